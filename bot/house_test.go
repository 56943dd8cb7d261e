package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

const (
	maxFileLines = 400
	maxFuncLines = 60
	maxParams    = 4
	maxMethods   = 5
)

// A source is one parsed Go file; its path is seen from the top of the project.
type source struct {
	path string
	text string
	test bool
	tree *ast.File
	fset *token.FileSet
}

// A finding is a place in a source and what is wrong there.
type finding struct {
	pos  token.Pos
	what string
}

// A law looks at one source. Laws for product code are not shown test files.
type law struct {
	name  string
	tests bool
	find  func(source) []finding
}

func laws() []law {
	return []law{
		{"files stop at 400 lines", false, longFiles},
		{"functions stop at 60 lines", false, longFuncs},
		{"at most 4 parameters", false, wideFuncs},
		{"interfaces have at most 5 methods", false, wideInterfaces},
		{"no clock and no chance in flows, commands, store", false, clockAndChance},
		{"package variables are errors or embedded files", false, packageVars},
		{"no init", false, inits},
		{"flows know no platform", false, platformWords},
		{"no sentence is built in code", false, hanLiterals},
		{"only bot/needs skips", true, skips},
	}
}

func TestHouse(t *testing.T) {
	sources, err := readSources("..")
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) == 0 {
		t.Fatal("no Go file found: is the test run from bot?")
	}
	for _, s := range sources {
		for _, l := range laws() {
			for _, breach := range judge(l, s) {
				t.Error(breach)
			}
		}
	}
	for _, breach := range undocumented(sources) {
		t.Error(breach)
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !atHome(e.Name()) {
			t.Errorf("%s: not an entry of the top level (see ARCHITECTURE.md)", e.Name())
		}
	}
}

func judge(l law, s source) []string {
	if s.test && !l.tests {
		return nil
	}
	var breaches []string
	for _, f := range l.find(s) {
		breaches = append(breaches, fmt.Sprintf("%s:%d: %s; law: %s", s.path, s.fset.Position(f.pos).Line, f.what, l.name))
	}
	return breaches
}

func readSources(root string) ([]source, error) {
	var sources []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"bin", "data", "node_modules"}, rel) || d.Name() == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(rel) != ".go" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		s, err := parse(rel, string(text))
		sources = append(sources, s)
		return err
	})
	return sources, err
}

func parse(rel, text string) (source, error) {
	s := source{path: rel, text: text, test: strings.HasSuffix(rel, "_test.go"), fset: token.NewFileSet()}
	tree, err := parser.ParseFile(s.fset, rel, text, parser.ParseComments|parser.SkipObjectResolution)
	s.tree = tree
	return s, err
}

// each calls see with every node of one kind.
func each[N ast.Node](s source, see func(N)) {
	ast.Inspect(s.tree, func(n ast.Node) bool {
		if n, ok := n.(N); ok {
			see(n)
		}
		return true
	})
}

func longFiles(s source) []finding {
	if lines := strings.Count(s.text, "\n"); lines > maxFileLines {
		return []finding{{s.tree.Package, fmt.Sprintf("the file has %d lines", lines)}}
	}
	return nil
}

func longFuncs(s source) (found []finding) {
	each(s, func(f *ast.FuncDecl) {
		lines := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line + 1
		if lines > maxFuncLines {
			found = append(found, finding{f.Pos(), fmt.Sprintf("%s has %d lines", f.Name.Name, lines)})
		}
	})
	return found
}

// wideFuncs sees function types, so also literals and the methods of interfaces.
func wideFuncs(s source) (found []finding) {
	each(s, func(f *ast.FuncType) {
		if n := f.Params.NumFields(); n > maxParams {
			found = append(found, finding{f.Pos(), fmt.Sprintf("%d parameters", n)})
		}
	})
	return found
}

// wideInterfaces counts an embedded interface as one method: a parser knows no more.
func wideInterfaces(s source) (found []finding) {
	each(s, func(i *ast.InterfaceType) {
		if n := i.Methods.NumFields(); n > maxMethods {
			found = append(found, finding{i.Pos(), fmt.Sprintf("%d methods", n)})
		}
	})
	return found
}

func clockAndChance(s source) (found []finding) {
	top, _, _ := strings.Cut(s.path, "/")
	if !slices.Contains([]string{"flows", "commands", "store"}, top) {
		return nil
	}
	hidden := map[string][]string{
		"time": {"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep"},

		"github.com/oklog/ulid/v2": {"Make", "Now", "DefaultEntropy"},
	}
	names := map[string][]string{}
	for _, imp := range s.tree.Imports {
		from, _ := strconv.Unquote(imp.Path.Value) // the parser has checked it
		sealing := from == "crypto/rand" && path.Dir(s.path) == "store"
		if strings.HasPrefix(from+"/", "math/rand/") || from == "crypto/rand" && !sealing {
			found = append(found, finding{imp.Pos(), "imports " + from})
		}
		if forbidden := hidden[from]; forbidden != nil {
			names[importName(imp, from)] = forbidden
		}
	}
	each(s, func(e *ast.SelectorExpr) {
		if x, ok := e.X.(*ast.Ident); ok && slices.Contains(names[x.Name], e.Sel.Name) {
			found = append(found, finding{e.Pos(), x.Name + "." + e.Sel.Name})
		}
	})
	return found
}

