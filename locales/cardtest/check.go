package cardtest

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"closeloop/bot/chat"
)

// limits are the figures of cards.md.
type limits struct {
	lines, wrapped, chars, words, buttons int
}

func limitsOf(opts []Option) limits {
	for _, o := range opts {
		switch o {
		case Letter:
			return limits{lines: 22, wrapped: 22, chars: 260, words: 160, buttons: 3}
		case Page:
			return limits{lines: 40, wrapped: 60, chars: 700, words: 400, buttons: 13}
		}
	}
	return limits{lines: 13, wrapped: 18, chars: 160, words: 95, buttons: 3}
}

// Check holds a card to cards.md in every language: lines, words, buttons,
// facts, no exclamation marks, a preview without words of people, and every
// text of it, forms included, can be said.
func Check(t testing.TB, card chat.Card, opts ...Option) {
	t.Helper()
	check(strict{t, Speaker(t)}, card, opts)
}

func check(s strict, card chat.Card, opts []Option) {
	s.t.Helper()
	for _, locale := range s.Locales() {
		for _, breach := range breaches(card, Reader(s.t, locale), s, opts) {
			s.t.Errorf("card %s in %s: %s", card.Kind, locale, breach)
		}
	}
}

// Breaches lists what cards.md forbids about a card in one language.
func Breaches(t testing.TB, card chat.Card, locale string, opts ...Option) []string {
	t.Helper()
	return breaches(card, Reader(t, locale), strict{t, Speaker(t)}, opts)
}

func breaches(card chat.Card, r chat.Reader, s chat.Speaker, opts []Option) []string {
	for _, text := range everyText(card) {
		s.Words(r, text) // previews, confirmations and forms too: AsText leaves them out
	}
	body, most := readable(card), limitsOf(opts)
	text := chat.AsText(body, r, s)
	lines, wrapped := inView(body, r, s)
	out := over(nil, "lines as written", lines, most.lines)
	out = over(out, "lines at 44 columns", wrapped, most.wrapped)
	out = over(out, "Chinese characters", han(text), most.chars)
	out = over(out, "English words", words(text), most.words)
	out = append(out, buttons(card, most.buttons)...)
	said := aloud(card, r, s)
	if n := strings.Count(said, "!") + strings.Count(said, "！"); n > 0 {
		out = append(out, fmt.Sprintf("%d exclamation marks", n))
	}
	if private(card.Preview) {
		out = append(out, "the preview carries words of people")
	}
	return out
}

func over(out []string, what string, n, most int) []string {
	if n > most {
		return append(out, fmt.Sprintf("%d %s, at most %d", n, what, most))
	}
	return out
}

// readable is the card without its header tag and without buttons: what counts
// as text.
func readable(card chat.Card) chat.Card {
	card.Tag = chat.Text{}
	var blocks []chat.Block
	for _, b := range card.Blocks {
		if b.Kind != chat.KindButtons {
			blocks = append(blocks, b)
		}
	}
	card.Blocks = blocks
	return card
}

// inView counts the lines as written and as a phone wraps them, gaps included,
// with long quotes folded as they stand before anybody opens them.
func inView(card chat.Card, r chat.Reader, s chat.Speaker) (lines, wrapped int) {
	text := chat.AsText(card, r, s)
	lines, wrapped = strings.Count(text, "\n")+1, Wrapped(text)
	for _, b := range card.Blocks {
		if b.Kind != chat.KindQuote || b.Fold == 0 {
			continue
		}
		quote := chat.AsText(chat.Card{Blocks: []chat.Block{b}}, r, s)
		lines -= max(0, strings.Count(quote, "\n")+1-b.Fold)
		wrapped -= max(0, Wrapped(quote)-b.Fold)
	}
	return lines, wrapped
}

func han(text string) (n int) {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// words counts what is set off by blanks and holds a Latin letter.
func words(text string) (n int) {
	for _, field := range strings.Fields(text) {
		if strings.ContainsFunc(field, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
			n++
		}
	}
	return n
}

func buttons(card chat.Card, most int) (out []string) {
	var shown, primary, facts int
	for _, b := range card.Blocks {
		shown += len(b.Row)
		facts += len(b.Fields)
		if len(b.More) > 0 {
			shown++
		}
	}
	for b := range card.Every {
		if b.Style == chat.Primary {
			primary++
		}
	}
	out = over(out, "buttons in view, More among them", shown, most)
	out = over(out, "primary buttons", primary, 1)
	return over(out, "facts", facts, 6)
}

// aloud is what the house itself says on a card: everything but quotes and
// words of people.
func aloud(card chat.Card, r chat.Reader, s chat.Speaker) string {
	var out []string
	for _, text := range texts(card) {
		if text.Key != "" {
			out = append(out, s.Words(r, hushed(text)))
		}
	}
	return strings.Join(out, "\n")
}

// hushed is a text with the words of people taken out.
func hushed(text chat.Text) chat.Text {
	args := make(map[string]chat.Arg, len(text.Args))
	for name, arg := range text.Args {
		if arg.Literal != nil {
			arg.Literal = new(string)
		}
		if arg.Text != nil {
			inner := hushed(*arg.Text)
			inner.Literal = ""
			arg.Text = &inner
		}
		if arg.List != nil {
			arg.List = []chat.Text{}
		}
		args[name] = arg
	}
	text.Args = args
	return text
}

// private says whether a text carries words of people.
func private(text chat.Text) bool {
	if text.Literal != "" {
		return true
	}
	for _, arg := range text.Args {
		if arg.Literal != nil || arg.Text != nil && private(*arg.Text) {
			return true
		}
		for _, item := range arg.List {
			if private(item) {
				return true
			}
		}
	}
	return false
}
