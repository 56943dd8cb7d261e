package outbound

import (
	"slices"
	"strings"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/flows/wording"
)

// How much of what the linter found is named; the rest is counted.
const (
	InLine  = 3  // broken rules that a field or a refusal names
	InCard  = 2  // the same for a card, which shows the whole letter too
	inQuote = 20 // characters of the words that hit
)

// Blocking are the findings that stop a letter.
func Blocking(all []wording.Finding) []wording.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f wording.Finding) bool { return f.Warns })
}

// Unnamed is a text without the names that belong in every letter, each blanked
// byte by byte: a person or a position may be called what no letter may say.
func Unnamed(text string, names ...string) string {
	for _, name := range names {
		if utf8.RuneCountInString(name) > 1 {
			text = strings.ReplaceAll(text, name, strings.Repeat(" ", len(name)))
		}
	}
	return text
}

// Sayings are findings in words, one for each rule: what stands there, and what
// to write instead. There must be one.
func Sayings(all []wording.Finding, most int) chat.Text {
	seen := map[string]bool{}
	var lines []chat.Text
	for _, f := range all {
		if !seen[f.Rule] {
			lines = append(lines, saying(f))
		}
		seen[f.Rule] = true
	}
	if n := len(lines) - most; n > 0 {
		lines = append(lines[:most], chat.T("letter.finding.more", "Count", n))
	}
	out := lines[len(lines)-1]
	for _, line := range slices.Backward(lines[:len(lines)-1]) {
		out = chat.T("letter.finding.join", "First", line, "Rest", out)
	}
	return out
}

func saying(f wording.Finding) chat.Text {
	rule, words := chat.T("wording.rule."+f.Rule), chat.OneLine(f.Words)
	if words == "" {
		return rule
	}
	return chat.T("letter.finding", "Words", Short(words, inQuote), "Rule", rule)
}
