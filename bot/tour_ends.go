package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/letter"
)

// ending is how one case stands when the play is over.
type ending struct {
	head   hiring.Case
	name   string
	letter letter.Draft
	faults []chat.Text // why its loop is open; none: it is closed
}

// outcome is how all of it stands, read from the store and from what the
// courier took, never from the script.
type outcome struct {
	cases  []ending
	faults []chat.Text // of nothing in particular
}

// ends looks at every case of the store. A loop is closed when the case has
// ended and the candidate was told, or when the next duty is an appointment
// that lies ahead, with one owner who is there and its date as the deadline. No
// job was given up, no card asks for anything in a closed loop, and the audit
// holds.
func (t *tour) ends(ctx context.Context) (outcome, error) {
	var v outcome
	err := t.app.runner.Look(ctx, func(env flows.Env) error {
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				v.cases = append(v.cases, t.ending(env, id))
			}
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	slices.SortFunc(v.cases, func(a, b ending) int { return compareIDs(a.head.ID, b.head.ID) })
	if len(v.cases) == 0 {
		v.faults = append(v.faults, chat.T("tour.open.nobody"))
	}
	if err := t.asking(ctx, &v); err != nil {
		return v, err
	}
	outbox, err := t.app.outbox(ctx)
	if err != nil {
		return v, err
	}
	for _, j := range outbox.Jobs {
		if j.State == "dead" {
			v.faults = append(v.faults, chat.T("tour.open.job", "Kind", j.Kind, "Case", j.Case))
		}
	}
	audit, err := t.app.store.Verify(ctx)
	if err == nil && audit.Break != "" {
		v.faults = append(v.faults, chat.T("tour.open.audit", "Break", audit.Break))
	}
	return v, err
}

func (t *tour) ending(env flows.Env, id string) ending {
	head, _ := flows.Find[hiring.Case](env, "case", id)
	who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	e := ending{head: head, name: who.Name}
	e.letter, _ = flows.Find[letter.Draft](env, letter.Name, id)
	switch owner, there := env.Company.Person(head.Duty.Owner); {
	case !head.Status.Open():
		e.faults = t.untold(e)
	case !there || !owner.Active || head.Duty.Due.IsZero():
		e.faults = []chat.Text{chat.T("tour.open.ownerless", "Name", e.name, "Status", status(head))}
	case !appointed(head, env.Now):
		e.faults = []chat.Text{chat.T("tour.open.duty", "Name", e.name, "Status", status(head), "Owner", owner.Name,
			"Duty", chat.T("duty.kind."+string(head.Duty.Kind)), "Due", head.Duty.Due)}
	}
	return e
}

func status(head hiring.Case) chat.Text { return chat.T("status." + string(head.Status)) }

// appointed says whether all that is left is a date that lies ahead.
func appointed(head hiring.Case, now time.Time) bool {
	return head.Duty.Kind == hiring.HoldSecond && head.Until.After(now) && head.Duty.Due.Equal(head.Until)
}

// untold is what is wrong with a case that counts as ended: a candidate who was
// rejected was told by HR, or by a letter that the courier took, once, as it
// was confirmed.
func (t *tour) untold(e ending) []chat.Text {
	if e.head.Status != hiring.Rejected || e.letter.State == letter.Told {
		return nil
	}
	mails := 0
	for _, l := range t.post.all() {
		same := l.To == e.letter.Frozen.To && l.Subject == e.letter.Frozen.Subject && l.Text == e.letter.Frozen.Text
		if same && l.ID == e.letter.Frozen.ID {
			mails++
		}
	}
	if e.letter.State == letter.Sent && mails == 1 {
		return nil
	}
	return []chat.Text{chat.T("tour.open.letter", "Name", e.name, "Mails", mails)}
}

// asking adds the cards that still ask for something in a loop that is closed.
func (t *tour) asking(ctx context.Context, v *outcome) error {
	for _, p := range t.app.consolePeople() {
		messages, err := t.inbox(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, m := range messages {
			for i, e := range v.cases {
				if m.Card.Record == e.head.ID && m.Card.Tone == chat.Waiting && (!e.head.Status.Open() || appointed(e.head, t.clock.Now())) {
					v.cases[i].faults = append(e.faults, chat.T("tour.open.card", "Name", e.name, "Person", p.Name))
				}
			}
		}
	}
	return nil
}

// all are the faults of the cases, then the others.
func (v outcome) all() []chat.Text {
	var out []chat.Text
	for _, e := range v.cases {
		out = append(out, e.faults...)
	}
	return append(out, v.faults...)
}

// ahead counts the cases that wait for their appointment.
func (v outcome) ahead() (n int) {
	for _, e := range v.cases {
		if e.head.Status.Open() {
			n++
		}
	}
	return n
}

// open is an error that names every loop that is not closed; nil when none is.
func (t *tour) open(v outcome) error {
	faults := v.all()
	if len(faults) == 0 {
		return nil
	}
	words := make([]string, len(faults))
	for i, f := range faults {
		words[i] = t.app.speaker.Words(chat.Reader{Locale: "en", Zone: t.zone}, f)
	}
	return errors.New(strings.Join(words, "; "))
}
