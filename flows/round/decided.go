package round

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// decided hears that a verdict, or its undo, moved the case: every card is drawn
// anew, and an appointment that nobody waits for is called off. That comes when the
// rejection can be undone no more, so that the interviewers hear it once and for
// good; at once where the interview would begin before.
func decided(env flows.Env, head hiring.Case, part hiring.Rounds, _ chat.Event) (turn, error) {
	part.Redrawn++
	done := turn{Head: head, Part: part}
	m, ok := part.Planned()
	if !ok {
		return done, nil
	}
	if head.Status == hiring.SecondScheduled {
		done.Effects = []flows.Effect{flows.Cancel{Verb: "decided"}}
		return done, nil
	}
	if until := regret(env, head); until.After(env.Now) && !m.At.Before(until) {
		done.Effects = []flows.Effect{flows.Later{Verb: "decided", At: until}}
		return done, nil
	}
	m.Decided = true // who arranged it stays, for the calendar and for questions
	return lifted(done, m, env.Now), nil
}

// regret is until when the rejection of a case can be undone; zero: it was not
// rejected.
func regret(env flows.Env, head hiring.Case) time.Time {
	why, _ := flows.Find[hiring.Decision](env, "decision", head.ID)
	if head.Status != hiring.RejectPending || why.Verdict != hiring.NotPassed {
		return time.Time{}
	}
	return why.At.Add(outbound.Regret)
}
