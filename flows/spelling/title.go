package spelling

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Title is what a thing is called, with all its readings. Unlike the name of a
// person it keeps its order, may be long, and is often typed from its middle.
type Title struct {
	flat  string
	parts [][]string // a character as itself and in each of its readings, a word as itself
}

// longest is how many parts of a title are read.
const longest = 24

// Place is where in a title typed words stand, the better the greater.
type Place int

// The places: nowhere; its initials; from a later part on; from its beginning;
// all of it.
const (
	Nowhere Place = iota
	Initials
	Inside
	Begun
	All
)

// Mark says which letters and characters a text has, and which of them stand one
// behind the other, roughly: it tells most texts apart without reading them.
type Mark struct {
	han, letters, hanPairs uint64
	pairs                  [2]uint64 // of letters, with which more titles would be full
}

func markOf(texts ...string) (m Mark) {
	for _, text := range texts {
		last := rune(0)
		for _, r := range text {
			if isHanRune(r) {
				m.han |= 1 << (r % 64)
			} else {
				m.letters |= bit(r)
			}
			if last != 0 {
				m.join(last, r)
			}
			last = r
		}
	}
	return m
}

// join adds that one letter stands behind another. Of a character and a letter
// it says nothing: there words are cut apart.
func (m *Mark) join(a, b rune) {
	at := (uint32(a)*37 + uint32(b)*101 + uint32(a)>>5) % 128
	switch han := isHanRune(a); {
	case han != isHanRune(b):
	case han:
		m.hanPairs |= 1 << (at % 64)
	default:
		m.pairs[at/64] |= 1 << (at % 64)
	}
}

func (m Mark) and(o Mark) Mark {
	return Mark{m.han | o.han, m.letters | o.letters, m.hanPairs | o.hanPairs, [2]uint64{m.pairs[0] | o.pairs[0], m.pairs[1] | o.pairs[1]}}
}

// Mark is what a title needs to hold the words.
func (w Words) Mark() Mark { return w.mark }

// May says whether words of a mark can stand in a title of this one.
func (m *Mark) May(words Mark) bool {
	return words.han&^m.han|words.letters&^m.letters|words.hanPairs&^m.hanPairs|words.pairs[0]&^m.pairs[0]|words.pairs[1]&^m.pairs[1] == 0
}

// Title reads a title.
func (s *Speller) Title(text string) (Title, Mark) {
	var t Title
	var m Mark
	for _, piece := range cut(text) {
		t.flat += piece
		m = m.and(markOf(piece))
		if !isHan(piece) {
			t.parts = append(t.parts, []string{piece})
			continue
		}
		for _, r := range piece {
			t.parts = append(t.parts, s.spelt(r))
		}
	}
	t.parts = slices.Clip(t.parts[:min(len(t.parts), longest)])
	for i, part := range t.parts {
		m = m.and(markOf(part...))
		if i > 0 {
			m.joinParts(t.parts[i-1], part)
		}
	}
	return t, m
}

// joinParts adds what may stand where two parts meet: the end of the one before
// the beginning of the other, or both beginnings.
func (m *Mark) joinParts(before, after []string) {
	for _, a := range before {
		first, _ := utf8.DecodeRuneInString(a)
		last, _ := utf8.DecodeLastRuneInString(a)
		for _, b := range after {
			next, _ := utf8.DecodeRuneInString(b)
			m.join(last, next)
			m.join(first, next)
		}
	}
}

// spelt is a character as itself and in its readings.
func (s *Speller) spelt(r rune) []string {
	if known, ok := s.whole.Load(r); ok {
		return known.([]string)
	}
	out := slices.Compact(append([]string{string(r)}, s.read(r)...))
	s.whole.Store(r, out)
	return out
}

// Flat is the title without case, width, accents and blanks: two that are equal
// so are the same.
func (t Title) Flat() string { return t.flat }

// Match says where typed words stand in the title. Pieces that were typed apart
// may stand apart, in their order.
func (t Title) Match(w Words) Place {
	switch {
	case w.flat == "" || t.flat == "":
		return Nowhere
	case w.flat == t.flat:
		return All
	case !w.han && utf8.RuneCountInString(w.flat) < 2:
		return t.letter(w.flat)
	}
	for start := range t.parts {
		switch end, whole := t.spells(start, w.flat); {
		case end < 0:
		case start > 0:
			return Inside
		case whole && end == len(t.parts):
			return All
		default:
			return Begun
		}
	}
	switch {
	case len(w.pieces) > 1 && t.holds(w.pieces):
		return Inside
	case !w.han && t.initials(w.flat):
		return Initials
	}
	return Nowhere
}

// letter finds a word of one letter, and nothing that it begins: that is half of
// everything.
func (t Title) letter(letter string) Place {
	switch at := slices.IndexFunc(t.parts, func(part []string) bool { return part[0] == letter }); at {
	case -1:
		return Nowhere
	case 0:
		return Begun
	}
	return Inside
}

// spells reads letters as the parts from one on, the last of which may be begun
// only, and says behind which part they end; below nought: they do not fit.
func (t Title) spells(part int, letters string) (end int, whole bool) {
	if letters == "" {
		return part, true
	}
	if part == len(t.parts) {
		return -1, false
	}
	end = -1
	for _, reading := range t.parts[part] {
		if strings.HasPrefix(letters, reading) {
			if last, whole := t.spells(part+1, letters[len(reading):]); whole || last > end {
				end = last
				if whole {
					return end, true
				}
			}
		} else if strings.HasPrefix(reading, letters) {
			end = max(end, part+1)
		}
	}
	return end, false
}

// holds: the pieces stand in the title in their order, with gaps between them.
func (t Title) holds(pieces []string) bool {
	part := 0
	for _, piece := range pieces {
		found := -1
		for ; part < len(t.parts) && found < 0; part++ {
			found, _ = t.spells(part, piece)
		}
		if found < 0 {
			return false
		}
		part = found
	}
	return true
}

// initials: one letter for each of the first parts.
func (t Title) initials(letters string) bool {
	typed := []rune(letters)
	if len(typed) > len(t.parts) {
		return false
	}
	for i, r := range typed {
		if !opens(t.parts[i], string(r)) {
			return false
		}
	}
	return true
}

// Chinese says whether a text holds a Chinese character.
func Chinese(text string) bool { return strings.ContainsFunc(text, isHanRune) }
