// Package wording judges words meant for a rejected candidate, in Chinese and
// in English, also mixed: what they must not say, and what they had better not.
//
// It does not look for single words alone. A text is made plain, its words are
// found by concept (data/words.*.toml), words that describe a thing and no
// person are set aside, and the rules (data/rules.toml) are frames of concepts
// in one sentence: "team" + "young people". A frame holds in both languages.
package wording

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Finding is one thing a text must not say (or, with Warns, had better not say).
type Finding struct {
	Rule       string // a stable key; locales say it under wording.rule.<key>
	Words      string // the words that hit, as written; "" where nothing in particular is there
	Start, End int    // byte offsets of Words in the text
	Warns      bool
}

// Blocks says whether any finding is more than a warning.
func Blocks(f []Finding) bool {
	return slices.ContainsFunc(f, func(f Finding) bool { return !f.Warns })
}

// Reason judges a decider's words for the candidate: everything but missing parts.
func (l *Linter) Reason(text string) []Finding {
	return l.judge(l.scan(text), func(*rule) bool { return true })
}

// Note judges a note for HR: protected traits, and feelings read into people.
func (l *Linter) Note(text string) []Finding {
	return l.judge(l.scan(text), func(r *rule) bool { return r.Trait })
}

// Rules are the keys of all rules, each once.
func (l *Linter) Rules() []string {
	var keys []string
	for _, r := range l.rules {
		if !slices.Contains(keys, r.Key) {
			keys = append(keys, r.Key)
		}
	}
	return append(keys, missing()...)
}

// reading is a text, as written and plain, and its words by concept.
type reading struct {
	plain
	original string
	hits     []hit
}

func (l *Linter) scan(text string) reading {
	p := l.words.normal(text)
	return reading{plain: p, original: text, hits: l.words.aside(p.text, l.words.find(p.text))}
}

// judge finds what a text says against the rules that matter.
func (l *Linter) judge(r reading, matters func(*rule) bool) []Finding {
	var out []Finding
	said := sync.OnceValue(func() saying { return l.saying(r) })
	for _, span := range sentences(r.text) {
		inside := within(r.hits, span)
		var in set
		for _, h := range inside {
			in.put(h.concept)
		}
		for i := range l.frames {
			f := &l.frames[i]
			if !f.fits(&in) || !matters(f.rule) {
				continue
			}
			start, end, ok := f.match(inside)
			if ok && !(f.rule.Empty && said().besides(start, end) >= enough) {
				out = append(out, r.finding(f.rule, [2]int{start, end}))
			}
		}
	}
	return sorted(out)
}

// within are the hits of one sentence; hits are in the order of the text.
func within(hits []hit, span [2]int) []hit {
	at := func(pos int) int {
		i, _ := slices.BinarySearchFunc(hits, pos, func(h hit, pos int) int { return cmp.Compare(h.start, pos) })
		return i
	}
	return hits[at(span[0]):at(span[1])]
}

// finding tells of a span of the plain text in terms of the original.
func (r reading) finding(broken *rule, span [2]int) Finding {
	start, end := r.at[span[0]], min(r.at[span[1]], after(r.original, r.at[span[1]-1]))
	return Finding{Rule: broken.Key, Words: r.original[start:end], Start: start, End: end, Warns: broken.Warns}
}

// after is the byte after the character at a byte.
func after(text string, at int) int {
	for i := range text[at:] {
		if i > 0 {
			return at + i
		}
	}
	return len(text)
}

// sorted brings findings into the order of the text; of one rule those that
// overlap count once.
func sorted(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), strings.Compare(a.Rule, b.Rule))
	})
	ends := map[string]int{}
	return slices.DeleteFunc(found, func(f Finding) bool {
		seen := f.Start < ends[f.Rule]
		ends[f.Rule] = max(ends[f.Rule], f.End)
		return seen
	})
}
