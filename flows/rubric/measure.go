package rubric

import (
	"strings"
)

// The measures, each a plain number that a reader can check by hand. Their
// names end the message keys of their sentences.
const (
	length   = "length"   // words (Chinese: characters) an answer, without fillers
	pace     = "pace"     // words a minute of answering, without fillers, by timed answers
	told     = "told"     // words a minute as the source says
	overall  = "overall"  // words a minute of the interview without its questions
	pauses   = "pauses"   // the source's count, a minute of answering
	fillers  = "fillers"  // per 100 words or characters
	hedges   = "hedges"   // per 100
	markers  = "markers"  // words that order or justify, per 100
	variety  = "variety"  // moving-average type-token ratio, 0–100
	keywords = "keywords" // terms from the source's list, an answer
)

// measured is what a set of answers measures; what could not be measured is
// not in it.
type measured map[string]float64

// measure measures answers together.
func (h Hearing) measure(answers []said) measured {
	m := measured{}
	size := total(answers)
	var words, filled, hedged, marked int
	for _, a := range answers {
		words += len(a.words)
		filled, hedged, marked = filled+a.fillers, hedged+a.hedges, marked+a.markers
	}
	if size == 0 {
		return m
	}
	per100 := func(n int) float64 { return 100 * float64(n) / float64(size) }
	m[length] = float64(words) / float64(len(answers))
	m[fillers], m[hedges], m[markers] = per100(filled), per100(hedged), per100(marked)
	h.timed(m, answers)
	if total(h.counted()) == size { // the length of the interview says nothing of a part of it
		h.untimed(m, words)
	}
	h.varied(m, answers)
	listed(m, answers)
	return m
}

// total is the number of words in answers.
func total(answers []said) int {
	n := 0
	for _, a := range answers {
		n += a.size
	}
	return n
}

// timed measures pace and pauses by answers whose length is known, and pace by
// the source's own rate. A rate at which nobody speaks means a broken clock.
func (h Hearing) timed(m measured, answers []said) {
	var words, seconds, rate, rates, paused, listened float64
	for _, a := range answers {
		if r := a.Signals["speech_rate_wpm"]; h.spoken(r) {
			rate, rates = rate+r, rates+1
		}
		if !(a.Duration > 0) {
			continue
		}
		words, seconds = words+float64(len(a.words)), seconds+a.Duration
		if n, ok := a.Signals["pauses"]; ok && n >= 0 {
			paused, listened = paused+n, listened+a.Duration
		}
	}
	if v := 60 * words / seconds; h.spoken(v) {
		m[pace] = v
		if listened > 0 {
			m[pauses] = 60 * paused / listened
		}
	}
	if rates > 0 {
		m[told] = rate / rates
	}
}

// untimed estimates pace by the length of the whole interview, less the time
// that its questions take to ask.
func (h Hearing) untimed(m measured, words int) {
	asked := 0.0
	for _, a := range h.iv.Answers {
		lang := LanguageOf(a.Question)
		asked += 60 * float64(len(tokens(a.Question, lang))) / h.table.Speech[lang].Asking
	}
	if v := 60 * float64(words) / (h.iv.Duration - asked); h.spoken(v) {
		m[overall] = v
	}
}

// spoken says whether anybody speaks at a rate; what was divided by no time is
// none.
func (h Hearing) spoken(rate float64) bool {
	return rate >= h.usual().Slowest && rate <= h.usual().Fastest
}

// varied is the moving-average type-token ratio: how many of so many words in a
// row are different ones, on average. Shorter texts have none. Chinese is not
// cut into words, which would take a dictionary: its characters are counted.
func (h Hearing) varied(m measured, answers []said) {
	window := h.usual().Window
	var all []string
	for _, a := range answers {
		all = append(all, a.words...)
	}
	if len(all) < window {
		return
	}
	seen := map[string]int{}
	types, windows := 0, 0
	for i, w := range all {
		seen[w]++
		if i >= window {
			old := all[i-window]
			if seen[old]--; seen[old] == 0 {
				delete(seen, old)
			}
		}
		if i >= window-1 {
			types += len(seen)
			windows++
		}
	}
	m[variety] = 100 * float64(types) / float64(window*windows)
}

// listed counts the terms of the source's list that were said, once an answer.
// An answer whose source lists no terms does not count.
func listed(m measured, answers []said) {
	named, of := 0, 0
	for _, a := range answers {
		terms := map[string]bool{}
		for _, k := range a.Keywords {
			if k.Count > 0 && k.Term != "" {
				terms[strings.ToLower(k.Term)] = true
			}
		}
		if len(a.Keywords) > 0 {
			of++
			named += len(terms)
		}
	}
	if of > 0 {
		m[keywords] = float64(named) / float64(of)
	}
}
