package decision

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// A rejection after another verdict (product.md §4): of what waits for a second
// round, for its day, for the end of a hold or for the offer talk. It is one like
// the first, and its undo brings back what it ended: the verdict before, the duty
// with its deadline, the hold's date, the appointment.

// mayReject: who may decide, while a verdict is awaited, and afterwards as long as
// the status table has the arrow.
func mayReject(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return part.Rejectable(head) && env.Company.Decides(env.Actor.Person, head)
}

func mayRejectLate(env flows.Env, head hiring.Case) bool {
	return rejectable(head) && env.Company.Decides(env.Actor.Person, head)
}

// mayRecordLate: HR enters what somebody who decides said elsewhere, as at first.
func mayRecordLate(env flows.Env, head hiring.Case) bool {
	return rejectable(head) && env.Company.IsHR(env.Actor.Person, head)
}

// rejectable says whether a case can be rejected of which somebody has decided already.
func rejectable(head hiring.Case) bool {
	return !head.Awaits() && hiring.Decision{}.Rejectable(head)
}

// offerLate adds it to what a card offers: not while the verdict before can be undone,
// which is the way back to the question. To record one is a quiet link: HR's work here
// is another.
func offerLate(env flows.Env, head hiring.Case, part hiring.Decision, to chat.Block) chat.Block {
	if env.Now.Before(part.UndoUntil) {
		return to
	}
	if mayRejectLate(env, head) {
		to.Row = append(to.Row, button(env, head, "reject", rejectForm(env, head, part)))
	}
	if mayRecordLate(env, head) {
		b := button(env, head, "record", recordForm(env, head, part))
		b.Label = chat.T("decision.do.record.late")
		to.Links = append(to.Links, b)
	}
	return to
}

// stood is what a rejection finds where somebody had decided already; nil: nobody
// had.
func stood(head hiring.Case, part hiring.Decision) *hiring.Stood {
	if head.Awaits() {
		return nil
	}
	return &hiring.Stood{
		Verdict: part.Verdict, By: part.By, At: part.At, UndoUntil: part.UndoUntil, Until: part.Until, Recorded: part.Recorded,
		Resume: head.Resume, Decided: head.Decided, Duty: head.Duty,
	}
}

// left is what a rejection ends beside the duty: the date of a hold.
func left(head hiring.Case) []flows.Effect {
	if head.Status == hiring.Hold {
		return []flows.Effect{flows.Cancel{Verb: "back"}}
	}
	return nil
}

// tellRound has the interviews by people look at where the case stands now.
func tellRound(head hiring.Case) flows.Effect {
	return flows.Tell{Action: chat.Action{Flow: "round", Record: head.ID, Verb: "decided"}}
}

// rejectedNotice is what who rejects reads: until when it can be undone, and what
// becomes of the appointment.
func rejectedNotice(env flows.Env, head hiring.Case, part hiring.Decision) chat.Text {
	done := chat.T("decision.done.rejected", "HR", env.Company.Name(hrOf(env, head)), "Until", clock(part.UndoUntil))
	return calledOff(env, head, part, done)
}

// calledOff adds to what was done what becomes of the appointment.
func calledOff(env flows.Env, head hiring.Case, part hiring.Decision, done chat.Text) chat.Text {
	m, ok := arranged(env, head)
	switch {
	case !ok || part.Verdict != hiring.NotPassed:
		return done
	case m.At.Before(part.UndoUntil):
		return chat.T("decision.done.rejected.now", "Done", done, "At", m.At)
	}
	return chat.T("decision.done.rejected.then", "Done", done, "At", m.At, "Until", clock(part.UndoUntil))
}

// arranged is the appointment that a case waits for.
func arranged(env flows.Env, head hiring.Case) (hiring.Meeting, bool) {
	m, ok := meeting(env, head)
	return m, ok && head.Status == hiring.SecondScheduled
}

// callingOff has the form say that a rejection calls the appointment off.
func callingOff(env flows.Env, head hiring.Case, form chat.Form) chat.Form {
	if m, ok := arranged(env, head); ok {
		return summary.CallsOff(form, m.At)
	}
	return form
}

// restored is the case as it stood before a rejection that came after another
// verdict. An appointment that was called off meanwhile, as it was to begin before
// the undo ended, stays so: the interviewers know, and HR arranges another.
func restored(env flows.Env, head hiring.Case, part hiring.Decision) (turn, error) {
	s := *part.Stood
	part = kept(part)
	part.Verdict, part.By, part.At, part.Until, part.Recorded = s.Verdict, s.By, s.At, s.Until, s.Recorded
	head.Resume, head.Decided, head.Duty = s.Resume, s.Decided, s.Duty
	done := turn{Head: head, Part: part, Effects: []flows.Effect{tellLetter(head, "drop")}}
	settle := flows.Effect(flows.Cancel{Verb: "settle"})
	if s.UndoUntil.After(env.Now) {
		done.Part.UndoUntil, settle = s.UndoUntil, flows.Later{Verb: "settle", At: s.UndoUntil}
	}
	done.Effects = append(done.Effects, settle)
	if head.Status == hiring.Hold {
		done.Effects = append(done.Effects, flows.Later{Verb: "back", At: s.Until})
	}
	if head.Round > 0 {
		done.Effects = append(done.Effects, tellRound(head))
	}
	done.Notice = chat.T("decision.done.undone.back", "Status", chat.T("status."+string(head.Status)))
	if _, ok := arranged(env, head); !ok && head.Status == hiring.SecondScheduled {
		return anew(env, done)
	}
	return done, nil
}

// anew is a case that had an appointment and has none any more.
func anew(env flows.Env, done turn) (turn, error) {
	moved, err := done.Head.Moved(hiring.CallOff)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("decision.stale.moved"), Cause: err}
	}
	done.Head = moved
	done.Effects = append(done.Effects, tellHR(env, moved, kindArrange))
	done.Notice = chat.T("decision.done.undone.off", "HR", env.Company.Name(hrOf(env, moved)))
	return done, nil
}

// before says what had been decided before a rejection.
func before(env flows.Env, part hiring.Decision) []chat.Block {
	if part.Stood == nil {
		return nil
	}
	name, at := env.Company.Name(part.Stood.By), when(env, part.Stood.At)
	switch part.Stood.Verdict {
	case hiring.Approved:
		return []chat.Block{chat.Note(chat.T("decision.before.approved", "Name", name, "At", at))}
	case hiring.OnHold:
		return []chat.Block{chat.Note(chat.T("decision.before.hold", "Name", name, "At", at))}
	}
	return nil
}
