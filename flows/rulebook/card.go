package rulebook

import (
	"reflect"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/flows/summary"
)

// view is the table of the rules; of kind "failed-R3", what an admin is told about
// a rule.
func view(env flows.Env, _ hiring.Case, b Book, kind string) chat.Card {
	env.Actor.Person = env.Reader.Person
	if id, ok := strings.CutPrefix(kind, failedKind); ok {
		return failedCard(env, b, id)
	}
	if !known(env) {
		return chat.Card{}
	}
	return listCard(env, b)
}

// mostRows is how many rules the list names: those from R7 on, which are plain
// deadlines, stand there where they were changed.
const mostRows = 9

// listCard is a line for each rule, and how all of them count.
func listCard(env flows.Env, b Book) chat.Card {
	table := rules.NewTable(b.Rulebook)
	card := chat.Card{
		Kind: "rulebook.list", Record: Record, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("rulebook.list.title"), Preview: chat.T("duty.preview.status"),
	}
	card.Blocks = []chat.Block{chat.Paragraph(chat.T("rulebook.clock"))} // first: what leads a card is drawn paler, and no rule is less than the others
	var plain []string
	for _, r := range table.Numbered() {
		if r.Plain() {
			plain = append(plain, r.ID)
		}
		if r.Plain() && !table.Changed(r.ID) || len(card.Blocks) > mostRows {
			continue
		}
		key := "rulebook.row"
		if table.Changed(r.ID) {
			key = "rulebook.row.changed"
		}
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T(key, "Rule", r.ID, "Who", who(r), "What", what(r), "Limit", terms(r.Rule))))
	}
	rest := "rulebook.list.plain"
	if len(b.Rules) > 0 {
		rest = "rulebook.list.changed"
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T(rest, "First", plain[0], "Last", plain[len(plain)-1])))
	openRule := openForm(env, hiring.Case{}, b)
	row := chat.Buttons(chat.Button{Label: chat.T("rulebook.do.open"), Style: chat.Primary, Action: act("open", ""), Form: &openRule})
	if len(b.History) > 0 {
		row.Row = append(row.Row, chat.Button{Label: chat.T("rulebook.do.history"), Action: act("history", "")})
	}
	card.Blocks = append(card.Blocks, row)
	return card
}

// act is a verb on the book, about one rule or none. It is not bound to a revision:
// the change of another rule in between keeps what was typed.
func act(verb, rule string) chat.Action {
	a := chat.Action{Flow: Name, Record: Record, Verb: verb}
	if rule != "" {
		a.Args = map[string]string{"rule": rule}
	}
	return a
}

// ruleCard is one rule, with each duty that it holds for, and what an admin can do.
func ruleCard(env flows.Env, b Book, id string) (chat.Card, bool) {
	table := rules.NewTable(b.Rulebook)
	found := table.Named(strings.TrimSpace(id))
	if len(found) == 0 {
		return chat.Card{}, false
	}
	r := found[0]
	tag := "rulebook.tag.built"
	switch {
	case r.Off:
		tag = "rulebook.tag.off"
	case table.Changed(r.ID):
		tag = "rulebook.tag.changed"
	}
	card := chat.Card{
		Kind: "rulebook.rule", Record: Record, Revision: env.Rev, Tone: chat.Neutral, Tag: chat.T(tag),
		Title: chat.T("rulebook.rule.title", "Rule", r.ID, "What", what(r)), Preview: chat.T("duty.preview.status"),
		Blocks: []chat.Block{chat.Facts(facts(env, found)...)},
	}
	if f, ok := b.Failed[r.ID]; ok {
		card.Tone = chat.Bad
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("rulebook.failed.line", "Case", f.Case)))
	}
	if len(b.Order.Rules) > 0 && slices.Contains(b.Order.Rules, r.ID) {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("rulebook.planning")))
	} else if slices.Contains(b.Planned.Rules, r.ID) {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("rulebook.planned", "Count", b.Planned.Cases, "At", b.Planned.At)))
	}
	if key := "rulebook.ladder." + string(r.Duty); r.Inner() {
		card.Blocks = append(card.Blocks, chat.Note(chat.T(key)))
	} else {
		card.Blocks = append(card.Blocks, chat.Note(ladder(r)))
	}
	card.Blocks = append(card.Blocks, counting(r)...)
	return withButtons(env, b, card, r), true
}

// counting says how a rule's time is counted, and what comes before it.
func counting(r rules.Rule) []chat.Block {
	note := chat.Note(chat.T("rulebook.clock"))
	if r.Delay().Clock == calendar.CalendarTime {
		note = chat.Note(chat.T("rulebook.clock.plain"))
	}
	if r.Dated {
		return []chat.Block{note, chat.Note(chat.T("rulebook.dated"))}
	}
	return []chat.Block{note}
}

