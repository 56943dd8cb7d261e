package flows

import (
	"context"

	"closeloop/bot/chat"
	"closeloop/store"
)

// The answers that a Tell in somebody's name brings back are OutcomeDone and
// OutcomeRefused.

// asked runs a told event in a person's name: it is that person's click, with
// that person's rights at this moment. A refusal is an answer, not a fault: the
// job goes, and who asked is told.
func (r *Runner) asked(ctx context.Context, j store.Job, body task, ev chat.Event) error {
	_, err := r.turn(ctx, ev, func(t *turn) error {
		t.job, t.env.Planned, t.inside = &j, j.Planned, false
		t.env = t.env.For(body.As)
		t.env.Actor = Actor{Person: body.As, Name: body.As, Door: "bot"}
		t.after = func() error {
			switch {
			case len(t.reply.Errors) > 0:
				return answerBack(t.tx, j, body, chat.Invalid)
			case t.answered: // somebody was faster: it has been answered
				return nil
			}
			return answerBack(t.tx, j, body, "")
		}
		return nil
	})
	if err == nil || ctx.Err() != nil || passing(err) {
		return err
	}
	return r.whileHeld(ctx, j, func(tx *store.Txn) error {
		if err := tx.DropJob(j.Due, j.ID); err != nil {
			return err
		}
		return answerBack(tx, j, body, chat.AsProblem(err).Kind)
	})
}

// answerBack files the event that tells who asked what became of it; why is
// empty for what was done.
func answerBack(tx *store.Txn, j store.Job, body task, why chat.ProblemKind) error {
	if body.Back.Verb == "" {
		return nil
	}
	outcome := OutcomeDone
	if why != "" {
		outcome = OutcomeRefused
	}
	back := task{Action: body.Back, Cause: j.ID, Values: chat.Values{
		"record": {body.Action.Record}, "outcome": {outcome}, "why": {string(why)},
	}}
	return putJob(tx, store.Job{ID: j.ID + "/back", Kind: jobTell, Due: j.Due, Planned: j.Planned}, back)
}
