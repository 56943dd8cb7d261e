package feishu

import (
	"cmp"
	"strings"
	"time"

	"closeloop/bot/chat"
)

// field draws a field: its label with what is asked, what is wrong with it, and
// what it is filled in with.
func (s *sheet) field(f chat.Field, room share) []element {
	label := s.say(f.Label).line(maxCell)
	if label.empty() {
		label = said{own: f.Name}
	}
	inputs, note := s.inputs(f, room)
	if len(inputs) == 0 {
		return []element{s.say(chat.T("feishu.form.none", "Field", chat.L(label.own))).block(look{})}
	}
	var out []element
	if f.Type != chat.FieldCheckbox {
		if f.Required {
			label = label.with("", said{own: " *"})
		}
		out = append(out, label.block(look{}))
	}
	if hint := s.say(f.Hint); !hint.empty() {
		out = append(out, hint.short(maxFact).block(quiet()))
	}
	if fault := s.say(s.open.faults[f.Name]); !fault.empty() {
		out = append(out, alarm(fault))
	}
	out = append(out, inputs...)
	if !note.empty() {
		out = append(out, note.block(quiet()))
	}
	return out
}

// alarm is a sentence about what is wrong: in red, with a sign for whoever sees
// no red.
func alarm(words said) markdown {
	return words.line(maxFact).each(func(words string) string {
		return "<font color='red'>✗ " + literal(words) + "</font>"
	}).marked()
}

// standing is what stands in a field: what was typed, or what the form starts with.
func (s *sheet) standing(f chat.Field) []string {
	if s.open.typed != nil {
		return s.open.typed[f.Name]
	}
	switch {
	case f.Value == "":
		return nil
	case f.Type == chat.FieldMulti:
		return strings.Split(f.Value, ",")
	}
	return []string{f.Value}
}

// inputs are what a field is filled in with, none where there is nothing to
// choose from; note says what they leave out.
func (s *sheet) inputs(f chat.Field, room share) (in []element, note said) {
	name, first := aField+f.Name, ""
	stands := s.standing(f)
	if len(stands) > 0 {
		first = stands[0]
	}
	switch f.Type {
	case chat.FieldNumber:
		f.Max = 40
		return []element{textInput(f, part{name, first})}, note
	case chat.FieldDate:
		e := datePicker{Tag: "date_picker", Name: name + between + ofDay, Required: f.Required, Width: "fill"}
		if at, err := time.Parse(time.DateOnly, first); err == nil && at.Year() > 2000 {
			e.Date = first
		}
		return []element{e}, note
	case chat.FieldDateTime:
		e := datePicker{Tag: "picker_datetime", Name: name + between + ofTime, Required: f.Required, Width: "fill"}
		if at, err := time.Parse(houseTime, first); err == nil && at.Year() > 2000 {
			e.DateTime = cmp.Or(s.open.picked[f.Name], at.Format(initialAt))
		}
		return []element{e}, note
	case chat.FieldCheckbox:
		label := s.say(f.Label).line(maxCell)
		if label.empty() {
			label = said{own: f.Name}
		}
		return []element{checker{Tag: "checker", Name: name, Text: label.plain(), Checked: first == "true"}}, note
	case chat.FieldSelect, chat.FieldMulti:
		return s.menu(f, f.Options, room)
	case chat.FieldPerson:
		return s.person(f, room)
	}
	for _, p := range partsOf(f.Name, first, most(f)) {
		in = append(in, textInput(f, p))
	}
	return in, note
}

// most is how many characters a field takes.
func most(f chat.Field) int {
	if f.Max <= 0 {
		return 3000
	}
	return f.Max
}

// textInput is an input for words. It never holds less than what stands in it.
func textInput(f chat.Field, p part) input {
	e := input{
		Tag: "input", Name: p.name, Type: "text", Width: "fill", Default: p.words,
		Most: min(maxInput, max(1, most(f), units(p.words))),
	}
	number := strings.Count(p.name, between) > 1 && !strings.HasSuffix(p.name, between+"0"+between+directly)
	e.Required = f.Required && !number
	if f.Type == chat.FieldArea || strings.Contains(p.words, "\n") { // an input of one line loses the others
		e.Type, e.Rows, e.Grows, e.MaxRows = "multiline_text", 3, true, 12
	}
	return e
}
