package letter

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// draft writes the letter of a rejection, once per decision.
func (k *desk) draft(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	why, ok := flows.Find[hiring.Decision](env, "decision", head.ID)
	stands := ok && why.Verdict == hiring.NotPassed && head.Status == hiring.RejectPending
	if !stands || (why.At.Equal(d.Decided) && d.State != Dropped) {
		return turn{Head: head, Part: d}, nil
	}
	next := k.write(env, head, why)
	next.Number = d.Number + 1
	effects := []flows.Effect{flows.Show{To: owner(env, head), Kind: kindDraft}}
	if d.State == Queued {
		effects = append(effects, flows.Cancel{Verb: "result"})
	}
	return turn{Head: head, Part: next, Effects: effects}, nil
}

// drop lets go of a letter whose decision was taken back.
func drop(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	why, _ := flows.Find[hiring.Decision](env, "decision", head.ID)
	stands := head.Status == hiring.RejectPending && why.Verdict == hiring.NotPassed && why.At.Equal(d.Decided)
	if stands || d.State == "" || d.State == Sent || d.State == Told {
		return turn{Head: head, Part: d}, nil
	}
	var effects []flows.Effect
	if d.State == Queued {
		effects = []flows.Effect{flows.Cancel{Verb: "result"}}
	}
	d.State, d.LeavesAt = Dropped, time.Time{}
	return turn{Head: head, Part: d, Effects: effects}, nil
}

func owner(env flows.Env, head hiring.Case) string {
	id, _ := env.Company.Owner(head, hiring.HR)
	return id
}
