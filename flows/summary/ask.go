package summary

import (
	"strings"
	"unicode"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// What HR wrote may be longer than a card has room for; the long view has all
// of it. One unit is one full-width character or half of one.
const askUnits = 88

// Ask is the line on what to ask next: HR's own words, else a question for the
// dimension to probe. It is empty when there is neither.
func Ask(r hiring.Report, head hiring.Case) chat.Text {
	what := chat.L(Shorten(r.Suggestion, askUnits))
	if r.Suggestion == "" {
		what = Probe(r)
	}
	if what.Empty() {
		return chat.Text{}
	}
	if head.Rounds == 0 {
		return chat.T("summary.ask.offer", "What", what)
	}
	round := head.Round + 2
	if head.Status == hiring.SecondScheduled {
		round-- // the one that is arranged is still to come
	}
	return chat.T("summary.ask", "What", what, "Round", round)
}

// Probe is the question that the bot proposes for the report's weakest or
// unassessed dimension; empty when the report names none.
func Probe(r hiring.Report) chat.Text {
	if r.Probe == "" {
		return chat.Text{}
	}
	if Asks(r.Probe) {
		return chat.T("summary.probe." + r.Probe)
	}
	name := chat.L(r.Probe)
	for _, s := range r.Scores {
		if s.Dimension == r.Probe {
			name = chat.ByLocale(s.Name)
		}
	}
	return chat.T("summary.probe.other", "Name", name)
}

// Asks says whether the bot has a question of its own for a dimension.
func Asks(dimension string) bool {
	switch dimension {
	case "logic", "communication", "stress", "industry", "teamwork", "data":
		return true
	}
	return false
}

// Shorten cuts words at a blank or after a full-width character, to a width of
// so many half-width characters.
func Shorten(words string, units int) string {
	words = strings.Join(strings.Fields(words), " ")
	used, cut := 0, 0
	for i, r := range words {
		wide := unicode.In(r, unicode.Han) || r >= 0xff00 || r >= 0x3000 && r < 0x3040
		if r == ' ' || wide {
			cut = i
		}
		used++
		if wide {
			used++
		}
		if used > units {
			if cut == 0 {
				cut = i
			}
			return strings.TrimRight(words[:cut], " ,;:、，；：") + "…"
		}
	}
	return words
}
