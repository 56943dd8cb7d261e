package letter

import (
	"net/mail"
	"strconv"
	"strings"
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

// send freezes what HR read and puts it into the outbox.
func send(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	if !d.Checks.Good() {
		return turn{}, chat.Refuse(chat.Invalid, chat.T("letter.refused.checks"))
	}
	signer, _ := env.Company.Person(d.Sender)
	d.Frozen = chat.Letter{
		// The same draft keeps its id, so that a mail system that got it before
		// a broken connection can know the repeat.
		ID: head.ID + "-" + strconv.Itoa(d.Number), To: d.To, Name: d.Name,
		ReplyTo: address(signer.Email), Subject: d.Subject, Text: d.Body,
	}
	d.State, d.Error = Queued, ""
	d.ConfirmedBy, d.ConfirmedAt = env.Actor.Person, env.Now
	d.LeavesAt = leaves(env, d)
	return turn{
		Head: head, Part: d, Notice: chat.T("letter.done.queued", "At", d.LeavesAt),
		Effects: []flows.Effect{flows.Call{Name: "mail", At: d.LeavesAt, Answer: "result"}},
	}, nil
}

// address is s when it is one plain address, else nothing: a typing error in
// the company's list must not stop a letter.
func address(s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return ""
	}
	return s
}

// takeBack returns a letter from the outbox to the desk. A letter that is
// already under way cannot be: the runner refuses the cancel.
func takeBack(_ flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	d.State, d.Frozen, d.Error = Drafted, chat.Letter{}, ""
	d.ConfirmedBy, d.ConfirmedAt, d.LeavesAt = "", time.Time{}, time.Time{}
	return turn{
		Head: head, Part: d, Notice: chat.T("letter.done.taken_back"),
		Effects: []flows.Effect{flows.Cancel{Verb: "result"}},
	}, nil
}

// result is what the courier says about the letter.
func result(env flows.Env, head hiring.Case, d Draft, ev chat.Event) (turn, error) {
	outcome, why := ev.Values.Get("outcome"), ev.Values.Get("error")
	if outcome == flows.OutcomeDone {
		return left(env, head, d), nil
	}
	if d.State != Queued {
		return turn{Head: head, Part: d}, nil
	}
	// Whatever is no clear answer may have left.
	d.State, d.Error = Held, why
	if outcome == flows.OutcomeRefused {
		d.State = Failed
	}
	return turn{Head: head, Part: d, Effects: []flows.Effect{flows.Say{To: owner(env, head), Kind: kindFailed}}}, nil
}

// left notes that the letter is out. Even when something else happened
// meanwhile the candidate has it, so no second one may follow.
func left(env flows.Env, head hiring.Case, d Draft) turn {
	d.State, d.SentAt, d.Error = Sent, env.Now, ""
	if moved, err := head.Moved(hiring.TellRejected); err == nil {
		head = moved
	}
	return turn{Head: head, Part: d}
}

// arrived is HR's word that a letter of unknown fate is there.
func arrived(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	done := left(env, head, d)
	done.Part.SentAt = d.LeavesAt
	done.Notice = chat.T("letter.done.arrived")
	return done, nil
}

// told closes the duty when HR told the candidate in another way.
func told(env flows.Env, head hiring.Case, d Draft, ev chat.Event) (turn, error) {
	faults := map[string]chat.Text{}
	how := ev.Values.Get("how")
	if !known(how) {
		faults["how"] = chat.T("letter.told.how.unread")
	}
	day, err := time.ParseInLocation(time.DateOnly, ev.Values.Get("when"), zone(env))
	today := env.Now.In(zone(env)).Format(time.DateOnly)
	switch {
	case err != nil:
		faults["when"] = chat.T("letter.told.when.unread")
	case day.Format(time.DateOnly) > today:
		faults["when"] = chat.T("letter.told.when.future")
	case day.Format(time.DateOnly) < d.Decided.In(zone(env)).Format(time.DateOnly):
		faults["when"] = chat.T("letter.told.when.early")
	}
	if len(faults) > 0 {
		return turn{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	}
	moved, err := head.Moved(hiring.TellRejected)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("problem.stale"), Cause: err}
	}
	d.State, d.How, d.Note, d.ConfirmedBy = Told, how, strings.TrimSpace(ev.Values.Get("note")), env.Actor.Person
	d.SentAt = day.UTC()
	return turn{Head: moved, Part: d, Notice: chat.T("letter.done.told")}, nil
}

func zone(env flows.Env) *time.Location {
	if env.Reader.Zone == nil {
		return time.UTC
	}
	return env.Reader.Zone
}

func owner(env flows.Env, head hiring.Case) string {
	id, _ := env.Company.Owner(head, hiring.HR)
	return id
}
