package cardtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// heard is a test that only notes what it is told.
type heard struct {
	testing.TB
	told []string
}

func (*heard) Helper() {}

func (h *heard) Errorf(format string, args ...any) {
	h.told = append(h.told, fmt.Sprintf(format, args...))
}

// TestWordsOfNobody: a sentence that stands in code is seen on a card, wherever
// it hides; what people say, and a phrase cut off, is not. The sentences of
// nobody are put together here, so that this file does not hold them.
func TestWordsOfNobody(t *testing.T) {
	t.Parallel()
	nobodys := strings.Join([]string{"no", "file", "says", "so"}, " ")
	form := &chat.Form{Fields: []chat.Field{{Hint: chat.L(nobodys)}}}
	for name, c := range map[string]struct {
		block chat.Block
		bad   bool
	}{
		"a message":           {chat.Paragraph(chat.T("group.answered")), false},
		"a name":              {chat.Paragraph(chat.T("card.fact", "Label", "x", "Value", "Daniel Reyes")), false},
		"cut off":             {chat.Paragraph(chat.L("Dani…")), false},
		"two joined":          {chat.Paragraph(chat.L("Daniel Reyes · Backend")), false},
		"a masked address":    {chat.Paragraph(chat.L("u" + "v•••x@example.org")), false},
		"a quote":             {chat.Quote(chat.L(nobodys)), false},
		"a sentence":          {chat.Paragraph(chat.L(nobodys)), true},
		"after a name":        {chat.Paragraph(chat.L("Daniel Reyes. " + nobodys)), true},
		"as an argument":      {chat.Paragraph(chat.T("card.fact", "Label", "x", "Value", nobodys)), true},
		"within an argument":  {chat.Paragraph(chat.T("card.fact", "Label", "x", "Value", chat.L(nobodys))), true},
		"in a list":           {chat.Paragraph(chat.T("card.fact", "Label", "x", "Value", []chat.Text{chat.L(nobodys)})), true},
		"on the second line":  {chat.Paragraph(chat.L("Daniel Reyes\n" + nobodys)), true},
		"the hint of a field": {chat.Buttons(chat.Button{Form: form}), true},
	} {
		h := &heard{TB: t}
		checkTheirs(h, chat.Card{Blocks: []chat.Block{c.block}})
		if (len(h.told) > 0) != c.bad {
			t.Errorf("%s: %q", name, h.told)
		}
	}
}

// TestPseudo: braces stay, every letter changes, a message cut in half is seen.
func TestPseudo(t *testing.T) {
	t.Parallel()
	if got, want := accented("Move {{.Count}} days{{if .At}} by {{.At}}{{end}}"), "⟦Ḿǿṽḗ {{.Count}} ḓȧẏş{{if .At}} ƀẏ {{.At}}{{end}}~~~~⟧"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	s := Pseudo(t)
	said := s.Words(Reader(t, "en"), chat.T("time.waiting_days", "Count", 2))
	if words := Unsaid(said); len(words) > 0 || !strings.HasPrefix(said, "⟦") {
		t.Errorf("%q: %q", said, words)
	}
	if got := s.Words(Reader(t, "zh-CN"), chat.T("group.answered")); got != "已私信回复。" {
		t.Errorf("Chinese changed to %q", got)
	}
	for text, want := range map[string][]string{
		said[:len(said)/2]:              {"⟦ without ⟧"},
		said + " ago by Daniel Reyes":   {"ago", "by"},
		said + " C-1042, daniel, 14:00": nil,
	} {
		if got := Unsaid(text, "Daniel Reyes"); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
