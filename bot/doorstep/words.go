package doorstep

import (
	"strconv"
	"strings"
	"unicode"

	"closeloop/bot/chat"
)

// Ellipsis says that words were cut.
const Ellipsis = "…"

// Clean drops what could break a line or turn the words around it.
func Clean(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r >= '\uFDD0' && r <= '\uFDEF':
			return -1
		}
		return r
	}, strings.ToValidUTF8(words, "\uFFFD"))
}

// Short are words of at most most characters; what is cut off shows.
func Short(words string, most int) string {
	runes := []rune(words)
	if len(runes) <= most {
		return words
	}
	return strings.TrimRightFunc(string(runes[:WordEnd(runes, most-1)]), unicode.IsSpace) + Ellipsis
}

// Line is Short on one line.
func Line(words string, most int) string {
	return Short(strings.Join(strings.Fields(words), " "), most)
}

// WordEnd is where to cut so that at most most characters stay: behind a blank
// that is near, never inside a sign that several characters make.
func WordEnd(runes []rune, most int) int {
	if most >= len(runes) {
		return len(runes)
	}
	for at := most; at > most-40 && at > 0; at-- {
		if unicode.IsSpace(runes[at]) || unicode.IsSpace(runes[at-1]) {
			return at
		}
	}
	return signEnd(runes, most)
}

// signEnd is the last place up to most that is in no sign of several characters.
func signEnd(runes []rune, most int) int {
	for at := most; at > 0 && at > most-40; at-- {
		if !joined(runes[at-1], runes[at]) {
			return at
		}
	}
	return most
}

// joined says whether two characters are parts of one sign.
func joined(a, b rune) bool {
	const joiner, keycap = '\u200d', '\u20e3'
	return a == joiner || b == joiner || b == keycap || unicode.In(b, unicode.Mn, unicode.Me, unicode.Mc) ||
		b >= '\U0001F3FB' && b <= '\U0001F3FF' || nation(a) && nation(b)
}

// nation is half a flag.
func nation(r rune) bool { return r >= '\U0001F1E6' && r <= '\U0001F1FF' }

// Bare is the label of a button without the signs that say what follows.
func Bare(label string) string { return strings.TrimRight(label, Ellipsis+".› ") }

// Distinct are texts as words on one line each, of at most most characters, no
// two of them the same.
func Distinct(texts []chat.Text, words func(chat.Text) string, most int) []string {
	seen := map[string]bool{}
	out := make([]string, len(texts))
	for i, t := range texts {
		whole := words(t)
		short := Line(whole, most)
		for n := 2; seen[short]; n++ {
			end := " " + strconv.Itoa(n)
			short = Line(whole, most-len(end)) + end
		}
		seen[short] = true
		out[i] = short
	}
	return out
}
