package rules

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	"golang.org/x/text/width"

	"closeloop/flows/hiring"
)

// The bounds of a condition: characters, parts of it, and what it may use when it
// is asked.
const (
	Longest  = 200
	mostPart = 60
	memory   = 1000
)

// facts is all that a condition may ask about: plain values, nothing that names
// or assesses a person.
type facts struct {
	Duty       string `expr:"duty"`
	Status     string `expr:"status"`
	Position   string `expr:"position"`
	Department string `expr:"department"`
	Region     string `expr:"region"`
	Round      int    `expr:"round"`
	Rounds     int    `expr:"rounds"`
	Waiting    int    `expr:"waiting"`  // days that the candidate has waited, as the owner's card counts them
	Reminded   bool   `expr:"reminded"` // a reminder of the present duty is out
	Promised   bool   `expr:"promised"` // its owner named another time
}

// Names are what a condition may ask about.
func Names() (out []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[facts]()) {
		out = append(out, f.Tag.Get("expr"))
	}
	return out
}

func factsOf(s *hiring.Snapshot, head hiring.Case, kind hiring.DutyKind) facts {
	pos, _ := s.Position(head.Position)
	f := facts{
		Duty: string(kind), Status: string(head.Status), Position: head.Position, Department: pos.Department,
		Region: s.Region(head), Round: head.Round, Rounds: head.Rounds,
		Reminded: head.Nagged, Promised: !head.Duty.Promised.IsZero(),
	}
	if !head.Waiting.IsZero() {
		f.Waiting = max(0, hiring.DaysBetween(head.Waiting, s.Now(), s.Zone(owner(s, head))))
	}
	return f
}

// owner is who has the present duty, or is to have it: waiting is the number on that
// person's card.
func owner(s *hiring.Snapshot, head hiring.Case) string {
	kind, role := head.NextDuty()
	if kind == head.Duty.Kind {
		return head.Duty.Owner
	}
	next, _ := s.Owner(head, role)
	return next
}

// Facts are what a condition sees of a case, as "name = value" in the order of Names.
func Facts(s *hiring.Snapshot, head hiring.Case, kind hiring.DutyKind) (out []string) {
	v := reflect.ValueOf(factsOf(s, head, kind))
	for i, name := range Names() {
		out = append(out, fmt.Sprintf("%s = %#v", name, v.Field(i).Interface()))
	}
	return out
}

// condition is one that compiled; without a program it never holds.
type condition struct{ program *vm.Program }

// compiled is for a condition that was stored: one that this version cannot read
// is answered with an error, so that the built-in rule is in force.
func compiled(source string) *condition {
	program, err := compile(source)
	if err != nil {
		return &condition{}
	}
	return &condition{program}
}

var errUnread = errors.New("the condition of the rule cannot be read")

// holds asks the condition; an error says that it cannot be answered.
func (c *condition) holds(f facts) (bool, error) {
	if c.program == nil {
		return false, errUnread
	}
	machine := vm.VM{MemoryBudget: memory}
	out, err := machine.Run(c.program, f)
	if err != nil {
		return false, fmt.Errorf("ask the condition: %w", err)
	}
	yes, _ := out.(bool) // it was compiled as one
	return yes, nil
}

// A Wrong says what is wrong with a condition.
type Wrong string

// What may be wrong with a condition.
const (
	TooLong   Wrong = "long"
	Unread    Wrong = "unread"    // it cannot be read on from here
	NotEqual  Wrong = "equal"     // = where == is meant
	Forbidden Wrong = "forbidden" // more than comparing values
	Unknown   Wrong = "unknown"   // no such name
	Mixed     Wrong = "mixed"     // a word compared with a number
	NoAnswer  Wrong = "answer"    // neither true nor false
	NoSuch    Wrong = "value"     // no such status, duty, position or department
)

// Fault is one thing that is wrong, and where: so many characters into the
// condition.
type Fault struct {
	Wrong Wrong
	At    int
	Word  string // what stands there, where that is one word
}

func (f *Fault) Error() string { return fmt.Sprintf("condition: %s at %d", f.Wrong, f.At) }

// Caret is the condition with a caret before the place of the fault.
func (f *Fault) Caret(source string) string {
	r := []rune(source)
	at := min(max(f.At, 0), len(r))
	return string(r[:at]) + "^" + string(r[at:])
}

// Tidy is a condition as it is kept: trimmed, full-width and curly quotes as ASCII,
// on one line.
func Tidy(source string) string {
	source = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‘", `"`, "’", `"`, "「", `"`, "」", `"`, "，", ",").Replace(source)
	return strings.Join(strings.Fields(width.Narrow.String(source)), " ")
}

// Check says what is wrong with a condition; nil: it may be kept. Empty is always
// true.
func Check(source string) *Fault {
	if source == "" {
		return nil
	}
	_, fault := compile(source)
	return fault
}

// CheckIn is Check by what a company has, too: of a position or department that is not
// there a condition never holds. One that was kept outlives them.
func CheckIn(s *hiring.Snapshot, source string) *Fault {
	if fault := Check(source); fault != nil || source == "" {
		return fault
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return located(source, Unread, err)
	}
	seen := judge{own: map[string][]string{"position": {""}, "department": {""}}}
	for _, p := range s.Positions() {
		seen.own["position"] = append(seen.own["position"], p.ID)
		seen.own["department"] = append(seen.own["department"], p.Department)
	}
	ast.Walk(&tree.Node, &seen)
	return seen.fault
}

func compile(source string) (*vm.Program, *Fault) {
	if n := len([]rune(source)); n > Longest {
		return nil, &Fault{Wrong: TooLong, At: Longest}
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, located(source, Unread, err)
	}
	seen := judge{}
	ast.Walk(&tree.Node, &seen)
	if seen.fault != nil {
		return nil, seen.fault
	}
	program, err := expr.Compile(source, expr.Env(facts{}), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(mostPart))
	if err != nil {
		return nil, located(source, Mixed, err)
	}
	return program, nil
}

// located makes a fault of what the language says. A fault without a place is about
// the whole.
func located(source string, wrong Wrong, err error) *Fault {
	var at *file.Error
	if !errors.As(err, &at) {
		return &Fault{Wrong: NoAnswer}
	}
	f := &Fault{Wrong: wrong, At: at.From}
	rest := []rune(source)[min(at.From, len([]rune(source))):]
	if wrong == Unread && len(rest) > 0 && rest[0] == '=' {
		f.Wrong = NotEqual
	}
	return f
}

// judge walks a condition and lets nothing pass but values, names and comparing.
type judge struct {
	fault *Fault
	parts int
	own   map[string][]string // the words that a company has for a name; nil: whatever they are
}

// Visit is called for every part, the inner ones first.
func (j *judge) Visit(node *ast.Node) {
	j.parts++
	if j.fault != nil {
		return
	}
	at := (*node).Location().From
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if !known(n.Value) {
			j.fault = &Fault{Unknown, at, n.Value}
		}
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode, *ast.ArrayNode:
	case *ast.UnaryNode:
		if n.Operator != "not" && n.Operator != "!" && n.Operator != "-" {
			j.fault = &Fault{Wrong: Forbidden, At: at}
		}
	case *ast.BinaryNode:
		j.compares(n, at)
	default:
		j.fault = &Fault{Wrong: Forbidden, At: at}
	}
	if j.parts > mostPart {
		j.fault = &Fault{Wrong: TooLong, At: at}
	}
}
