package decision

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// The cards of this flow. Those with a number ("request-0") belong to one line
// of the part.
const (
	kindSummary   = "summary"   // what a manager decides on
	kindArrange   = "arrange"   // what an approval asks of HR
	kindRequest   = "request"   // somebody wants to pass it on to another department
	kindReturned  = "returned"  // "not mine": HR names somebody
	kindObjection = "objection" // somebody disagrees
	kindRecorded  = "recorded"  // HR recorded it: is it right?
)

// crowded is from how many lines of the report on the card has no room for
// gaps on a phone (cards.md: 13 lines).
const crowded = 8

func view(env flows.Env, head hiring.Case, part hiring.Decision, kind string) chat.Card {
	if !env.Company.Sees(env.Reader.Person, head) {
		return gone(env, head, part)
	}
	env.Actor.Person = env.Reader.Person // what the card offers is what the reader may do
	sort, number, _ := strings.Cut(kind, "-")
	switch {
	case sort == kindRequest:
		return request(env, head, part, number)
	case sort == kindObjection:
		return objection(env, head, part, number)
	case sort == kindReturned:
		return returned(env, head, part)
	case sort == kindRecorded:
		return recorded(env, head, part)
	case sort == kindArrange, sort == "" && part.Verdict == hiring.Approved && !env.Company.Decides(env.Reader.Person, head):
		return arrange(env, head, part)
	case sort == kindSummary && part.Open && inStack(env, env.Reader.Person, head.ID):
		return pointer(env, head)
	}
	return summarize(env, head, part)
}

// gone is for somebody who lost the case since the card was posted: it must
// lose its buttons, and says no more than to whom the reader gave it.
func gone(env flows.Env, head hiring.Case, part hiring.Decision) chat.Card {
	line := chat.T("decision.gone")
	for _, p := range part.Passed {
		if p.By == env.Reader.Person && p.Hands() {
			line = chat.T("decision.gone.passed", "Name", env.Company.Name(p.To), "At", when(env, p.At))
		}
	}
	return chat.Card{
		Kind: "decision.gone", Record: head.ID, Title: chat.T("decision.gone.title"), Tone: chat.Neutral,
		Blocks: []chat.Block{chat.Paragraph(line)},
	}
}

// summarize is the deciders' card, whoever reads it and wherever it stands.
func summarize(env flows.Env, head hiring.Case, part hiring.Decision) chat.Card {
	card := page(env, head, kindSummary, "report.full.preview")
	if head.Status.Open() {
		card.Tone = chat.Waiting
	}
	report := reportOf(env, head)
	shown := []chat.Block{chat.Paragraph(chat.T("decision.report.none"))}
	card.Blocks = append(card.Blocks, lead(env, head, report)...)
	if report != nil {
		shown = lines(env, head, *report)
	}
	if m, ok := meeting(env, head); ok && head.Status == hiring.PendingSecondEval {
		shown = second(env, head, m)
	}
	if part.Open {
		return asking(env, head, part, drawn{card, shown, report})
	}
	if report != nil && seesReasons(env, head, part) {
		shown = outline(shown, part)
	}
	card.Blocks = append(card.Blocks, spaced(shown)...)
	return decided(env, head, part, drawn{card: card, report: report})
}

// drawn is a card, the lines of the report that belong on it, and that report.
type drawn struct {
	card   chat.Card
	lines  []chat.Block
	report *hiring.Report // nil: there is none
}

// page is an empty card of a case.
func page(env flows.Env, head hiring.Case, kind, preview string) chat.Card {
	return chat.Card{
		Kind: Name + "." + kind, Record: head.ID, Title: title(env, head), Tone: chat.Neutral,
		Tag: chat.T("status." + string(head.Status)), Preview: chat.T(preview),
	}
}

// spaced sets the report apart where there is room for it.
func spaced(lines []chat.Block) []chat.Block {
	if len(lines) >= crowded || len(lines) == 0 {
		return lines
	}
	return append(append([]chat.Block{chat.Divider()}, lines...), chat.Divider())
}

// asking is the end of a card that waits: how it came here, whose estimate it
// is, until when, and the buttons for who may press them.
func asking(env flows.Env, head hiring.Case, part hiring.Decision, d drawn) chat.Card {
	card, story := d.card, story(env, head, part)
	if len(story) > 0 && veiled(env, head) { // the answers are all there is to go by
		card.Blocks = append(card.Blocks, d.lines...)
	} else {
		card.Blocks = append(card.Blocks, room(d.lines, story)...)
	}
	card.Blocks = append(card.Blocks, story...)
	if !mayDecide(env, head, part) {
		card.Blocks = append(card.Blocks, chat.Note(waits(env, head)), offers(env, head, part, d.report))
		return card
	}
	card.Preview = chat.T("decision.preview") // a list of chats shows it as long as the card stands
	switch {
	case head.Returned:
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.also.returned")))
	case head.Delegate != "" && head.Delegate != env.Reader.Person:
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.also", "Waits", waits(env, head))))
	default:
		card.Tag = chat.T("decision.tag.yours")
		card.Blocks = append(card.Blocks, yours(env, head, d.report)...)
	}
	card.Blocks = append(card.Blocks, offers(env, head, part, d.report))
	return card
}

