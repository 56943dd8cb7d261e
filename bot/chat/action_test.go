package chat

import (
	"strings"
	"testing"

	"closeloop/bot/needs"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestActionIsAPath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		action Action
		path   string
	}{
		{Action{Flow: "decision", Record: "C-1042", Verb: "approve", Revision: 7}, "decision/C-1042/approve@7"},
		{Action{Flow: "decision", Record: "C-1042", Verb: "show"}, "decision/C-1042/show"},
		{Action{Flow: "report", Record: "C-1", Verb: "next", Args: map[string]string{"b": "2", "a": "1 & 2"}}, "report/C-1/next?a=1+%26+2&b=2"},
		{Action{Flow: "person", Record: "a/b?c", Verb: "lang", Revision: 1}, "person/a%2Fb%3Fc/lang@1"},
		{Action{Flow: "intake", Verb: "row"}, "intake//row"},
	}
	for _, tc := range tests {
		if got := tc.action.String(); got != tc.path {
			t.Errorf("%+v is %q, want %q", tc.action, got, tc.path)
		}
		got, err := ParseAction(tc.path)
		if err != nil {
			t.Errorf("%q: %v", tc.path, err)
		}
		if diff := cmp.Diff(tc.action, got); diff != "" {
			t.Errorf("%q: %s", tc.path, diff)
		}
	}
}

// TestNoAction: what String never wrote is refused, and the error says what
// was read.
func TestNoAction(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"", "decision", "decision/C-1", "decision/C-1/approve/now", "/C-1/approve", "decision/C-1/",
		"decision/C-1/approve@", "decision/C-1/approve@x", "decision/C-1/approve@-1",
		"decision/C-1/approve@99999999999999999999", "decision/%zz/approve", "decision/C-1/approve?a=%zz", "decision/C-1/approve?a;b",
	} {
		if a, err := ParseAction(path); err == nil || !strings.Contains(err.Error(), "read action") {
			t.Errorf("%q reads as %+v, %v", path, a, err)
		}
	}
}

// TestActionRoundTrip: whatever an action names comes back from its path.
// Flows and verbs are words of the house; records and arguments are anything.
func TestActionRoundTrip(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[a-z][a-z_-]{0,12}`)
	record := rapid.OneOf(rapid.StringMatching(`C-[1-9][0-9]{0,9}`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		want := Action{
			Flow: word.Draw(t, "flow"), Record: record.Draw(t, "record"), Verb: word.Draw(t, "verb"),
			Revision: rapid.Uint64().Draw(t, "revision"),
		}
		if args := rapid.MapOfN(rapid.String(), rapid.String(), 0, 4).Draw(t, "args"); len(args) > 0 {
			want.Args = args
		}
		got, err := ParseAction(want.String())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// FuzzParseAction: nothing that comes in from outside makes it panic, and what
// it accepts means the same when it is written and read again.
func FuzzParseAction(f *testing.F) {
	for _, path := range []string{"decision/C-1042/approve@7?k=v", "a//b", "a/%2F/b?=&=", "a/b/c@0", "@/?", "报告/李明/看"} {
		f.Add(path)
	}
	for _, path := range needs.Strange(300, "decision/C-1042/approve@7?k=v", "person/a%2Fb%3Fc/lang@1", "report/C-1/next?a=1+%26+2&b=2") {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		first, err := ParseAction(path)
		if err != nil {
			return
		}
		second, err := ParseAction(first.String())
		if err != nil {
			t.Fatalf("%q was read as %+v, but not again: %v", path, first, err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOneLine(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"": "",
		"  李明 \t 你好\r\nBcc: x@example.com ": "李明 你好 Bcc: x@example.com",
		"a\x00b\x1b[31mc\u0085d":            "ab[31mc d",
		"e\u202ethe\u2066f":                 "ethef",
		"\u3000全角\u2028空格\u00a0":            "全角 空格",
		"broken \xff bytes":                 "broken \uFFFD bytes",
		"José 👩‍💻 𠮷":                        "José 👩‍💻 𠮷",
	} {
		if got := OneLine(words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}
