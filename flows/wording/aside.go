package wording

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A trait word is about a person unless it stands beside a thing or the people
// a business serves: a young product, the age of the code base, women's wear,
// patients with a disability. Such hits are set aside. So is whatever a longer
// neutral word holds: a race condition, a child process.

const (
	neutral = "neutral" // words that hold others and mean nothing of them
	thing   = "thing"   // what is not a person
	client  = "client"  // the people a business serves
	person  = "person"  // people who work
	team    = "team"    // and all of them here
	link    = "link"    // words between a noun and what is said of it
	stop    = "stop"    // words that begin another part of a sentence
)

// marks are the places in a text where nouns begin and end, and where words
// stand that begin another part of the sentence.
type marks struct {
	begin, stop map[int]bool
	end         map[int]string
	links       string        // see lexicon
	link        map[int][]int // where a word that ends here began: "is", "with"
}

// aside drops the hits that say nothing about a person.
func (x *lexicon) aside(text string, hits []hit) []hit {
	hits = x.swallow(hits)
	m := x.mark(text, hits)
	out := hits[:0]
	for _, h := range hits {
		if !x.trait[h.concept] || !(m.describes(text, h) || m.belongs(text, h)) {
			out = append(out, h)
		}
	}
	return out
}

// mark notes the nouns of a text. A thing before people is none: a product team
// is a team.
func (x *lexicon) mark(text string, hits []hit) marks {
	m := marks{map[int]bool{}, map[int]bool{}, map[int]string{}, x.links, map[int][]int{}}
	people := map[int]bool{}
	for _, h := range hits {
		switch x.names[h.concept] {
		case person, team:
			people[h.start] = true
		case stop:
			m.stop[h.start] = true
		case link:
			m.link[h.end] = append(m.link[h.end], h.start)
		}
	}
	for _, h := range hits {
		name := x.names[h.concept]
		next := h.end + len(text[h.end:]) - len(strings.TrimLeft(text[h.end:], " "))
		if name == client || name == thing && !people[next] {
			m.begin[h.start], m.end[h.end] = true, name
		}
	}
	return m
}

// swallow drops the hits that end inside a neutral one. Nouns stay: they may
// still be what a trait describes.
func (x *lexicon) swallow(hits []hit) []hit {
	var starts, ends []int // of neutral hits; ends[i] is the furthest of the first i+1
	for _, h := range hits {
		if x.names[h.concept] == neutral {
			starts = append(starts, h.start)
			ends = append(ends, max(h.end, lastOf(ends)))
		}
	}
	return slices.DeleteFunc(hits, func(h hit) bool {
		name := x.names[h.concept]
		before, _ := slices.BinarySearch(starts, h.end)
		return name != thing && name != client && h.end <= lastOf(ends[:before])
	})
}

// lastOf is the last of numbers, 0 where there is none.
func lastOf(numbers []int) int {
	if len(numbers) == 0 {
		return 0
	}
	return numbers[len(numbers)-1]
}

// describes says whether a thing follows: "young product", "age of the code
// base", and the like in Chinese.
func (m marks) describes(text string, h hit) bool {
	at := h.end
	for range 3 {
		if m.begin[at] {
			return true
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 || !strings.ContainsRune(m.links, r) {
			break
		}
		at += size
	}
	tail := strings.TrimPrefix(strings.TrimPrefix(text[h.end:], "'s"), "'")
	of, ok := strings.CutPrefix(tail, " of ")
	if !ok {
		return m.ahead(text, len(text)-len(tail), 2)
	}
	at = len(text) - len(of)
	if word, _, more := strings.Cut(of, " "); more && m.stop[at] {
		at += len(word)
	}
	return m.ahead(text, at, 2)
}

// longWord is longer than any word, in bytes; Chinese has no blanks to end one.
const longWord = 96

// ahead says whether a thing begins after at most so many words, none of which
// begins another part of the sentence.
func (m marks) ahead(text string, at, words int) bool {
	for range words + 1 {
		if strings.HasPrefix(text[at:], " ") {
			at++
		}
		if m.begin[at] {
			return true
		}
		word, _, more := strings.Cut(text[at:min(at+longWord, len(text))], " ")
		if !more || m.stop[at] || strings.ContainsAny(word, ",.;:!?()\n") {
			return false
		}
		at += len(word)
	}
	return false
}

// belongs says whether the trait is one of a thing or of those served before
// it: "the product's age", "the project is young", "patients with a disability".
func (m marks) belongs(text string, h hit) bool {
	head := strings.TrimRight(text[:h.start], " ")
	if m.end[len(head)] == client {
		return true
	}
	for _, from := range m.link[len(head)] {
		if m.end[len(strings.TrimRight(text[:from], " "))] != "" {
			return true
		}
	}
	return false
}
