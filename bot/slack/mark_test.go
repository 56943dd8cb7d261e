package slack

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMark(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mark mark
		id   string
		read bool
	}{
		{mark{kept: true, kind: "decision.summary", record: "C-1042"}, "3~k~decision.summary~C-1042", true},
		{mark{kind: "desk.status", record: ""}, "3~a~desk.status~", true},
		{mark{kind: "firstday.claim", record: "a~b~c"}, "3~a~firstday.claim~a~b~c", true},
		{mark{kind: "a~b", record: "C-1"}, "3~a~~", false},
		{mark{kept: true}, "3~k~~", false},
		{mark{kind: "x", record: strings.Repeat("r", 255)}, "3~a~~", false},
	}
	for _, tc := range tests {
		id := tc.mark.blockID(3)
		if id != tc.id || utf8.RuneCountInString(id) > maxID {
			t.Errorf("%+v is %q, want %q", tc.mark, id, tc.id)
		}
		if got, ok := readMark(id); ok != tc.read || ok && got != tc.mark {
			t.Errorf("%q reads as %+v, %v, want %+v, %v", id, got, ok, tc.mark, tc.read)
		}
	}
	for _, id := range []string{"", "f~reason", "3~k", "x~k~kind~record", "3~z~kind~record", "-1~k~kind~r", "3~k~~C-1", strings.Repeat("9~k~a~", 999)} {
		if m, ok := readMark(id); ok {
			t.Errorf("%q reads as %+v", id, m)
		}
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	full := origin{
		action: "decision/C-1042/reject@7?k=v&l=%E6%9D%8E", channel: "D024", ts: "1700000000.000100",
		url: "https://hooks.slack.com/actions/T1/2/3", mark: mark{kept: true, kind: "decision.summary", record: "C-1042"},
	}
	for _, want := range []origin{full, {action: "pay//show"}} {
		if got, ok := readOrigin(want.String()); !ok || got != want {
			t.Errorf("%s reads as %+v, %v", want, got, ok)
		}
	}
	long := full
	long.action = "decision/C-1/reject?w=" + strings.Repeat("x", 2700)
	long.mark.record = strings.Repeat("r", 200)
	got, ok := readOrigin(long.String())
	if !ok || got != (origin{action: long.action}) || len(long.String()) > maxMetadata {
		t.Errorf("a long origin of %d characters reads as %+v, %v", len(long.String()), got, ok)
	}
	for _, s := range []string{"", "{}", "null", "[]", `{"action":7}`, "decision/C-1/reject"} {
		if o, ok := readOrigin(s); ok {
			t.Errorf("%q reads as %+v", s, o)
		}
	}
}

// FuzzMark: nothing that comes back through Slack makes the readers panic, and
// what they accept means the same when it is written and read again.
func FuzzMark(f *testing.F) {
	for _, s := range []string{"3~k~decision.summary~C-1042", "0~a~x~", "~~~", `{"action":"a/b/c","mark":"0~k~x~y"}`, `{"action":"a","channel":"C1","ts":"1.2"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if first, ok := readMark(s); ok && utf8.RuneCountInString(s) <= maxID {
			if second, again := readMark(first.blockID(0)); !again || first != second {
				t.Errorf("mark %q: %+v, then %+v, %v", s, first, second, again)
			}
		}
		if first, ok := readOrigin(s); ok && utf8.RuneCountInString(first.String()) <= maxMetadata {
			second, again := readOrigin(first.String())
			if !again || second.action != first.action {
				t.Errorf("origin %q: %+v, then %+v, %v", s, first, second, again)
			}
		}
	})
}
