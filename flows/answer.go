package flows

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// The answers of a Call, as its answering verb finds them in Values["outcome"].
const (
	OutcomeDone     = "done"     // it left
	OutcomeRefused  = "refused"  // it will never work
	OutcomeUnknown  = "unknown"  // it may have left: a person must look
	OutcomeDeferred = "deferred" // it has not left, and is tried again by itself
)

// Answer is how a try of a Call ended. Its answering verb finds it in Values:
// "outcome", "code", "tries" and, for what is tried again, "next".
type Answer struct {
	Outcome string
	Code    string    // why, in one word of ours or a status code of a mail server
	Next    time.Time // deferred: when it is tried again; zero: not known
	Why     string    // deferred: for operators, on the job; never words of people
	Data    []byte    // done: what slow work found
}

func (a Answer) event(j store.Job, act chat.Action) chat.Event {
	values := chat.Values{"outcome": {a.Outcome}, "code": {a.Code}, "tries": {strconv.Itoa(j.Tries)}}
	if !a.Next.IsZero() {
		values["next"] = []string{a.Next.UTC().Format(time.RFC3339)}
	}
	return chat.Event{
		ID: fmt.Sprintf("%s.%d", j.ID, j.Gen), Kind: chat.Result, Action: act,
		From: chat.Account{Platform: "bot"}, Values: values, Data: a.Data,
	}
}

// Answered runs the turn that a call's outcome causes and finishes the call,
// in one transaction.
func (r *Runner) Answered(ctx context.Context, j store.Job, a Answer) error {
	body, err := read(j)
	if err != nil {
		return err
	}
	_, err = r.turn(ctx, a.event(j, body.Action), func(t *turn) error {
		t.job, t.env.Planned = &j, j.Planned
		return nil
	})
	err = r.gaveUp(ctx, j, err)
	r.land(j)
	return err
}

// Deferred gives a claimed call back for another try at a time and lets its
// flow know, in one transaction. A flow that refuses to hear of it does not
// keep the call.
func (r *Runner) Deferred(ctx context.Context, j store.Job, at time.Time, a Answer) error {
	body, err := read(j)
	if err != nil {
		return err
	}
	_, err = r.turn(ctx, a.event(j, body.Action), func(t *turn) error {
		t.env.Planned = j.Planned
		if held, err := t.tx.Holds(j); err != nil {
			return err
		} else if !held {
			return errGone
		}
		t.after = func() error {
			again := j
			again.Held, again.Error = false, a.Why
			_, err := r.move(t.tx, again, at)
			return err
		}
		return nil
	})
	if err != nil {
		return r.Again(ctx, j, at, a.Why)
	}
	r.land(j)
	return nil
}
