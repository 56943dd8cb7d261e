package spelling

import (
	"math/bits"
	"slices"
)

// MayNear says whether words can be one slip away from a title of this mark.
func (m Mark) MayNear(w Words) bool {
	if w.readings == nil {
		strange := bits.OnesCount64(w.mark.han&^m.han) + bits.OnesCount64(w.mark.letters&^m.letters)
		return strange <= 1
	}
	return bits.OnesCount64(w.mark.han&^m.han) <= 1 || !slices.ContainsFunc(w.readings, func(readings []string) bool {
		return !slices.ContainsFunc(readings, func(r string) bool { return markOf(r).letters&^m.letters == 0 })
	})
}

// Near says where words stand in the title but for one slip: a character or
// letter left out, added, replaced or swapped with the next, or characters that
// sound the same. All is kept for those: they are the better fit. From the
// beginning is better than from a later part.
func (t Title) Near(w Words) Place {
	if w.readings != nil {
		return t.nearHan(w)
	}
	if len(w.flat) < shortest {
		return Nowhere
	}
	for start := range t.parts {
		if t.slip(start, "", slipping{w.flat, 1}) {
			return placed(start)
		}
	}
	return Nowhere
}

func placed(start int) Place {
	if start == 0 {
		return Begun
	}
	return Inside
}

// nearHan reads two characters or more: fewer are near to everything.
func (t Title) nearHan(w Words) Place {
	typed := []rune(w.flat)
	if len(typed) < 2 {
		return Nowhere
	}
	for start := range t.parts {
		if t.sounds(start, w.readings) {
			return All
		}
	}
	title := []rune(t.flat)
	for start := range title {
		for size := len(typed) - 1; size <= len(typed)+1; size++ {
			if size > 1 && start+size <= len(title) && Slips(title[start:start+size], typed) == 1 && (size > 2 || len(typed) > 2) {
				return placed(start)
			}
		}
	}
	return Nowhere
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
