package stats

import (
	"cmp"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
)

// rulesCard is how often somebody was late, by rule, and whose promises were kept.
func (c counter) rulesCard(env flows.Env, part Choice, s selection) chat.Card {
	v, counts, ok := narrowed(env, s)
	card := chat.Card{
		Kind: "stats.rules", Record: env.Reader.Person, Tone: chat.Neutral, Preview: chat.T("stats.preview"),
		Title: chat.T("stats.rules.title"), Tag: scope(env, s, v),
	}
	if !ok || !v.whole {
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("stats.nothing"))}
		return card
	}
	this, before := periods(env, part, s)
	g := c.ground(env, counts, this, before)
	a, b := g.figures(this, counts), g.figures(before, counts)
	table := chat.Table{Head: []chat.Text{chat.T("stats.head.rule"), chat.T("stats.head.this"), chat.T("stats.head.before")}}
	for _, rule := range ruleNames(a, b) {
		kind := cmp.Or(a.kinds[rule], b.kinds[rule])
		name := chat.T("stats.rule", "Rule", rule, "Duty", chat.T("duty.kind."+string(kind)))
		table.Rows = append(table.Rows, []chat.Text{name, a.rules[rule].told(), b.rules[rule].told()})
	}
	card.Blocks = append([]chat.Block{chat.Paragraph(compared(this, before))}, g.leftOut(env, v, this, before)...)
	if len(table.Rows) == 0 {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("stats.rules.none")))
	} else {
		card.Blocks = append(card.Blocks, chat.Block{Kind: chat.KindTable, Table: &table})
	}
	if v.people {
		card.Blocks = append(card.Blocks, keepers(env, this, g.real(counts))...)
	}
	card.Blocks = append(card.Blocks, backButton(env, s))
	return card
}

// mostRules and mostKeepers are how many rules and people a card names.
const (
	mostRules   = 8
	mostKeepers = 4
)

// ruleNames are the rules of both periods in the order of their numbers.
func ruleNames(all ...figures) (out []string) {
	for _, f := range all {
		for rule := range f.rules {
			if !slices.Contains(out, rule) {
				out = append(out, rule)
			}
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return out[:min(len(out), mostRules)]
}

// keepers say which people kept which share of their promises, the lowest first.
func keepers(env flows.Env, p period, counts func(string, time.Time) bool) []chat.Block {
	type keeper struct {
		name string
		kept share
	}
	var all []keeper
	for _, person := range env.Company.People() {
		t, _ := flows.Find[Tally](env, Tallies, person.ID)
		sum := t.in(p, env.Company.Zone(""), counts)
		if n := sum.Kept + sum.Broken; n >= few {
			all = append(all, keeper{person.Name, share{sum.Kept, n}})
		}
	}
	slices.SortStableFunc(all, func(a, b keeper) int { return a.kept.percent() - b.kept.percent() })
	var out []chat.Text
	for _, k := range all[:min(len(all), mostKeepers)] {
		out = append(out, chat.T("stats.keeper", "Name", k.name, "Share", k.kept.told()))
	}
	if len(out) == 0 {
		return []chat.Block{chat.Note(chat.T("stats.keepers.few", "Count", few))}
	}
	return []chat.Block{chat.Note(chat.T("stats.keepers", "People", out))}
}
