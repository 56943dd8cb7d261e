package decision

import (
	"strings"
	"time"
	"unicode"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// open makes the case wait for a person, once the report has been sent.
func open(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if !awaits(head) || part.Open {
		return turn{Head: head, Part: part}, nil
	}
	return turn{Head: head, Part: opened(part), Effects: bring(env, head)}, nil
}

func opened(part hiring.Decision) hiring.Decision {
	return hiring.Decision{Open: true, Undone: part.Undone, Report: part.Report}
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

// settled is the turn of a decision that moves the case.
func settled(env flows.Env, head hiring.Case, move hiring.Move, part hiring.Decision) (turn, error) {
	moved, err := head.Moved(move)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("decision.stale.moved"), Cause: err}
	}
	moved.Decided = env.Now
	part.Open, part.By, part.At, part.UndoUntil = false, env.Actor.Person, env.Now, env.Now.Add(Regret)
	return turn{Head: moved, Part: part, Effects: []flows.Effect{flows.Later{Verb: "settle", At: part.UndoUntil}}}, nil
}

func approve(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	done, err := settled(env, head, hiring.Approve, hiring.Decision{Verdict: hiring.Approved, Undone: part.Undone, Report: part.Report})
	if err != nil {
		return done, err
	}
	done.Notice = chat.T("decision.done.approved", "Next", next(done.Head), "Until", clock(done.Part.UndoUntil))
	done.Effects = append(done.Effects, tellHR(env, done.Head, kindArrange))
	return done, nil
}

func reject(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	given, err := readReject(env, head, ev.Values)
	if err != nil {
		return turn{}, err
	}
	given.Verdict, given.Undone, given.Report = hiring.NotPassed, part.Undone, part.Report
	done, err := settled(env, head, hiring.Reject, given)
	if err != nil {
		return done, err
	}
	owner, _ := env.Company.Owner(head, hiring.HR)
	done.Notice = chat.T("decision.done.rejected", "HR", env.Company.Name(owner), "Until", clock(done.Part.UndoUntil))
	done.Effects = append(done.Effects, tellLetter(head, "draft"))
	return done, nil
}

// readReject takes a reason only from the position's list: a reason that is
// linked to nothing in the assessment is blocked.
func readReject(env flows.Env, head hiring.Case, v chat.Values) (hiring.Decision, error) {
	faults := map[string]chat.Text{}
	pos, _ := env.Company.Position(head.Position)
	reason, known := pos.Reason(v.Get("reason"))
	if !known {
		faults["reason"] = chat.T("decision.reject.reason.unlinked")
	}
	words := oneLine(v.Get("reason_text"))
	switch raw := v["reason_text"]; {
	case len(raw) > 0 && raw[0] != "" && words == "":
		faults["reason_text"] = chat.T("decision.reject.text.blank")
	case len([]rune(words)) > textMax:
		faults["reason_text"] = chat.T("decision.reject.text.long", "Count", textMax)
	}
	if len(faults) > 0 {
		return hiring.Decision{}, wrong(faults)
	}
	return hiring.Decision{Reason: reason.Key, ReasonText: words, Note: v.Get("note")}, nil
}

// oneLine makes words one line without control characters: they become a
// sentence of a letter.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}

func hold(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	until, err := readDay(env, head, ev.Values.Get("until"))
	if err != nil {
		return turn{}, err
	}
	held := hiring.Decision{Verdict: hiring.OnHold, Until: until, Undone: part.Undone, Report: part.Report}
	done, err := settled(env, head, hiring.HoldCase, held)
	if err != nil {
		return done, err
	}
	done.Head.Until = until
	done.Notice = chat.T("decision.done.hold", "Until", date(until), "Undo", clock(done.Part.UndoUntil))
	done.Effects = append(done.Effects, flows.Later{Verb: "back", At: until})
	return done, nil
}

// back ends a hold on its date and asks again.
func back(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if head.Status != hiring.Hold || part.Verdict != hiring.OnHold {
		return turn{Head: head, Part: part}, nil
	}
	moved, err := head.Moved(hiring.Resume)
	if err != nil {
		return turn{}, err
	}
	return reopened(env, moved, part), nil
}

// reopened is the case before the decision again.
func reopened(env flows.Env, head hiring.Case, part hiring.Decision) turn {
	head.Until, head.Decided = time.Time{}, time.Time{}
	return turn{Head: head, Part: opened(part), Effects: append(
		[]flows.Effect{flows.Cancel{Verb: "settle"}, flows.Cancel{Verb: "back"}}, ask(env, head)...)}
}

// undo takes a decision back, by its maker, in time, and while nobody has acted
// on it.
func undo(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if !env.Now.Before(undoEnds(part)) {
		return turn{}, chat.Refuse(chat.Conflict, late(env, part))
	}
	if !asDecided(head, part) {
		return turn{}, chat.Refuse(chat.Conflict, chat.T("decision.undo.acted", "Status", chat.T("status."+string(head.Status))))
	}
	moved, err := head.Moved(hiring.Undo)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("decision.stale.moved"), Cause: err}
	}
	was := part.Verdict
	part.Undone++
	done := reopened(env, moved, part)
	done.Notice = chat.T("decision.done.undone")
	if was == hiring.NotPassed {
		done.Effects = append(done.Effects, tellLetter(head, "drop"))
	}
	return done, nil
}

// settle takes the undo button off the cards once its time is over.
func settle(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if !part.Open && !part.UndoUntil.IsZero() && !env.Now.Before(part.UndoUntil) {
		part.UndoUntil = time.Time{}
	}
	return turn{Head: head, Part: part}, nil
}

// arranged notes when the second round is. The part keeps it too, so that the
// cards of both sides heal.
func arranged(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	at, err := readTime(env, ev.Values.Get("at"))
	if err != nil {
		return turn{}, err
	}
	moved, err := head.Moved(hiring.Schedule)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("decision.stale.moved"), Cause: err}
	}
	moved.Until, part.Until, part.Note = at, at, oneLine(ev.Values.Get("place"))
	return turn{Head: moved, Part: part, Notice: chat.T("decision.done.arranged", "At", at)}, nil
}
