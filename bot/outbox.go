package main

import (
	"context"
	"strings"

	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/letter"
	"closeloop/store"
)

// outboxJobs is how many waiting jobs the outbox shows.
const outboxJobs = 200

// outbox is what has left and what waits, read from state: a letter that left
// is the case's own frozen letter, there is no second copy of it.
func (a *app) outbox(ctx context.Context) (console.Outbox, error) {
	var out console.Outbox
	err := a.runner.Look(ctx, func(env flows.Env) error {
		out.Webhooks = a.hooksTold(env)
		for _, status := range []hiring.Status{hiring.Rejected, hiring.RejectPending, hiring.PendingEval} {
			for _, id := range env.List("case.status", string(status)) {
				draft, _ := flows.Find[letter.Draft](env, letter.Name, id)
				if draft.State != letter.Sent && draft.State != letter.Returned {
					continue
				}
				out.Mail = append(out.Mail, console.Sent{
					ID: draft.Frozen.ID, Case: id, To: draft.Frozen.To, Subject: draft.Frozen.Subject,
					Text: draft.Frozen.Text, At: draft.SentAt,
				})
			}
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	err = a.store.View(ctx, func(tx *store.Txn) error {
		waiting, dead, err := tx.Jobs(outboxJobs)
		for _, j := range waiting {
			out.Jobs = append(out.Jobs, jobOf(j, "waiting"))
		}
		for _, j := range dead {
			out.Jobs = append(out.Jobs, jobOf(j, "dead"))
		}
		return err
	})
	return out, err
}

func jobOf(j store.Job, state string) console.Job {
	due, kept := flows.DueOf(j)
	if j.Held && !kept {
		state = "running"
	}
	return console.Job{
		ID: j.ID, Kind: flows.KindOf(j), Case: flows.RecordOf(j), State: state, Due: due, Attempts: j.Tries, Error: strings.TrimSpace(j.Error),
	}
}
