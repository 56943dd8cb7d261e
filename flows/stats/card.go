package stats

import (
	"math"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// answer answers "stats", "stats 2026-10" and "stats Backend Engineer". A position
// that is not the asker's is answered like one that is not there.
func (c counter) answer(env flows.Env, args []string) (chat.Reply, error) {
	s, ok := read(env, args)
	if !ok {
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	part, _ := flows.Find[Choice](env, Name, env.Actor.Person)
	card := c.card(env, part, s)
	return chat.Reply{Card: &card}, nil
}

// narrowed is what a reader has of what was asked for, and whether anything.
func narrowed(env flows.Env, s selection) (v view, counts func(string) bool, ok bool) {
	v = viewOf(env, env.Reader.Person)
	ok = s.Position == "" || v.has(s.Position)
	return v, func(position string) bool {
		switch {
		case s.Position != "":
			return position == s.Position && v.has(position)
		case v.people:
			return true // those without a position too, and of positions that are gone
		}
		return v.has(position)
	}, ok
}

// card is the figures of a period beside those of another.
func (c counter) card(env flows.Env, part Choice, s selection) chat.Card {
	v, counts, ok := narrowed(env, s)
	card := chat.Card{
		Kind: "stats.card", Record: env.Reader.Person, Tone: chat.Neutral, Preview: chat.T("stats.preview"),
		Title: chat.T("stats.title"), Tag: scope(env, s, v),
	}
	if !ok || len(v.positions) == 0 {
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("stats.nothing"))}
		return card
	}
	this, before := periods(env, part, s)
	card.Blocks = []chat.Block{chat.Paragraph(compared(this, before))}
	g := c.ground(env, counts, this, before)
	card.Blocks = append(card.Blocks, g.leftOut(env, v, this, before)...)
	if v.whole {
		g.remind(env)
		open, _ := opened(env, counts)
		now := stands(open, env.Now)
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("stats.now", "Open", now.open, "Late", now.late, "Leaks", now.leaks)))
	}
	table := chat.Table{Head: []chat.Text{chat.T("stats.head.figure"), chat.T("stats.head.this"), chat.T("stats.head.before")}}
	a, b := g.figures(this, counts), g.figures(before, counts)
	for _, l := range lines() {
		if v.whole || l.name == figDecision {
			table.Rows = append(table.Rows, []chat.Text{chat.T("stats.figure." + l.name), l.cell(a), l.cell(b)})
		}
	}
	card.Blocks = append(card.Blocks, chat.Block{Kind: chat.KindTable, Table: &table}, buttons(env, part, s, v))
	return card
}

// mostLeftOut is how many positions are named that figures leave out.
const mostLeftOut = 3

// leftOut says of which positions a dry run is not counted.
func (g ground) leftOut(env flows.Env, v view, periods ...period) []chat.Block {
	var names []chat.Text
	for _, id := range v.positions {
		if slices.ContainsFunc(periods, func(p period) bool { return g.runs.Within(id, p.from, p.to) }) {
			names = append(names, env.Title(id))
		}
	}
	if len(names) == 0 {
		return nil
	}
	if over := len(names) - mostLeftOut; over > 0 {
		names = append(names[:mostLeftOut], chat.T("stats.dry.more", "Count", over))
	}
	return []chat.Block{chat.Note(chat.T("stats.dry", "Positions", names))}
}

// compared names both periods by their days.
func compared(this, before period) chat.Text {
	day := func(at time.Time) chat.Moment { return chat.Moment{At: at, Form: chat.Date} }
	return chat.T("stats.periods", "From", day(this.from), "To", day(this.last()),
		"BaseFrom", day(before.from), "BaseTo", day(before.last()))
}

// scope is of what the figures are.
func scope(env flows.Env, s selection, v view) chat.Text {
	switch {
	case v.has(s.Position):
		return env.Title(s.Position)
	case v.people:
		return chat.T("stats.all")
	}
	return chat.T("stats.yours")
}

