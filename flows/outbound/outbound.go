// Package outbound is what letters and notices to candidates have alike: where and
// when one may leave, why one did not get through, and what the linter found in it,
// in words. The flows that send do not import each other; what they share is here.
//
// The law it keeps: whoever is written to is reached in decent hours where that
// person lives, at one plain address. Pure, and a leaf: it reads no record.
package outbound

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Regret is how long a decision can be undone (product.md §3): nothing that it
// causes leaves before.
const Regret = 10 * time.Minute

// Candidates are written to between these hours in their own zone, on any day.
const earliest, latest = 9, 20

// Decent is t itself inside the hours of a zone, else the next opening.
func Decent(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	y, m, day := local.Date()
	switch h := local.Hour(); {
	case h < earliest:
		return time.Date(y, m, day, earliest, 0, 0, 0, zone).UTC()
	case h >= latest:
		return time.Date(y, m, day+1, earliest, 0, 0, 0, zone).UTC()
	}
	return t
}

// Zone is the first of the zones by name that there is, else UTC.
func Zone(names ...string) *time.Location {
	for _, name := range names {
		if name == "" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// Language is the first of the locales that is one of ours, else Chinese.
func Language(locales ...string) string {
	for _, locale := range locales {
		switch {
		case strings.HasPrefix(strings.ToLower(locale), "zh"):
			return "zh-CN"
		case locale != "":
			return "en"
		}
	}
	return "zh-CN"
}

// Paragraphs is text of several lines as it goes into a mail: one kind of line
// break, no other control character, no empty lines around it.
func Paragraphs(words string) string {
	words = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(words)
	words = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, words))
	if words == "" {
		return ""
	}
	return words + "\n"
}

// Short is the beginning of words that are longer than a line has room for.
func Short(words string, most int) string {
	if all := []rune(words); len(all) > most {
		return string(all[:most-1]) + "…"
	}
	return words
}

// Phrase makes a phrase fit into a sentence: no full stop at its end and, in
// English, no capital at its beginning, unless it is an abbreviation.
func Phrase(words, locale string) string {
	words = strings.TrimRight(strings.TrimSpace(words), ".\u3002;\uff1b")
	first, size := utf8.DecodeRuneInString(words)
	second, _ := utf8.DecodeRuneInString(words[size:])
	if locale == "en" && unicode.IsLower(second) {
		return string(unicode.ToLower(first)) + words[size:]
	}
	return words
}
