package flows

import (
	"context"

	"closeloop/store"
)

// Mail is the name of the Call that sends a record's letter.
const Mail = "mail"

// SMS is the name of the Call that sends a record's letter as a text message. It
// has a lane of its own, so that no mail waits for a gateway.
const SMS = "sms"

// Webhook is the name of the Call that tells another system; [Config] of delivery says
// how it is done.
const Webhook = "webhook"

// jobWork is what a call of slow work is called where people see it; a flow's is
// done in a lane of its own.
const jobWork = "work"

// Work is slow work that a step may Call by name: it reads its record itself,
// and what it returns goes to the answering verb as Event.Data. It must have
// the effect of one however often it is done, as it is repeated after a crash. A
// *chat.SendError with Gone says that it will never work; any other error is
// temporary.
type Work func(ctx context.Context, record string) ([]byte, error)

// Assignment is slow work on its way: which, and for which record.
type Assignment struct{ Name, Record string }

// workOf is what the job of a call names; a letter's names nothing.
func workOf(c Call) string {
	if c.Name == Mail || c.Name == SMS {
		return ""
	}
	return c.Name
}

// laneOf is in which lane a letter waits; a mail's has no name.
func laneOf(c Call) string {
	if c.Name == SMS {
		return SMS
	}
	return ""
}

// KindOf is what a job is, for lists of what waits: call is a letter, work is
// slow work, webhook tells another system.
func KindOf(j store.Job) string {
	if body, err := read(j); err == nil && body.Work == Webhook {
		return Webhook
	} else if err == nil && body.Work != "" {
		return jobWork
	}
	return j.Kind
}
