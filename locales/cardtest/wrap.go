package cardtest

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Columns is the width of a phone's line in half-width columns.
const Columns = 44

// Wrapped counts the lines of a text on a phone: a Chinese character takes two
// columns, Latin words are kept whole where they fit on a line.
func Wrapped(text string) int {
	total := 0
	for line := range strings.SplitSeq(text, "\n") {
		total += wrappedLine(line)
	}
	return total
}

func wrappedLine(line string) int {
	lines, at := 1, 0
	for _, word := range pieces(line) {
		if at > 0 && at+columns(strings.TrimRight(word, " ")) > Columns {
			lines, at = lines+1, 0
		}
		for at += columns(word); at > Columns && columns(word) > Columns; at -= Columns {
			lines++
		}
	}
	return lines
}

// pieces cuts a line where it may wrap: after a blank and around every wide
// character.
func pieces(line string) []string {
	var out []string
	var word strings.Builder
	for _, r := range line {
		if wide(r) && word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
		word.WriteRune(r)
		if wide(r) || unicode.IsSpace(r) {
			out = append(out, word.String())
			word.Reset()
		}
	}
	if word.Len() > 0 {
		out = append(out, word.String())
	}
	return out
}

func wide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

func columns(text string) (n int) {
	for _, r := range text {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}
