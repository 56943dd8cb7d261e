package cardtest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// checkTheirs holds the words on a card that no message says, which in every
// language stand there as they are: sentence by sentence, each must stand in the
// files of the calling test, as somebody's. A sentence of ours in code stands in
// none. Quotes are somebody's anyhow; of a masked address there is no original.
func checkTheirs(t testing.TB, card chat.Card) {
	t.Helper()
	given := fixtures(t)
	latin, ends := regexp.MustCompile(`[A-Za-z]{2}`), regexp.MustCompile(`[.。；…](\s|$)| · `)
	for _, text := range everyText(unquoted(card)) {
		for _, words := range literals(text) {
			for _, part := range ends.Split(words, -1) {
				if latin.MatchString(part) && !strings.Contains(part, "•••") && !strings.Contains(given, strings.TrimRight(part, "…")) {
					t.Errorf("card %s: no message says %q, and nobody in the test does", card.Kind, part)
				}
			}
		}
	}
}

func unquoted(card chat.Card) chat.Card {
	card.Blocks = slices.DeleteFunc(slices.Clone(card.Blocks), func(b chat.Block) bool { return b.Kind == chat.KindQuote })
	return card
}

// fixtures are the files in which a test invents its people and what they say:
// itself, what it reads, and the words that a package's people type.
func fixtures(t testing.TB) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"*_test.go", "testdata/*.yaml", "catalogue.toml"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(raw)
		}
	}
	return all.String()
}

// literals are the words of a text that are said as they are, line by line.
func literals(text chat.Text) []string {
	out := strings.Split(text.Literal, "\n")
	for _, arg := range text.Args {
		switch {
		case arg.Literal != nil:
			out = append(out, strings.Split(*arg.Literal, "\n")...)
		case arg.Text != nil:
			out = append(out, literals(*arg.Text)...)
		}
		for _, item := range arg.List {
			out = append(out, literals(item)...)
		}
	}
	return slices.DeleteFunc(out, func(words string) bool { return words == "" })
}
