package report

import (
	"strings"

	"closeloop/flows/hiring"
)

// The measures, each a plain number that a reader can check by hand. Their
// names end the message keys of their sentences.
const (
	length   = "length"   // words (Chinese: characters) an answer
	pace     = "pace"     // words or characters a minute of answering
	overall  = "overall"  // the same by the length of the whole interview, questions included
	fillers  = "fillers"  // per 100 words or characters
	hedges   = "hedges"   // per 100
	markers  = "markers"  // words that order or justify, per 100
	variety  = "variety"  // moving-average type-token ratio, 0–100
	keywords = "keywords" // terms from the source's list, an answer
)

// measured is what a set of answers measures; what could not be measured is
// not in it.
type measured map[string]float64

// sample is a set of answers with what is needed to measure them.
type sample struct {
	answers []hiring.Answer
	lang    string
	words   lexicon
	seconds float64 // of the whole interview; 0 when the answers are only a part of it
}

// size is the number of words, or characters, in all answers.
func (s sample) size() int {
	n := 0
	for _, a := range s.answers {
		n += len(tokens(a.Text, s.lang))
	}
	return n
}

// measure measures all answers together.
func (s sample) measure() measured {
	m := measured{}
	size := s.size()
	if size == 0 {
		return m
	}
	var filled, hedged, marked int
	for _, a := range s.answers {
		said := listen(a.Text, s.lang)
		filled += max(s.words.fillers.in(said), int(a.Signals["fillers"])) // a source that tidies its transcripts still counts them
		hedged += s.words.hedges.in(said)
		marked += s.words.markers.in(said)
	}
	per100 := func(n int) float64 { return 100 * float64(n) / float64(size) }
	m[length] = float64(size) / float64(len(s.answers))
	m[fillers], m[hedges], m[markers] = per100(filled), per100(hedged), per100(marked)
	s.measurePace(m)
	s.measureVariety(m)
	s.measureKeywords(m)
	return m
}

// measurePace prefers timed answers, then the source's own rate, then the
// length of the interview.
func (s sample) measurePace(m measured) {
	var words, rate float64
	var seconds float64
	var rates int
	for _, a := range s.answers {
		if a.Duration > 0 {
			words += float64(len(tokens(a.Text, s.lang)))
			seconds += a.Duration
		}
		if r := a.Signals["speech_rate_wpm"]; r > 0 {
			rate += r
			rates++
		}
	}
	switch {
	case seconds > 0:
		m[pace] = 60 * words / seconds
	case rates > 0:
		m[pace] = rate / float64(rates)
	case s.seconds > 0:
		m[overall] = 60 * float64(s.size()) / s.seconds
	}
}

// measureVariety is the moving-average type-token ratio (Covington & McFall
// 2010) over 50 words, or 100 characters: unlike the plain ratio it does not
// fall with length. Shorter texts have none.
func (s sample) measureVariety(m measured) {
	window := map[string]int{english: 50, chinese: 100}[s.lang]
	var all []string
	for _, a := range s.answers {
		all = append(all, tokens(a.Text, s.lang)...)
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

// measureKeywords counts the listed terms that were said, once an answer. An
// answer whose source lists no terms does not count.
func (s sample) measureKeywords(m measured) {
	said, listed := 0, 0
	for _, a := range s.answers {
		terms := map[string]bool{}
		for _, k := range a.Keywords {
			if k.Count > 0 && k.Term != "" {
				terms[strings.ToLower(k.Term)] = true
			}
		}
		if len(a.Keywords) > 0 {
			listed++
			said += len(terms)
		}
	}
	if listed > 0 {
		m[keywords] = float64(said) / float64(listed)
	}
}