func importName(imp *ast.ImportSpec, from string) string {
	if imp.Name != nil {
		return imp.Name.Name
	}
	return path.Base(strings.TrimSuffix(from, "/v2"))
}

// packageVars finds variables of packages, but for the rooms of tests.
func packageVars(s source) (found []finding) {
	if matches(path.Dir(s.path), testRooms()) {
		return nil
	}
	for _, d := range s.tree.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			if embeds(g.Doc) || embeds(v.Doc) {
				continue
			}
			for i, name := range v.Names {
				if name.Name != "_" && !isError(v, i) {
					found = append(found, finding{name.Pos(), "package variable " + name.Name})
				}
			}
		}
	}
	return found
}

func embeds(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//go:embed ")
	})
}

// isError: a value made by errors.New or fmt.Errorf, or a name that begins with Err and holds one value.
func isError(v *ast.ValueSpec, i int) bool {
	if i >= len(v.Values) {
		return false
	}
	named := regexp.MustCompile(`^[Ee]rr[A-Z]`).MatchString(v.Names[i].Name)
	switch value := v.Values[i].(type) {
	case *ast.CallExpr:
		f, ok := value.Fun.(*ast.SelectorExpr)
		return named || ok && (f.Sel.Name == "Errorf" || f.Sel.Name == "New" && fmt.Sprint(f.X) == "errors")
	case *ast.UnaryExpr:
		return named
	case *ast.CompositeLit:
		_, isMap := value.Type.(*ast.MapType)
		_, isList := value.Type.(*ast.ArrayType)
		return named && !isMap && !isList
	}
	return false
}

func inits(s source) (found []finding) {
	each(s, func(f *ast.FuncDecl) {
		if f.Recv == nil && f.Name.Name == "init" {
			found = append(found, finding{f.Pos(), "func init"})
		}
	})
	return found
}

func platformWords(s source) (found []finding) {
	if !strings.HasPrefix(s.path, "flows/") {
		return nil
	}
	file := s.fset.File(s.tree.Pos())
	for _, at := range regexp.MustCompile(`(?i)slack|feishu|\blark\b|飞书`).FindAllStringIndex(s.text, -1) {
		found = append(found, finding{file.Pos(at[0]), s.text[at[0]:at[1]]})
	}
	return found
}

func hanLiterals(s source) (found []finding) {
	each(s, func(l *ast.BasicLit) {
		if l.Kind != token.STRING {
			return
		}
		text, _ := strconv.Unquote(l.Value) // the parser has checked it
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			found = append(found, finding{l.Pos(), "Chinese text " + l.Value})
		}
	})
	return found
}

func skips(s source) (found []finding) {
	usesTesting := slices.ContainsFunc(s.tree.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing"` })
	if path.Dir(s.path) == "bot/needs" || !usesTesting {
		return nil
	}
	each(s, func(c *ast.CallExpr) {
		f, ok := c.Fun.(*ast.SelectorExpr)
		if ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, f.Sel.Name) {
			found = append(found, finding{c.Pos(), "a test skips by " + f.Sel.Name})
		}
	})
	return found
}

// undocumented names each package of which no file opens with a paragraph; a folder of tests only is none.
func undocumented(sources []source) []string {
	documented := map[string]bool{}
	for _, s := range sources {
		if !s.test {
			documented[path.Dir(s.path)] = documented[path.Dir(s.path)] || strings.TrimSpace(s.tree.Doc.Text()) != ""
		}
	}
	var breaches []string
	for dir, ok := range documented {
		if !ok {
			breaches = append(breaches, dir+":1: no package comment; law: every package opens with a paragraph")
		}
	}
	slices.Sort(breaches)
	return breaches
}

func atHome(name string) bool {
	rooms := []string{"bot", "commands", "flows", "store", "locales"}
	papers := []string{"README.md", "README.zh-CN.md", "ARCHITECTURE.md", "LICENSE", "NOTICE"}
	tools := []string{"go.mod", "go.sum", "Makefile", ".ci", ".git", ".gitignore", ".gitattributes", ".golangci.yaml", ".editorconfig"}
	made := []string{"bin", "data", ".tools", ".cache", "node_modules", "closeloop.yaml", "closeloop.key"} // never committed
	return slices.Contains(slices.Concat(rooms, papers, tools, made), name)
}
