package round

import (
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// The cards of this flow: the case's page, which every click answers with, and
// messages about one appointment ("invite-1").
const (
	kindPage   = "page"
	kindInvite = "invite" // somebody is to interview
	kindOff    = "off"    // the appointment is called off
	kindAsk    = "ask"    // it is over: the scorecard is asked for
	kindRemind = "remind" // and still missing
	kindLeft   = "left"   // HR: an interviewer left
	kindMail   = "mail"   // HR: an entry did not get through
)

func kindOf(kind string, m hiring.Meeting) string { return kind + "-" + strconv.Itoa(m.No) }

// numbered is the appointment that a card is about.
func numbered(part hiring.Rounds, number string) (hiring.Meeting, bool) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(part.Meetings) {
		return hiring.Meeting{}, false
	}
	return part.Meetings[n-1], true
}

func (d desk) view(env flows.Env, head hiring.Case, part hiring.Rounds, kind string) chat.Card {
	env.Actor.Person = env.Reader.Person // what the card offers is what the reader may do
	sort, number, _ := strings.Cut(kind, "-")
	m, ok := numbered(part, number)
	switch {
	case ok && sort == kindOff:
		return off(env, head, m)
	case ok && (sort == kindInvite || sort == kindAsk || sort == kindRemind):
		return d.interviewer(env, head, part, shown{sort, m})
	case !sees(env, head, part):
		return gone(head)
	case ok && sort == kindLeft:
		return left(env, head, part, m)
	case ok && sort == kindMail:
		return undelivered(env, head, m)
	case !env.Company.Sees(env.Reader.Person, head):
		m, _ := part.Present(head)
		return d.interviewer(env, head, part, shown{standing(m), m})
	}
	return page(env, head, part)
}

// standing is which of the interviewer's cards fits an appointment now.
func standing(m hiring.Meeting) string {
	if m.State == hiring.MeetingOver {
		return kindAsk
	}
	return kindInvite
}

// gone is for somebody who lost the case since the card was posted.
func gone(head hiring.Case) chat.Card {
	return chat.Card{
		Kind: Name + ".gone", Record: head.ID, Title: chat.T("round.gone.title"), Tone: chat.Neutral,
		Blocks: []chat.Block{chat.Paragraph(chat.T("round.gone"))},
	}
}

func begin(env flows.Env, head hiring.Case, kind string) chat.Card {
	return chat.Card{
		Kind: Name + "." + kind, Record: head.ID, Tone: chat.Neutral, Title: title(env, head), Preview: chat.T("round.preview"),
		Tag: chat.T("status." + string(head.Status)),
	}
}

func title(env flows.Env, head hiring.Case) chat.Text {
	name := head.ID
	if c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		name = c.Name
	}
	return chat.T("round.title", "Name", name, "Position", env.Title(head.Position))
}

// page is how the case stands between people: HR's place to arrange, and to note
// what the candidate did.
func page(env flows.Env, head hiring.Case, part hiring.Rounds) chat.Card {
	card := begin(env, head, kindPage)
	m, ok := part.Present(head)
	switch {
	case part.Ended.Status != "" && part.Ended.Status == head.Status:
		card.Blocks = ending(env, head, part.Ended)
	case ok && (head.Status == hiring.SecondScheduled || head.Status == hiring.PendingSecondEval):
		card.Blocks = append(facts(env, m), progress(env, head, m)...)
		card.Tone = chat.Good
		if m.State == hiring.MeetingOver {
			card.Tone = chat.Waiting
		}
	case head.Status == hiring.PendingSecond:
		card.Tone = chat.Waiting
		key, due := "round.page.arrange", head.Duty.By()
		if !due.After(env.Now) {
			key = "round.page.arrange.past"
		}
		card.Blocks = append(calledOff(env, head, part), chat.Paragraph(chat.T(key, "Round", head.Round+1, "Of", head.Rounds, "Due", due)))
	case head.Status == hiring.ReportDraft || head.Status == hiring.PendingEval:
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("round.page.early", "Status", chat.T("status."+string(head.Status))))}
	default:
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("round.page.status", "Status", chat.T("status."+string(head.Status))))}
	}
	if row := offers(env, head, part); len(row.Row)+len(row.More)+len(row.Links) > 0 {
		card.Blocks = append(card.Blocks, row)
	}
	return card
}

// facts are when, where and who.
func facts(env flows.Env, m hiring.Meeting) []chat.Block {
	out := []chat.Block{chat.Paragraph(chat.T("round.when", "At", m.At, "Count", m.Minutes))}
	if m.Place != "" {
		out = append(out, chat.Paragraph(chat.T("round.where", "Place", m.Place)))
	}
	return append(out, chat.Paragraph(chat.T("round.who", "Names", names(env, m.People))))
}