// line is one figure as it is shown.
type line struct {
	name string
	cell func(figures) chat.Text
}

func lines() []line {
	return []line{
		{figReport, func(f figures) chat.Text { return f.report.lasted() }},
		{figDecision, func(f figures) chat.Text { return f.decision.lasted() }},
		{"late", func(f figures) chat.Text { return f.late.told() }},
		{"letters", func(f figures) chat.Text { return f.letters.told() }},
		{"reminders", func(f figures) chat.Text { return f.reminders.counted() }},
		{"asked", func(f figures) chat.Text { return chat.T("stats.cell.count", "Count", f.asked) }},
		{"promises", func(f figures) chat.Text { return f.promises.told() }},
	}
}

// lasted is a median of hours in words.
func (m median) lasted() chat.Text {
	if m.n < few {
		return tooFew(m.n)
	}
	return chat.T("stats.cell", "Value", duration(m.value), "N", m.n)
}

// duration is so many hours in the unit that fits.
func duration(hours float64) chat.Text {
	switch {
	case hours < 1:
		return chat.T("stats.minutes", "Count", int(math.Round(hours*60)))
	case hours < 48:
		return chat.T("stats.hours", "Count", int(math.Round(hours)))
	}
	return chat.T("stats.days", "Days", math.Round(hours/24*10)/10)
}

// counted is a median of messages.
func (m median) counted() chat.Text {
	if m.n < few {
		return tooFew(m.n)
	}
	return chat.T("stats.cell", "Value", chat.T("stats.number", "Number", m.value), "N", m.n)
}

func (s share) told() chat.Text {
	if s.n < few {
		return tooFew(s.n)
	}
	return chat.T("stats.cell", "Value", chat.T("stats.percent", "Count", s.percent()), "N", s.n)
}

// tooFew is what stands for a figure that too few things make up to be one.
func tooFew(n int) chat.Text {
	if n == 0 {
		return chat.T("stats.zero")
	}
	return chat.T("stats.few", "N", n)
}

// buttons lead on: by rule, another comparison, the table, how it is counted.
func buttons(env flows.Env, part Choice, s selection, v view) chat.Block {
	form := baselineForm(env, hiring.Case{}, part)
	act := func(verb string) chat.Action {
		return chat.Action{Flow: Name, Record: env.Reader.Person, Verb: verb, Args: s.args()}
	}
	b := chat.Block{Kind: chat.KindButtons, Links: []chat.Button{{Label: chat.T("stats.button.how"), Action: act("how")}}}
	if v.whole {
		b.Row = append(b.Row, chat.Button{Label: chat.T("stats.button.rules"), Action: act("rules")})
	}
	b.Row = append(b.Row, chat.Button{Label: chat.T("stats.button.baseline"), Action: act("baseline"), Form: &form})
	if v.whole {
		b.Row = append(b.Row, chat.Button{Label: chat.T("stats.button.csv"), Action: act("csv")})
	}
	return b
}

// back leads to the figures again.
func backButton(env flows.Env, s selection) chat.Block {
	return chat.Buttons(chat.Button{
		Label: chat.T("stats.button.back"), Action: chat.Action{Flow: Name, Record: env.Reader.Person, Verb: "show", Args: s.args()},
	})
}

// howCard says how the figures are counted.
func (c counter) howCard(env flows.Env, _ Choice, s selection) chat.Card {
	card := chat.Card{
		Kind: "stats.how", Record: env.Reader.Person, Tone: chat.Neutral, Preview: chat.T("stats.preview"), Title: chat.T("stats.how.title"),
	}
	v := viewOf(env, env.Reader.Person)
	for _, name := range []string{figReport, figDecision, "late", "letters", "reminders", "promises"} {
		if v.whole || name == figDecision {
			card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("stats.how."+name)))
		}
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("stats.how.all", "Count", few)), backButton(env, s))
	return card
}
