package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A case of the house: a source text, and the line at which a law must stop it (0: nowhere).
type houseCase struct {
	law, path, text string
	line            int
}

func houseCases() []houseCase {
	body := func(lines int) string { return "package p\n\nfunc f() {\n" + strings.Repeat("\tf()\n", lines) + "}\n" }
	return []houseCase{
		{"files stop", "bot/a.go", body(maxFileLines - 4), 0},
		{"files stop", "bot/a.go", body(maxFileLines - 3), 1},
		{"functions stop", "bot/a.go", body(maxFuncLines - 2), 0},
		{"functions stop", "bot/a.go", body(maxFuncLines - 1), 3},
		{"functions stop", "bot/a_test.go", body(maxFuncLines - 1), 0},
		{"at most 4", "bot/a.go", "package p\n\nfunc (t T) f(a, b int, c string, d ...T) {}\n", 0},
		{"at most 4", "bot/a.go", "package p\n\nfunc f(a, b int, c string, d, e T) {}\n", 3},
		{"at most 4", "bot/a.go", "package p\n\ntype I interface {\n\tF(int, int, int, int, int)\n}\n", 4},
		{"interfaces", "bot/a.go", "package p\n\ntype I interface{ A(); B(); C(); D(); E() }\n", 0},
		{"interfaces", "bot/a.go", "package p\n\ntype I interface{ A(); B(); C(); D(); E(); J }\n", 3},
		{"no clock", "flows/a.go", "package p\n\nimport \"time\"\n\nvar _ = time.Unix\n", 0},
		{"no clock", "flows/x/a.go", "package p\n\nimport \"time\"\n\nvar _ = time.Now\n", 5},
		{"no clock", "store/a.go", "package p\n\nimport t \"time\"\n\nfunc f() { <-t.After(1) }\n", 5},
		{"no clock", "bot/a.go", "package p\n\nimport \"time\"\n\nvar _ = time.Now\n", 0},
		{"no clock", "commands/a.go", "package p\n\nimport \"math/rand/v2\"\n", 3},
		{"no clock", "commands/a.go", "package p\n\nimport \"github.com/oklog/ulid/v2\"\n\nvar _ = ulid.Make\n", 5},
		{"no clock", "store/a.go", "package p\n\nimport \"crypto/rand\"\n", 0},
		{"no clock", "store/badger/a.go", "package p\n\nimport \"crypto/rand\"\n", 3},
		{"package variables", "bot/a.go", "package p\n\nvar ErrFull = errors.New(\"full\")\n\nvar _ I = T{}\n", 0},
		{"package variables", "bot/a.go", "package p\n\n//go:embed a.txt\nvar words string\n", 0},
		{"package variables", "bot/a.go", "package p\n\nfunc f() { var a int; _ = a }\n", 0},
		{"package variables", "bot/a.go", "package p\n\nvar words = map[string]int{}\n", 3},
		{"package variables", "bot/a.go", "package p\n\nvar ErrWords = map[string]int{}\n", 3},
		{"package variables", "bot/a.go", "package p\n\nvar (\n\terrA = errors.New(\"a\")\n\tcount int\n)\n", 5},
		{"no init", "bot/a.go", "package p\n\nfunc (t T) init() {}\n", 0},
		{"no init", "bot/a.go", "package p\n\nfunc init() {}\n", 3},
		{"flows know", "bot/a.go", "package p\n\n// Slack.\n", 0},
		{"flows know", "flows/report/a.go", "package p\n\ntype slackUser string\n", 3},
		{"flows know", "flows/a.go", "package p\n\n// As Feishu wants it.\n", 3},
		{"no sentence", "bot/a.go", "package p\n\n// 中文 here is fine.\nconst a = \"ok\"\n", 0},
		{"no sentence", "bot/a.go", "package p\n\nconst a = `\n已通过`\n", 3},
		{"no sentence", "bot/a.go", "package p\n\nconst a = \"\\u4e2d\"\n", 3},
		{"no sentence", "bot/a_test.go", "package p\n\nconst a = \"中文\"\n", 0},
		{"only bot/needs", "bot/a_test.go", "package p\n\nimport \"testing\"\n\nfunc f(t *testing.T) { t.Skipf(\"no\") }\n", 5},
		{"only bot/needs", "store/storetest/a.go", "package p\n\nimport \"testing\"\n\nfunc f(t *testing.T) { t.SkipNow() }\n", 5},
		{"only bot/needs", "bot/needs/a.go", "package p\n\nimport \"testing\"\n\nfunc f(t *testing.T) { t.Skip() }\n", 0},
		{"only bot/needs", "bot/a.go", "package p\n\nfunc f(rows R) { rows.Skip() }\n", 0},
	}
}

// TestHouseSees feeds each law texts that keep it and texts that break it: a law that cannot fail is none.
func TestHouseSees(t *testing.T) {
	for _, l := range laws() {
		caught := 0
		for _, c := range houseCases() {
			if !strings.HasPrefix(l.name, c.law) {
				continue
			}
			s, err := parse(c.path, c.text)
			if err != nil {
				t.Fatalf("%s: %v", c.text, err)
			}
			got := judge(l, s)
			want := fmt.Sprintf("%s:%d: ", c.path, c.line)
			switch {
			case c.line == 0 && len(got) > 0:
				t.Errorf("caught wrongly: %q", got)
			case c.line > 0 && (len(got) != 1 || !strings.HasPrefix(got[0], want)):
				t.Errorf("got %q, want one that begins with %q, in\n%s", got, want, c.text)
			case c.line > 0:
				caught++
			}
		}
		if caught == 0 {
			t.Errorf("nothing shows that this law can fail: %s", l.name)
		}
	}
}

func TestHouseSeesSilentPackages(t *testing.T) {
	var sources []source
	for name, text := range map[string]string{
		"bot/a.go":       "package main\n",
		"bot/b.go":       "// Command bot talks.\npackage main\n",
		"flows/a.go":     "//go:build linux\n\npackage flows\n",
		"store/a.go":     "package store\n",
		"x/only_test.go": "package x\n",
	} {
		s, err := parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, s)
	}
	got := undocumented(sources)
	if len(got) != 2 || !strings.HasPrefix(got[0], "flows:") || !strings.HasPrefix(got[1], "store:") {
		t.Errorf("got %q, want flows and store", got)
	}
}

func TestHouseSeesStrangers(t *testing.T) {
	for _, name := range []string{"cmd", "internal", "pkg", "util", "main.go", "notes.md"} {
		if atHome(name) {
			t.Errorf("%s passes at the top level", name)
		}
	}
}

func TestHouseReadsTheTree(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"bot/a.go", "bot/deep/b.go", "bot/testdata/c.go", ".tools/d.go", "data/e.go", "bot/f.txt", "flows/data/g.go"} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("package p\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sources, err := readSources(root)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sources {
		got = append(got, s.path)
	}
	if want := []string{"bot/a.go", "bot/deep/b.go", "flows/data/g.go"}; !slices.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
}
