package feishu

import (
	"slices"

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
	e := choice{Tag: "select_static", Name: aField + f.Name + between + ofPick, Required: f.Required, Width: "fill", Options: options}
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
	note = s.whole(from, options)
	if left > 0 {
		note = note.below(s.say(chat.T("feishu.form.left", "Count", left)))
	}
	return []element{e}, note
}

// whole are the words of the choices that are too long for their line, so that
// nobody chooses what cannot be read.
func (s *sheet) whole(from []chat.Option, shown []option) (out said) {
	const most = 10
	told := 0
	for _, o := range from {
		words := s.say(o.Label)
		there := slices.ContainsFunc(shown, func(one option) bool { return one.Value == o.Value })
		if there && words.length() > maxOption && told < most {
			told++
			out = out.below(words.line(maxFact))
		}
	}
	return out
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
