package duty

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// status is where one case stands: for whoever asks, and as the record's own
// card.
func (p page) status() chat.Card {
	card := chat.Card{
		Kind: "duty.status", Record: p.head.ID, Revision: p.env.Rev, Tone: chat.Neutral,
		Title: chat.T("duty.status.title", "Name", p.name(), "Position", p.listed()),
		Tag:   chat.T("status." + string(p.head.Status)), Preview: chat.T("duty.preview.status"),
	}
	if p.head.Status.Open() {
		card.Tone = chat.Waiting
		if wait, ok := p.waited(p.env.Now); ok {
			card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("duty.status.candidate", "Wait", wait)))
		}
		card.Blocks = append(card.Blocks, p.facts())
		card.Blocks = append(card.Blocks, p.uncovered(p.head.Duty)...)
	} else {
		card.Blocks = append(card.Blocks,
			chat.Paragraph(chat.T("duty.status.closed", "At", chat.Moment{At: p.head.Changed, Form: chat.Date})),
			chat.Facts(chat.Fact{Label: chat.T("duty.status.id"), Value: chat.L(p.head.ID)}))
	}
	open := chat.Button{Label: chat.T("duty.open"), Style: chat.Primary, Action: show(p.opens(), p.head.ID)}
	row := chat.Buttons(open)
	env := p.env
	env.Actor.Person = env.Reader.Person
	if mayReassign(env, p.head, p.part) {
		row.Row = append(row.Row, p.press("reassign", reassignForm(env, p.head, p.part)))
	}
	if p.opens() == "letter" { // the letter says nothing about the decision itself
		row.Links = []chat.Button{{Label: chat.T("duty.decision"), Action: show("decision", p.head.ID)}}
	}
	card.Blocks = append(card.Blocks, row)
	return card
}

func (p page) facts() chat.Block {
	d := p.head.Duty
	due := chat.T("duty.status.due", "Due", d.Due)
	if at := starts(p.env, p.head); at.After(p.env.Now) {
		due = chat.T("duty.status.starts", "At", at)
	}
	if !d.Due.After(p.env.Now) {
		due = chat.T("duty.status.late", "Due", d.Due)
	}
	facts := []chat.Fact{
		{Label: chat.T("duty.status.next"), Value: chat.T("duty.kind." + string(d.Kind))},
		{Label: chat.T("duty.status.owner"), Value: chat.L(p.env.Company.Name(d.Owner))},
		{Label: chat.T("duty.status.until"), Value: due},
	}
	switch {
	case d.Promised.After(p.env.Now):
		facts = append(facts, chat.Fact{Label: chat.T("duty.status.promise"), Value: chat.T("duty.status.promised", "By", d.Promised)})
	case !d.Promised.IsZero():
		facts = append(facts, chat.Fact{Label: chat.T("duty.status.promise"), Value: chat.T("duty.status.broken", "By", d.Promised)})
	}
	return chat.Facts(append(facts, chat.Fact{Label: chat.T("duty.status.id"), Value: chat.L(p.head.ID)})...)
}

// opens is the flow whose card shows the case best to the reader: letters are
// HR's alone.
func (p page) opens() string {
	isHR := p.env.Company.IsHR(p.env.Reader.Person, p.head)
	unsent := p.head.Status == hiring.ReportDraft || p.head.Resume == hiring.ReportDraft
	switch s := p.head.Status; {
	case p.head.Position == "" && s.Open():
		return "intake"
	case (s == hiring.RejectPending || s == hiring.Rejected) && isHR:
		return "letter"
	case unsent:
		return "report"
	}
	return "decision"
}

func rest(n int) []chat.Block {
	if n <= 0 {
		return nil
	}
	return []chat.Block{chat.Note(chat.T("duty.rest", "Count", n))}
}

// ledger is the answer to "loop".
type ledger struct {
	env          flows.Env
	mine, others []hiring.Case
	late, leaks  int // of those in no dry run
	dry          int // in one
}

func (l ledger) card() chat.Card {
	total := len(l.mine) + len(l.others)
	card := chat.Card{Kind: "duty.loop", Tone: chat.Neutral, Preview: chat.T("duty.preview.status")}
	if total == 0 {
		card.Title = chat.T("duty.loop.none")
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("duty.loop.empty"))}
		return card
	}
	card.Title = chat.T("duty.loop.title", "Count", total, "Mine", len(l.mine))
	card.Blocks = []chat.Block{chat.Paragraph(chat.T("duty.loop.counts", "Late", l.late, "Leaks", l.leaks))}
	if l.dry > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("duty.loop.dry", "Count", l.dry)))
	}
	card.Blocks = append(card.Blocks, l.byOwner()...)
	mine := l.mine[:min(rows, len(l.mine))]
	others := l.others[:min(rows-len(mine), len(l.others))]
	card.Blocks = append(card.Blocks, l.group(chat.T("duty.loop.mine"), mine, false)...)
	card.Blocks = append(card.Blocks, l.group(chat.T("duty.loop.others"), others, true)...)
	card.Blocks = append(card.Blocks, rest(total-len(mine)-len(others))...)
	if len(mine) > 0 {
		first := page{env: l.env, head: mine[0]}
		if way, ok := first.forward(); ok {
			way.Label = chat.T("duty.loop.first")
			card.Blocks = append(card.Blocks, chat.Buttons(way))
		}
	}
	return card
}

func (l ledger) group(name chat.Text, heads []hiring.Case, named bool) []chat.Block {
	if len(heads) == 0 {
		return nil
	}
	blocks := []chat.Block{chat.Note(name)}
	for _, head := range heads {
		blocks = append(blocks, chat.Paragraph(l.owed(head, named)))
	}
	return blocks
}

func (l ledger) line(head hiring.Case, named bool) chat.Text {
	p := page{env: l.env, head: head}
	if head.Duty.Due.IsZero() {
		return chat.T("duty.loop.leak", "Name", p.name(), "Position", p.listed())
	}
	what := chat.T("duty.kind." + string(head.Duty.Kind))
	if named {
		what = chat.T("duty.loop.owner", "Owner", l.env.Company.Name(head.Duty.Owner), "Duty", what)
	}
	key, due := "duty.loop.row", head.Duty.Due
	switch {
	case head.Duty.Promised.After(l.env.Now):
		key, due = "duty.loop.promised", head.Duty.Promised
	case starts(l.env, head).After(l.env.Now):
		key, due = "duty.loop.starts", starts(l.env, head)
	case !due.After(l.env.Now):
		key = "duty.loop.late"
	}
	return chat.T(key, "Name", p.name(), "Position", p.listed(), "Duty", what, "Due", until(due, l.env.Now))
}

// starts is when the interview begins that a case waits for, which is what people
// look for; its end is only the duty's deadline. Zero: it waits for none.
func starts(env flows.Env, head hiring.Case) time.Time {
	if head.Status != hiring.SecondScheduled {
		return time.Time{}
	}
	rounds, _ := flows.Find[hiring.Rounds](env, "round", head.ID)
	return rounds.Starts(head)
}

// until prints a deadline by weekday where it is near, by date where not.
func until(due, now time.Time) chat.Moment {
	m := near(due, now)
	if m.Form == chat.DateTime {
		m.Form = chat.Date
	}
	return m
}
