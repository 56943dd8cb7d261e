package cardtest

import (
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

func TestWrapped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want int
	}{
		{"one line", 1},
		{"", 1},
		{"a\n\nb", 3},
		{strings.Repeat("字", 22), 1},
		{strings.Repeat("字", 23), 2},
		{strings.Repeat("x", 44), 1},
		{strings.Repeat("x", 45), 2},
		{strings.Repeat("x", 89), 3},
		{strings.Repeat("word ", 9), 1},  // 44 without the last blank
		{strings.Repeat("word ", 10), 2}, // the tenth wraps whole
		{strings.Repeat("字", 21) + "abc", 2},
		{"short " + strings.Repeat("x", 50), 3},
	} {
		if got := Wrapped(c.text); got != c.want {
			t.Errorf("%q takes %d lines, want %d", c.text, got, c.want)
		}
	}
}

// TestBreaches shows that the bar can fail: each card breaks one line of it.
func TestBreaches(t *testing.T) {
	t.Parallel()
	line := chat.Paragraph(chat.L("a line"))
	button := chat.Button{Label: chat.T("group.answered")}
	loud := chat.Button{Label: chat.T("group.answered"), Style: chat.Primary}
	fact := chat.Fact{Label: chat.L("a"), Value: chat.L("b")}
	for _, c := range []struct {
		name   string
		card   chat.Card
		breach string
		opts   []Option
	}{
		{"fits", chat.Card{Title: chat.L("t"), Blocks: slices.Repeat([]chat.Block{line}, 12)}, "", nil},
		{"tag is no text", chat.Card{Title: chat.L("t"), Tag: chat.L(strings.Repeat("t ", 90)), Blocks: slices.Repeat([]chat.Block{line}, 12)}, "", nil},
		{"long", chat.Card{Title: chat.L("t"), Blocks: slices.Repeat([]chat.Block{line}, 13)}, "14 lines as written, at most 13", nil},
		{"wide", chat.Card{Title: chat.L(strings.Repeat("1234567 ", 99))}, "20 lines at 44 columns, at most 18", nil},
		{"wordy", chat.Card{Title: chat.L(strings.Repeat("ab ", 96))}, "96 English words, at most 95", nil},
		{"full", chat.Card{Title: chat.L(strings.Repeat("字", 161))}, "161 Chinese characters, at most 160", nil},
		{"letter", chat.Card{Title: chat.L(strings.Repeat("字", 161))}, "", []Option{Letter}},
		{"folds", chat.Card{Blocks: []chat.Block{{Kind: chat.KindQuote, Text: chat.L(strings.Repeat("x\n", 40)), Fold: 9}}}, "", []Option{Letter}},
		{"buttons", chat.Card{Blocks: []chat.Block{{Kind: chat.KindButtons, Row: []chat.Button{button, button, button}, More: []chat.Button{button}}}}, "4 buttons in view, More among them, at most 3", nil},
		{"a page", chat.Card{Blocks: append(slices.Repeat([]chat.Block{line}, 30), chat.Buttons(slices.Repeat([]chat.Button{button}, 13)...))}, "", []Option{Page}},
		{"a page is full", chat.Card{Blocks: []chat.Block{chat.Buttons(slices.Repeat([]chat.Button{button}, 14)...)}}, "14 buttons in view, More among them, at most 13", []Option{Page}},
		{"two primaries", chat.Card{Blocks: []chat.Block{chat.Buttons(loud, loud)}}, "2 primary buttons, at most 1", nil},
		{"facts", chat.Card{Blocks: []chat.Block{chat.Facts(fact, fact, fact, fact, fact, fact, fact)}}, "7 facts, at most 6", nil},
		{"preview", chat.Card{Title: chat.L("t"), Preview: chat.T("card.fact", "Label", "Li Ming", "Value", "x")}, "the preview carries words of people", nil},
		{"a quote may be loud", chat.Card{Blocks: []chat.Block{chat.Quote(chat.L("yes!"))}}, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(Breaches(t, c.card, "en", c.opts...), "; ")
			if got != c.breach {
				t.Errorf("got %q, want %q", got, c.breach)
			}
		})
	}
}

func TestGoldenReadsBothLanguages(t *testing.T) {
	t.Parallel()
	Golden(t, "sample", chat.Card{
		Kind: "sample", Title: chat.L("Li Ming"), Tag: chat.T("status.pending_eval"),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("time.waiting_days", "Count", 1)),
			chat.Quote(chat.L("shard by tenant")),
			chat.Facts(chat.Fact{Label: chat.T("role.manager"), Value: chat.L("Zhao Lei")}),
			chat.Divider(),
			chat.Buttons(chat.Button{Label: chat.T("verdict.approved"), Style: chat.Primary}),
		},
	})
}
