package feishu

import (
	"encoding/json"
	"strings"
	"testing"

	"closeloop/bot/needs"

	"pgregory.net/rapid"
)

// asJSON is a value of a button as it comes back from Feishu.
func asJSON(t testing.TB, value map[string]string) map[string]any {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// TestPressComesBack: what a button says is read as it was written, from a button
// and from a menu, whatever the record is called.
func TestPressComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		want := press{
			do: rapid.SampledFrom([]string{doAct, doForm, doSend, doClose}).Draw(rt, "do"), action: rapid.StringN(1, 40, 200).Draw(rt, "action"),
			mark: mark{kept: rapid.Bool().Draw(rt, "kept"), kind: rapid.String().Draw(rt, "kind"), record: rapid.String().Draw(rt, "record")},
		}
		if got, ok := readPress(asJSON(t, want.value()), ""); !ok || got != want {
			rt.Errorf("a button: %+v, %v, want %+v", got, ok, want)
		}
		if got, ok := readPress(nil, want.option()); !ok || got != want {
			rt.Errorf("a menu: %+v, %v, want %+v", got, ok, want)
		}
	})
}

// TestNoPress: what no button of ours says is nothing.
func TestNoPress(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]map[string]any{
		"nothing":        nil,
		"no such wish":   {"do": "shout", "action": "a/b/c"},
		"no action":      {"do": doAct},
		"a number":       {"do": doAct, "action": 7.0},
		"a wish in list": {"do": []any{doAct}, "action": "a/b/c"},
		"too long":       {"do": doAct, "action": strings.Repeat("x", longest+1)},
		"a long record":  {"do": doAct, "action": "a/b/c", "record": strings.Repeat("x", longest+1)},
	} {
		if p, ok := readPress(value, ""); ok {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for _, option := range []string{"x", "do=act", "do=%zz", "do=act;action=a/b/c"} {
		if p, ok := readPress(map[string]any{"do": doAct, "action": "a/b/c"}, option); ok {
			t.Errorf("%q: %+v", option, p)
		}
	}
	if p, ok := readPress(map[string]any{"do": doClose}, ""); !ok || p.action != "" {
		t.Errorf("closing a form that stands alone: %+v, %v", p, ok)
	}
}

// FuzzPress: nothing that comes back through Feishu makes the reader panic, and
// what it accepts means the same when it is written and read again.
func FuzzPress(f *testing.F) {
	seeds := []string{"do=act&action=decision%2FC-1042%2Fapprove%407&kept=yes&kind=decision.summary&record=C-1042", `{"do":"send","action":"a/b/c","kind":"k"}`, "do=close", `{"do":["act"]}`, ""}
	for _, s := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var value map[string]any
		_ = json.Unmarshal([]byte(s), &value) // no object: a menu's word alone
		for _, option := range []string{"", s} {
			first, ok := readPress(value, option)
			if !ok {
				continue
			}
			if second, again := readPress(nil, first.option()); !again || first != second {
				t.Errorf("%q: %+v, then %+v, %v", s, first, second, again)
			}
		}
	})
}
