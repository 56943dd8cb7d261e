package intake

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"closeloop/bot/chat"
)

func TestRows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body string
		rows int
		key  string
	}{
		{`{"a": 1}`, 1, ""},
		{"\ufeff [{}, 1, \"x\"] ", 3, ""},
		{"", 0, "empty"},
		{" [] ", 0, "empty"},
		{`"x"`, 0, "shape"},
		{`<xml/>`, 0, "shape"},
		{"[{},\n  {]", 0, "json"},
		{`{} {}`, 0, "json"},
	} {
		rows, err := Rows([]byte(c.body))
		p, _ := errors.AsType[*chat.Problem](err)
		switch {
		case c.key == "" && (err != nil || len(rows) != c.rows):
			t.Errorf("%q: %d rows, %v", c.body, len(rows), err)
		case c.key != "" && (p == nil || p.Kind != chat.Invalid || p.Sentence.Key != "intake.body."+c.key):
			t.Errorf("%q: %v, want %s", c.body, err, c.key)
		}
	}
	_, err := Rows([]byte("[{},\n  {]"))
	if p, ok := errors.AsType[*chat.Problem](err); !ok || say(t, p.Sentence) != "The JSON is broken at line 2, column 4. Nothing was saved; mend it and send it again." {
		t.Errorf("%v", err)
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file string
		rows []string
		bad  bool
	}{
		{"", nil, false},
		{" \n ", nil, false},
		{"{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}", []string{`{"a":1}`, `{"a":2}`, `{"a":3}`}, false},
		{"\ufeff{\"a\":1}\nbroken\n{\"a\":3}\n", []string{`{"a":1}`, "broken", `{"a":3}`}, false},
		{"[{\"a\":1},\n {\"a\":2}]\n", []string{`{"a":1}`, `{"a":2}`}, false},
		{"{\n \"a\": 1\n}\n", []string{"{\n \"a\": 1\n}"}, false},
		{`[{"a":1}, {"a":`, []string{`{"a":1}`}, true},
		{`[{"a":1}] x`, []string{`{"a":1}`}, true},
		{`[{"a":1}`, []string{`{"a":1}`}, true},
		{"{}\n" + strings.Repeat("x", maxLine+2) + "\n{}\n", []string{"{}", "too large", "{}"}, false},
		{strings.Repeat("x", maxLine+2), []string{"too large"}, false},
		{"# row 2: a note\n{\"a\":1}\n# another\nbroken\n", []string{`{"a":1}`, "broken"}, false},
		{"# a note\n\n{\n \"a\": 1\n}\n", []string{"{\n \"a\": 1\n}"}, false},
		{`[{}, "` + strings.Repeat("x", 2*maxLine) + `"]`, []string{"{}"}, true},
	} {
		var rows []string
		var bad error
		for row, err := range Stream(iotest.HalfReader(strings.NewReader(c.file))) {
			if large, ok := errors.AsType[*BadRow](err); ok && large.Reason.Key == "intake.fault.large" {
				rows = append(rows, "too large")
				continue
			}
			if err != nil {
				bad = err
				break
			}
			rows = append(rows, string(row))
		}
		if strings.Join(rows, "|") != strings.Join(c.rows, "|") || (bad != nil) != c.bad {
			t.Errorf("%.40q: rows %.60q, error %v", c.file, rows, bad)
		}
	}
}

func TestStreamStopsAtOnceAndPassesFaultsOn(t *testing.T) {
	t.Parallel()
	endless := io.MultiReader(strings.NewReader("{}\n{}\n"), iotest.ErrReader(errors.New("disk is gone")))
	n := 0
	var last error
	for _, err := range Stream(endless) {
		n, last = n+1, err
	}
	if n != 3 || last == nil || !strings.Contains(last.Error(), "disk is gone") {
		t.Errorf("%d items, then %v", n, last)
	}
	for range Stream(strings.NewReader("[{},{},{}]")) {
		n++
		break
	}
	if n != 4 {
		t.Errorf("the stream went on after break")
	}
}
