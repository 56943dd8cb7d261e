package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plain is a text as the rules read it: one width, small letters, simplified
// characters, one blank, no invisible characters, nothing slipped in between two
// Chinese characters and no blank beside one. at[i] is the byte of the original that byte i of it
// comes from; at[len(text)] is the end of the original.
type plain struct {
	text string
	at   []int
}

// fillers may not part two Chinese characters.
const fillers = " .*-_·/|~+^='\"`•…"

// normal makes a text plain. Newlines stay: they end a sentence.
func (x *lexicon) normal(text string) plain {
	out := make([]byte, 0, len(text))
	p := plain{at: make([]int, 0, len(text)+1)}
	var last rune // written last that is no filler
	kept := 0     // length up to and with it
	for i, r := range text {
		for _, r := range x.fold(r) {
			between := string(out[kept:])
			if here, there := unicode.Is(unicode.Han, r), unicode.Is(unicode.Han, last); here && there || between == " " && (here || there) && r != ' ' {
				out, p.at = out[:kept], p.at[:kept]
			}
			if r == ' ' && len(out) > 0 && out[len(out)-1] == ' ' {
				continue
			}
			out = utf8.AppendRune(out, r)
			for range utf8.RuneLen(r) {
				p.at = append(p.at, i)
			}
			if !strings.ContainsRune(fillers, r) {
				last, kept = r, len(out)
			}
		}
	}
	p.text, p.at = string(out), append(p.at, len(text))
	return p
}

// fold is what one character counts as; nothing if it is not seen.
func (x *lexicon) fold(r rune) string {
	if r < utf8.RuneSelf {
		switch {
		case r == '\n':
			return "\n"
		case r == '-' || r == '_' || unicode.IsSpace(r):
			return " "
		case unicode.IsControl(r):
			return ""
		}
		return string(unicode.ToLower(r))
	}
	switch {
	case r == '’' || r == '‘':
		return "'"
	case r == '\u2028' || r == '\u2029':
		return "\n"
	case r == '–' || r == '—' || unicode.IsSpace(r):
		return " "
	case r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Mn, unicode.Cc):
		return ""
	case unicode.Is(unicode.Han, r):
		if simple, ok := x.simple[r]; ok {
			return string(simple)
		}
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(string(r)))
}

// sentences are the bounds of the sentences of a plain text.
func sentences(text string) [][2]int {
	var out [][2]int
	start := 0
	for i, r := range text {
		ends := strings.ContainsRune("\n。!?;", r)
		if r == '.' {
			next, _ := utf8.DecodeRuneInString(text[i+1:])
			ends = next == ' ' || next == utf8.RuneError || unicode.Is(unicode.Han, next)
		}
		if end := i + utf8.RuneLen(r); ends {
			out = append(out, [2]int{start, end})
			start = end
		}
	}
	return append(out, [2]int{start, len(text)})
}
