package decision

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// The cards of this flow.
const (
	kindSummary = "summary" // what a manager decides on
	kindArrange = "arrange" // what an approval asks of HR
)

// crowded is from how many lines of the report on the card has no room for
// gaps on a phone (cards.md: 13 lines).
const crowded = 8

func view(env flows.Env, head hiring.Case, part hiring.Decision, kind string) chat.Card {
	if !env.Company.Sees(env.Reader.Person, head) {
		return gone(head)
	}
	if kind == "" && part.Verdict == hiring.Approved && !env.Company.Decides(env.Reader.Person, head) {
		kind = kindArrange
	}
	if kind == kindArrange {
		return arrange(env, head, part)
	}
	if kind == kindSummary && part.Open && inStack(env, env.Reader.Person, head.ID) {
		return pointer(env, head)
	}
	return summarize(env, head, part)
}

// gone is for somebody who lost the case since the card was posted: it must
// lose its buttons, and says no more than that.
func gone(head hiring.Case) chat.Card {
	return chat.Card{
		Kind: "decision.gone", Record: head.ID, Title: chat.T("decision.gone.title"), Tone: chat.Neutral,
		Blocks: []chat.Block{chat.Paragraph(chat.T("decision.gone"))},
	}
}

func summarize(env flows.Env, head hiring.Case, part hiring.Decision) chat.Card {
	card := chat.Card{
		Kind: "decision.summary", Record: head.ID, Title: title(env, head), Tone: chat.Waiting,
		Tag: chat.T("status." + string(head.Status)), Preview: chat.T("decision.preview"),
	}
	report, found := flows.Find[hiring.Report](env, "report", head.ID)
	if found {
		card.Blocks = append(card.Blocks, chat.Paragraph(summary.Lead(report, head, env.Reader, env.Now)))
		shown := lines(env, head, report)
		if seesReasons(env, head, part) {
			shown = outline(shown, part)
		}
		card.Blocks = append(card.Blocks, spaced(shown)...)
	} else {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.report.none")))
	}
	if part.Open {
		return asking(env, head, part, card)
	}
	return decided(env, head, part, card)
}

// spaced sets the report apart where there is room for it.
func spaced(lines []chat.Block) []chat.Block {
	if len(lines) >= crowded || len(lines) == 0 {
		return lines
	}
	return append(append([]chat.Block{chat.Divider()}, lines...), chat.Divider())
}

// asking is the end of a card that waits: whose estimate it is, until when, and
// the buttons for who may press them.
func asking(env flows.Env, head hiring.Case, part hiring.Decision, card chat.Card) chat.Card {
	env.Actor.Person = env.Reader.Person
	more, links := scoring(env, head)
	full := append([]chat.Button{fullReport(head)}, links...)
	if !mayDecide(env, head, part) {
		card.Blocks = append(card.Blocks, chat.Note(waits(env, head)), chat.Block{Kind: chat.KindButtons, Links: full})
		return card
	}
	card.Tag = chat.T("decision.tag.yours")
	if report, ok := flows.Find[hiring.Report](env, "report", head.ID); ok && !veiled(env, head) {
		card.Blocks = append(card.Blocks, chat.Note(summary.Estimate(report)))
	}
	if !head.Duty.Due.IsZero() {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.due", "Due", head.Duty.Due)))
	}
	act := func(verb string) chat.Action { return env.Act(Name, head.ID, verb) }
	rejects, holds := rejectForm(env, head, part), holdForm(env, head, part)
	card.Blocks = append(card.Blocks, chat.Block{
		Kind: chat.KindButtons,
		Row: []chat.Button{
			{Label: chat.T("decision.approve"), Action: act("approve"), Style: chat.Primary},
			{Label: chat.T("decision.reject"), Action: act("reject"), Form: &rejects},
		},
		More:  append([]chat.Button{{Label: chat.T("decision.hold"), Action: act("hold"), Form: &holds}}, more...),
		Links: full,
	})
	return card
}

// waits tells somebody who cannot decide whose call it is.
func waits(env flows.Env, head hiring.Case) chat.Text {
	if head.Duty.Owner == "" || head.Duty.Due.IsZero() {
		return chat.T("decision.waits.open")
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

// arrange is HR's card after an approval: what is next and until when.
func arrange(env flows.Env, head hiring.Case, part hiring.Decision) chat.Card {
	card := chat.Card{
		Kind: "decision.arrange", Record: head.ID, Title: title(env, head), Tone: chat.Waiting,
		Tag: chat.T("status." + string(head.Status)), Preview: chat.T("decision.arrange.preview"),
	}
	if part.Verdict != hiring.Approved {
		card.Tone = chat.Neutral
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("decision.arrange.undone"))}
		return card
	}
	card.Blocks = []chat.Block{chat.Paragraph(stamp(env, head, part))}
	switch due := head.Duty.Due; {
	case head.Status == hiring.PendingSecond && !due.IsZero():
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.arrange.due", "Due", due)))
	case head.Status == hiring.OfferTalk && !due.IsZero():
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.arrange.offer", "Due", due)))
	case head.Status == hiring.SecondScheduled:
		card.Tone = chat.Good
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.arrange.done", "At", head.Until)))
		if part.Note != "" {
			card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.arrange.place", "Place", part.Note)))
		}
	}
	_, sheets := scoring(env, head)
	row := chat.Block{Kind: chat.KindButtons, Links: append([]chat.Button{fullReport(head)}, sheets...)}
	env.Actor.Person = env.Reader.Person
	if mayArrange(env, head, part) {
		form := arrangedForm(env, head, part)
		row.Row = []chat.Button{{
			Label: chat.T("decision.arrange.button"), Action: env.Act(Name, head.ID, "arranged"),
			Style: chat.Primary, Form: &form,
		}}
	}
	card.Blocks = append(card.Blocks, row)
	return card
}
