package round

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// shown is which card it is, and of which appointment.
type shown struct {
	sort string
	hiring.Meeting
}

// interviewer is the card of somebody who interviews: when and where, what to
// ask, and once it is over the scorecard. It has nothing that another
// interviewer wrote.
func (d desk) interviewer(env flows.Env, head hiring.Case, part hiring.Rounds, m shown) chat.Card {
	card := begin(env, head, m.sort)
	present, ok := part.Present(head)
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	sent := written.Of(m.No).SentBy(env.Reader.Person)
	switch {
	case !m.Has(env.Reader.Person):
		return finished(card, chat.T("round.mine.not"))
	case sent:
		card.Tone = chat.Good
		card = finished(card, chat.T("round.mine.sent"))
		sheet := chat.Buttons(look("round.to.sheet", "scorecard", head.ID))
		if head.Awaits() {
			sheet.Links = rejecting(env, head, part)
		}
		card.Blocks = append(card.Blocks, sheet)
		return card
	case !ok || present.No != m.No || head.Status != hiring.SecondScheduled && !head.Awaits():
		return finished(card, chat.T("round.mine.over", "Status", chat.T("status."+string(head.Status))))
	case m.sort == kindInvite && present.State == hiring.MeetingOver:
		return finished(card, chat.T("round.mine.passed"))
	}
	if m.sort == kindInvite { // nothing is asked before it begins
		card.Tag, card.Preview = chat.T("round.tag.invite"), chat.T("round.preview.invite")
	} else {
		card.Tone = chat.Waiting
		card.Tag, card.Preview = chat.T("round.tag.ask"), chat.T("round.preview.ask")
	}
	if m.sort == kindRemind {
		card.Title, card.Tag = chat.T("round.remind.title", "Title", title(env, head)), chat.Text{}
	}
	if m.sort == kindInvite && !m.Was.IsZero() {
		card.Blocks = append(card.Blocks, chat.Paragraph(moved(m.Meeting)))
	}
	card.Blocks = append(append(card.Blocks, facts(env, m.Meeting)...), probes(env, head)...)
	if m.Note != "" {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("round.note", "By", env.Company.Name(m.By))), chat.Block{Kind: chat.KindQuote, Text: chat.L(m.Note), Fold: 2})
	}
	if len(m.People) > 1 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("round.blind")))
	}
	if due := head.Duty.Due; m.sort != kindInvite && due.After(env.Now) {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("round.ask.due", "Due", due)))
	}
	enter := entrance(head, m.Meeting)
	if head.Awaits() { // nothing is asked before it begins
		enter.Links = append(enter.Links, rejecting(env, head, part)...)
	}
	card.Blocks = append(card.Blocks, enter)
	return card
}

// moved tells an interviewer in what the card differs from the one before.
func moved(m hiring.Meeting) chat.Text {
	if m.At.Equal(m.Was) {
		return chat.T("round.changed")
	}
	return chat.T("round.moved", "Was", m.Was)
}

// entrance is the way to the scorecard; it opens when the interview begins.
func entrance(head hiring.Case, m hiring.Meeting) chat.Block {
	b := look("round.to.fill", "scorecard", head.ID)
	if m.State == hiring.MeetingOver {
		return chat.Buttons(primary(b))
	}
	return chat.Block{Kind: chat.KindButtons, Links: []chat.Button{b}}
}

func finished(card chat.Card, line chat.Text) chat.Card {
	card.Blocks = []chat.Block{chat.Paragraph(line)}
	return card
}

// mostGaps is how many gaps an interviewer's card names.
const mostGaps = 2

// probes are what to ask: where the report saw a gap, and its question. In a
// blind position a gap has no score.
func probes(env flows.Env, head hiring.Case) []chat.Block {
	report, ok := flows.Find[hiring.Report](env, "report", head.ID)
	if !ok {
		return []chat.Block{chat.Paragraph(chat.T("round.probe.none"))}
	}
	pos, _ := env.Company.Position(head.Position)
	var out []chat.Block
	for i, g := range report.Gaps[:min(len(report.Gaps), mostGaps)] {
		line := chat.T("round.gap", "Name", chat.ByLocale(g.Name), "Score", summary.Whole(g.Score), "Bar", summary.Whole(g.Bar))
		if pos.Blind {
			line = chat.ByLocale(g.Name)
		}
		out = append(out, chat.Marked("-", line))
		if g.Quote != "" && i == 0 { // of the second there is no room for it
			out = append(out, chat.Quote(chat.T("summary.quote", "Words", g.Quote)))
		}
	}
	if ask := question(report); !ask.Empty() {
		out = append(out, chat.Paragraph(chat.T("round.probe", "What", ask)))
	}
	if report.Requirement != "" {
		out = append(out, chat.Paragraph(chat.T("summary.require", "Words", summary.Shorten(report.Requirement, 66))))
	}
	return out
}

// question is HR's own words on what to ask, else the one for the dimension to
// probe.
func question(r hiring.Report) chat.Text {
	if r.Suggestion != "" {
		return chat.L(summary.Shorten(r.Suggestion, 88))
	}
	return summary.Probe(r)
}

// off tells an interviewer that it does not take place.
func off(env flows.Env, head hiring.Case, m hiring.Meeting) chat.Card {
	card := begin(env, head, kindOff)
	if !m.Has(env.Reader.Person) {
		return gone(head)
	}
	card.Tag, card.Preview = chat.T("round.tag.off"), chat.T("round.preview.off")
	line := chat.T("round.off", "At", m.At, "By", env.Company.Name(m.By))
	if m.Decided {
		line = chat.T("round.off.decided", "At", m.At)
	}
	card.Blocks = []chat.Block{chat.Paragraph(line)}
	return card
}

// left is HR's card about interviewers who are not there any more.
func left(env flows.Env, head hiring.Case, part hiring.Rounds, m hiring.Meeting) chat.Card {
	card := begin(env, head, kindLeft)
	var still []string
	for _, id := range m.Gone {
		if m.Has(id) {
			still = append(still, id)
		}
	}
	if len(still) == 0 || !mayName(env, head, part) {
		return finished(card, chat.T("round.left.done"))
	}
	card.Tone, card.Preview = chat.Bad, chat.T("round.preview.left")
	card.Blocks = []chat.Block{
		chat.Paragraph(chat.T("round.left", "Names", names(env, still), "At", m.At)),
		chat.Buttons(primary(button(env, head, "people", peopleForm(env, head, part)))),
	}
	return card
}

// undelivered is HR's card about entries that did not get through.
func undelivered(env flows.Env, head hiring.Case, m hiring.Meeting) chat.Card {
	card := begin(env, head, kindMail)
	lost := unreached(env, head, m)
	if len(lost) == 0 {
		return finished(card, chat.T("round.mail.done"))
	}
	card.Tone, card.Preview = chat.Bad, chat.T("round.preview.mail")
	card.Blocks = []chat.Block{chat.Paragraph(chat.T("round.mail", "Names", names(env, lost), "At", m.At))}
	return card
}
