package slack

import (
	"testing"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

func sheetOf(t *testing.T) *sheet {
	t.Helper()
	return &sheet{pen: penOf(t, "en"), title: "Daniel Reyes"}
}

// TestButtonAsks: what is asked before a button counts.
func TestButtonAsks(t *testing.T) {
	t.Parallel()
	form := &chat.Form{}
	tests := []struct {
		name                string
		button              chat.Button
		title, text, answer string
	}{
		{"a question", chat.Button{Label: chat.L("Send…"), Confirm: chat.L("Send it now?")}, "Send", "Send it now?", "Send"},
		{"danger asks itself", chat.Button{Label: chat.L("Delete"), Style: chat.Danger}, "Delete", "This counts at once.", "Delete"},
		{"a long label", chat.Button{Label: chat.L("Delete everything that was ever here"), Style: chat.Danger}, "Delete everything that was ever here", "This counts at once.", "Yes, do it"},
		{"a form asks enough", chat.Button{Label: chat.L("Delete…"), Style: chat.Danger, Form: form}, "", "", ""},
		{"nothing", chat.Button{Label: chat.L("Open")}, "", "", ""},
	}
	for _, tc := range tests {
		c := sheetOf(t).button(tc.button).Confirm
		switch {
		case c == nil && tc.text == "":
		case c == nil || tc.text == "":
			t.Errorf("%s: asks %v", tc.name, c)
		case c.Title.Text != tc.title || c.Text.Text != tc.text || c.Confirm.Text != tc.answer || c.Deny.Text != "Back" || (c.Style == api.StyleDanger) != (tc.button.Style == chat.Danger):
			t.Errorf("%s: %q %q %q %q %q", tc.name, c.Title.Text, c.Text.Text, c.Confirm.Text, c.Deny.Text, c.Style)
		}
	}
}

// TestButtonLeads: a button with an address opens it and is no action; in a menu
// it could not be told from one.
func TestButtonLeads(t *testing.T) {
	t.Parallel()
	const there = "https://loop.example.com/board?link=x"
	s := sheetOf(t)
	s.drawButtons(buttons(
		[]chat.Button{{Label: chat.L("Open"), URL: there, Style: chat.Primary}},
		[]chat.Button{{Label: chat.L("More"), URL: there}}, nil,
	))
	for i, want := range []string{"url.0", "url.1"} {
		b := s.pieces[i].block.(*api.ActionBlock).Elements.ElementSet[0].(*api.ButtonBlockElement)
		if b.URL != there || b.Value != "" || b.ActionID != want {
			t.Errorf("%+v", b)
		}
	}
}

// TestButtonIDs: an id says whether a button acts or needs a form first.
func TestButtonIDs(t *testing.T) {
	t.Parallel()
	s := sheetOf(t)
	form := &chat.Form{}
	s.drawButtons(buttons(
		[]chat.Button{{Label: chat.L("A"), Action: act("a"), Style: chat.Primary}, {Label: chat.L("B…"), Action: act("b"), Form: form, Style: chat.Primary}},
		[]chat.Button{{Label: chat.L("C"), Action: act("c")}, {Label: chat.L("D…"), Action: act("d"), Form: form}, {Label: chat.L("E"), Action: act("e"), Confirm: chat.L("Sure?")}},
		[]chat.Button{{Label: chat.L("F ›"), Action: act("f")}},
	))
	row := s.pieces[0].block.(*api.ActionBlock).Elements.ElementSet
	under := s.pieces[1].block.(*api.ActionBlock).Elements.ElementSet
	a, b, menu := row[0].(*api.ButtonBlockElement), row[1].(*api.ButtonBlockElement), row[2].(*api.OverflowBlockElement)
	if a.ActionID != "act.0" || b.ActionID != "form.1" || menu.ActionID != "more.3" || a.Style != api.StylePrimary || b.Style != "" {
		t.Errorf("%q %q, %q %q, %q", a.ActionID, a.Style, b.ActionID, b.Style, menu.ActionID)
	}
	if len(menu.Options) != 2 || menu.Options[0].Value != act("c").String() || menu.Options[1].Value != "form:"+act("d").String() {
		t.Errorf("the menu has %+v", menu.Options)
	}
	e, f := under[0].(*api.ButtonBlockElement), under[1].(*api.ButtonBlockElement)
	if e.Value != act("e").String() || e.Confirm == nil || f.Value != act("f").String() || f.AccessibilityLabel != "F · Daniel Reyes" {
		t.Errorf("under the row: %+v, %+v", e, f)
	}
}
