package duty

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostPlain is how many of the deadlines without a number the table names.
const mostPlain = 2

// rules answers "rules" with the table, and "rules R3" with one rule in full.
func rules(env flows.Env, args []string) (chat.Reply, error) {
	word := strings.TrimSpace(strings.Join(args, " "))
	card := rulesCard()
	if word != "" {
		var found []Rule
		for _, r := range Rules() {
			if strings.EqualFold(r.ID, word) {
				found = append(found, r)
			}
		}
		if len(found) == 0 {
			return chat.Reply{Notice: chat.T("duty.rules.unknown", "Ids", strings.Join(ruleIDs(), " "))}, nil
		}
		card = ruleCard(found)
	}
	return chat.Reply{Card: &card}, nil
}

func ruleIDs() []string {
	var ids []string
	for _, r := range Rules() {
		if r.ID != "" && !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// rulesCard is the table: a line for each rule with a number, the plain
// deadlines in one, and the clock and the ladder that all of them share.
func rulesCard() chat.Card {
	card := chat.Card{Kind: "duty.rules", Tone: chat.Neutral, Title: chat.T("duty.rules.title"), Preview: chat.T("duty.preview.status")}
	var plain []chat.Text
	shown := map[string]bool{}
	for _, r := range Rules() {
		switch {
		case r.ID == "":
			plain = append(plain, chat.T("duty.rules.plain", "Duty", chat.T("duty.kind."+string(r.Kind)), "Count", r.Delay.Days))
		case !shown[r.ID]:
			shown[r.ID] = true
			card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("duty.rules.row", "Rule", r.ID, "Who", r.who(), "What", r.what())))
		}
	}
	card.Blocks = append(card.Blocks,
		chat.Paragraph(chat.T("duty.rules.others", "Plain", plain[:min(len(plain), mostPlain)], "More", max(0, len(plain)-mostPlain))),
		chat.Note(chat.T("duty.rules.clock")), chat.Note(chat.T("duty.rules.ladder")),
		chat.Note(chat.T("duty.rules.hint")))
	return card
}

// ruleCard is one rule, with each duty that it holds for.
func ruleCard(rules []Rule) chat.Card {
	r := rules[0]
	var kinds []chat.Text
	for _, one := range rules {
		kinds = append(kinds, chat.T("duty.kind."+string(one.Kind)))
	}
	return chat.Card{
		Kind: "duty.rule", Tone: chat.Neutral, Preview: chat.T("duty.preview.status"),
		Title: chat.T("duty.rules.one", "Rule", r.ID, "What", r.what()),
		Blocks: []chat.Block{
			chat.Facts(
				chat.Fact{Label: chat.T("duty.rules.for"), Value: chat.T("duty.rules.kinds", "Kinds", kinds)},
				chat.Fact{Label: chat.T("duty.status.owner"), Value: r.who()},
				chat.Fact{Label: chat.T("duty.status.until"), Value: chat.T("duty.rules.delay", "Count", r.Delay.Days)},
			),
			chat.Note(chat.T("duty.rules.clock")), chat.Note(chat.T("duty.rules.ladder")),
		},
	}
}

func (r Rule) what() chat.Text {
	return chat.T("duty.rule."+string(r.Kind), "Count", r.Delay.Days)
}

// who has the duty: the role of the status in which it arises.
func (r Rule) who() chat.Text {
	for _, status := range hiring.Statuses() {
		head := hiring.Case{Status: status, Position: "any", Returned: r.Kind == hiring.AssignEvaluator}
		if kind, role := head.NextDuty(); kind == r.Kind {
			return chat.T("role." + string(role))
		}
	}
	return chat.T("role." + string(hiring.HR))
}
