package feishu

import (
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// What the menus of one form hold together: each option is an object of the card.
const (
	maxOptions    = 100
	maxOptionSize = 8_000 // bytes
	maxOption     = 100   // characters
)

// share is what of that one menu may take.
type share struct{ options, bytes int }

func (s *sheet) shares(f chat.Form) share {
	menus := 0
	for _, field := range f.Fields {
		switch field.Type {
		case chat.FieldSelect, chat.FieldMulti, chat.FieldPerson:
			menus++
		}
	}
	return share{maxOptions / max(1, menus), maxOptionSize / max(1, menus)}
}

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
			e.DateTime = at.Format(initialAt)
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

// person is a menu of those who may be chosen; too many colleagues for one are
// typed, by name.
func (s *sheet) person(f chat.Field, room share) (in []element, note said) {
	if len(f.Options) > 0 {
		return s.menu(f, f.Options, room)
	}
	var options []chat.Option
	size := 0
	for _, c := range s.colleagues {
		size += len(c.ID) + len(c.Name)
		options = append(options, chat.Option{Value: c.ID, Label: chat.L(c.Name)})
	}
	if len(options) <= room.options && size <= room.bytes {
		return s.menu(f, options, room)
	}
	words := ""
	if stands := s.standing(f); len(stands) > 0 {
		words = s.called(stands[0])
	}
	f.Max = maxCell
	return []element{textInput(f, part{aField + f.Name + between + ofWhom, words})}, s.say(chat.T("feishu.person.hint"))
}

// menu is a choice of one or several. What does not fit in it is told; what
// stands in the field does.
func (s *sheet) menu(f chat.Field, from []chat.Option, room share) (in []element, note said) {
	stands := s.standing(f)
	options, left := s.options(from, room, stands)
	if len(options) == 0 {
		return nil, note
	}
	e := choice{Tag: "select_static", Name: aField + f.Name, Required: f.Required, Width: "fill", Options: options}
	for _, value := range stands {
		there := slices.ContainsFunc(options, func(o option) bool { return o.Value == value })
		switch {
		case !there || slices.Contains(e.Selected, value):
		case f.Type == chat.FieldMulti:
			e.Selected = append(e.Selected, value)
		case e.Initial == "":
			e.Initial = value
		}
	}
	if f.Type == chat.FieldMulti {
		e.Tag = "multi_select_static"
	}
	if left > 0 {
		note = s.say(chat.T("feishu.form.left", "Count", left))
	}
	return []element{e}, note
}

// options are the choices that can be carried back, each once, and how many are
// left out. Without words a choice is called by its value.
func (s *sheet) options(from []chat.Option, room share, stands []string) (out []option, left int) {
	size := 0
	seen := map[string]bool{}
	for _, needed := range []bool{true, false} { // what stands in the field has its place first
		for _, o := range from {
			if o.Value == "" || seen[o.Value] || slices.Contains(stands, o.Value) != needed {
				continue
			}
			words := s.say(o.Label).line(maxOption)
			if words.empty() {
				words = said{own: doorstep.Line(o.Value, maxOption)}
			}
			size += len(o.Value) + len(words.own)
			if len(out) >= room.options || size > room.bytes {
				left++
				continue
			}
			seen[o.Value] = true
			out = append(out, option{Text: words.plain(), Value: o.Value})
		}
	}
	order := map[string]int{}
	for i, o := range from {
		if _, ok := order[o.Value]; !ok {
			order[o.Value] = i
		}
	}
	slices.SortStableFunc(out, func(a, b option) int { return order[a.Value] - order[b.Value] })
	return out, left
}
