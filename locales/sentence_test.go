package locales

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asTheyAre are words in code that stand on a screen as they are, in every
// language, and why.
func asTheyAre() map[string]string {
	return map[string]string{
		"cursor": "a parameter of the interface",
		"5 MiB":  "a unit", "1 MiB": "a unit",
	}
}

// TestNoSentenceInCode: what code gives a message to say, or lets people read
// as it is, are words of people, of the company and of other messages, and none
// of its own.
func TestNoSentenceInCode(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, words := range sentencesIn(t, string(text)) {
			seen[words] = true
			if asTheyAre()[words] == "" {
				t.Errorf("%s gives people %q to read", name, words)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for words := range asTheyAre() {
		if !seen[words] {
			t.Errorf("%q needs no exception any more", words)
		}
	}
}

// sentencesIn are the words that a source gives to chat.T or chat.L itself.
func sentencesIn(t *testing.T, text string) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "x.go", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(tree, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		for i, arg := range call.Args {
			if isT(call.Fun, tree.Name.Name) && i > 0 && i%2 == 0 || isL(call.Fun) {
				out = append(out, wordsOf(arg)...)
			}
		}
		return true
	})
	return out
}

func isL(fun ast.Expr) bool {
	f, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := f.X.(*ast.Ident)
	return ok && x.Name == "chat" && (f.Sel.Name == "L" || f.Sel.Name == "ByLocale")
}

// wordsOf are the string constants with a letter that become part of a value.
func wordsOf(value ast.Expr) []string {
	var out []string
	ast.Inspect(value, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr, *ast.IndexExpr:
			return false // what comes out of it is somebody's
		case *ast.KeyValueExpr:
			out = append(out, wordsOf(n.Value)...)
			return false
		case *ast.BasicLit:
			if words, ok := literal(n); ok && regexp.MustCompile(`\pL`).MatchString(words) {
				out = append(out, words)
			}
		}
		return true
	})
	return out
}

// TestSentencesAreSeen feeds the judge code with and without words of its own.
func TestSentencesAreSeen(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][]string{
		`chat.T("a.b", "Name", name)`:                                nil,
		`chat.T("a.b", "Name", "nobody", "At", at)`:                  {"nobody"},
		`chat.T("a.b", "Name", name + " and others")`:                {" and others"},
		`chat.T("a.b", "Name", chat.T("c.d", "Who", "x y"))`:         {"x y"},
		`chat.T("a.b", "Name", name + " · " + title["en"])`:          nil,
		`chat.T("a.b", "Name", env.Name("hr"))`:                      nil,
		`chat.L("Hello")`:                                            {"Hello"},
		`chat.L(words)`:                                              nil,
		`chat.ByLocale(map[string]string{"en": name, "zh-CN": "是"})`: {"是"},
	} {
		if got := sentencesIn(t, "package x\nvar _ = "+code); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
