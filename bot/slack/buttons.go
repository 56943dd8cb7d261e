package slack

import (
	"cmp"
	"strconv"
	"strings"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// What buttons and menus take, in characters and numbers.
const (
	maxLabel   = 75
	maxOption  = 75 // of a value too: Slack's own types still say so
	maxMenu    = 5
	maxActions = 25
)

// drawButtons draws the row with its menu, and under it the quiet links. What a
// menu cannot hold (a question of its own, a long path, a sixth line) stands with
// the links: two menus would look the same.
func (s *sheet) drawButtons(b chat.Block) {
	var row, under []api.BlockElement
	for _, button := range b.Row {
		row = append(row, s.button(button))
	}
	var menu []*api.OptionBlockObject
	for _, button := range b.More {
		if o := s.option(button); o != nil && button.URL == "" && len(menu) < maxMenu {
			menu = append(menu, o)
		} else {
			under = append(under, s.button(button))
		}
	}
	if len(menu) > 0 {
		row = append(row, api.NewOverflowBlockElement(s.id("more."), menu...))
	}
	for _, button := range b.Links {
		under = append(under, s.button(button))
	}
	s.actions(row)
	s.actions(under)
}

func (s *sheet) actions(elements []api.BlockElement) {
	for len(elements) > 0 {
		n := min(maxActions, len(elements))
		s.block(api.NewActionBlock(s.mark.blockID(s.rows), elements[:n]...), true)
		s.rows++
		elements = elements[n:]
	}
}

func (s *sheet) id(kind string) string {
	s.buttons++
	return kind + strconv.Itoa(s.buttons-1)
}

func (s *sheet) label(b chat.Button) string {
	if label := doorstep.Line(s.words(b.Label), maxLabel); label != "" {
		return label
	}
	return s.words(chat.T("slack.button"))
}

func (s *sheet) button(b chat.Button) *api.ButtonBlockElement {
	kind, value := "act.", b.Action.String()
	switch {
	case b.URL != "":
		kind, value = "url.", ""
	case b.Form != nil:
		kind = "form."
	}
	label := s.label(b)
	e := api.NewButtonBlockElement(s.id(kind), value, plain(label, maxLabel))
	e.URL = b.URL
	switch {
	case b.Style == chat.Primary && !s.primary:
		s.primary = true
		e.Style = api.StylePrimary
	case b.Style == chat.Danger:
		e.Style = api.StyleDanger
	}
	e.Confirm = s.confirm(b, label)
	// Said aloud, a button is alone: what it is about is said with it.
	if about := doorstep.Line(doorstep.Bare(label)+" · "+s.title, maxLabel); s.title != "" && !strings.HasSuffix(about, doorstep.Ellipsis) {
		e.AccessibilityLabel = about
	}
	return e
}

// confirm is what is asked before a button counts. Danger always asks, unless
// its form does.
func (s *sheet) confirm(b chat.Button, label string) *api.ConfirmationBlockObject {
	question := s.words(b.Confirm)
	if question == "" && b.Style == chat.Danger && b.Form == nil {
		question = s.words(chat.T("slack.confirm.question"))
	}
	if question == "" {
		return nil
	}
	yes := doorstep.Bare(label)
	if yes == "" || len([]rune(yes)) > 30 {
		yes = s.words(chat.T("slack.confirm.yes"))
	}
	c := api.NewConfirmationBlockObject(plain(cmp.Or(doorstep.Bare(label), label), 100), plain(question, 300), plain(yes, 30), plain(s.words(chat.T("slack.confirm.no")), 30))
	if b.Style == chat.Danger {
		c.Style = api.StyleDanger
	}
	return c
}

// option is a button as a line of a menu, or nil where a menu cannot hold it.
func (s *sheet) option(b chat.Button) *api.OptionBlockObject {
	value := b.Action.String()
	if b.Form != nil {
		value = "form:" + value
	}
	if !b.Confirm.Empty() || b.Style == chat.Danger && b.Form == nil || len([]rune(value)) > maxOption {
		return nil
	}
	return api.NewOptionBlockObject(value, plain(s.label(b), maxOption), nil)
}
