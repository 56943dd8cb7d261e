package commands

import (
	"slices"
	"strings"
	"unicode"

	"github.com/kballard/go-shellquote"
	"golang.org/x/text/unicode/norm"
)

// Line is what somebody typed, cut into a verb and what follows.
type Line struct {
	Word string   // the verb as typed, without the leading slash; empty: nothing typed
	Args []string // what follows, folded, quotes resolved
	Rest string   // what follows, untouched
}

// Parse cuts a typed text. A leading slash and the bot's own name, closeloop
// or cl, are dropped. Full-width letters, digits, blanks and quotes count as
// ASCII in Args; Rest stays as written. It never fails: quotes that do not
// close are ordinary characters.
func Parse(text string) Line {
	word, rest := first(text)
	if isOwnName(word) {
		word, rest = first(rest)
	}
	return Line{Word: word, Args: split(rest), Rest: rest}
}

func isOwnName(word string) bool { return slices.Contains([]string{"closeloop", "cl"}, fold(word)) }

// first cuts the first word off, without its leading slashes.
func first(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	text = strings.TrimLeftFunc(text, func(r rune) bool { return r == '/' || r == '／' || unicode.IsSpace(r) })
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		return text, ""
	}
	return text[:end], strings.TrimSpace(text[end:])
}

// split cuts arguments at blanks, keeping quoted ones whole.
func split(rest string) []string {
	plain := strings.Map(straight, narrow(rest))
	words, err := shellquote.Split(plain)
	if err != nil {
		words = strings.Fields(plain)
	}
	return slices.DeleteFunc(words, func(w string) bool { return strings.TrimSpace(w) == "" })
}

// straight makes typographic and Chinese quotes straight ones.
func straight(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '「', '」', '『', '』', '«', '»':
		return '"'
	case '‘', '’', '‚', '‛':
		return '\''
	}
	return r
}

// narrow writes wide and composed characters in the one usual way. A broken byte
// is made whole first: it would hide the character after it.
func narrow(text string) string { return norm.NFKC.String(strings.ToValidUTF8(text, "\uFFFD")) }

// fold makes two ways to write a name equal: width, case, blanks around it.
func fold(name string) string {
	return narrow(strings.ToLower(strings.TrimSpace(narrow(name))))
}
