// Package rules is what the rules of the loop say: for each duty, how long its
// owner has, on which clock, who is reminded when, and where not.
//
// The idea: a table that is built in (BuiltIn), and over it what a company
// changed (hiring.Rulebook). A changed rule may have a condition; where it does
// not hold, or cannot be answered, the rule is as it was built in, so that an
// open case is never without a deadline. The table of a company is compiled
// once for each of its revisions, never on a turn (Of).
//
// The law it keeps: pure. The planner and the ladder read it, and so does a
// simulation, which therefore says what they would have done.
package rules

import (
	"cmp"
	"slices"
	"strings"

	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// Rule is one rule as it stands: a built-in one, or what a company made of it.
type Rule struct {
	hiring.Rule
	when *condition // nil: always
}

// Delay is how long its owner has.
func (r Rule) Delay() calendar.Delay {
	return calendar.Delay{Clock: calendar.Clock(cmp.Or(r.Clock, string(calendar.WorkingTime))), Days: r.Days, Hours: r.Hours}
}

// Silent says whether it reminds of nothing on a position.
func (r Rule) Silent(position string) bool {
	return r.Off || slices.Contains(r.OffFor, position)
}

// BuiltIn is the rule table of product.md §5 in the order of the numbers: the
// four that ship, hold date, promise and letter, and from R7 on the plain
// deadlines of the other open statuses. R3 holds for both evaluations; R5 and R6
// begin in the middle of a duty.
func BuiltIn() []hiring.Rule {
	return []hiring.Rule{
		{ID: "R0", Duty: hiring.ReviewReport, Days: 1},
		{ID: "R1", Duty: hiring.ArrangeSecond, Days: 1},
		{ID: "R2", Duty: hiring.SendLetter, Days: 3},
		{ID: "R3", Duty: hiring.Evaluate, Days: 2},
		{ID: "R3", Duty: hiring.EvaluateSecond, Days: 2},
		{ID: "R4", Duty: hiring.RevisitHold, Days: 1, Dated: true, Grace: 1},
		{ID: "R5", Duty: PromiseBroken},
		{ID: "R6", Duty: LetterDeferred, Hours: 4},
		{ID: "R7", Duty: hiring.AssignPosition, Days: 1},
		{ID: "R8", Duty: hiring.AssignEvaluator, Days: 1},
		{ID: "R9", Duty: hiring.HoldSecond, Days: 1, Dated: true, Grace: 1},
		{ID: "R10", Duty: hiring.TalkOffer, Days: 3},
		{ID: "R11", Duty: hiring.ApproveTheOffer, Days: 1},
		{ID: "R12", Duty: hiring.AwaitAnswer, Days: 5, Dated: true, Grace: 1},
		{ID: "R13", Duty: hiring.PrepareOnboard, Days: 5, Dated: true, Early: 3},
	}
}

// What starts a rule in the middle of a duty: the time that its owner promised has
// passed, or a confirmed letter cannot leave.
const (
	PromiseBroken  hiring.DutyKind = "promise_broken"
	LetterDeferred hiring.DutyKind = "letter_deferred"
)

// Inner says whether a rule begins in the middle of a duty, and has no ladder of
// its own.
func (r Rule) Inner() bool { return r.Duty == PromiseBroken || r.Duty == LetterDeferred }

// Plain says whether a rule is but the deadline of a duty that product.md §5 has no
// rule for.
func (r Rule) Plain() bool {
	switch r.Duty {
	case hiring.AssignPosition, hiring.AssignEvaluator, hiring.HoldSecond, hiring.TalkOffer,
		hiring.ApproveTheOffer, hiring.AwaitAnswer, hiring.PrepareOnboard:
		return true
	}
	return false
}

// Table is the rules of one company, ready to be asked.
type Table struct {
	built []Rule
	own   map[string]Rule // what the company changed, by id
}

// NewTable compiles what a company changed over what is built in. A condition
// that does not compile never holds.
func NewTable(book hiring.Rulebook) *Table {
	t := &Table{own: map[string]Rule{}}
	for _, r := range BuiltIn() {
		t.built = append(t.built, Rule{Rule: r})
	}
	for id, r := range book.Rules {
		own := Rule{Rule: r}
		if r.When != "" {
			own.when = compiled(r.When)
		}
		t.own[id] = own
	}
	return t
}

// Of is the table of a company, compiled when it is first asked for.
func Of(s *hiring.Snapshot) *Table {
	return hiring.Derive(s, func(s *hiring.Snapshot) *Table { return NewTable(s.Rulebook) })
}

// For is the rule that holds for what a case waits for next; the zero Rule for a
// closed case.
func For(s *hiring.Snapshot, head hiring.Case) Rule {
	kind, _ := head.NextDuty()
	return Of(s).Rule(s, head, kind)
}

// Rule is the rule that holds for a kind of duty of a case.
func (t *Table) Rule(s *hiring.Snapshot, head hiring.Case, kind hiring.DutyKind) Rule {
	r, _ := t.pick(s, head, kind)
	return r
}

// Failing is the id of the rule whose condition cannot be answered for a case,
// so that the built-in one is in force; empty: none.
func (t *Table) Failing(s *hiring.Snapshot, head hiring.Case, kind hiring.DutyKind) string {
	r, err := t.pick(s, head, kind)
	if err != nil {
		return r.ID
	}
	return ""
}

func (t *Table) pick(s *hiring.Snapshot, head hiring.Case, kind hiring.DutyKind) (Rule, error) {
	i := slices.IndexFunc(t.built, func(r Rule) bool { return r.Duty == kind })
	if i < 0 {
		return Rule{}, nil
	}
	built := t.built[i]
	own, ok := t.own[built.ID]
	if !ok {
		return built, nil
	}
	own.Duty = kind
	if own.when == nil {
		return own, nil
	}
	holds, err := own.when.holds(factsOf(s, head, kind))
	if err != nil || !holds {
		return built, err
	}
	return own, nil
}

// All is every rule for every duty, in the table's order: the company's where it
// has one.
func (t *Table) All() []Rule {
	out := slices.Clone(t.built)
	for i, built := range out {
		if own, ok := t.own[built.ID]; ok {
			own.Duty = built.Duty
			out[i] = own
		}
	}
	return out
}

// Numbered are the rules, each once, in the order of their numbers.
func (t *Table) Numbered() []Rule {
	return slices.CompactFunc(t.All(), func(a, b Rule) bool { return a.ID == b.ID })
}

// Named finds a rule by its number, in any case, with every duty it holds for.
func (t *Table) Named(id string) []Rule {
	return slices.DeleteFunc(t.All(), func(r Rule) bool { return !strings.EqualFold(r.ID, id) })
}

// Changed says whether a company changed a rule.
func (t *Table) Changed(id string) bool {
	_, ok := t.own[id]
	return ok
}
