package slack

import (
	"maps"
	"strings"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

func inputsOf(v api.ModalViewRequest) map[string]api.BlockElement {
	out := map[string]api.BlockElement{}
	for _, b := range v.Blocks.BlockSet {
		if in, ok := b.(*api.InputBlock); ok {
			out[in.BlockID] = in.Element
		}
	}
	return out
}

// TestModalRemembers: a modal knows where it came from, and its inputs which
// fields they are.
func TestModalRemembers(t *testing.T) {
	t.Parallel()
	from := origin{action: act("reject").String(), channel: "D024", ts: "1700000000.000100", mark: mark{kept: true, kind: "decision.summary", record: "C-1042"}}
	f := forms(t)["every"].Form
	v := penOf(t, "en").modal(f, from)
	if got, ok := readOrigin(v.PrivateMetadata); !ok || got != from {
		t.Errorf("it remembers %+v", got)
	}
	inputs := inputsOf(v)
	for _, field := range f.Fields {
		if inputs[blockOf(field.Name)] == nil {
			t.Errorf("no input of %s", field.Name)
		}
	}
	if name, ok := fieldOf(blockOf("reason")); !ok || name != "reason" || v.CallbackID != formID {
		t.Errorf("field %q, %v, callback %q", name, ok, v.CallbackID)
	}
	if _, ok := fieldOf("0~k~decision.summary~C-1042"); ok {
		t.Error("a mark reads as a field")
	}
}

// TestInstantOfTheReader: what stands in a picker is meant in the reader's zone.
func TestInstantOfTheReader(t *testing.T) {
	t.Parallel()
	p := penOf(t, "en")
	if got := p.instant("2026-11-26T10:12"); got != at().Unix() {
		t.Errorf("in Shanghai: %d, want %d", got, at().Unix())
	}
	p.reader.Zone = nil
	if got := p.instant("2026-11-26T02:12"); got != at().Unix() {
		t.Errorf("without a zone: %s", time.Unix(got, 0).UTC())
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	p := penOf(t, "en")
	inputs := []string{"f~reason", "f~note"}
	short, none := chat.L("too short"), chat.Text{}
	tests := []struct {
		name    string
		inputs  []string
		wrong   map[string]chat.Text
		refusal chat.Text
		want    map[string]string
	}{
		{"at their fields", inputs, map[string]chat.Text{"note": short, "reason": chat.L("a\nb")}, none, map[string]string{"f~note": "too short", "f~reason": "a b"}},
		{"a field that is not shown", inputs, map[string]chat.Text{"zeal": chat.L("late"), "hidden": short}, none, map[string]string{"f~reason": "too short"}},
		{"a refusal", inputs, nil, chat.L("not yours"), map[string]string{"f~reason": "not yours"}},
		{"neither", inputs, nil, none, map[string]string{"f~reason": p.words(chat.T("problem.values"))}},
		{"no inputs", nil, map[string]chat.Text{"note": short}, none, map[string]string{}},
	}
	for _, tc := range tests {
		if got := p.errors(tc.inputs, tc.wrong, tc.refusal); !maps.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

// TestALongChoice: what the line of a choice does not hold goes on under it.
func TestALongChoice(t *testing.T) {
	t.Parallel()
	words := "This role needs hands-on work with payment clearing, and so far yours has been limited to reading about it."
	o := option("industry", words)
	if o.Description == nil {
		t.Fatalf("only %q", o.Text.Text)
	}
	first, rest := strings.TrimSuffix(o.Text.Text, doorstep.Ellipsis), strings.TrimPrefix(o.Description.Text, doorstep.Ellipsis)
	if first+" "+rest != words {
		t.Errorf("%q, then %q", o.Text.Text, o.Description.Text)
	}
	if short := option("a", "A short one."); short.Description != nil || short.Text.Text != "A short one." {
		t.Errorf("%+v", short)
	}
}
