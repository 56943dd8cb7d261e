package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// tourWidth is how wide a terminal is at least; a Chinese character takes two
// columns of it.
const tourWidth = 80

// wrapped is a line as rows of at most most columns. Latin words stay whole
// where they fit, no row begins with a closing mark, and what the line begins
// with (blanks and bars) leads every row.
func wrapped(line string, most int) []string {
	lead := line[:len(line)-len(strings.TrimLeft(line, " │┃←▸"))]
	indent := strings.NewReplacer("←", " ", "▸", " ").Replace(lead)
	var rows []string
	row, used := lead, columnsOf(lead)
	begin := used
	for _, piece := range pieces(line[len(lead):]) {
		n := columnsOf(strings.TrimRight(piece, " "))
		if used > begin && used+n > most {
			rows = append(rows, row)
			row, used = indent, begin
		}
		row, used = row+piece, used+columnsOf(piece)
	}
	return append(rows, row)
}

// pieces cuts a line where it may wrap: after a blank and around every wide
// character, but not before a mark that closes or after one that opens, nor
// inside a button.
func pieces(line string) []string {
	var out []string
	open, opens, button := false, false, false // whether the last piece may still grow
	for _, r := range line {
		closes := strings.ContainsRune("，。、；：？！）》」』”’", r)
		if len(out) > 0 && (closes || opens || button || open && !wideRune(r)) {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		open = !wideRune(r) && !unicode.IsSpace(r)
		opens = strings.ContainsRune("（《「『“‘", r)
		button = r == '[' || button && r != ']'
	}
	return out
}

func wideRune(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

func columnsOf(text string) (n int) {
	for _, r := range text {
		n++
		if wideRune(r) {
			n++
		}
	}
	return n
}
