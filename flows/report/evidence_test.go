package report_test

import (
	"strings"
	"testing"

	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// Every kind of number in the table has one sentence, and no sentence stands
// there for nothing, in both languages and whoever gave the scores.
func TestEveryNumberIsExplained(t *testing.T) {
	t.Parallel()
	for _, s := range sampleCards() {
		card := s.draw(t, "full")
		for locale, words := range map[string][2]string{"en": {"Dimension | Measured | ", ": "}, "zh-CN": {"维度 | 依据 | ", "："}} {
			_, rows, found := strings.Cut(cardtest.Text(t, card, locale), words[0])
			if !found {
				if s.name != "no-scores" {
					t.Errorf("%s in %s: no table of numbers", s.name, locale)
				}
				continue
			}
			named, explained := map[string]bool{}, map[string]int{}
			for _, line := range strings.Split(rows, "\n")[1:] {
				if cells := strings.Split(line, " | "); len(cells) > 2 {
					named[cells[1]] = true
				} else if name, _, ok := strings.Cut(line, words[1]); ok && named[name] {
					explained[name]++
				}
			}
			for name := range named {
				if explained[name] != 1 {
					t.Errorf("%s in %s: %q has %d sentences", s.name, locale, name, explained[name])
				}
			}
		}
	}
}

// A report from before points were kept shows its numbers without them.
func TestNumbersWithoutPoints(t *testing.T) {
	t.Parallel()
	for _, s := range sampleCards() {
		if s.name != "rubric-english" {
			continue
		}
		s.change = func(r *hiring.Report, _ *hiring.Case) {
			for i := range r.Scores {
				r.Scores[i].Missing = nil
				for j, e := range r.Scores[i].Evidence {
					r.Scores[i].Evidence[j] = hiring.Evidence{Key: e.Key, Value: e.Value}
				}
			}
		}
		text := cardtest.Text(t, s.draw(t, "full"), "en")
		if !strings.Contains(text, "Logic | Length | 30 words\n") || strings.Contains(text, "Points") || strings.Contains(text, "Not measured") {
			t.Errorf("points out of nothing:\n%s", text)
		}
	}
}
