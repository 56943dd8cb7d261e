package duty

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// mostPlain is how many of the deadlines without a number the table names.
const mostPlain = 2

// showRules answers "rules" with the table, and "rules R3" with one rule in full.
func showRules(env flows.Env, args []string) (chat.Reply, error) {
	word := strings.TrimSpace(strings.Join(args, " "))
	table := rules.Of(env.Company)
	card := rulesCard(table)
	if word != "" {
		found := table.Named(word)
		if len(found) == 0 {
			return chat.Reply{Notice: chat.T("duty.rules.unknown", "Ids", strings.Join(ruleIDs(table), " "))}, nil
		}
		card = ruleCard(found)
	}
	return chat.Reply{Card: &card}, nil
}

func ruleIDs(table *rules.Table) (ids []string) {
	for _, r := range table.Numbered() {
		ids = append(ids, r.ID)
	}
	return ids
}

// rulesCard is the table: a line for each rule with a number, the plain
// deadlines in one, and the clock and the ladder that all of them share.
func rulesCard(table *rules.Table) chat.Card {
	card := chat.Card{Kind: "duty.rules", Tone: chat.Neutral, Title: chat.T("duty.rules.title"), Preview: chat.T("duty.preview.status")}
	var plain []chat.Text
	shown := map[string]bool{}
	for _, r := range table.All() {
		switch {
		case r.ID == "":
			plain = append(plain, chat.T("duty.rules.plain", "Duty", chat.T("duty.kind."+string(r.Duty)), "Count", r.Days))
		case !shown[r.ID]:
			shown[r.ID] = true
			card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("duty.rules.row", "Rule", r.ID, "Who", who(r), "What", what(r))))
		}
	}
	card.Blocks = append(card.Blocks,
		chat.Paragraph(chat.T("duty.rules.others", "Plain", plain[:min(len(plain), mostPlain)], "More", max(0, len(plain)-mostPlain))),
		chat.Note(chat.T("duty.rules.clock")), chat.Note(chat.T("duty.rules.ladder")),
		chat.Note(chat.T("duty.rules.hint")))
	return card
}

// ruleCard is one rule, with each duty that it holds for.
func ruleCard(found []rules.Rule) chat.Card {
	r := found[0]
	var kinds []chat.Text
	for _, one := range found {
		kinds = append(kinds, chat.T("duty.kind."+string(one.Duty)))
	}
	return chat.Card{
		Kind: "duty.rule", Tone: chat.Neutral, Preview: chat.T("duty.preview.status"),
		Title: chat.T("duty.rules.one", "Rule", r.ID, "What", what(r)),
		Blocks: []chat.Block{
			chat.Facts(
				chat.Fact{Label: chat.T("duty.rules.for"), Value: chat.T("duty.rules.kinds", "Kinds", kinds)},
				chat.Fact{Label: chat.T("duty.status.owner"), Value: who(r)},
				chat.Fact{Label: chat.T("duty.status.until"), Value: chat.T("duty.rules.delay", "Count", r.Days)},
			),
			chat.Note(chat.T("duty.rules.clock")), chat.Note(chat.T("duty.rules.ladder")),
		},
	}
}

func what(r rules.Rule) chat.Text {
	return chat.T("duty.rule."+string(r.Duty), "Count", r.Days)
}

// who has the duty: the role of the status in which it arises.
func who(r rules.Rule) chat.Text {
	for _, status := range hiring.Statuses() {
		head := hiring.Case{Status: status, Position: "any", Returned: r.Duty == hiring.AssignEvaluator}
		if kind, role := head.NextDuty(); kind == r.Duty {
			return chat.T("role." + string(role))
		}
	}
	return chat.T("role." + string(hiring.HR))
}
