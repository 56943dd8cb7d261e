// Package wording judges words meant for a rejected candidate, in Chinese and
// in English, also mixed: what they must not say, and what they had better not.
package wording

// Finding is one thing a text must not say (or, with Warns, had better not say).
type Finding struct {
	Rule       string // a stable key; locales say it under wording.rule.<key>
	Words      string // the words that hit, as written; "" where nothing in particular is there
	Start, End int    // byte offsets of Words in the text
	Warns      bool
}

// Letter is a whole letter and what is known about it.
type Letter struct {
	Locale, Text string
	Reason       string // the approved phrase or decider's sentence it rests on
	Linked       bool   // the reason links to a dimension or an excerpt
	PoolConsent  bool   // the candidate agreed to be kept on record
}

// Blocks says whether any finding is more than a warning.
func Blocks(f []Finding) bool {
	for _, one := range f {
		if !one.Warns {
			return true
		}
	}
	return false
}
