package wording

import (
	"strings"
	"unicode"
)

// Letter is a whole letter and what is known about it.
type Letter struct {
	Locale, Text string
	Reason       string // the approved phrase or decider's sentence it rests on
	Linked       bool   // the reason links to a dimension or an excerpt
	PoolConsent  bool   // the candidate agreed to be kept on record
}

// The rules that no frame stands for: about what is not there.
const (
	unlinked   = "unlinked"
	consent    = "consent"
	bare       = "bare"
	thanks     = "missing.thanks"
	reason     = "missing.reason"
	invitation = "missing.invitation"
)

func missing() []string { return []string{unlinked, thanks, reason, invitation} }

// Letter judges a whole letter: its parts, its reason, consent, and all rules.
func (l *Linter) Letter(x Letter) []Finding {
	r, why := l.scan(x.Text), l.scan(x.Reason)
	out := l.judge(r, func(r *rule) bool { return !r.Empty && !(r.Key == consent && x.PoolConsent) })
	for _, f := range l.judge(why, func(r *rule) bool { return r.Empty }) {
		f.Start = max(0, strings.Index(x.Text, f.Words))
		f.End = f.Start + len(f.Words)
		if !strings.Contains(x.Text, f.Words) {
			f.Words, f.End = "", 0
		}
		out = append(out, f)
	}
	for key, there := range map[string]bool{
		thanks: l.says(r.hits, "thanks"), invitation: l.says(r.hits, "invitation"),
		reason: rests(r.text, why.text), unlinked: x.Linked,
	} {
		if !there {
			out = append(out, Finding{Rule: key})
		}
	}
	return sorted(out)
}

func (l *Linter) says(hits []hit, concept string) bool {
	for _, h := range hits {
		if l.words.names[h.concept] == concept {
			return true
		}
	}
	return false
}

// rests says whether most of a reason stands in a text: HR may have put it into
// other words, but not have dropped it.
func rests(text, why string) bool {
	found, all := 0, 0
	for _, part := range parts(why) {
		all++
		if strings.Contains(text, part) {
			found++
		}
	}
	return all > 0 && 2*found >= all
}

// parts are the pairs of Chinese characters and the English words of a text,
// without the short ones, which stand everywhere.
func parts(text string) []string {
	var out []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		before := ""
		for _, r := range word {
			here := ""
			if isHan(r) {
				here = string(r)
			}
			if before != "" && here != "" {
				out = append(out, before+here)
			}
			before = here
		}
		if !strings.ContainsFunc(word, isHan) && len(word) > 3 {
			out = append(out, word)
		}
	}
	return out
}
