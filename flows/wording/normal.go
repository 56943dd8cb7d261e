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
	w := writer{out: make([]byte, 0, len(text)), at: make([]int, 0, len(text)+1)}
	for i, r := range text {
		one, more := x.fold(r)
		if one != 0 {
			w.write(one, i)
		}
		for _, r := range more {
			w.write(unicode.ToLower(r), i)
		}
	}
	return plain{string(w.out), append(w.at, len(text))}
}

// writer puts a plain text together.
type writer struct {
	out  []byte
	at   []int
	last rune // written last that is no filler
	kept int  // length up to and with it
}

// write adds a character that stands at a byte of the original.
func (w *writer) write(r rune, from int) {
	if between := len(w.out) - w.kept; between > 0 && r != ' ' {
		here, there := isHan(r), isHan(w.last)
		if here && there || (here || there) && string(w.out[w.kept:]) == " " {
			w.out, w.at = w.out[:w.kept], w.at[:w.kept]
		}
	}
	if n := len(w.out); r == ' ' && n > 0 && w.out[n-1] == ' ' {
		return
	}
	w.out = utf8.AppendRune(w.out, r)
	for len(w.at) < len(w.out) {
		w.at = append(w.at, from)
	}
	if !strings.ContainsRune(fillers, r) {
		w.last, w.kept = r, len(w.out)
	}
}

// fold is what one character counts as: one, more than one, or nothing if it is
// not seen.
func (x *lexicon) fold(r rune) (one rune, more string) {
	switch {
	case r == '\n' || r == '\u2028' || r == '\u2029':
		return '\n', ""
	case r == '-' || r == '_' || r == '–' || r == '—' || unicode.IsSpace(r):
		return ' ', ""
	case r < utf8.RuneSelf && !unicode.IsControl(r):
		return unicode.ToLower(r), ""
	case isHan(r):
		if simple, ok := x.simple[r]; ok {
			return simple, ""
		}
		return r, ""
	case r > 0xff00 && r < 0xff5f: // the wide forms of ASCII
		return unicode.ToLower(r - 0xfee0), ""
	case r == '’' || r == '‘':
		return '\'', ""
	case r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Mn, unicode.Cc):
		return 0, ""
	}
	return 0, strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(string(r)))
}

// isHan is unicode.Is(unicode.Han, r), quick for what is common.
func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r > 0x2e7f && unicode.Is(unicode.Han, r)
}

// sentences are the bounds of the sentences of a plain text.
func sentences(text string) [][2]int {
	var out [][2]int
	start := 0
	for i, r := range text {
		ends := strings.ContainsRune("\n。!?;", r)
		if r == '.' {
			next, _ := utf8.DecodeRuneInString(text[i+1:])
			ends = next == ' ' || next == utf8.RuneError || isHan(next)
		}
		if end := i + utf8.RuneLen(r); ends {
			out = append(out, [2]int{start, end})
			start = end
		}
	}
	return append(out, [2]int{start, len(text)})
}
