package duty

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/flows/summary"
)

// tryRule answers what one rule does for one candidate: whether it holds, and which
// reminders are still to come.
func (c Calendars) tryRule(book Names) func(flows.Env, []string) (chat.Reply, error) {
	return func(env flows.Env, args []string) (chat.Reply, error) {
		var found []rules.Rule
		if len(args) > 0 {
			found = rules.Of(env.Company).Named(args[0])
		}
		if len(found) == 0 {
			var ids []string
			for _, r := range rules.Of(env.Company).Numbered() {
				ids = append(ids, r.ID)
			}
			return chat.Reply{Notice: chat.T("rulebook.unknown", "Ids", strings.Join(ids, " "))}, nil
		}
		q := quest{name: "ruletest", answer: func(p page) chat.Reply {
			p.cals = c
			card := p.ruleTest(found)
			return chat.Reply{Card: &card}
		}}
		return q.ask(book)(env, args[1:])
	}
}

func (p page) ruleTest(found []rules.Rule) chat.Card {
	r := found[0]
	kind, _ := p.head.NextDuty()
	concerns := r.Inner() || slices.ContainsFunc(found, func(one rules.Rule) bool { return one.Duty == kind })
	card := chat.Card{
		Kind: "duty.ruletest", Tone: chat.Neutral, Preview: chat.T("duty.preview.status"),
		Title: chat.T("duty.ruletest.title", "Rule", r.ID, "Name", p.name(), "Position", p.position()),
	}
	if r.Inner() {
		kind = r.Duty
	}
	switch {
	case !p.head.Status.Open():
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("duty.ruletest.closed"))}
		return card
	case !concerns:
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("duty.ruletest.other", "Duty", chat.T("duty.kind."+string(kind))))}
		return card
	}
	card.Blocks = append([]chat.Block{chat.Paragraph(p.holding(r, kind))}, p.toCome()...)
	if r.When == "" && !p.env.Company.Keeps(p.env.Reader.Person) {
		return card
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("duty.ruletest.facts", "Facts", strings.Join(rules.Facts(p.env.Company, p.head, kind), ", "))))
	return card
}

// holding says whether a rule holds for the case.
func (p page) holding(r rules.Rule, kind hiring.DutyKind) chat.Text {
	table := rules.Of(p.env.Company)
	now := table.Rule(p.env.Company, p.head, kind)
	limit := summary.Limit(now.Rule)
	switch {
	case now.Silent(p.head.Position):
		return chat.T("duty.ruletest.off")
	case table.Failing(p.env.Company, p.head, kind) != "":
		return chat.T("duty.ruletest.fails", "Limit", limit)
	case now.When != r.When:
		return chat.T("duty.ruletest.built", "Limit", limit)
	}
	return chat.T("duty.ruletest.holds", "Limit", limit)
}

// toCome are the rungs of the present duty that are still to come, as they would be
// planned now.
func (p page) toCome() []chat.Block {
	var out []chat.Block
	planned := rules.Of(p.env.Company).Rungs(p.cals.scene(p.env, false), p.head)
	for _, rung := range rules.Order() {
		if at, ok := planned[rung]; ok && at.After(p.env.Now) {
			out = append(out, chat.Paragraph(chat.T("duty.ruletest.rung", "At", at, "Rung", chat.T("rulebook.rung."+rung))))
		}
	}
	if len(out) == 0 {
		return []chat.Block{chat.Paragraph(chat.T("duty.ruletest.none"))}
	}
	return out
}
