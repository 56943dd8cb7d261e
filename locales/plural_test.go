package locales

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// neverOne are the English messages whose number cannot be one, and why.
func neverOne() map[string]string {
	return map[string]string{
		"company.leave.hint":           "a limit",
		"company.leave.long":           "a limit",
		"decision.hold.far":            "a limit",
		"decision.hold.hint":           "a limit",
		"decision.pass.often":          "a limit",
		"decision.reject.text.long":    "a limit",
		"duty.promise.alone":           "said at the third promise",
		"duty.promise.enough":          "said at the third promise",
		"duty.putoff.line":             "said at the third promise",
		"problem.value.long":           "a limit",
		"report.words.long":            "a limit",
		"scorecard.form.evidence.hint": "a limit",
	}
}

// TestNumbersAgree says every English message with one and with two of what it
// counts: never "1 days", "1 are" or "2 day".
func TestNumbersAgree(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	var singles []string
	for _, m := range s.tongues[English].messages {
		for _, found := range regexp.MustCompile(`\{\{\.Count\}\} (?:working )?([a-z]+)`).FindAllStringSubmatch(m.One, -1) {
			if noun := found[1]; noun != "more" && strings.Contains(m.Other, noun+"s") {
				singles = append(singles, noun)
			}
		}
	}
	if len(singles) < 5 {
		t.Fatalf("only %q are counted", singles)
	}
	for key, m := range s.tongues[English].messages {
		fault := s.discord(key, m.One+m.Other, singles)
		if _, never := neverOne()[key]; (fault != "") != never {
			t.Errorf("%s: %q; excepted: %v", key, fault, never)
		}
	}
	for key := range neverOne() {
		if s.tongues[English].messages[key] == nil {
			t.Errorf("%s: needs no exception any more", key)
		}
	}
}

// discord says a message with one and with two, and returns where number and
// noun do not agree.
func (s *Speaker) discord(key, template string, singles []string) string {
	if !strings.Contains(template, "Count") {
		return ""
	}
	var pairs []any
	for _, name := range argsOf(s.tongues[English].messages[key]) {
		if name != "Count" {
			pairs = append(pairs, name, "X")
		}
	}
	said := func(n int) string {
		return s.Words(chat.Reader{Locale: English}, chat.T(key, append(slices.Clone(pairs), "Count", n)...))
	}
	for _, found := range regexp.MustCompile(`\b1 (?:[a-z]+ )?([a-z]+)`).FindAllStringSubmatch(said(1), -1) {
		if words := strings.Fields(found[0])[1:]; slices.ContainsFunc(words, plural) {
			return found[0]
		}
	}
	for _, noun := range singles {
		found := regexp.MustCompile(`\b2 (?:working )?` + noun + `\b(?: ([a-z]+))?`).FindStringSubmatch(said(2))
		if found != nil && !plural(found[1]) {
			return found[0]
		}
	}
	return ""
}

// plural says whether a word cannot follow "1".
func plural(word string) bool {
	return word == "are" || word == "were" || word == "have" || word == "people" ||
		strings.HasSuffix(word, "s") && !slices.Contains([]string{"is", "was", "has", "as", "this", "waits"}, word)
}
