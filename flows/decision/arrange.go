package decision

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// arrange is HR's card after an approval: what is next and until when.
func arrange(env flows.Env, head hiring.Case, part hiring.Decision) chat.Card {
	card := page(env, head, kindArrange, "report.full.preview")
	if part.Verdict == hiring.NotPassed {
		card.Blocks = append([]chat.Block{chat.Paragraph(stamp(env, head, part))}, before(env, part)...)
		card.Blocks = append(card.Blocks, arranging(env, head, part, &card)...)
		return card
	}
	if part.Verdict != hiring.Approved && head.Round == 0 && head.Status != hiring.PendingSecond {
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("decision.arrange.undone"))}
		return card
	}
	card.Tone = chat.Waiting
	if part.Verdict != "" {
		card.Blocks = []chat.Block{chat.Paragraph(stamp(env, head, part))}
	}
	m, planned := meeting(env, head)
	switch due := head.Duty.By(); {
	case head.Status == hiring.PendingSecond && !due.IsZero():
		card.Blocks = append(card.Blocks, chat.Paragraph(wanted(env, due, "decision.arrange.due", "decision.arrange.due.past")))
	case head.Status == hiring.OfferTalk && !due.IsZero():
		card.Blocks = append(card.Blocks, chat.Paragraph(wanted(env, due, "decision.arrange.offer", "decision.arrange.offer.past")))
	case head.Status == hiring.SecondScheduled && planned:
		card.Tone = chat.Good
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.arrange.done", "At", m.At)))
		if m.Place != "" {
			card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.arrange.place", "Place", m.Place)))
		}
	case head.Status == hiring.PendingSecondEval && planned:
		card.Blocks = append(card.Blocks, chat.Paragraph(inSoFar(env, head, m)))
	case len(card.Blocks) == 0:
		card.Blocks = append(card.Blocks, chat.Paragraph(waits(env, head)))
	}
	card.Blocks = append(card.Blocks, arranging(env, head, part, &card)...)
	return card
}

// wanted says by when something is to be done, or that it was, and asks for a new date.
func wanted(env flows.Env, due time.Time, ahead, past string) chat.Text {
	if due.After(env.Now) {
		return chat.T(ahead, "Due", due)
	}
	return chat.T(past, "Due", due)
}

// arranging are the ways on from HR's card.
func arranging(env flows.Env, head hiring.Case, part hiring.Decision, card *chat.Card) []chat.Block {
	var out []chat.Block
	_, sheets := scoring(env, head, nil) // whether the AI was right is not asked here
	row := chat.Block{Kind: chat.KindButtons, Links: append([]chat.Button{fullReport(head)}, sheets...)}
	rounds := chat.Action{Flow: "round", Record: head.ID, Verb: "show"}
	hr := env.Company.IsHR(env.Reader.Person, head)
	switch {
	case mayArrange(env, head):
		card.Preview = chat.T("decision.arrange.preview")
		form := summary.Arrangement(env.Company, head.Position, env.Reader.Zone)
		row.Row = []chat.Button{{
			Label: chat.T("decision.do.arrange"), Style: chat.Primary, Form: &form,
			Action: chat.Action{Flow: "round", Record: head.ID, Verb: "arrange"},
		}}
		row.Links = append(row.Links, chat.Button{Label: chat.T("decision.ends"), Action: rounds})
	case hr && head.Round > 0 && head.Status.Open() && part.Verdict != hiring.NotPassed:
		row.Row = []chat.Button{{Label: chat.T("decision.do.round"), Action: rounds}}
	case hr && head.Status.Open():
		row.Links = append(row.Links, chat.Button{Label: chat.T("decision.ends"), Action: rounds})
	}
	if mayReopen(env, head, part) {
		row.Row = append(row.Row, button(env, head, "reopen", reopenForm(env, head, part)))
	}
	if undoable(env, head, part) {
		out = append(out, chat.Note(chat.T("decision.undo.until", "At", clock(part.UndoUntil))))
		row.Row = append(row.Row, button(env, head, "undo", nil))
	}
	return append(out, offerLate(env, head, part, row))
}
