package cardtest

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"closeloop/locales"
)

// The letters of the pseudo-locale, in the order of the alphabet. None is ASCII,
// so that an ASCII letter on a screen came from somebody else.
const (
	smallAccents = "ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑ"
	largeAccents = "ȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ"
)

// Pseudo is the house's speaker with en-XA in place of English: every message
// stands in brackets, with accents and two fifths longer, so that a word that
// no message file holds, or half of a message, stands out.
func Pseudo(t testing.TB) *locales.Speaker {
	t.Helper()
	s, err := locales.Rewritten(accented)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// accented is a template in the pseudo-locale; what stands in braces stays.
func accented(template string) string {
	if !strings.ContainsFunc(template, isLetter) {
		return template
	}
	var out strings.Builder
	out.WriteString("⟦")
	letters := 0
	for rest := template; rest != ""; {
		open := strings.Index(rest, "{{")
		if open < 0 {
			open = len(rest)
		}
		for _, r := range rest[:open] {
			if isLetter(r) {
				letters++
			}
			out.WriteRune(accent(r))
		}
		end := len(rest)
		if i := strings.Index(rest[open:], "}}"); i >= 0 {
			end = open + i + len("}}")
		}
		out.WriteString(rest[open:end])
		rest = rest[end:]
	}
	out.WriteString(strings.Repeat("~", (letters*2+4)/5))
	out.WriteString("⟧")
	return out.String()
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func accent(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return []rune(smallAccents)[r-'a']
	case r >= 'A' && r <= 'Z':
		return []rune(largeAccents)[r-'A']
	}
	return r
}

// Unsaid are the words of a text in the pseudo-locale that no message said and
// no known text of people holds, and a mark where a message was cut.
func Unsaid(text string, known ...string) []string {
	theirs := map[string]bool{}
	word := regexp.MustCompile(`[A-Za-z]{2,}`)
	for _, k := range known {
		for _, w := range word.FindAllString(k, -1) {
			theirs[strings.ToLower(w)] = true
		}
	}
	found := map[string]bool{}
	for _, w := range word.FindAllString(text, -1) {
		if !theirs[strings.ToLower(w)] {
			found[w] = true
		}
	}
	if strings.Count(text, "⟦") != strings.Count(text, "⟧") {
		found["⟦ without ⟧"] = true
	}
	return slices.Sorted(maps.Keys(found))
}