func facts(env flows.Env, found []rules.Rule) []chat.Fact {
	r := found[0]
	var kinds []chat.Text
	for _, one := range found {
		kinds = append(kinds, what(one))
	}
	var out []chat.Fact
	if len(kinds) > 1 { // of one the title says all
		out = append(out, chat.Fact{Label: chat.T("rulebook.fact.for"), Value: chat.T("rulebook.items", "Items", kinds)})
	}
	out = append(out,
		chat.Fact{Label: chat.T("duty.status.owner"), Value: who(r)},
		chat.Fact{Label: chat.T("rulebook.fact.time"), Value: summary.Limit(r.Rule)})
	if r.Say != "" {
		out = append(out, chat.Fact{Label: chat.T("rulebook.fact.say"), Value: chat.L(r.Say)})
	}
	if r.When != "" {
		out = append(out, chat.Fact{Label: chat.T("rulebook.fact.when"), Value: chat.L(r.When)})
	}
	if len(r.OffFor) > 0 {
		out = append(out, chat.Fact{Label: chat.T("rulebook.fact.off"), Value: chat.T("rulebook.items", "Items", titles(env, r.OffFor))})
	}
	return out
}

// ladder says who hears when, where a rule has all the rungs; else which it has.
func ladder(r rules.Rule) chat.Text {
	if len(r.Ladder) == 0 && r.Grace == 0 && r.Hears == "" {
		return chat.T("rulebook.ladder")
	}
	var rungs []chat.Text
	for _, rung := range rungsOf(r.Rule) {
		who := chat.T("rulebook.rung." + rung)
		if rung == rules.Above && r.Hears != "" {
			who = hears(r.Hears)
		}
		rungs = append(rungs, who)
	}
	if r.Grace > 0 {
		return chat.T("rulebook.ladder.late", "Items", rungs, "Count", r.Grace)
	}
	return chat.T("rulebook.ladder.some", "Items", rungs)
}

func withButtons(env flows.Env, b Book, card chat.Card, r rules.Rule) chat.Card {
	row := chat.Block{Kind: chat.KindButtons}
	log := chat.Button{Label: chat.T("rulebook.do.history"), Action: act("history", r.ID)}
	past := slices.ContainsFunc(b.History, func(c Change) bool { return c.Rule == r.ID })
	switch {
	case env.Company.Keeps(env.Actor.Person):
		change, try := form(env, r, chat.T("rulebook.edit.submit")), form(env, r, chat.T("rulebook.try.submit"))
		row.Row = []chat.Button{{Label: chat.T("rulebook.do.edit"), Style: chat.Primary, Action: act("edit", r.ID), Form: &change}}
		if r.Duty != rules.LetterDeferred {
			row.Row = append(row.Row, chat.Button{Label: chat.T("rulebook.do.try"), Action: trying(env.Actor.Person, r.ID), Form: &try})
		}
		if _, changed := b.Rules[r.ID]; changed {
			row.More = append(row.More, chat.Button{
				Label: chat.T("rulebook.do.reset"), Action: act("reset", r.ID), Confirm: chat.T("rulebook.reset.confirm", "Rule", r.ID),
			})
		}
		if past {
			row.More = append(row.More, log)
		}
	case past:
		row.Row = []chat.Button{log}
	default:
		return card
	}
	card.Blocks = append(card.Blocks, row)
	return card
}

// failedCard tells that a rule has no answer for a case. It names the case by its
// number only.
func failedCard(env flows.Env, b Book, id string) chat.Card {
	card := chat.Card{
		Kind: "rulebook.failed", Record: Record, Revision: env.Rev, Tone: chat.Bad,
		Title: chat.T("rulebook.failed.title", "Rule", id), Preview: chat.T("rulebook.failed.preview"),
	}
	f, ok := b.Failed[id]
	r, known := b.rule(id)
	if !ok || !known {
		card.Tone = chat.Neutral
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("rulebook.failed.mended", "Rule", id))}
		return card
	}
	card.Blocks = []chat.Block{
		chat.Paragraph(chat.T("rulebook.failed.line", "Case", f.Case)),
		chat.Facts(chat.Fact{Label: chat.T("rulebook.fact.when"), Value: chat.L(r.When)}),
		chat.Note(chat.T("rulebook.failed.once")),
	}
	if env.Company.Keeps(env.Actor.Person) {
		change := form(env, r, chat.T("rulebook.edit.submit"))
		card.Blocks = append(card.Blocks, chat.Buttons(chat.Button{Label: chat.T("rulebook.do.edit"), Style: chat.Primary, Action: act("edit", id), Form: &change}))
	}
	return card
}

// lines is how many changes a card shows.
const lines = 6

// historyCard is who changed what of one rule, or of all, newest first.
func historyCard(env flows.Env, b Book, id string) chat.Card {
	card := chat.Card{
		Kind: "rulebook.history", Record: Record, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("rulebook.history.title"), Preview: chat.T("duty.preview.status"),
	}
	if id != "" {
		card.Title = chat.T("rulebook.history.one", "Rule", id)
	}
	n := 0
	for _, c := range slices.Backward(b.History) {
		if id != "" && c.Rule != id {
			continue
		}
		if n++; n > lines {
			continue
		}
		key := "rulebook.history.row"
		switch {
		case topic(c.Was) == topic(c.Is):
			key = "rulebook.history.words" // only what was typed is another
		case reflect.DeepEqual(terms(c.Was), terms(c.Is)):
			key = "rulebook.history.else"
		}
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T(key, "At", chat.Moment{At: c.At, Form: chat.DateTime},
			"By", env.Company.Name(c.By), "Rule", c.Rule, "Was", terms(c.Was), "Is", terms(c.Is))))
	}
	switch {
	case n == 0:
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("rulebook.history.none")))
	case n > lines:
		card.Blocks = append(card.Blocks, chat.Note(chat.T("rulebook.history.more", "Count", n-lines)))
	}
	return card
}
