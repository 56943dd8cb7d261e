package doorstep

import (
	"slices"
	"testing"
	"unicode/utf8"

	"closeloop/bot/chat"
)

func TestShort(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		words string
		most  int
		want  string
	}{
		{"short", 5, "short"},
		{"two words", 6, "two…"},
		{"没有空格的一句话", 5, "没有空格…"},
		{"ab👩‍💻cd", 5, "ab…"},
		{"abe\u0301cd", 4, "ab…"},
		{"a🇨🇳🇩🇪b", 3, "a…"},
	} {
		if got := Short(tc.words, tc.most); got != tc.want || utf8.RuneCountInString(got) > tc.most {
			t.Errorf("%q in %d: %q, want %q", tc.words, tc.most, got, tc.want)
		}
	}
}

// TestClean: what could break a line or turn the words around it is gone; names
// of every script stay.
func TestClean(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"a\tb\nc": "a b\nc", "\x00\x1b[31m\u202egnp\u2066": "[31mgnp", "\uFDD00\uFDD1": "0", "\xff": "\uFFFD", "José 👩‍💻 محمد 𠮷": "José 👩‍💻 محمد 𠮷",
	} {
		if got := Clean(words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

func TestDistinct(t *testing.T) {
	t.Parallel()
	got := Distinct([]chat.Text{chat.L("Go"), chat.L("Go"), chat.L("a long name"), chat.L("a long nome"), {}}, func(t chat.Text) string { return t.Literal }, 8)
	if want := []string{"Go", "Go 2", "a long…", "a… 2", ""}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestFit: what does not fit is cut off at a word or left out, with a piece that
// says so, and what is kept stays.
func TestFit(t *testing.T) {
	t.Parallel()
	for most, want := range map[int][]string{
		99: {"title", "x", "one two three four five six seven", "button"},
		43: {"title", "x", "one two three four five six…", "+", "button"},
		30: {"title", "x", "+", "button"}, // too few words would be left
		12: {"title", "+", "button"},
		3:  {"+", "title", "button"},
	} {
		fits := Fitting[string]{
			Holds: func(p []string) bool {
				n := 0
				for _, s := range p {
					n += len(s)
				}
				return n <= most
			},
			Kept:   func(s string) bool { return s == "title" || s == "button" },
			Length: func(s string) int { return max(0, len(s)-10) + min(1, max(0, len(s)-10))*10 },
			Cut:    Short, More: "+",
		}
		if got := fits.Fit([]string{"title", "x", "one two three four five six seven", "button"}); !slices.Equal(got, want) {
			t.Errorf("in %d: %q, want %q", most, got, want)
		}
	}
}
