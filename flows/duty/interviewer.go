package duty

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Who holds an interview owes a scorecard. It is no duty of the case, which has one
// owner, and yet it waits for somebody: so it is found by typing, as duties are.

// interviews says whether the actor holds the present interview by people of a case,
// which may be all that the actor has to do with it.
func interviews(env flows.Env, head hiring.Case) bool {
	if head.Round == 0 {
		return false
	}
	rounds, _ := flows.Find[hiring.Rounds](env, "round", head.ID)
	return rounds.Interviews(env.Company, env.Actor.Person, head)
}

// owes is the interview for which the actor's scorecard is still to come. Whoever has
// the case's duty owes that instead.
func owes(env flows.Env, head hiring.Case) (hiring.Meeting, bool) {
	who := env.Actor.Person
	coming := head.Status == hiring.SecondScheduled || head.Status == hiring.PendingSecondEval
	if !coming || head.Duty.Owner == who || !interviews(env, head) {
		return hiring.Meeting{}, false
	}
	rounds, _ := flows.Find[hiring.Rounds](env, "round", head.ID)
	m, _ := rounds.Present(head)
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	return m, slices.Contains(m.Missing(written), who)
}

// owed is the line about a scorecard, or else about the case's duty.
func (l ledger) owed(head hiring.Case, named bool) chat.Text {
	m, ok := owes(l.env, head)
	if !ok {
		return l.line(head, named)
	}
	p := page{env: l.env, head: head}
	key, what, due := "duty.loop.row", "duty.sheet.write", head.Duty.Due
	switch {
	case m.At.After(l.env.Now):
		key, what, due = "duty.loop.starts", "duty.sheet.interview", m.At
	case !due.After(l.env.Now):
		key = "duty.loop.late"
	}
	return chat.T(key, "Name", p.name(), "Position", p.listed(), "Duty", chat.T(what), "Due", until(due, l.env.Now))
}

// forward is the way to what waits for the reader: the scorecard once the interview has
// begun, before it when and where; else the duty's.
func (p page) forward() (chat.Button, bool) {
	m, ok := owes(p.env, p.head)
	switch {
	case !ok:
		return p.way(false)
	case m.At.After(p.env.Now):
		return chat.Button{Label: chat.T("duty.open"), Style: chat.Primary, Action: show("round", p.head.ID)}, true
	}
	return chat.Button{Label: chat.T("duty.do.sheet"), Style: chat.Primary, Action: show("scorecard", p.head.ID)}, true
}
