// Package spelling knows the ways in which people type a name: in characters,
// in pinyin with or without blanks and tones, surname first or last, by
// initials, by the beginning of a word, with or without accents, in full-width
// letters. A character with several readings (a surname is often read in its
// own way) answers to each of them. It is pure: it knows names, not whose they
// are and not who may hear of them.
package spelling

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// Fit is how well typed words fit a name, the better the greater.
type Fit int

// The fits: not at all, a part of the name, the whole name.
const (
	None Fit = iota
	Part
	Whole
)

// Speller reads names and remembers how characters are read. It may be used by
// many at once; the zero Speller is ready.
type Speller struct {
	known sync.Map // rune → []string
	whole sync.Map // rune → []string, the character itself among them
}

// Name is a name with all its readings.
type Name struct {
	marks uint64     // a bit for each of its letters and characters
	flat  string     // folded, without blanks
	han   string     // its Chinese characters
	parts [][]string // syllables and words in order, each in all its readings
}

// most is how many parts of a name are read: enough for anybody, and few enough
// that no name costs more than a moment.
const most = 8

// Words is a name as somebody typed it.
type Words struct {
	flat     string
	runes    []rune // of flat
	pieces   []string
	han      bool
	readings [][]string // of each character, where all are Chinese
	sounds   [][]uint64 // the letters of those
	marks    uint64
	mark     Mark
}

// Name reads a name.
func (s *Speller) Name(name string) Name {
	var n Name
	for _, piece := range cut(name) {
		n.flat += piece
		if !isHan(piece) {
			n.parts = append(n.parts, []string{piece})
			continue
		}
		n.han += piece
		for _, r := range piece {
			n.parts = append(n.parts, s.read(r))
		}
	}
	n.parts = n.parts[:min(len(n.parts), most)]
	n.marks = marks(n.flat)
	for _, part := range n.parts {
		n.marks |= marks(strings.Join(part, ""))
	}
	return n
}

// Words reads what somebody typed.
func (s *Speller) Words(typed string) Words {
	w := Words{pieces: cut(typed)}
	w.flat = strings.Join(w.pieces, "")
	w.runes = []rune(w.flat)
	w.han = slices.ContainsFunc(w.pieces, isHan)
	w.marks, w.mark = marks(w.flat), markOf(w.pieces...)
	if isHan(w.flat) && utf8.RuneCountInString(w.flat) <= most {
		for _, r := range w.flat {
			readings := s.read(r)
			var letters []uint64
			for _, reading := range readings {
				letters = append(letters, marks(reading))
			}
			w.readings, w.sounds = append(w.readings, readings), append(w.sounds, letters)
		}
	}
	return w
}

// read lists the readings of a character, without tones. What has ü is typed
// with v, u or yu.
func (s *Speller) read(r rune) []string {
	if known, ok := s.known.Load(r); ok {
		return known.([]string)
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	out := slices.Clone(pinyin.SinglePinyin(r, args))
	for _, reading := range out {
		if strings.Contains(reading, "v") {
			out = append(out, strings.ReplaceAll(reading, "v", "u"), strings.ReplaceAll(reading, "v", "yu"))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) == 0 {
		out = []string{string(r)}
	}
	s.known.Store(r, out)
	return out
}

// cut folds a text and cuts it into runs of letters and runs of Chinese
// characters; everything else parts them. An apostrophe belongs to its word.
func cut(text string) []string {
	var out []string
	last := ' '
	for _, r := range fold(text) {
		switch {
		case r == '\'' || r == '’':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			last = ' '
			continue
		case last == ' ' || unicode.Is(unicode.Han, r) != unicode.Is(unicode.Han, last):
			out = append(out, "")
		}
		out[len(out)-1] += string(r)
		last = r
	}
	return out
}

// fold makes letters plain: width, case, accents, tones.
func fold(text string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
	if !strings.ContainsFunc(bare, func(r rune) bool { return r > unicode.MaxASCII && !isHanRune(r) }) {
		return bare
	}
	return strings.NewReplacer("ø", "o", "ł", "l", "ß", "ss", "æ", "ae", "œ", "oe", "đ", "d", "ð", "d", "þ", "th", "ı", "i").Replace(bare)
}

// marks has a bit for each letter of a word; two letters may share one.
func marks(word string) (bits uint64) {
	for _, r := range word {
		bits |= bit(r)
	}
	return bits
}

// bit is that of a letter: each of the usual ones and each digit has its own.
func bit(r rune) uint64 {
	switch {
	case r >= 'a' && r <= 'z':
		return 1 << (r - 'a')
	case r >= '0' && r <= '9':
		return 1 << (r - '0' + 26)
	}
	return 1 << (36 + uint32(r)%28)
}

func isHan(piece string) bool {
	return piece != "" && !strings.ContainsFunc(piece, func(r rune) bool { return !isHanRune(r) })
}

// isHanRune tells most characters without looking into the tables.
func isHanRune(r rune) bool {
	switch {
	case r < '\u2e80':
		return false
	case r >= '\u4e00' && r <= '\u9fff':
		return true
	}
	return unicode.Is(unicode.Han, r)
}
