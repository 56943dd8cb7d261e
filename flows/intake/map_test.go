package intake

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

func TestCompileMapNamesThePlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src          string
		line, column int
	}{
		{".a |\n  }", 2, 3},
		{"{a: .b,\n c: nosuch(1)}", 2, 5},
		{"input", 0, 0},
		{"inputs", 0, 0},
		{`import "x" as x; .`, 1, 1},
		{`include "x"; .`, 1, 1},
		{"{a: $secret}", 1, 5},
		{"debug", 1, 1},
		{"{", 0, 0},
	} {
		_, err := CompileMap(c.src)
		bad, ok := errors.AsType[*MapError](err)
		if !ok {
			t.Errorf("%q compiles", c.src)
			continue
		}
		if c.line > 0 && (bad.Line != c.line || bad.Column != c.column) {
			t.Errorf("%q: %v, want line %d, column %d", c.src, err, c.line, c.column)
		}
	}
	if _, err := NewReader(map[string]string{"hina": "{"}); err == nil || !strings.HasPrefix(err.Error(), "source hina: compile map: ") {
		t.Errorf("error %v does not name the source", err)
	}
}

func TestMapGivesExactlyOneObject(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ src, want, key string }{
		{"{a: .x}", `{"a":12345678901234567890}`, ""},
		{"{a: env.HOME, b: ($ENV | length)}", `{"a":null,"b":0}`, ""},
		{"empty", "", "map_outputs"},
		{".x", "", "map_outputs"},
		{"{}, {}", "", "map_outputs"},
		{"{}, error(\"late\")", "", "map"},
		{"[.]", "", "map_outputs"},
		{"halt", "", "map"},
		{"{a: now}", "", "map"},
		{"{a: (.x | localtime)}", "", "map"},
		{"{a: (.x.y)}", "", "map"},
	} {
		m, err := CompileMap(c.src)
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Apply(t.Context(), json.RawMessage(`{"x": 12345678901234567890}`))
		if c.key == "" && (err != nil || string(got) != c.want) {
			t.Errorf("%s: %s, %v", c.src, got, err)
		}
		if c.key != "" && (err == nil || mapFault(err).Reason.Key != "intake.fault."+c.key) {
			t.Errorf("%s: %s, %v, want %s", c.src, got, err, c.key)
		}
	}
}

// A map that grows slowly on a busy machine may meet the other bound first.
func TestMapIsBounded(t *testing.T) {
	for _, c := range []struct {
		name, src string
		keys      []string
	}{
		{"endless", "last(range(1e18)) | {}", []string{"map_slow"}},
		{"doubling", `reduce range(34) as $i ("xxxx"; . + .) | {a: .}`, []string{"map_memory"}},
		{"growing", `[range(1e9) | "x" * 1000] | {a: .}`, []string{"map_memory", "map_slow"}},
	} {
		m, err := CompileMap(c.src)
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Apply(t.Context(), json.RawMessage(`{}`))
		if err == nil || !slices.Contains(c.keys, strings.TrimPrefix(mapFault(err).Reason.Key, "intake.fault.")) {
			t.Errorf("%s: %v, want %v", c.name, err, c.keys)
		}
	}
}

func TestRealInterviewsComeInThroughTheMap(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("maps/mit.jq")
	if err != nil {
		t.Fatal(err)
	}
	r := reader(t, map[string]string{"mit": string(src)})
	file, err := os.Open(needs.Shared(t, "data/interviews/mit-odd.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	seen := map[string]bool{}
	for raw, err := range Stream(bufio.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		row, faults := r.Check(t.Context(), "mit", raw, company())
		if len(faults) > 0 {
			t.Errorf("row %d: %s %s", len(seen)+1, faults[0].Field, say(t, faults[0].Reason))
			continue
		}
		seen[row.Interview.ID] = true
		saysAll(t, raw, row)
	}
	if len(seen) != 74 {
		t.Errorf("%d interviews, want 74", len(seen))
	}
}

// saysAll checks that every word of the candidate is there, in order, and
// that nothing which sounds like listening became a question.
func saysAll(t *testing.T, raw json.RawMessage, row Row) {
	t.Helper()
	var vendor struct {
		Participant string
		Transcript  []struct{ Speaker, Text string }
	}
	if err := json.Unmarshal(raw, &vendor); err != nil {
		t.Fatal(err)
	}
	var said, kept []string
	for _, turn := range vendor.Transcript {
		if turn.Speaker == "interviewee" {
			said = append(said, strings.Fields(turn.Text)...)
		}
	}
	for _, a := range row.Interview.Answers {
		kept = append(kept, strings.Fields(a.Text)...)
		if strings.EqualFold(a.Question, "mm-hmm.") || strings.EqualFold(a.Question, "great.") {
			t.Errorf("%s: %q is a question", vendor.Participant, a.Question)
		}
	}
	if len(row.Interview.Answers) == 0 || strings.Join(said, " ") != strings.Join(kept, " ") {
		t.Errorf("%s: %d answers; words are lost", vendor.Participant, len(row.Interview.Answers))
	}
	if row.Interview.Duration <= 0 || row.Candidate.Name != vendor.Participant {
		t.Errorf("%s: %+v", vendor.Participant, row.Candidate)
	}
}

// TestMapIsNotBlamedForOthers: what other work in the process allocates and lets
// go does not count as a map's memory; what is kept does. It switches the
// collector off, so it runs beside no other test.
func TestMapIsNotBlamedForOthers(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	f := newFuse(context.Background())
	for range 2 * mapMemory >> 20 {
		runtime.KeepAlive(make([]byte, 1<<20))
	}
	if f.look(); f.Err() != nil {
		t.Errorf("blown by garbage: %v", f.Err())
	}
	kept := make([][]byte, 2*mapMemory>>20)
	for i := range kept {
		kept[i] = make([]byte, 1<<20)
	}
	if f.look(); !errors.Is(f.Err(), errMemory) {
		t.Errorf("not blown by what is kept: %v", f.Err())
	}
	runtime.KeepAlive(kept)
}

// TestMapQuotesNobody: what jq says of a row that it cannot map names types, never what
// stands in the row: the reason is kept with the answer, and no erasure would find it.
func TestMapQuotesNobody(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		".candidate.name | keys":             "keys cannot be applied to: string",
		".candidate.name + .candidate.age":   "cannot add: string",
		".candidate | .[.name]":              "",
		".candidate.name[]":                  "cannot iterate over: string",
		".candidate.name | tonumber":         "tonumber cannot be applied to",
		".candidate.name | fromjson":         "",
		".candidate.name | error":            "",
		"{(.candidate): 1}":                  "",
		".candidate.name | implode":          "implode cannot be applied to: string",
		"error({name: .candidate.name})":     "",
		"error(\"no vendor id\")":            "error: no vendor id",
		"if .x then . else error(\"x\") end": "error: x",
	} {
		r, err := NewReader(map[string]string{"v": expression})
		if err != nil {
			t.Fatal(expression, err)
		}
		_, faults := r.Check(t.Context(), "v", json.RawMessage(`{"candidate": {"name": "李明 (138 0013 8642)", "age": 3}}`), nil)
		raw, err := json.Marshal(faults)
		if said := string(raw); err != nil || len(faults) == 0 || strings.Contains(said, "李明") || strings.Contains(said, "8642") || !strings.Contains(said, want) {
			t.Errorf("%s: %s, want %q", expression, said, want)
		}
	}
}
