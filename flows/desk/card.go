package desk

import (
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// parcelKind begins the kind of the card on one parcel and goes on with its
// number.
const parcelKind = "parcel-"

// named is how many cases a card names; the rest is counted.
const named = 6

// view draws what lies on a desk, for whom it is: the drafts that wait, or
// what became of some that were sent together.
func (k letterDesk) view(env flows.Env, head hiring.Case, part Table, kind string) chat.Card {
	if env.Reader.Person != head.ID || !works(env, head.ID) {
		return chat.Card{}
	}
	no, ok := strings.CutPrefix(kind, parcelKind)
	if !ok {
		return listCard(env, head.ID)
	}
	for _, p := range part.Parcels {
		switch {
		case strconv.Itoa(p.No) != no:
		case p.Letters:
			return k.parcelCard(env, head.ID, p)
		default:
			return parcelCard(env, head.ID, p)
		}
	}
	return chat.Card{
		Kind: "desk.parcel", Record: head.ID, Tone: chat.Neutral, Title: chat.T("desk.parcel"),
		Blocks: []chat.Block{chat.Paragraph(chat.T("desk.past"))},
	}
}

// listCard names the oldest drafts and offers to send several.
func listCard(env flows.Env, person string) chat.Card {
	env = env.For(person)
	list := drafts(env, person)
	c := chat.Card{
		Kind: "desk.drafts", Record: person, Tone: chat.Neutral,
		Title: chat.T("desk.list", "Count", len(list)), Preview: chat.T("desk.preview"),
	}
	if len(list) == 0 {
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("desk.none"))}
		return c
	}
	c.Tone = chat.Waiting
	for _, d := range list[:min(len(list), named)] {
		what, due := title(env, d.head), d.head.Duty.Due
		line := chat.T("desk.line", "What", what, "Due", due)
		switch {
		case due.IsZero():
			line = what
		case !due.After(env.Now):
			line = chat.T("desk.late", "What", what, "Due", due)
		}
		c.Blocks = append(c.Blocks, chat.Paragraph(line))
	}
	if n := len(list) - named; n > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.more", "Count", n)))
	}
	if n := len(list) - mostDrafts; n > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.beyond", "Most", mostDrafts, "Count", n)))
	}
	form := ticks(env, hiring.Case{ID: person}, Table{})
	c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.check")), chat.Buttons(chat.Button{
		Label: chat.T("desk.button.several"), Style: chat.Primary, Form: &form,
		Action: chat.Action{Flow: Name, Record: person, Verb: "send"},
	}))
	return c
}

// parcelCard says what became of drafts that were sent together.
func parcelCard(env flows.Env, person string, p Parcel) chat.Card {
	c := chat.Card{
		Kind: "desk.parcel", Record: person, Tone: chat.Waiting, Revision: env.Rev,
		Title: chat.T("desk.parcel"), Preview: chat.T("desk.parcel.preview"),
	}
	if n := len(p.Sent); n > 0 {
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("desk.sent", "Count", n)))
	}
	if n := len(p.Waiting); n > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.waiting", "Count", n)))
	} else {
		c.Tone = chat.Good
	}
	if n := len(p.Kept); n > 0 {
		c.Tone = chat.Neutral
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("desk.kept", "Count", n)))
		for _, id := range p.Kept[:min(n, named)] {
			c.Blocks = append(c.Blocks, chat.Paragraph(kept(env, person, id, p)))
		}
		if n > named {
			c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.more", "Count", n-named)))
		}
	}
	again := chat.Button{Label: chat.T("desk.button.drafts"), Action: chat.Action{Flow: Name, Record: person, Verb: "show"}}
	if len(p.Kept) > 0 {
		c.Blocks = append(c.Blocks, chat.Block{Kind: chat.KindButtons, Links: []chat.Button{again}})
	}
	return c
}

// kept says why a draft was not sent, as things stand now. Of a case that is no
// longer hers HR hears no more than its number.
func kept(env flows.Env, person, id string, p Parcel) chat.Text {
	head, ok := flows.Find[hiring.Case](env, "case", id)
	if !ok || !env.Company.IsHR(person, head) {
		return chat.T("desk.kept.gone", "Case", id)
	}
	what := title(env, head)
	part, _ := flows.Find[hiring.Report](env, "report", id)
	switch {
	case !part.Sent.IsZero() && part.SentBy == person && part.Sent.After(p.At):
		return chat.T("desk.kept.since", "What", what)
	case !part.Sent.IsZero():
		return chat.T("desk.kept.already", "What", what, "By", sender(env, part))
	case head.Status != hiring.ReportDraft:
		return chat.T("desk.kept.moved", "What", what, "Status", chat.T("status."+string(head.Status)))
	}
	return chat.T("desk.kept.changed", "What", what)
}

// sender is who sent a report: a person, or the bot.
func sender(env flows.Env, part hiring.Report) chat.Text {
	if part.SentBy == "" {
		return chat.T("desk.bot")
	}
	return chat.L(env.Company.Name(part.SentBy))
}

// title says who and what. A name that cannot be found is the case's id.
func title(env flows.Env, head hiring.Case) chat.Text {
	name := head.ID
	if c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok && c.Name != "" {
		name = strings.Join(strings.Fields(c.Name), " ")
	}
	return chat.T("desk.case", "Name", name, "Position", env.Title(head.Position))
}
