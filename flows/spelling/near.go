package spelling

import (
	"math/bits"
	"slices"
)

// shortest is how many letters a mistyped name has at least: with fewer, one
// slip makes any name of another.
const shortest = 4

// Near says whether the words are the name but for one slip: a character or
// letter left out, added, replaced or swapped with the next, or characters that
// sound the same. Sounding the same is the better fit.
func (n Name) Near(w Words) Fit {
	if w.readings != nil {
		return n.nearHan(w)
	}
	strange := bits.OnesCount64(w.marks &^ n.marks) // letters that the name has in none of its readings
	if w.han || len(w.flat) < shortest || strange > 1 {
		return None
	}
	for first := range n.parts {
		if n.slip(place{first, len(n.parts), ""}, w.flat, 1) {
			return Part
		}
		if n.han == "" && len(n.parts) > 1 && n.slip(place{first, 1, ""}, w.flat, 1) {
			return Part // one word of several
		}
	}
	return None
}

func (n Name) nearHan(w Words) Fit {
	name, typed := []rune(n.han), []rune(w.flat)
	if n.han != n.flat || len(name) > most || len(name) < 2 || len(typed) < 2 {
		return None
	}
	if len(name) == len(typed) {
		same := true
		for i := range name {
			same = same && slices.ContainsFunc(w.readings[i], func(r string) bool { return slices.Contains(n.parts[i], r) })
		}
		if same {
			return Whole
		}
	}
	if Slips(name, typed) == 1 {
		return Part
	}
	return None
}

// place is where a reader stands in a name: before a part, with so many to go,
// and with what is left of the reading begun.
type place struct {
	part, left int
	rest       string
}

// slip reads letters against the name from a place on, with so many slips left.
func (n Name) slip(at place, letters string, slips int) bool {
	if at.rest == "" && at.left > 0 {
		return slices.ContainsFunc(n.parts[at.part], func(reading string) bool {
			return n.slip(place{(at.part + 1) % len(n.parts), at.left - 1, reading}, letters, slips)
		})
	}
	if at.rest == "" || letters == "" {
		return at.left == 0 && len(at.rest)+len(letters) <= slips
	}
	on := func(read, typed, left int) bool {
		return n.slip(place{at.part, at.left, at.rest[read:]}, letters[typed:], left)
	}
	if at.rest[0] == letters[0] && on(1, 1, slips) {
		return true
	}
	if slips == 0 {
		return false
	}
	swapped := len(at.rest) > 1 && len(letters) > 1 && at.rest[0] == letters[1] && at.rest[1] == letters[0]
	return on(1, 1, 0) || on(0, 1, 0) || on(1, 0, 0) || swapped && on(2, 2, 0)
}

// Slips counts the slips between two words: left out, added, replaced or
// swapped with the next.
func Slips[T comparable](a, b []T) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		older := before
		before, row = row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(before[j]+cost, before[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
