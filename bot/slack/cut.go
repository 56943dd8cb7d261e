package slack

import (
	"strings"
	"unicode"
)

const ellipsis = "…"

// short are words of at most most characters; what is cut off shows.
func short(words string, most int) string {
	runes := []rune(words)
	if len(runes) <= most {
		return words
	}
	return strings.TrimRightFunc(string(runes[:wordEnd(runes, most-1)]), unicode.IsSpace) + ellipsis
}

// line is short on one line.
func line(words string, most int) string {
	return short(strings.Join(strings.Fields(words), " "), most)
}

// wordEnd is where to cut so that at most most characters stay: behind a blank
// that is near, never inside a sign that several characters make.
func wordEnd(runes []rune, most int) int {
	if most >= len(runes) {
		return len(runes)
	}
	for at := most; at > most-40 && at > 0; at-- {
		if unicode.IsSpace(runes[at]) || unicode.IsSpace(runes[at-1]) {
			return at
		}
	}
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

// split cuts runs so that the first part has at most most characters.
func split(runs []run, most int) (head, tail []run) {
	for i, r := range runs {
		runes := []rune(r.words)
		if len(runes) <= most {
			most -= len(runes)
			continue
		}
		head = append(head, runs[:i]...)
		if !r.at.IsZero() {
			return head, runs[i:]
		}
		at := wordEnd(runes, most)
		first, second := r, r
		first.words, second.words = string(runes[:at]), strings.TrimLeft(string(runes[at:]), " \n")
		if first.words != "" {
			head = append(head, first)
		}
		return head, append([]run{second}, runs[i+1:]...)
	}
	return runs, nil
}
