package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/locales/cardtest"
)

// languages are those of the golden files.
func languages() []string { return []string{"zh-CN", "en"} }

func penOf(t testing.TB, locale string) pen {
	t.Helper()
	return pen{speaker: cardtest.Speaker(t), reader: cardtest.Reader(t, locale), colleagues: team(3)}
}

func team(n int) (out []Colleague) {
	for i := range n {
		out = append(out, Colleague{ID: fmt.Sprintf("p-%d", i), Name: fmt.Sprintf("Colleague %d", i)})
	}
	return out
}

// drawings are all samples as Slack gets them, by the names of their files.
func drawings(t testing.TB, locale string) map[string][]byte {
	t.Helper()
	p := penOf(t, locale)
	out := map[string][]byte{}
	keep := func(name string, drawing []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = drawing
	}
	for name, c := range samples(t) {
		drawing, err := Draw(c, p.reader, p.speaker, p.colleagues)
		keep(name, drawing, err)
	}
	for _, name := range []string{"summary", "full", "huge"} {
		drawing, err := DrawHome(samples(t)[name], p.reader, p.speaker, nil)
		keep("home-"+name, drawing, err)
	}
	for name, f := range forms(t) {
		drawing, err := DrawForm(chat.Button{Action: act("reject"), Form: &f.Form}, p.reader, p.speaker, team(f.Colleagues))
		keep("form-"+name, drawing, err)
	}
	for name, words := range map[string]chat.Text{"notice": chat.T("decision.gone.passed", "Name", "*x*", "At", at()), "notice-none": {}} {
		d := p.notice(words)
		drawing, err := written(map[string]any{"text": d.text, "blocks": d.blocks})
		keep(name, drawing, err)
	}
	return out
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, locale := range languages() {
		for name, drawing := range drawings(t, locale) {
			var indented bytes.Buffer
			if err := json.Indent(&indented, drawing, "", " "); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", name+"."+locale+".json"), indented.String()+"\n")
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is not there; run the test with -update and read what it writes", path)
	} else if err != nil {
		t.Fatal(err)
	} else if got != string(want) {
		t.Errorf("%s differs; run the test with -update and read the difference", path)
	}
}

// TestNoOtherGolden: every golden file is somebody's.
func TestNoOtherGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Collect(maps.Keys(drawings(t, "en")))
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		if !slices.Contains(names, name) {
			t.Errorf("%s: no sample draws it", file)
		}
	}
}
