package rubric

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

// The lists are written by us after Bortfeld et al. 2001 (fillers), Erickson
// et al. 1978 (hedges) and Halliday & Hasan 1976 (markers); the Chinese ones
// are ours. The lists of exceptions are turns of phrase in which a listed word
// is an ordinary one.
//
//go:embed lexicon.json
var lexiconFile []byte

// The two languages that the rubric can read.
const (
	English = "en"
	Chinese = "zh"
)

// Tongue is a language with its word lists.
type Tongue struct {
	Language string
	Joins    []string // words before which unpunctuated speech may be cut

	fillers, hedges, markers, owning phrases
	empty                            map[string]bool
}

// readTongue reads the embedded lists of one language.
func readTongue(lang string) (*Tongue, error) {
	var all map[string]struct {
		Fillers    []string `json:"fillers"`
		Hedges     []string `json:"hedges"`
		Markers    []string `json:"markers"`
		Gaps       []string `json:"gaps"` // words with which people own up to what they lack
		NotFillers []string `json:"not_fillers"`
		NotHedges  []string `json:"not_hedges"`
		NotMarkers []string `json:"not_markers"`
		Joins      []string `json:"joins"`
		Idle       []string `json:"idle"` // words that carry nothing at either end of a quote
	}
	if err := json.Unmarshal(lexiconFile, &all); err != nil {
		return nil, fmt.Errorf("read word lists: %w", err)
	}
	l := all[lang]
	t := &Tongue{Language: lang, Joins: l.Joins, empty: map[string]bool{}}
	t.fillers, t.hedges = indexed(lang, l.Fillers, l.NotFillers), indexed(lang, l.Hedges, l.NotHedges)
	t.markers, t.owning = indexed(lang, l.Markers, l.NotMarkers), indexed(lang, slices.Concat(l.Gaps, l.Hedges), nil)
	for _, w := range slices.Concat(l.Joins, l.Fillers, l.Idle) {
		t.empty[w] = true
	}
	return t, nil
}

// Idle says whether a word, in small letters, carries nothing at the end of a
// quote.
func (t *Tongue) Idle(word string) bool { return t.empty[undrawn(word)] }

// Speech is a text as a listener hears it.
type Speech struct {
	words  []string // with pauses
	tongue *Tongue
}

// Hear listens to a text; it ends with a pause.
func (t *Tongue) Hear(text string) Speech {
	return Speech{append(heard(text, t.Language), pause), t}
}

// Len is the number of words, or of Chinese characters.
func (s Speech) Len() int {
	n := 0
	for _, w := range s.words {
		if w != pause {
			n++
		}
	}
	return n
}

// Fillers counts words such as "um".
func (s Speech) Fillers() int { return s.tongue.fillers.in(s.words) }

// Markers counts words such as "first" and "because".
func (s Speech) Markers() int { return s.tongue.markers.in(s.words) }

// Owning counts words with which people own up to what they lack.
func (s Speech) Owning() int { return s.tongue.owning.in(s.words) }

// hedges counts words such as "maybe".
func (s Speech) hedges() int { return s.tongue.hedges.in(s.words) }

// pruned counts the fillers and returns the words without them.
func (s Speech) pruned() (fillers int, words []string) {
	at := 0
	keep := func(to int) {
		for _, w := range s.words[at:to] {
			if w != pause {
				words = append(words, w)
			}
		}
	}
	s.tongue.fillers.each(s.words, func(from, to int) {
		keep(from)
		at = to
		fillers++
	})
	keep(len(s.words))
	return fillers, words
}

// phrases are word sequences by their first word, the longest first.
type phrases map[string][]phrase

type phrase struct {
	words  []string
	counts bool // false for a turn of phrase that only looks like one
}

func indexed(lang string, words, except []string) phrases {
	all := phrases{}
	add := func(list []string, counts bool) {
		for _, w := range list {
			if p := heard(w, lang); len(p) > 0 {
				all[p[0]] = append(all[p[0]], phrase{p, counts})
			}
		}
	}
	add(words, true)
	add(except, false)
	for _, list := range all {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.words) - len(a.words) })
	}
	return all
}

// each finds the phrases in words that were heard, from left to right, each
// word once.
func (p phrases) each(words []string, found func(from, to int)) {
	for i := 0; i < len(words); {
		step := 1
		for _, candidate := range p[words[i]] {
			if len(candidate.words) <= len(words)-i && slices.Equal(candidate.words, words[i:i+len(candidate.words)]) {
				step = len(candidate.words)
				if candidate.counts {
					found(i, i+step)
				}
				break
			}
		}
		i += step
	}
}

// in counts the phrases in words that were heard.
func (p phrases) in(words []string) int {
	n := 0
	p.each(words, func(int, int) { n++ })
	return n
}
