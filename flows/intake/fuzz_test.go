package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/locales/cardtest"
)

// sayable says whether a text can be said in every language.
func sayable(t *testing.T, text chat.Text) bool {
	t.Helper()
	s := cardtest.Speaker(t)
	for _, locale := range s.Locales() {
		if said, err := s.Say(chat.Reader{Locale: locale}, text); err != nil || said == "" {
			return false
		}
	}
	return true
}

func shipped(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("maps/mit.jq")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const vendors = `{"participant": "P1", "position": "be", "audio": {"duration_s": 61.5, "pitch": [1, null]}, "transcript": [
 {"speaker": "interviewer", "text": "Tell me."}, {"speaker": "interviewee", "text": "I did."}, {"speaker": "interviewer", "text": "mm-hmm"}, {"speaker": "interviewee", "text": "And then 李明."}]}`

// FuzzMap promises for any vendor's row: the map that we ship gives an error in
// words of ours, or exactly one object.
func FuzzMap(f *testing.F) {
	seeds := []string{vendors, `{"participant": 5, "transcript": {}}`, `{"transcript": [{"speaker": "interviewee"}, 7]}`, `null`, `[{}]`, `{} {}`, `"x"`, `{"audio": 1e400}`}
	for _, row := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add([]byte(row))
	}
	m, err := CompileMap(shipped(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, row []byte) { mapsToOne(t, m, row) })
}

// FuzzMapText promises for any text of a map: it compiles, or the fault names a
// place within the text.
func FuzzMapText(f *testing.F) {
	seeds := []string{shipped(f), ".a |\n  }", "{a: .b,\n c: nosuch(1)}", "def f: f; f", `"\(1)"`, "reduce .[] as [$a] (0; . + $a)", "try error catch .", "@base64 \"x\"", "input_line_number", ".. |= 1", "label $x | break $x", "import \"a\" as b; .", "李明"}
	for _, text := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := CompileMap(text)
		if err == nil {
			return
		}
		bad, ok := errors.AsType[*MapError](err)
		if !ok {
			t.Fatalf("%q: %v", text, err)
		}
		lines := strings.Split(text, "\n")
		if bad.Line < 0 || bad.Line > len(lines) || bad.Line > 0 && (bad.Column < 1 || bad.Column > len([]rune(lines[bad.Line-1]))+1) {
			t.Errorf("%q: line %d, column %d", text, bad.Line, bad.Column)
		}
	})
}

// pieces are what the maps of FuzzMapProgram are put together from. No single
// one of them can fill the memory at one blow: see fuse.
func pieces() []string {
	return []string{
		".", ".a", ".b[]?", ".[0]", ".a?", "..", "{}", "{a: .}", "[.[]?]", "empty", "error", "not", "keys?", "length?", "tostring", "tojson", "fromjson?", "add?", "type", "reverse?", "paths", "tostream",
		" | ", ", ", " + ", " // ", " * ", " == ", " and ", "select(. != null)", "map(.)?", "first(.[]?)", "limit(3; .)", "range(9)", "range(1e6)", "repeat(.)", "recurse", "last(range(1e7))",
		"until(false; .)", "reduce range(9) as $i (.; [., .])", "[range(1e7)]", "\"x\"", "1", "now", "env", "$ENV", "halt", "input", "@json", "ltrimstr(\"a\")", "test(\"a+\")?", "(", ")", "to_entries?", "with_entries(.)?",
	}
}

// FuzzMapProgram promises for any small map on any row: it ends in time, with an
// error in words of ours or exactly one object.
func FuzzMapProgram(f *testing.F) {
	for _, program := range []string{"\x06", "\x02\x16\x06", "\x07\x16\x00", "\x29\x16\x06", "\x2a\x16\x07", "\x25\x16\x06", "\x07\x18\x07", "\x1a\x01"} {
		f.Add([]byte(program), []byte(vendors))
		f.Add([]byte(program), []byte(`{"a": {"b": [1, "x", null]}, "b": [[[]]]}`))
	}
	for _, program := range needs.Strange(60, "\x00\x16\x06", "\x02\x17\x01\x16\x07", "\x04\x18\x14") {
		f.Add([]byte(program), []byte(vendors))
	}
	f.Fuzz(func(t *testing.T, program, row []byte) {
		var text strings.Builder
		for _, b := range program[:min(len(program), 12)] {
			text.WriteString(pieces()[int(b)%len(pieces())])
		}
		m, err := CompileMap(text.String())
		if err != nil {
			return
		}
		start := time.Now()
		mapsToOne(t, m, row)
		if took := time.Since(start); took > mapTime+3*time.Second {
			t.Errorf("%s: took %v", text.String(), took)
		}
	})
}

// mapsToOne maps a row and checks what comes of it.
func mapsToOne(t *testing.T, m *Map, row []byte) {
	t.Helper()
	out, err := m.Apply(t.Context(), row)
	if err != nil {
		if f := mapFault(err); !strings.HasPrefix(f.Reason.Key, "intake.fault.") || !sayable(t, f.Reason) {
			t.Errorf("%q: %+v", row, f)
		}
		return
	}
	var object map[string]any
	dec := json.NewDecoder(bytes.NewReader(out))
	if err := dec.Decode(&object); err != nil || object == nil || dec.More() {
		t.Errorf("%q gives %q, %v", row, out, err)
	}
}

// FuzzRows promises for any body: whole rows, as they were sent, or a sentence
// with the place of the fault. A file that is read row by row has the same rows.
func FuzzRows(f *testing.F) {
	seeds := []string{vendors, "[" + vendors + "," + vendors + "]", "[]", "\ufeff{}", "{}\n{}\n", "[{}", "{\"a\":\n1}", "[1,\"x\",[]]", "5", "{}}"}
	for _, body := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := Rows(body)
		if err != nil {
			if p := chat.AsProblem(err); p.Kind != chat.Invalid || !sayable(t, p.Sentence) || len(list) > 0 {
				t.Errorf("%q: %v, %d rows", body, err, len(list))
			}
			return
		}
		var streamed []json.RawMessage
		for row, err := range Stream(bytes.NewReader(body)) {
			if err != nil {
				t.Fatalf("%q is read as a body and not as a file: %v", body, err)
			}
			streamed = append(streamed, row)
		}
		if len(list) == 0 || len(streamed) != len(list) {
			t.Fatalf("%q: %d rows as a body, %d as a file", body, len(list), len(streamed))
		}
		for i, row := range list {
			if !json.Valid(row) || !bytes.Equal(bytes.TrimSpace(row), bytes.TrimSpace(streamed[i])) {
				t.Errorf("%q: row %d is %q, and %q in a file", body, i+1, row, streamed[i])
			}
		}
	})
}
