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
	out := l.judge(x.Text, func(r *rule) bool { return !r.Empty && !(r.Key == consent && x.PoolConsent) })
	for _, f := range l.judge(x.Reason, func(r *rule) bool { return r.Empty }) {
		f.Start = max(0, strings.Index(x.Text, f.Words))
		f.End = f.Start + len(f.Words)
		if !strings.Contains(x.Text, f.Words) {
			f.Words, f.End = "", 0
		}
		out = append(out, f)
	}
	p := l.words.normal(x.Text)
	hits := l.words.find(p.text)
	for key, there := range map[string]bool{
		thanks: l.says(hits, "thanks"), invitation: l.says(hits, "invitation"),
		reason: rests(p.text, l.words.normal(x.Reason).text), unlinked: x.Linked,
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
	var last string
	for _, unit := range units(why) {
		if last != "" || len(unit) > 3 {
			all++
			if strings.Contains(text, last+unit) {
				found++
			}
		}
		if last = ""; len(unit) <= 4 && !letter([]rune(unit)[0]) {
			last = unit
		}
	}
	return all > 0 && 2*found >= all
}

// units are the English words and the single Chinese characters of a text.
func units(text string) []string {
	var out []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		start := 0
		for i, r := range word {
			if unicode.Is(unicode.Han, r) {
				if start < i {
					out = append(out, word[start:i])
				}
				start = i + len(string(r))
				out = append(out, string(r))
			}
		}
		if start < len(word) {
			out = append(out, word[start:])
		}
	}
	return out
}
