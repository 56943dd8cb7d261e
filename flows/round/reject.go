package round

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// rejecting offers the decision's own form to whoever may reject now, since who reads
// of an interview looks for it there: with what it calls off, or whose scorecard it
// does not wait for. Not while the verdict before can be undone.
func rejecting(env flows.Env, head hiring.Case, part hiring.Rounds) []chat.Button {
	d, _ := flows.Find[hiring.Decision](env, "decision", head.ID)
	if !d.Rejectable(head) || env.Now.Before(d.UndoUntil) || !env.Company.Decides(env.Actor.Person, head) {
		return nil
	}
	pos, _ := env.Company.Position(head.Position)
	form := summary.Refusal(pos)
	if m, ok := part.Present(head); ok {
		switch head.Status {
		case hiring.SecondScheduled:
			form = summary.CallsOff(form, m.At)
		case hiring.PendingSecondEval:
			form = summary.Early(form, waited(env, head, m))
		}
	}
	act := env.Of("decision", head.ID).Act("decision", head.ID, "reject")
	return []chat.Button{{Label: chat.T("decision.do.reject"), Action: act, Form: &form}}
}

// waited are the interviewers whose scorecard a decision now would not wait for.
func waited(env flows.Env, head hiring.Case, m hiring.Meeting) []chat.Text {
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	var out []chat.Text
	for _, id := range m.Missing(written) {
		name := chat.L(env.Company.Name(id))
		if id == env.Actor.Person {
			name = chat.T("decision.second.you")
		}
		out = append(out, name)
	}
	return out
}
