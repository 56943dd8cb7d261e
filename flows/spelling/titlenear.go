package spelling

import (
	"math/bits"
	"slices"
	"strings"
)

// mostPairs is how many pairs of letters one slip makes strange: two letters
// swapped stand in three.
const mostPairs = 3

// MayNear says whether words can be one slip away from a title of this mark, or
// sound like a part of it.
func (m *Mark) MayNear(w *Words) bool {
	n, strange := &w.mark, bits.OnesCount64
	if strange(n.han&^m.han)+strange(n.letters&^m.letters) <= 1 &&
		strange(n.hanPairs&^m.hanPairs)+strange(n.pairs[0]&^m.pairs[0])+strange(n.pairs[1]&^m.pairs[1]) <= mostPairs {
		return true
	}
	for _, readings := range w.sounds {
		if !slices.ContainsFunc(readings, func(letters uint64) bool { return letters&^m.letters == 0 }) {
			return false
		}
	}
	return len(w.sounds) > 0
}

// Near says where words stand in the title but for one slip: a character or
// letter left out, added, replaced or swapped with the next, or characters that
// sound the same. All is kept for those: they are the better fit. From the
// beginning is better than from a later part. What is worse than least is not
// looked for.
func (t Title) Near(w Words, least Place) Place {
	if w.han {
		strange := func(r rune) bool { return isHanRune(r) && !strings.ContainsRune(t.flat, r) }
		if at := t.nearHan(w, least); at != Nowhere || w.readings != nil || strings.ContainsFunc(w.flat, strange) {
			return at
		}
	}
	if len(w.flat) < shortest {
		return Nowhere
	}
	for start := range t.parts[:min(len(t.parts), starts(least))] {
		if slipsFrom(t.parts[start], w.flat) && t.slip(start, "", slipping{w.flat, 1}) {
			return placed(start)
		}
	}
	return Nowhere
}

// starts is in how many places of a title a slip is looked for.
func starts(least Place) int {
	switch {
	case least > Begun:
		return 0
	case least > Inside:
		return 1
	}
	return longest
}

func placed(start int) Place {
	if start == 0 {
		return Begun
	}
	return Inside
}

// slipsFrom: letters may begin in a part with a slip or without; most do not.
func slipsFrom(part []string, letters string) bool {
	for _, r := range part {
		if len(r) < 2 || r[0] == letters[0] || r[0] == letters[1] || r[1] == letters[0] || r[1] == letters[1] {
			return true
		}
	}
	return false
}

// nearHan reads two characters or more: fewer are near to everything.
func (t Title) nearHan(w Words, least Place) Place {
	typed := w.runes
	if len(typed) < 2 {
		return Nowhere
	}
	if w.readings != nil {
		for start := range t.parts {
			if t.sounds(start, w.readings) {
				return All
			}
		}
	}
	title := []rune(t.flat)
	for start := range title[:min(len(title), starts(least))] {
		if slipped(title[start:], typed) {
			return placed(start)
		}
	}
	return Nowhere
}

// slipped: a title begins with what was typed but for one slip. Of two
// characters none may be wrong, but one between them left out.
func slipped(title, typed []rune) bool {
	same := 0
	for same < len(typed) && same < len(title) && typed[same] == title[same] {
		same++
	}
	typed, title, short := typed[same:], title[same:], len(typed) < 3
	switch {
	case len(typed) == 0:
		return false
	case len(title) > 0 && begins(title[1:], typed): // left out
		return true
	case short:
		return false
	case begins(title, typed[1:]), len(title) > 0 && begins(title[1:], typed[1:]): // added, replaced
		return true
	}
	return len(title) > 1 && len(typed) > 1 && title[0] == typed[1] && title[1] == typed[0] && begins(title[2:], typed[2:])
}

func begins(title, typed []rune) bool {
	return len(title) >= len(typed) && slices.Equal(title[:len(typed)], typed)
}

// sounds: the parts from one on can be read as the typed characters can.
func (t Title) sounds(start int, typed [][]string) bool {
	if start+len(typed) > len(t.parts) {
		return false
	}
	for i, readings := range typed {
		part := t.parts[start+i]
		if !slices.ContainsFunc(readings, func(r string) bool { return slices.Contains(part, r) }) {
			return false
		}
	}
	return true
}

// slipping is what is still to be read, and how many slips it may have.
type slipping struct {
	letters string
	slips   int
}

// slip reads letters against the title from a place on: rest is what is left of
// the reading begun, part the next. The title may go on behind them.
func (t Title) slip(part int, rest string, s slipping) bool {
	if len(s.letters) <= s.slips {
		return true
	}
	if rest == "" {
		return part < len(t.parts) && slices.ContainsFunc(t.parts[part], func(reading string) bool { return t.slip(part+1, reading, s) })
	}
	on := func(read, typed, slips int) bool {
		return t.slip(part, rest[read:], slipping{s.letters[typed:], slips})
	}
	if rest[0] == s.letters[0] && on(1, 1, s.slips) {
		return true
	}
	if s.slips == 0 {
		return false
	}
	swapped := len(rest) > 1 && len(s.letters) > 1 && rest[0] == s.letters[1] && rest[1] == s.letters[0]
	return swapped && on(2, 2, 0) || on(1, 1, 0) || on(0, 1, 0) || on(1, 0, 0)
}
