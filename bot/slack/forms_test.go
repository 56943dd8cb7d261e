package slack

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

type formSample struct {
	form       chat.Form
	colleagues int
}

func choices(n int) (out []chat.Option) {
	for i := range n {
		out = append(out, chat.Option{Value: fmt.Sprintf("o-%d", i), Label: both(fmt.Sprintf("选项 %d", i), fmt.Sprintf("Option %d", i))})
	}
	return out
}

// forms are of every field and every extreme, by the names of their golden files.
func forms() map[string]formSample {
	label := both("字段", "Field")
	bad := chat.L(markup())
	return map[string]formSample{
		"every": {chat.Form{Title: both("不通过", "Reject"), Submit: both("提交", "Submit"), Fields: []chat.Field{
			{Name: "text", Type: chat.FieldText, Label: label, Required: true, Value: "words", Max: 100},
			{Name: "area", Type: chat.FieldArea, Label: label, Hint: both("别写分数", "No scores")},
			{Name: "number", Type: chat.FieldNumber, Label: label, Value: "12.5"},
			{Name: "date", Type: chat.FieldDate, Label: label, Value: "2026-11-26"},
			{Name: "datetime", Type: chat.FieldDateTime, Label: label, Value: "2026-11-26T10:12"},
			{Name: "select", Type: chat.FieldSelect, Label: label, Options: choices(3), Value: "o-1", Required: true},
			{Name: "multi", Type: chat.FieldMulti, Label: label, Options: choices(4), Value: "o-2,o-0,gone,o-2"},
			{Name: "checkbox", Type: chat.FieldCheckbox, Label: both("也告诉候选人", "Tell the candidate too"), Value: "true"},
			{Name: "person", Type: chat.FieldPerson, Label: label, Value: "p-1"},
			{Name: "by", Type: chat.FieldPerson, Label: label, Options: choices(2), Value: "p-1"},
		}}, 3},
		"empty":  {chat.Form{}, 0},
		"titled": {chat.Form{Title: both("请告诉候选人为什么这次没有被邀请进入下一轮面试，也说谢谢", "Tell the candidate why there is no second round this time"), Submit: both("提交给用人经理和部门负责人看看再说，不着急，下周也行", "Submit to the hiring manager")}, 0},
		"none":   {chat.Form{Title: label, Fields: []chat.Field{{Name: "person", Type: chat.FieldPerson, Label: label}, {Name: "select", Type: chat.FieldSelect, Label: bad}, {Name: "multi", Type: chat.FieldMulti}}}, 0},
		"many":   {chat.Form{Title: label, Fields: []chat.Field{{Name: "select", Type: chat.FieldSelect, Label: label, Options: choices(205), Value: "o-200"}, {Name: "multi", Type: chat.FieldMulti, Label: label, Options: choices(101), Value: "o-100"}, {Name: "person", Type: chat.FieldPerson, Label: label, Value: "p-120"}}}, 150},
		"hostile": {chat.Form{Title: bad, Submit: bad, Fields: []chat.Field{
			{Name: "area", Type: chat.FieldArea, Label: bad, Hint: bad, Value: strings.Repeat("文", 4000)},
			{Name: "text", Type: chat.FieldText, Value: strings.Repeat("é", 30), Max: 20},
			{Name: "number", Type: chat.FieldNumber, Label: bad, Value: "NaN"},
			{Name: "date", Type: chat.FieldDate, Label: bad, Value: "26.11.2026"},
			{Name: "datetime", Type: chat.FieldDateTime, Label: bad, Value: "0001-01-01T00:00"},
			{Name: "select", Type: chat.FieldSelect, Label: bad, Value: "nobody", Options: []chat.Option{
				{Value: "", Label: bad}, {Value: "a", Label: bad}, {Value: "a", Label: label}, {Value: "b"}, {Value: strings.Repeat("x", 151), Label: label},
			}},
		}}, 0},
	}
}

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
	f := forms()["every"].form
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
	first, rest := strings.TrimSuffix(o.Text.Text, ellipsis), strings.TrimPrefix(o.Description.Text, ellipsis)
	if first+" "+rest != words {
		t.Errorf("%q, then %q", o.Text.Text, o.Description.Text)
	}
	if short := option("a", "A short one."); short.Description != nil || short.Text.Text != "A short one." {
		t.Errorf("%+v", short)
	}
}
