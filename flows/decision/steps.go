package decision

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// open makes the case wait for a person, once the report has been sent, and again
// once an interview by people is over: then in a new message, as the old card may
// be weeks away.
func open(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if !head.Awaits() || part.Open {
		return turn{Head: head, Part: part}, nil
	}
	if head.Round > 0 {
		redrawn := flows.Tell{Action: chat.Action{Flow: "round", Record: head.ID, Verb: "redraw"}} // its cards offer to reject
		return turn{Head: head, Part: opened(part), Effects: append(askAnew(env, head), redrawn)}, nil
	}
	return turn{Head: head, Part: opened(part), Effects: bring(env, head)}, nil
}

// closed takes the question back: the interview by people that it is about did
// not take place.
func closed(_ flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if part.Open && !head.Awaits() {
		part = kept(part)
	}
	return turn{Head: head, Part: part}, nil
}

// kept is what outlives a verdict and its end: what was said around it. A
// request that waited for HR has been overtaken.
func kept(part hiring.Decision) hiring.Decision {
	if i, ok := pending(part); ok {
		part.Passed = slices.Clone(part.Passed)
		part.Passed[i].State = hiring.PassOvertaken
	}
	return hiring.Decision{
		Undone: part.Undone, Report: part.Report, Passed: part.Passed,
		Reopened: part.Reopened, Objections: part.Objections,
	}
}

func opened(part hiring.Decision) hiring.Decision {
	part = kept(part)
	part.Open = true
	return part
}

// changed counts that the report changed before the decision: a count, as two
// changes can share an instant. Afterwards it changes nothing here: the report
// flow tells HR.
func changed(_ flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if part.Open {
		part.Report++
	}
	return turn{Head: head, Part: part}, nil
}

// settled is the turn of a verdict that moves the case: the actor's, or the one
// that HR records for somebody. What follows from it is the same.
func settled(env flows.Env, head hiring.Case, move hiring.Move, given hiring.Decision) (turn, error) {
	moved, err := head.Moved(move)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("decision.stale.moved"), Cause: err}
	}
	moved.Decided = env.Now
	given.At, given.UndoUntil = env.Now, env.Now.Add(Regret)
	done := turn{Head: moved, Part: given, Effects: []flows.Effect{flows.Later{Verb: "settle", At: given.UndoUntil}}}
	switch given.Verdict {
	case hiring.Approved:
		done.Effects = append(done.Effects, tellHR(env, moved, kindArrange))
	case hiring.NotPassed:
		done.Effects = append(done.Effects, tellLetter(head, "draft"))
		done.Effects = append(done.Effects, left(head)...)
	case hiring.OnHold:
		done.Head.Until = given.Until
		done.Effects = append(done.Effects, flows.Later{Verb: "back", At: given.Until})
	}
	if head.Round > 0 {
		done.Effects = append(done.Effects, tellRound(head))
	}
	return done, nil
}

func approve(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	given := kept(part)
	given.Verdict, given.By = hiring.Approved, env.Actor.Person
	done, err := settled(env, head, hiring.Approve, given)
	if err != nil {
		return done, err
	}
	done.Notice = chat.T("decision.done.approved", "Next", next(done.Head), "Until", clock(done.Part.UndoUntil))
	return done, nil
}

func (l linter) reject(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	given := kept(part)
	if faults := l.because(env, head, ev.Values, &given); len(faults) > 0 {
		return turn{}, wrongValues(faults)
	}
	given.Verdict, given.By, given.Stood = hiring.NotPassed, env.Actor.Person, stood(head, part)
	done, err := settled(env, head, hiring.Reject, given)
	if err != nil {
		return done, err
	}
	done.Notice = rejectedNotice(env, head, done.Part)
	return done, nil
}

func hold(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	until, fault := readDay(env, head, ev.Values.Get("until"))
	if !fault.Empty() {
		return turn{}, wrongValues(map[string]chat.Text{"until": fault})
	}
	given := kept(part)
	given.Verdict, given.By, given.Until = hiring.OnHold, env.Actor.Person, until
	done, err := settled(env, head, hiring.HoldCase, given)
	if err != nil {
		return done, err
	}
	done.Notice = chat.T("decision.done.hold", "Until", date(until), "Undo", clock(done.Part.UndoUntil))
	return done, nil
}

// back ends a hold on its date and asks again, in a new message: the old card
// may be weeks away.
func back(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if head.Status != hiring.Hold || part.Verdict != hiring.OnHold {
		return turn{Head: head, Part: part}, nil
	}
	moved, err := head.Moved(hiring.Resume)
	if err != nil {
		return turn{}, err
	}
	return reopened(moved, part, askAnew(env, moved)), nil
}

// reopened is the case before the decision again, with those asked who are to
// decide.
func reopened(head hiring.Case, part hiring.Decision, asks []flows.Effect) turn {
	head.Until, head.Decided = time.Time{}, time.Time{}
	effects := append([]flows.Effect{flows.Cancel{Verb: "settle"}, flows.Cancel{Verb: "back"}}, asks...)
	if part.Verdict == hiring.NotPassed {
		effects = append(effects, tellLetter(head, "drop"))
	}
	if head.Round > 0 { // the verdict let the interviewers' cards say that it is over
		effects = append(effects, tellRound(head))
	}
	return turn{Head: head, Part: opened(part), Effects: effects}
}

// undo takes a decision back, by its maker or by HR who recorded it, in time,
// and while nobody has acted on it.
func undo(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if !env.Now.Before(undoEnds(part)) {
		return turn{}, chat.Refuse(chat.Conflict, late(env, part))
	}
	if !asDecided(head, part) {
		return turn{}, conflict("decision.undo.acted", "Status", chat.T("status."+string(head.Status)))
	}
	done, err := takenBack(env, head, part)
	switch {
	case !done.Notice.Empty():
	case part.By != env.Actor.Person:
		done.Notice = chat.T("decision.done.undone.hr", "Name", env.Company.Name(part.By))
	default:
		done.Notice = chat.T("decision.done.undone")
	}
	return done, err
}

// takenBack is the case where it stood before the decision.
func takenBack(env flows.Env, head hiring.Case, part hiring.Decision) (turn, error) {
	moved, err := head.Moved(hiring.Undo)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("decision.stale.moved"), Cause: err}
	}
	if part.Stood != nil {
		return restored(env, moved, part)
	}
	part.Undone++
	return reopened(moved, part, ask(env, moved)), nil
}

// settle takes the undo button off the cards once its time is over.
func settle(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if !part.Open && !part.UndoUntil.IsZero() && !env.Now.Before(part.UndoUntil) {
		part.UndoUntil = time.Time{}
	}
	return turn{Head: head, Part: part}, nil
}
