package fonts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lines breaks a text so that no line is wider than wide, as measure says. Words
// in letters stay whole where they fit on a line; Chinese breaks anywhere, but
// no line begins with what closes and none ends with what opens.
func Lines(text string, wide float64, measure func(string) float64) []string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, piece := range pieces(paragraph) {
			for _, part := range cut(piece, wide, measure) {
				if line != "" && measure(strings.TrimRight(line+part, " ")) > wide {
					out, line = append(out, strings.TrimRight(line, " ")), ""
				}
				line += part
			}
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

// pieces are what a text may be broken between, each with the blanks after it.
func pieces(text string) []string {
	var out []string
	glued := false // what comes belongs to the piece before
	for _, r := range text {
		switch {
		case len(out) == 0:
			out = append(out, string(r))
		case glued, r == ' ', strings.ContainsRune(closing, r), joins(out[len(out)-1], r):
			out[len(out)-1] += string(r)
		default:
			out = append(out, string(r))
		}
		glued = strings.ContainsRune(opening, r)
	}
	return out
}

// joins says whether a character goes on with the word of a piece.
func joins(piece string, r rune) bool {
	last, _ := utf8.DecodeLastRuneInString(piece)
	return last != ' ' && !wide(last) && !wide(r)
}

// wide characters stand alone: they may be broken between.
func wide(r rune) bool {
	return r >= 0x2e80 && (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef)
}

// cut breaks a piece that is wider than a whole line.
func cut(piece string, wide float64, measure func(string) float64) []string {
	if measure(strings.TrimRight(piece, " ")) <= wide {
		return []string{piece}
	}
	var out []string
	part := ""
	for _, r := range piece {
		if part != "" && measure(part+string(r)) > wide {
			out, part = append(out, part), ""
		}
		part += string(r)
	}
	return append(out, part)
}

const (
	closing = "·，。、；：？！”’）》】」』…,.;:?!)]}%"
	opening = "“‘（《【「『([{"
)
