package wording

import (
	"sort"
	"unicode"
)

// enough is how much a reason must say beside that it does not fit: four
// Chinese characters or two English words.
const enough = 4

// saying is what a text says about the work: the text without the words that
// stand in every letter, word by word.
type saying struct {
	text   string
	words  []word
	weight int // of all words
}

type word struct{ start, end, weight int }

func (l *Linter) saying(r reading) saying {
	left := []byte(r.text)
	for _, h := range r.hits {
		if l.empty.has(h.concept) {
			for i := h.start; i < h.end; i++ {
				left[i] = ' '
			}
		}
	}
	s := saying{text: string(left)}
	start := -1
	for i, r := range s.text + " " {
		switch in := unicode.IsLetter(r); {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			w := word{start, i, weigh(s.text[start:i])}
			s.words, s.weight, start = append(s.words, w), s.weight+w.weight, -1
		}
	}
	return s
}

// besides is how much a text says outside of a span. Only the words that the
// span touches are looked at, so that a text full of such spans is judged in
// one pass.
func (s saying) besides(start, end int) int {
	first := sort.Search(len(s.words), func(i int) bool { return s.words[i].end > start })
	last := sort.Search(len(s.words), func(i int) bool { return s.words[i].start >= end })
	weight := s.weight
	for _, w := range s.words[first:last] {
		weight -= w.weight
		weight += weigh(s.text[w.start:max(w.start, min(start, w.end))])
		weight += weigh(s.text[min(max(end, w.start), w.end):w.end])
	}
	return weight
}

// weigh is how much a word says, or what is left of it.
func weigh(word string) int {
	weight := 0
	for _, r := range word {
		if isHan(r) {
			weight++
		}
	}
	if weight == 0 && len(word) > 1 {
		return enough / 2
	}
	return weight
}
