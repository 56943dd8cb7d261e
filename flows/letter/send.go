package letter

import (
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Wait is a letter that has not left yet and is tried again by itself.
type Wait struct {
	Why   string    `json:"why"`             // busy, night, no_server or held
	Tries int       `json:"tries,omitempty"` // so far
	Next  time.Time `json:"next,omitzero"`   // zero: nobody knows
}

// send judges the letter once more as things stand now, freezes what HR read
// and puts it into the outbox.
func (k *desk) send(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	if bad := blocking(k.findings(env, head, d)); len(bad) > 0 {
		return turn{}, chat.Refuse(chat.Invalid, chat.T("letter.refused.checks", "Faults", sayings(bad, inLine)))
	}
	signer, _ := env.Company.Person(d.Sender)
	d.Frozen = chat.Letter{
		// The same draft keeps its id, so that a mail system that got it before
		// a broken connection can know the repeat.
		ID: letterID(head, d), To: d.To, Name: d.Name,
		ReplyTo: address(signer.Email), Subject: d.Subject, Text: d.Body,
	}
	d.State, d.Fault, d.Wait = Queued, "", Wait{}
	d.ConfirmedBy, d.ConfirmedAt = env.Actor.Person, env.Now
	d.LeavesAt = leaves(env, d)
	return turn{
		Head: head, Part: d, Notice: chat.T("letter.done.queued", "At", d.LeavesAt),
		Effects: []flows.Effect{flows.Call{Name: "mail", At: d.LeavesAt, Answer: "result"}},
	}, nil
}

// takeBack returns a letter from the outbox to the desk. A letter that is
// already under way cannot be: the runner refuses the cancel.
func takeBack(_ flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	d.State, d.Frozen, d.Wait = Drafted, chat.Letter{}, Wait{}
	d.ConfirmedBy, d.ConfirmedAt, d.LeavesAt = "", time.Time{}, time.Time{}
	return turn{
		Head: head, Part: d, Notice: chat.T("letter.done.taken_back"),
		Effects: []flows.Effect{flows.Cancel{Verb: "result"}},
	}, nil
}

// frozen is the letter that leaves: only what waits in the outbox for a
// decision that still stands.
func frozen(env flows.Env, head hiring.Case, d Draft) (chat.Letter, bool) {
	why, ok := flows.Find[hiring.Decision](env, "decision", head.ID)
	stands := ok && why.Verdict == hiring.NotPassed && why.At.Equal(d.Decided)
	l := d.Frozen
	if at := decent(env.Now, candidateZone(env, d)); at.After(env.Now) {
		l.After = at
	}
	return l, stands && d.State == Queued && head.Status == hiring.RejectPending
}

// restored is why nobody knows about a letter that waited when a backup was
// made: it may have left afterwards.
const restored Fault = "restored"

// result is what the courier says about the letter.
func result(env flows.Env, head hiring.Case, d Draft, ev chat.Event) (turn, error) {
	outcome := ev.Values.Get("outcome")
	if outcome == flows.OutcomeDone {
		return left(env, head, d), nil
	}
	if d.State != Queued {
		return turn{Head: head, Part: d}, nil
	}
	if outcome == flows.OutcomeDeferred {
		var effects []flows.Effect
		if why := ev.Values.Get("code"); why != "night" && (d.Wait.Why == "" || d.Wait.Why == "night") {
			effects = []flows.Effect{flows.Tell{Action: chat.Action{Flow: "duty", Record: head.ID, Verb: "delayed"}}}
		}
		d.Wait = Wait{Why: ev.Values.Get("code")}
		d.Wait.Tries, _ = strconv.Atoi(ev.Values.Get("tries"))
		d.Wait.Next, _ = time.Parse(time.RFC3339, ev.Values.Get("next"))
		return turn{Head: head, Part: d, Effects: effects}, nil
	}
	// Whatever is no clear answer may have left.
	d.State, d.Wait = Held, Wait{}
	if ev.Values.Get("code") == string(restored) {
		d.Fault = restored
	}
	if outcome == flows.OutcomeRefused {
		d.State, d.Fault = Failed, faultOf(ev.Values.Get("code"))
	}
	return turn{Head: head, Part: d, Effects: tellHR(env, head)}, nil
}

// left notes that the letter is out. Even when something else happened
// meanwhile the candidate has it, so no second one may follow.
func left(env flows.Env, head hiring.Case, d Draft) turn {
	d.State, d.SentAt, d.Wait, d.Fault = Sent, env.Now, Wait{}, ""
	t := turn{Head: head, Part: d}
	if moved, err := head.Moved(hiring.TellRejected); err == nil {
		t.Head, t.Effects = moved, redraw(head)
	}
	return t
}

// redraw has the cards of the decision say where the candidate stands now.
func redraw(head hiring.Case) []flows.Effect {
	return []flows.Effect{flows.Tell{Action: chat.Action{Flow: "decision", Record: head.ID, Verb: "redraw"}}}
}

// arrived is HR's word that a letter of unknown fate is there.
func arrived(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	done := left(env, head, d)
	done.Part.SentAt = d.LeavesAt
	done.Notice = chat.T("letter.done.arrived")
	return done, nil
}

// tellHR is one new message, so that trouble is noticed.
func tellHR(env flows.Env, head hiring.Case) []flows.Effect {
	return []flows.Effect{flows.Say{To: owner(env, head), Kind: kindFailed}}
}