// progress is how far it is: which entries did not get through, and whose sheets
// are in.
func progress(env flows.Env, head hiring.Case, m hiring.Meeting) []chat.Block {
	if m.State == hiring.MeetingOver {
		return []chat.Block{chat.Paragraph(sheets(env, head, m))}
	}
	if lost := unreached(env, head, m); len(lost) > 0 {
		return []chat.Block{chat.Note(chat.T("round.unreached", "Names", names(env, lost)))}
	}
	return []chat.Block{chat.Note(chat.T("round.entries"))}
}

// sheets says how many scorecards are in and who is missing.
func sheets(env flows.Env, head hiring.Case, m hiring.Meeting) chat.Text {
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	missing := m.Missing(written)
	if len(missing) == 0 {
		return chat.T("round.sheets.all", "Count", len(m.People))
	}
	return chat.T("round.sheets", "In", len(m.People)-len(missing), "Of", len(m.People), "Names", names(env, missing))
}

// calledOff tells of the appointment that there was, while another is to be made.
func calledOff(env flows.Env, head hiring.Case, part hiring.Rounds) []chat.Block {
	if len(part.Meetings) == 0 {
		return nil
	}
	m := part.Meetings[len(part.Meetings)-1]
	if m.State != hiring.MeetingCancelled {
		return nil
	}
	if m.Decided {
		return []chat.Block{chat.Note(chat.T("round.calledoff.decided", "At", m.At))}
	}
	out := []chat.Block{chat.Note(chat.T("round.calledoff", "At", m.At, "By", env.Company.Name(m.By)))}
	if m.Words != "" && isHR(env, head) {
		out = append(out, chat.Quote(chat.L(m.Words)))
	}
	return out
}

// ending says how the candidate's side ended the case. Why is for HR.
func ending(env flows.Env, head hiring.Case, e hiring.Ending) []chat.Block {
	by := env.Company.Name(e.By)
	line := chat.T("round.ended.noshow", "By", by, "At", e.At)
	if e.Status == hiring.Withdrawn {
		line = chat.T("round.ended.withdrawn", "By", by, "At", e.At)
	}
	out := []chat.Block{chat.Paragraph(line)}
	if !isHR(env, head) {
		return out
	}
	if e.Cause != "" {
		out = append(out, chat.Paragraph(chat.T("round.ended.cause", "Cause", chat.T("round.cause."+e.Cause))))
	}
	if e.Words != "" {
		out = append(out, chat.Block{Kind: chat.KindQuote, Text: chat.L(e.Words), Fold: 3})
	}
	return out
}

// offers are the buttons of the page, for whoever reads it.
func offers(env flows.Env, head hiring.Case, part hiring.Rounds) chat.Block {
	b := chat.Block{Kind: chat.KindButtons, Links: []chat.Button{look("round.to.decision", "decision", head.ID)}}
	if head.Status == hiring.ReportDraft {
		b.Links[0] = look("round.to.report", "report", head.ID)
	}
	if mayArrange(env, head, part) {
		b.Row = append(b.Row, primary(button(env, head, "arrange", arrangeForm(env, head, part))))
	}
	if mayDeny(env, head, part) {
		b.Row = append(b.Row, button(env, head, "notheld", notHeldForm(env, head, part)))
	}
	if mayMove(env, head, part) {
		b.Row = append(b.Row, button(env, head, "move", moveForm(env, head, part)))
	}
	if mayName(env, head, part) {
		b.Row = append(b.Row, button(env, head, "people", peopleForm(env, head, part)))
	}
	b.Row = append(b.Row, rejecting(env, head, part)...)
	if mayMove(env, head, part) {
		b.More = append(b.More, button(env, head, "calloff", callOffForm(env, head, part)))
	}
	if mayMiss(env, head, part) {
		b.More = append(b.More, button(env, head, "noshow", noShowForm(env, head, part)))
	}
	if mayWithdraw(env, head, part) {
		b.More = append(b.More, button(env, head, "withdraw", withdrawForm(env, head, part)))
	}
	if isHR(env, head) && !head.Status.Open() && head.Status != hiring.Onboarded {
		b.Links = append(b.Links, look("round.to.pool", "pool", head.ID))
	}
	if len(b.Row) == 0 && len(b.More) == 1 { // More with one thing in it hides it for nothing
		b.Row, b.More = b.More, nil
	}
	return b
}

func button(env flows.Env, head hiring.Case, verb string, form chat.Form) chat.Button {
	return chat.Button{Label: chat.T("round.do." + verb), Action: env.Act(Name, head.ID, verb), Form: &form}
}

func primary(b chat.Button) chat.Button {
	b.Style = chat.Primary
	return b
}

func look(label, flow, record string) chat.Button {
	return chat.Button{Label: chat.T(label), Action: chat.Action{Flow: flow, Record: record, Verb: "show"}}
}
