package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// The lists are written by us after Bortfeld et al. 2001 (fillers), Erickson
// et al. 1978 (hedges) and Halliday & Hasan 1976 (markers). not_fillers are
// turns of phrase in which a filler is an ordinary word.
//
//go:embed lexicon.json
var lexiconFile []byte

// The two languages that the rubric can read.
const (
	english = "en"
	chinese = "zh"
)

// lexicon holds the word lists of one language.
type lexicon struct {
	Fillers    []string `json:"fillers"`
	Hedges     []string `json:"hedges"`
	Markers    []string `json:"markers"`
	Gaps       []string `json:"gaps"` // words with which people own up to what they lack
	NotFillers []string `json:"not_fillers"`
	Joins      []string `json:"joins"` // words before which unpunctuated speech may be cut
	Idle       []string `json:"idle"`  // words that carry nothing at either end of a quote

	fillers, hedges, markers, owning phrases
	empty                            map[string]bool
}

// readLexicon reads the embedded lists of one language.
func readLexicon(lang string) (lexicon, error) {
	var all map[string]lexicon
	if err := json.Unmarshal(lexiconFile, &all); err != nil {
		return lexicon{}, fmt.Errorf("read word lists: %w", err)
	}
	l := all[lang]
	l.fillers, l.hedges = indexed(lang, l.Fillers, l.NotFillers), indexed(lang, l.Hedges, nil)
	l.markers, l.owning = indexed(lang, l.Markers, nil), indexed(lang, slices.Concat(l.Gaps, l.Hedges), nil)
	l.empty = map[string]bool{}
	for _, w := range slices.Concat(l.Joins, l.Fillers, l.Idle) {
		l.empty[w] = true
	}
	return l, nil
}

// phrases are word sequences by their first word, the longest first.
type phrases map[string][]phrase

type phrase struct {
	words  []string
	counts int // 1, or 0 for a turn of phrase that only looks like one
}

func indexed(lang string, words, except []string) phrases {
	all := phrases{}
	add := func(list []string, counts int) {
		for _, w := range list {
			if p := heard(w, lang); len(p) > 0 {
				all[p[0]] = append(all[p[0]], phrase{p, counts})
			}
		}
	}
	add(words, 1)
	add(except, 0)
	for _, list := range all {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.words) - len(a.words) })
	}
	return all
}

// in counts the phrases in words that were heard, from left to right, each
// word once.
func (p phrases) in(words []string) int {
	n := 0
	for i := 0; i < len(words); {
		step := 1
		for _, candidate := range p[words[i]] {
			if len(candidate.words) <= len(words)-i && slices.Equal(candidate.words, words[i:i+len(candidate.words)]) {
				n, step = n+candidate.counts, len(candidate.words)
				break
			}
		}
		i += step
	}
	return n
}

// pause stands for any punctuation between Chinese words.
const pause = "，"

// heard are the words to look for phrases in: drawn-out hesitations folded
// (uhmmm is uhm), and in Chinese single characters and pauses.
func heard(text, lang string) []string {
	if lang != chinese {
		out := tokens(text, lang)
		for i, w := range out {
			out[i] = undrawn(w)
		}
		return out
	}
	var out []string
	for _, r := range text {
		switch {
		case unicode.IsPunct(r):
			out = append(out, pause)
		case !unicode.IsSpace(r):
			out = append(out, string(r))
		}
	}
	return out
}

// listen is heard for a whole piece of speech, which ends with a pause.
func listen(text, lang string) []string { return append(heard(text, lang), pause) }

// languageOf guesses the language of a text from its letters: every Han
// character counts as a word of its own.
func languageOf(text string) string {
	han, latin, inWord := 0, 0, false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han, inWord = han+1, false
		case unicode.IsLetter(r):
			if !inWord {
				latin++
			}
			inWord = true
		default:
			inWord = r == '\'' && inWord
		}
	}
	if han > latin {
		return chinese
	}
	return english
}

// tokens are what is counted in a text: lower-case words, and in Chinese every
// Han character, a run of Latin letters or digits counting as one.
func tokens(text, lang string) []string {
	var out []string
	var word strings.Builder
	flush := func() {
		if w := strings.Trim(word.String(), "'"); w != "" {
			out = append(out, w)
		}
		word.Reset()
	}
	for _, r := range strings.ReplaceAll(strings.ToLower(text), "’", "'") {
		switch {
		case lang == chinese && unicode.Is(unicode.Han, r):
			flush()
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'':
			word.WriteRune(r)
		default:
			flush()
		}
	}
	flush()
	return out
}

// undrawn folds the drawn-out letters of a hesitation; ordinary words have
// vowels enough to stay as they are.
func undrawn(word string) string {
	var out []rune
	for _, r := range word {
		if !strings.ContainsRune("uhmaer", r) {
			return word
		}
		if len(out) == 0 || out[len(out)-1] != r {
			out = append(out, r)
		}
	}
	return string(out)
}
