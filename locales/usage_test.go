package locales

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

// computed are the beginnings of keys that code ends with a value of its own:
// a status, a duty, a role, or that any door may say. All keys under them
// count as used, as do those under a beginning of two words or more that
// stands in the code ("summary.probe."); a whole area never does.
func computed() []string {
	return []string{
		"status.", "duty.kind.", "verdict.", "role.", "moment.weekday.", "moment.month.", "time.", "problem.", "platform.",
	}
}

// use is one message named in code: at where, with which arguments; -1 pairs
// means that they come in a slice and cannot be read.
type use struct {
	at     string
	key    string
	prefix bool
	args   []string
	open   bool
}

// TestCodeAndFilesAgree: every message that code names is there with exactly
// the arguments it is given, and every message that is there is named.
func TestCodeAndFilesAgree(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	s := speaker(t)
	uses, literals := read(t, "..")
	if len(uses) == 0 {
		t.Fatal("no message is named anywhere: is the test run from locales?")
	}
	for _, u := range uses {
		if fault := s.wrong(u); fault != "" {
			t.Errorf("%s: %s", u.at, fault)
		}
	}
	begun := computed()
	for words := range literals {
		if strings.HasSuffix(words, ".") && strings.Count(words, ".") > 1 && !strings.Contains(words, " ") {
			begun = append(begun, words)
		}
	}
	for _, key := range s.Keys(English) {
		if !literals[key] && !slices.ContainsFunc(begun, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("%s: no code says it", key)
		}
	}
}

// wrong says what is wrong with a use, or nothing.
func (s *Speaker) wrong(u use) string {
	if u.prefix {
		for _, p := range computed() {
			if strings.HasPrefix(u.key, p) {
				return ""
			}
		}
		if slices.ContainsFunc(s.Keys(English), func(key string) bool { return strings.HasPrefix(key, u.key) }) {
			return ""
		}
		return fmt.Sprintf("no message begins with %q", u.key)
	}
	m := s.tongues[English].messages[u.key]
	if m == nil {
		return fmt.Sprintf("no message %q", u.key)
	}
	want := argsOf(m)
	if zh := s.tongues[Chinese].messages[u.key]; zh != nil {
		want = append(want, argsOf(zh)...)
		slices.Sort(want)
		want = slices.Compact(want)
	}
	if m.One != "" && !slices.Contains(want, "Count") && slices.Contains(u.args, "Count") {
		want = append(want, "Count")
	}
	slices.Sort(want)
	slices.Sort(u.args)
	if !u.open && !slices.Equal(want, u.args) {
		return fmt.Sprintf("message %q takes %v and is given %v", u.key, want, u.args)
	}
	return ""
}

// read lists what the code under root names, and all its string literals.
func read(t *testing.T, root string) ([]use, map[string]bool) {
	t.Helper()
	var uses []use
	literals := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "cardtest") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		found, err := usesIn(strings.TrimPrefix(filepath.ToSlash(name), root+"/"), string(text), literals)
		uses = append(uses, found...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return uses, literals
}

func usesIn(name, text string, literals map[string]bool) ([]use, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var uses []use
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if words, ok := literal(n); ok {
				literals[words] = true
			}
		case *ast.CallExpr:
			if u, ok := useOf(n, tree.Name.Name); ok {
				p := fset.Position(n.Pos())
				u.at = fmt.Sprintf("%s:%d", p.Filename, p.Line)
				uses = append(uses, u)
			}
		}
		return true
	})
	return uses, nil
}

// useOf reads chat.T("key", "Name", value, …), or T(…) inside chat itself. A
// key in a variable stands somewhere as a literal, which counts as its use.
func useOf(call *ast.CallExpr, pkg string) (use, bool) {
	if !isT(call.Fun, pkg) || len(call.Args) == 0 {
		return use{}, false
	}
	var u use
	switch key := call.Args[0].(type) {
	case *ast.BasicLit:
		u.key, _ = literal(key)
	case *ast.BinaryExpr:
		for ok := true; ok; {
			var left *ast.BinaryExpr
			if left, ok = key.X.(*ast.BinaryExpr); ok {
				key = left
			}
		}
		first, ok := literal(key.X)
		if !ok {
			return use{}, false
		}
		u.key, u.prefix = first, true
	default:
		return use{}, false
	}
	u.open = call.Ellipsis.IsValid()
	for i := 1; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		u.args, u.open = append(u.args, name), u.open || !ok
	}
	return u, true
}

func isT(fun ast.Expr, pkg string) bool {
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return ok && x.Name == "chat" && f.Sel.Name == "T"
	case *ast.Ident:
		return f.Name == "T" && pkg == "chat"
	}
	return false
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	words, err := strconv.Unquote(l.Value)
	return words, err == nil
}

// TestDisagreementIsSeen feeds the judge code that names messages wrongly.
func TestDisagreementIsSeen(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	for code, bad := range map[string]bool{
		`chat.T("group.answered")`:                                 false,
		`chat.T("group.unheard")`:                                  true,
		`chat.T("group.answered", "Name", n)`:                      true,
		`chat.T("card.fact", "Label", l, "Value", v)`:              false,
		`chat.T("card.fact", "Value", v, "Label", l)`:              false,
		`chat.T("card.fact", "Label", l)`:                          true,
		`chat.T("card.fact", "Label", l, "Valeu", v)`:              true,
		`chat.T("card.fact", pairs...)`:                            false,
		`chat.T("status." + string(c.Status))`:                     false,
		`chat.T("status." + a + "." + b)`:                          false,
		`chat.T("statuses." + string(c.Status))`:                   true,
		`chat.T("time.waiting_days", "Count", n)`:                  false,
		`chat.T("time.waiting_days", "Days", n)`:                   true,
		`chat.Paragraph(chat.T("verdict.approved", "Name", name))`: true,
	} {
		uses, err := usesIn("x.go", "package x\nvar _ = "+code, map[string]bool{})
		if err != nil || len(uses) != 1 {
			t.Fatalf("%s: %d uses, %v", code, len(uses), err)
		}
		if fault := s.wrong(uses[0]); (fault != "") != bad {
			t.Errorf("%s: judged %q", code, fault)
		}
	}
}
