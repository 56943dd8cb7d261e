package main

import (
	"context"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/letter"
	"closeloop/flows/notice"
	"closeloop/flows/round"
	"closeloop/store"
)

// outboxJobs is how many waiting jobs the outbox shows.
const outboxJobs = 200

// outbox is what has left and what waits, read from state: a letter or notice that
// left is the case's own frozen one, there is no second copy of it.
func (a *app) outbox(ctx context.Context) (console.Outbox, error) {
	var out console.Outbox
	err := a.runner.Look(ctx, func(env flows.Env) error {
		out.Webhooks = a.hooksTold(env)
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				draft, _ := flows.Find[letter.Draft](env, letter.Name, id)
				if draft.State == letter.Sent || draft.State == letter.Returned {
					departed(&out, id, draft.Frozen, draft.SentAt)
				}
				told, _ := flows.Find[notice.Book](env, notice.Name, id)
				for n := range told.Left {
					departed(&out, id, n.Frozen, n.SentAt)
				}
			}
		}
		out.Mail = append(out.Mail, a.entriesSent(env)...)
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

// departed puts what left into the outbox, by its channel.
func departed(out *console.Outbox, id string, l chat.Letter, at time.Time) {
	if l.IsText() {
		out.SMS = append(out.SMS, console.Sent{ID: l.ID, Case: id, To: l.Number, Subject: l.Template, Text: l.Text, At: at})
		return
	}
	out.Mail = append(out.Mail, console.Sent{ID: l.ID, Case: id, To: l.To, Subject: l.Subject, Text: l.Text, At: at})
}

// entriesSent are the calendar entries that interviewers were sent, as they would
// read now.
func (a *app) entriesSent(env flows.Env) []console.Sent {
	var out []console.Sent
	for _, status := range hiring.Statuses() {
		for _, id := range env.List("case.status", string(status)) {
			rounds, _ := flows.Find[hiring.Rounds](env, round.Name, id)
			for _, m := range rounds.Meetings {
				for _, who := range m.People {
					record := round.InviteOf(id, m, who)
					invite, _ := flows.Find[round.Invite](env, round.Invites, record)
					if l, ok := a.entries.Letter(env, hiring.Case{ID: record}, invite); ok && invite.Sent.No > 0 {
						out = append(out, console.Sent{ID: l.ID, Case: id, To: l.To, Subject: l.Subject, Text: l.Text, At: m.Set})
					}
				}
			}
		}
	}
	return out
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
