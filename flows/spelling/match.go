package spelling

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Match says how well typed words fit the name.
func (n Name) Match(w Words) Fit {
	switch {
	case w.marks&^n.marks != 0: // a letter that the name has not: most names end here
		return None
	case w.flat == "" || n.flat == "":
		return None
	case w.flat == n.flat:
		return Whole
	case w.han:
		return n.holds(w.pieces)
	case len(w.flat) < 2:
		return None // one letter fits half of everybody
	}
	best := None
	for first := range n.parts {
		best = max(best, n.spells(first, len(n.parts), w.flat))
	}
	if best == None && (n.initials(w.flat) || len(w.pieces) > 1 && n.begin(w.pieces, 0)) {
		best = Part
	}
	return best
}

// holds: characters stand in the name as typed, words begin one of its parts.
func (n Name) holds(pieces []string) Fit {
	for _, piece := range pieces {
		if isHan(piece) && !strings.Contains(n.han, piece) || !isHan(piece) && !n.begin([]string{piece}, 0) {
			return None
		}
	}
	return Part
}

// spells reads letters as the parts from one on, around the end if need be, so
// that the surname may stand first or last; the last may be begun only.
func (n Name) spells(part, left int, letters string) Fit {
	switch {
	case letters == "" && left == 0:
		return Whole
	case letters == "":
		return Part
	case left == 0:
		return None
	}
	best := None
	for _, reading := range n.parts[part] {
		if strings.HasPrefix(letters, reading) {
			best = max(best, n.spells((part+1)%len(n.parts), left-1, letters[len(reading):]))
		} else if strings.HasPrefix(reading, letters) {
			best = max(best, Part)
		}
	}
	return best
}

// initials: one letter for each part, the surname first or last.
func (n Name) initials(letters string) bool {
	if len(n.parts) < 2 || utf8.RuneCountInString(letters) != len(n.parts) {
		return false
	}
	for first := range n.parts {
		all := true
		for i, r := range []rune(letters) {
			all = all && opens(n.parts[(first+i)%len(n.parts)], string(r))
		}
		if all {
			return true
		}
	}
	return false
}

// begin: each piece begins a part of its own, in any order. used has a bit for
// each part that is taken.
func (n Name) begin(pieces []string, used uint) bool {
	if len(pieces) == 0 {
		return true
	}
	for i, part := range n.parts {
		if used&(1<<i) == 0 && opens(part, pieces[0]) && n.begin(pieces[1:], used|1<<i) {
			return true
		}
	}
	return false
}

func opens(readings []string, letters string) bool {
	for _, reading := range readings {
		if strings.HasPrefix(reading, letters) {
			return true
		}
	}
	return false
}

// Keys are the drawers of an index in which the name lies: whatever matches it
// has one of them for its Key. They are the Chinese characters, and what its
// letters can begin with, in two and in three: of one part, or of several where
// the first is begun only.
func (n Name) Keys() []string {
	seen := map[string]bool{}
	var keys []string
	add := func(size int, key string) {
		if !seen[key] && utf8.RuneCountInString(key) == size {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	for _, r := range n.han {
		add(1, string(r))
	}
	n.eachBegun(0, "", func(begun string) {
		add(2, begun)
		add(3, begun)
	})
	return keys
}

// eachBegun yields what up to three letters of parts in any order can be, each
// part begun with a letter or more. used has a bit for each part taken.
func (n Name) eachBegun(used uint, before string, yield func(string)) {
	left := keySize - utf8.RuneCountInString(before)
	for i, part := range n.parts {
		if used&(1<<i) != 0 {
			continue
		}
		for _, reading := range part {
			for size := 1; size <= left; size++ {
				begun := before + head(reading, size)
				yield(begun)
				if size < left {
					n.eachBegun(used|1<<i, begun, yield)
				}
			}
		}
	}
}

// keySize is how many letters a drawer has at most.
const keySize = 3

// Key is the drawer to look in: the first Chinese character, else the first
// letters; empty where there is nothing to look for.
func (w Words) Key() string {
	for _, r := range w.flat {
		if unicode.Is(unicode.Han, r) {
			return string(r)
		}
	}
	if utf8.RuneCountInString(w.flat) < 2 {
		return ""
	}
	return head(w.flat, keySize)
}

func head(word string, n int) string {
	for i := range word {
		if n == 0 {
			return word[:i]
		}
		n--
	}
	return word
}