// yours says whose estimate it is and until when the reader decides.
func yours(env flows.Env, head hiring.Case, report *hiring.Report) []chat.Block {
	var out []chat.Block
	switch {
	case head.Round > 0:
		out = append(out, chat.Note(chat.T("decision.second.yours")))
	case report != nil && !veiled(env, head):
		out = append(out, chat.Note(summary.Estimate(*report)))
	}
	if !head.Duty.Due.IsZero() {
		out = append(out, chat.Paragraph(until(env, head)))
	}
	return out
}

// until says by when the decision is wanted, or that it was.
func until(env flows.Env, head hiring.Case) chat.Text {
	if head.Duty.Due.After(env.Now) {
		return chat.T("decision.due", "Due", head.Duty.Due)
	}
	return chat.T("decision.due.past", "Due", head.Duty.Due)
}

// offers are the buttons under a card that waits, for whoever reads it.
func offers(env flows.Env, head hiring.Case, part hiring.Decision, report *hiring.Report) chat.Block {
	sheets, links := scoring(env, head, report)
	b := chat.Block{Kind: chat.KindButtons, Links: append([]chat.Button{fullReport(head)}, links...)}
	if mayDecide(env, head, part) {
		b.Row = []chat.Button{
			early(env, head, button(env, head, "approve", nil)), early(env, head, button(env, head, "reject", rejectForm(env, head, part))),
		}
		b.Row[0].Style = chat.Primary
		b.More = append(rarely(env, head, part), sheets...)
	}
	if mayAssign(env, head, part) && len(b.Row) == 0 {
		b.Row = []chat.Button{button(env, head, "record", recordForm(env, head, part))}
		names := button(env, head, "assign", assignForm(env, head, part))
		if head.Returned {
			names.Style, b.Row = chat.Primary, append([]chat.Button{names}, b.Row...)
		} else {
			b.More = []chat.Button{names}
		}
	}
	if mayReopen(env, head, part) {
		b.Row = append(b.Row, button(env, head, "reopen", reopenForm(env, head, part)))
	}
	return b
}

// rarely is what stands under More for a decider.
func rarely(env flows.Env, head hiring.Case, part hiring.Decision) []chat.Button {
	more := []chat.Button{button(env, head, "hold", holdForm(env, head, part))}
	_, waiting := pending(part)
	if !head.Returned && !waiting && handedTimes(head, part) < mostly {
		more = append(more, button(env, head, "pass", passForm(env, head, part)))
	}
	if !head.Returned && head.Duty.Owner == env.Actor.Person {
		back := button(env, head, "notmine", nil)
		back.Confirm = chat.T("decision.notmine.confirm", "HR", env.Company.Name(hrOf(env, head)))
		more = append(more, back)
	}
	return more
}

// button offers a verb of this flow with its form: a chat.Form or nil.
func button(env flows.Env, head hiring.Case, verb string, form any) chat.Button {
	b := chat.Button{Label: chat.T("decision.do." + verb), Action: env.Act(Name, head.ID, verb)}
	if f, ok := form.(chat.Form); ok {
		b.Form = &f
	}
	return b
}

// waits tells somebody who cannot decide whose call it is.
func waits(env flows.Env, head hiring.Case) chat.Text {
	switch {
	case !head.Awaits():
		return chat.T("decision.waits.ended", "Status", chat.T("status."+string(head.Status)))
	case head.Returned:
		return chat.T("decision.waits.returned", "Due", head.Duty.Due)
	case head.Duty.Owner == "" || head.Duty.Due.IsZero():
		return chat.T("decision.waits.open")
	case head.Round > 0:
		return chat.T("decision.waits.second", "Name", env.Company.Name(head.Duty.Owner), "Due", head.Duty.Due)
	}
	return chat.T("decision.waits", "Name", env.Company.Name(head.Duty.Owner), "Due", head.Duty.Due)
}

func fullReport(head hiring.Case) chat.Button {
	return chat.Button{
		Label:  chat.T("decision.full"),
		Action: chat.Action{Flow: "report", Record: head.ID, Verb: "full"},
	}
}

// title is who and what.
func title(env flows.Env, head hiring.Case) chat.Text {
	return chat.T("decision.title", "Name", nameOf(env, head), "Position", env.Title(head.Position))
}

// nameOf is what the candidate is called, or the case's id.
func nameOf(env flows.Env, head hiring.Case) string {
	if c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		return c.Name
	}
	return head.ID
}
