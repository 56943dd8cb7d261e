package spelling

import (
	"slices"
	"strings"
	"unicode"
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

// Mark says which letters and characters a text has, roughly: it tells most
// texts apart without reading them.
type Mark struct{ han, letters uint64 }

func markOf(texts ...string) (m Mark) {
	for _, text := range texts {
		for _, r := range text {
			if unicode.Is(unicode.Han, r) {
				m.han |= 1 << (r % 64)
			} else {
				m.letters |= 1 << (r % 64)
			}
		}
	}
	return m
}

// May says whether words can stand in a title of this mark.
func (m Mark) May(w Words) bool { return w.mark.han&^m.han == 0 && w.mark.letters&^m.letters == 0 }

// Title reads a title.
func (s *Speller) Title(text string) (Title, Mark) {
	var t Title
	var m Mark
	for _, piece := range cut(text) {
		t.flat += piece
		if !isHan(piece) {
			t.parts = append(t.parts, []string{piece})
			continue
		}
		for _, r := range piece {
			t.parts = append(t.parts, s.spelt(r))
		}
	}
	t.parts = slices.Clip(t.parts[:min(len(t.parts), longest)])
	for _, part := range t.parts {
		one := markOf(part...)
		m.han, m.letters = m.han|one.han, m.letters|one.letters
	}
	return t, m
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
func Chinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
