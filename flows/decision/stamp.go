package decision

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// decided is the end of a card that is over: who decided what and when. The
// reasons are for HR and for who gave them, the undo for the latter only.
func decided(env flows.Env, head hiring.Case, part hiring.Decision, d drawn) chat.Card {
	card := d.card
	if part.Verdict == "" {
		if head.Round > 0 || head.Status == hiring.PendingSecond { // its interview by people was called off
			card.Blocks = append(card.Blocks, chat.Note(waits(env, head)))
		}
		if offersLate(env, head, part) {
			card.Blocks = append(card.Blocks, chat.Buttons(button(env, head, "reject", rejectForm(env, head, part))))
		}
		return card
	}
	card.Tone = map[hiring.Verdict]chat.Tone{hiring.Approved: chat.Good, hiring.NotPassed: chat.Bad, hiring.OnHold: chat.Neutral}[part.Verdict]
	card.Blocks = append(card.Blocks, chat.Paragraph(stamp(env, head, part)))
	card.Blocks = append(card.Blocks, before(env, part)...)
	if m, ok := arranged(env, head); ok && part.Verdict == hiring.Approved {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.arrange.done", "At", m.At)))
	}
	if withdrawn(head) {
		card.Blocks = append(card.Blocks, chat.Note(waits(env, head)))
	}
	if seesReasons(env, head, part) {
		card.Blocks = append(card.Blocks, reasons(env, head, part)...)
	}
	if said, ok := objected(part, env.Reader.Person); ok {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.objected", "At", when(env, said.At), "HR", env.Company.Name(hrOf(env, head)))))
	}
	if undoable(env, head, part) {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.undo.until", "At", clock(part.UndoUntil))))
	}
	if b := afterwards(env, head, part, d.report); len(b.Row)+len(b.Links) > 0 {
		card.Blocks = append(card.Blocks, b)
	}
	return card
}

// undoable says whether the undo is offered to the reader.
func undoable(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return mayUndo(env, head, part) && asDecided(head, part) && env.Now.Before(part.UndoUntil)
}

// afterwards is what can still be done about a decision. To object is a quiet
// link: whoever agrees has nothing to press.
func afterwards(env flows.Env, head hiring.Case, part hiring.Decision, report *hiring.Report) chat.Block {
	b := chat.Block{Kind: chat.KindButtons}
	if undoable(env, head, part) {
		b.Row = append(b.Row, button(env, head, "undo", nil))
	} else {
		b.Links = looking(env, head, report)
	}
	if mayReopen(env, head, part) {
		b.Row = append(b.Row, button(env, head, "reopen", reopenForm(env, head, part)))
	}
	if offersLate(env, head, part) {
		b.Row = append(b.Row, button(env, head, "reject", rejectForm(env, head, part)))
	}
	if _, said := objected(part, env.Actor.Person); mayObject(env, head, part) && !said {
		b.Links = append(b.Links, button(env, head, "object", objectForm(env, head, part)))
	}
	return b
}

// stamp says who decided what, when, and how the bot knows.
func stamp(env flows.Env, head hiring.Case, part hiring.Decision) chat.Text {
	at := chat.T("decision.stamp.at", "At", when(env, part.At))
	if r := part.Recorded; r.By != "" {
		at = chat.T("decision.stamp.recorded", "HR", env.Company.Name(r.By), "How", wayText(r.How), "At", when(env, r.At))
	}
	name := env.Company.Name(part.By)
	switch part.Verdict {
	case hiring.Approved:
		return chat.T("decision.stamp.approved", "Name", name, "At", at, "Next", next(head))
	case hiring.NotPassed:
		return chat.T("decision.stamp.rejected", "Name", name, "At", at, "Next", next(head))
	}
	return chat.T("decision.stamp.hold", "Name", name, "At", at, "Until", date(part.Until))
}

// next is where the case stands after a decision, in the words of a step.
func next(head hiring.Case) chat.Text {
	switch head.Status {
	case hiring.PendingSecond:
		return chat.T("decision.next.second")
	case hiring.OfferTalk:
		return chat.T("decision.next.offer")
	case hiring.RejectPending:
		return chat.T("decision.next.letter")
	}
	return chat.T("status." + string(head.Status))
}

// brief is how many characters of somebody's words stand on a card unfolded.
const brief = 40

// seesReasons says whether the reader is one of those for whom the reasons of a
// rejection are.
func seesReasons(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return part.Verdict == hiring.NotPassed &&
		(part.By == env.Reader.Person || env.Company.IsHR(env.Reader.Person, head))
}

// outline makes room for the reasons: strengths and gaps without quotes, or
// nothing of the report when somebody wrote at length.
func outline(lines []chat.Block, part hiring.Decision) []chat.Block {
	var out []chat.Block
	for _, b := range lines {
		if b.Mark != "" && !long(part.ReasonText) && !long(part.Note) {
			out = append(out, b)
		}
	}
	return out
}

func long(words string) bool { return len([]rune(words)) > brief }

func reasons(env flows.Env, head hiring.Case, part hiring.Decision) []chat.Block {
	pos, _ := env.Company.Position(head.Position)
	words := chat.L(part.Reason)
	if r, ok := pos.Reason(part.Reason); ok {
		words = chat.ByLocale(r.Text)
	}
	out := []chat.Block{chat.Note(chat.T("decision.reason", "Reason", words))}
	if w := part.ReasonText; long(w) {
		out = append(out, chat.Note(chat.T("decision.reason.more.label")), folded(w))
	} else if w != "" {
		out = append(out, chat.Note(chat.T("decision.reason.more", "Words", w)))
	}
	if w := part.Note; long(w) {
		out = append(out, chat.Note(chat.T("decision.reason.note.label")), folded(w))
	} else if w != "" {
		out = append(out, chat.Note(chat.T("decision.reason.note", "Words", w)))
	}
	return out
}

func folded(words string) chat.Block {
	return chat.Block{Kind: chat.KindQuote, Text: chat.L(words), Fold: 3}
}

// when is weekday and time within the last days, with the date before that.
func when(env flows.Env, t time.Time) chat.Moment {
	if env.Now.Sub(t) < 6*24*time.Hour {
		return chat.Moment{At: t, Form: chat.DayTime}
	}
	return chat.Moment{At: t, Form: chat.DateTime}
}

func clock(t time.Time) chat.Moment { return chat.Moment{At: t, Form: chat.Clock} }

func date(t time.Time) chat.Moment { return chat.Moment{At: t, Form: chat.Date} }
