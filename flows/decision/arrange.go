package decision

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// arrange is HR's card after an approval: what is next and until when.
func arrange(env flows.Env, head hiring.Case, part hiring.Decision) chat.Card {
	card := page(env, head, kindArrange, "report.full.preview")
	if part.Verdict != hiring.Approved {
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("decision.arrange.undone"))}
		return card
	}
	card.Tone = chat.Waiting
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
	_, sheets := scoring(env, head, nil) // whether the AI was right is not asked here
	row := chat.Block{Kind: chat.KindButtons, Links: append([]chat.Button{fullReport(head)}, sheets...)}
	if mayArrange(env, head, part) {
		card.Preview = chat.T("decision.arrange.preview")
		row.Row = []chat.Button{button(env, head, "arranged", arrangedForm(env, head, part))}
		row.Row[0].Style = chat.Primary
	}
	if undoable(env, head, part) {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.undo.until", "At", clock(part.UndoUntil))))
		row.Row = append(row.Row, button(env, head, "undo", nil))
	}
	card.Blocks = append(card.Blocks, row)
	return card
}
