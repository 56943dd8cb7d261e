package decision

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// decided is the end of a card that is over: who decided what and when. The
// reasons are for HR and for who gave them, the undo for the latter only.
func decided(env flows.Env, head hiring.Case, part hiring.Decision, card chat.Card) chat.Card {
	if part.Verdict == "" {
		return card
	}
	card.Tone = map[hiring.Verdict]chat.Tone{hiring.Approved: chat.Good, hiring.NotPassed: chat.Bad, hiring.OnHold: chat.Neutral}[part.Verdict]
	card.Blocks = append(card.Blocks, chat.Paragraph(stamp(env, head, part)))
	if part.Verdict == hiring.Approved && head.Status == hiring.SecondScheduled {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.arrange.done", "At", part.Until)))
	}
	mine := part.By == env.Reader.Person
	if seesReasons(env, head, part) {
		card.Blocks = append(card.Blocks, reasons(env, head, part)...)
	}
	if mine && asDecided(head, part) && env.Now.Before(part.UndoUntil) {
		card.Blocks = append(card.Blocks,
			chat.Note(chat.T("decision.undo.until", "At", clock(part.UndoUntil))),
			chat.Buttons(chat.Button{Label: chat.T("decision.undo"), Action: env.Act(Name, head.ID, "undo")}))
	} else {
		card.Blocks = append(card.Blocks, chat.Block{Kind: chat.KindButtons, Links: looking(env, head)})
	}
	return card
}

func stamp(env flows.Env, head hiring.Case, part hiring.Decision) chat.Text {
	name, at := env.Company.Name(part.By), when(env, part.At)
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

// stale says how things stand to somebody whose click came too late.
func stale(env flows.Env, head hiring.Case, part hiring.Decision) chat.Text {
	name, at := env.Company.Name(part.By), when(env, part.At)
	switch {
	case part.Open && part.Undone > 0:
		return chat.T("decision.stale.undone")
	case part.Open:
		return chat.T("decision.stale.open")
	case part.Verdict == "":
		return chat.Text{}
	case head.Status == hiring.SecondScheduled && env.Company.IsHR(env.Actor.Person, head):
		return chat.T("decision.stale.arranged", "At", head.Until)
	case part.By == env.Actor.Person && !env.Now.Before(undoEnds(part)):
		return late(env, part)
	case part.Verdict == hiring.Approved:
		return chat.T("decision.stale.approved", "Name", name, "At", at)
	case part.Verdict == hiring.NotPassed:
		return chat.T("decision.stale.rejected", "Name", name, "At", at)
	}
	return chat.T("decision.stale.hold", "Name", name, "At", at, "Until", date(part.Until))
}

// late says when the undo ended and who can still help.
func late(env flows.Env, part hiring.Decision) chat.Text {
	return chat.T("decision.undo.late", "Decided", when(env, part.At), "Until", clock(undoEnds(part)))
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
