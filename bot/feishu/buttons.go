package feishu

import (
	"cmp"
	"slices"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// What buttons take, in characters. Feishu takes 100 of a label; a phone shows
// fewer.
const (
	maxLabel   = 60
	maxConfirm = 200
)

// drawButtons draws the row with its menu, and under it the quiet links. What
// asks before it counts cannot be in a menu, nor can the same thing twice: it is a
// button among the links. An open form stands in the place of all buttons: another click would lose what
// was typed.
func (s *sheet) drawButtons(b chat.Block) {
	if s.open != nil {
		if !s.filled && offers(b, s.open.action) {
			s.fill()
		}
		return
	}
	var row, under []element
	for _, one := range b.Row {
		row = append(row, s.button(one, false))
	}
	menu := overflow{Tag: "overflow"}
	for _, one := range b.More {
		word := s.press(one).option()
		there := slices.ContainsFunc(menu.Options, func(o option) bool { return o.Value == word })
		if there || one.URL != "" || one.Form == nil && !s.question(one).empty() {
			under = append(under, s.button(one, true))
		} else {
			menu.Options = append(menu.Options, option{Text: s.label(one).plain(), Value: word})
		}
	}
	if len(menu.Options) > 0 {
		row = append(row, menu)
	}
	for _, one := range b.Links {
		under = append(under, s.button(one, true))
	}
	s.row(row)
	s.row(under)
}

func offers(b chat.Block, a chat.Action) bool {
	_, ok := chat.Card{Blocks: []chat.Block{b}}.Button(a)
	return ok
}

// row puts buttons side by side, as many as a screen is wide.
func (s *sheet) row(buttons []element) {
	if len(buttons) == 0 {
		return
	}
	set := columnSet{Tag: "column_set", Flex: "flow", Spacing: "8px"}
	for _, b := range buttons {
		set.Columns = append(set.Columns, column{Tag: "column", Width: "auto", Elements: []element{b}})
	}
	s.add(set, true)
}

func (s *sheet) press(b chat.Button) press {
	p := press{do: doAct, action: b.Action.String(), mark: s.mark}
	if b.Form != nil {
		p.do = doForm
	}
	return p
}

func (s *sheet) label(b chat.Button) said {
	if label := s.say(b.Label).line(cmp.Or(s.tight.label, maxLabel)); !label.empty() {
		return label
	}
	return s.say(chat.T("feishu.button"))
}

func (s *sheet) button(b chat.Button, quietly bool) button {
	out := button{Tag: "button", Text: s.label(b).plain(), Type: "default", Behaviors: s.press(b).behaviors()}
	switch {
	case quietly && b.Style == chat.Danger:
		out.Type = "danger_text"
	case quietly:
		out.Type = "text"
	case b.Style == chat.Primary && !s.primary:
		s.primary, out.Type = true, "primary_filled"
	case b.Style == chat.Danger:
		out.Type = "danger"
	}
	if b.URL != "" {
		out.Behaviors = []behavior{{Type: "open_url", URL: b.URL}}
	} else if b.Form == nil {
		out.Confirm = s.confirm(b)
	}
	return out
}

func (p press) behaviors() []behavior {
	return []behavior{{Type: "callback", Value: p.value()}}
}

// question is what is asked before a button counts. Danger always asks, and a
// form asks when it is sent.
func (s *sheet) question(b chat.Button) said {
	words := s.say(b.Confirm)
	if words.empty() && b.Style == chat.Danger && b.Form == nil {
		words = s.say(chat.T("feishu.confirm"))
	}
	return words.short(cmp.Or(s.tight.confirm, maxConfirm))
}

func (s *sheet) confirm(b chat.Button) *confirm {
	words := s.question(b)
	if words.empty() {
		return nil
	}
	label := s.label(b)
	title := label.each(func(words string) string { return cmp.Or(doorstep.Bare(words), words) })
	return &confirm{Title: title.plain(), Text: words.plain()}
}
