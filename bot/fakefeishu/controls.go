package fakefeishu

import (
	"slices"
	"strings"
)

// Control is something that can be pressed or chosen: a button, or one option of
// a menu, whose Menu says what the menu is.
type Control struct {
	Label   string
	Value   map[string]any // what the app gets back, of a button or of the menu
	Option  string         // the word of an option
	Name    string
	Style   string // the type of a button
	URL     string // where it leads
	Confirm string // what is asked before it counts, "" if nothing is
	Menu    string // "overflow", "select_static" …; "": a button
	Form    string // the form in which it stands
	Submits bool   // it sends its form
	Resets  bool   // it has its form be as it was
	// Disabled: it stands there, and nothing happens.
	Disabled bool
	tag      string
	told     bool // the app hears of it
}

// is says whether a person who looks for this means the control: its label, its
// word, or one of the words that the app gets back.
func (c Control) is(what string) bool {
	if c.Label == what || c.Option == what && what != "" || c.Name == what && what != "" {
		return true
	}
	for _, v := range c.Value {
		if v == what {
			return true
		}
	}
	return false
}

// Field is one input of a card, in a form or by itself.
type Field struct {
	Name, Form         string
	Type               string   // of the element: "input", "select_static" …
	Label              string   // its own, or else what stands before it
	Before             []string // the lines of text between the field before and this one
	Placeholder        string
	Value              []string // what stands or is chosen in it
	Options            []Choice
	Required, Disabled bool
	Multiline          bool
	Max                int // characters
}

// Choice is one option of a field.
type Choice struct{ Value, Label string }

// Shown is what stands in the field, as it is read.
func (f Field) Shown() []string {
	out := slices.Clone(f.Value)
	for i, v := range out {
		if at := slices.IndexFunc(f.Options, func(o Choice) bool { return o.Value == v }); at >= 0 {
			out[i] = f.Options[at].Label
		}
	}
	return out
}

// is says whether this is the field of that name or label. The mark of a required
// field and a colon are not part of a label.
func (f Field) is(what string) bool {
	bare := func(s string) string { return strings.TrimRight(s, " *:：＊") }
	return f.Name == what || bare(f.Label) == what || f.Placeholder == what ||
		slices.ContainsFunc(f.Before, func(line string) bool { return bare(line) == what || line == what })
}

// field reads an input; form is the name of the form in which it stands.
func (r *reader) field(e element, form string) Field {
	f := Field{
		Name: e.Name, Form: form, Type: e.Tag, Label: r.text(e.Label), Placeholder: r.text(e.Placeholder),
		Required: e.Required, Disabled: e.Disabled, Multiline: e.InputType == "multiline_text", Max: e.Max,
		Value: r.stands(e),
	}
	if e.Tag == "checker" {
		f.Label = r.text(e.Text)
	}
	for _, o := range e.Options {
		f.Options = append(f.Options, Choice{o.Value, r.text(o.Text)})
	}
	return f
}

// stands is what stands in a field: what was typed, or what it began with.
func (r *reader) stands(e element) []string {
	if typed, touched := r.typed[e.Name]; touched && e.Name != "" {
		return slices.Clone(typed)
	}
	for _, v := range []string{r.pick(e.Default, e.I18nDefault), e.Initial, e.InitialDate, e.InitialTime, e.InitialMoment} {
		if v != "" {
			return []string{v}
		}
	}
	if e.Checked {
		return []string{"true"}
	}
	return slices.Clone(e.Selected)
}

// hand collects what can be used on a card, in reading order.
type hand struct {
	*reader
	controls []Control
	fields   []Field
	before   []string // what was read since the last field
	label    string   // the last line of it that is neither small print nor red
}

func (h *hand) elements(of []element, form string) {
	for _, e := range of {
		h.element(e, form)
	}
}

func (h *hand) element(e element, form string) {
	switch {
	case e.Tag == "form":
		form, h.before, h.label = e.Name, nil, ""
	case e.Tag == "button":
		h.button(e, form)
	case e.Tag == "overflow" || e.menu() && form == "" && e.Tag != "input":
		h.options(e)
	case e.menu():
		f := h.field(e, form)
		if f.Before = h.before; f.Label == "" {
			f.Label = h.label
		}
		h.fields, h.before, h.label = append(h.fields, f), nil, ""
	case e.Tag == "markdown" || e.Tag == "div":
		h.aside(e)
	}
	h.elements(e.Elements, form)
	h.elements(e.Columns, form)
}

// aside reads what stands before a field.
func (h *hand) aside(e element) {
	own := *h.reader
	own.lines = nil
	own.element(e)
	lines := strings.Split(own.said(), "\n")
	h.before = append(h.before, lines...)
	if e.Size != "notation" && e.Text.Size != "notation" && !strings.Contains(e.Content, "<font") {
		h.label = lines[len(lines)-1]
	}
}

func (h *hand) button(e element, form string) {
	value, told := e.callback()
	h.controls = append(h.controls, Control{
		Label: h.text(e.Text), Value: asked(value), Name: e.Name, Style: e.Type, URL: e.leads(), Confirm: h.confirm(e),
		Form: form, Submits: form != "" && e.FormAction == "submit",
		Resets: form != "" && e.FormAction == "reset", Disabled: e.Disabled, tag: e.Tag, told: told,
	})
}

func (h *hand) options(e element) {
	value, told := e.callback()
	c := Control{
		Value: asked(value), Name: e.Name, Confirm: h.confirm(e), Menu: e.Tag, Disabled: e.Disabled, tag: e.Tag,
		told: told || e.Tag == "overflow", // of which the app always hears
	}
	if len(e.Options) == 0 { // a date, a time, a box: what is chosen is for the person to say
		c.Label = h.text(e.Placeholder) + h.text(e.Text)
		h.controls = append(h.controls, c)
	}
	for _, o := range e.Options {
		c.Label, c.Option = h.text(o.Text), o.Value
		h.controls = append(h.controls, c)
	}
}

// confirm is the question before something counts.
func (r *reader) confirm(e element) string {
	return strings.Trim(r.text(e.Confirm.Title)+"\n"+r.text(e.Confirm.Text), "\n")
}

// asked is what the app gets back: an object, or nothing.
func asked(v any) map[string]any {
	out, _ := v.(map[string]any)
	return out
}
