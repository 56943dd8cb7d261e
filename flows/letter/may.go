package letter

import (
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// hrOf says whether the actor is HR of a case whose candidate waits to be told.
func hrOf(env flows.Env, head hiring.Case) bool {
	return env.Company.IsHR(env.Actor.Person, head) && head.Status == hiring.RejectPending
}

// back says whether the letter surely did not arrive, and its words are still
// somebody's to change.
func (d Draft) back() bool {
	return d.State == Drafted || d.State == Failed || d.State == Returned
}

func mayEdit(env flows.Env, head hiring.Case, d Draft) bool { return hrOf(env, head) && d.back() }

func mayAddress(env flows.Env, head hiring.Case, d Draft) bool { return hrOf(env, head) && d.back() }

func mayDiscard(env flows.Env, head hiring.Case, d Draft) bool { return hrOf(env, head) && d.back() }

func mayWrite(env flows.Env, head hiring.Case, d Draft) bool {
	return hrOf(env, head) && d.State == Discarded
}

func maySend(env flows.Env, head hiring.Case, d Draft) bool {
	return hrOf(env, head) && (d.back() || d.State == Held) && d.To != ""
}

func mayTakeBack(env flows.Env, head hiring.Case, d Draft) bool {
	return hrOf(env, head) && d.State == Queued
}

func mayTell(env flows.Env, head hiring.Case, d Draft) bool {
	return hrOf(env, head) && (d.back() || d.State == Held || d.State == Discarded)
}

func mayConfirm(env flows.Env, head hiring.Case, d Draft) bool {
	return hrOf(env, head) && d.State == Held
}

// mayReturn: the loop is closed, and HR learns that the candidate got nothing.
func mayReturn(env flows.Env, head hiring.Case, d Draft) bool {
	return env.Company.IsHR(env.Actor.Person, head) && head.Status == hiring.Rejected && d.State == Sent
}
