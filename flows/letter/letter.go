// Package letter is the flow of the rejection letter: drafted from a template
// and the reason of a decision, confirmed by a named person of HR, kept in the
// outbox long enough to take it back, sent once, and followed up when it fails.
//
// The law it keeps: nothing reaches a candidate without a named person's
// confirmation, nothing earlier than a minute after it and ten minutes after
// the decision, and what was confirmed leaves byte for byte. A letter whose
// fate is unknown is never repeated by the bot. The draft looks at the decision
// itself, not at who tells it what: a told event that comes twice, late or out
// of order changes nothing.
package letter

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow, of its part's collection and of its actions.
const Name = "letter"

// Outbox is how long a confirmed letter can be taken back at least.
const Outbox = time.Minute

// regret is how long a decision can be undone (product.md §3): no letter leaves
// before.
const regret = 10 * time.Minute

// State is where a letter stands.
type State string

// The states of a letter. Told is the end without a letter: HR told the
// candidate in another way. Held is a letter of which nobody knows whether it
// arrived.
const (
	Drafted State = "drafted"
	Queued  State = "queued"
	Sent    State = "sent"
	Told    State = "told"
	Dropped State = "dropped"
	Failed  State = "failed"
	Held    State = "held"
)

// Draft is the letter of a case: what it says, why, and what became of it.
type Draft struct {
	State   State     `json:"state,omitempty"`
	Number  int       `json:"number,omitempty"`  // of the drafts of this case, from 1
	Decided time.Time `json:"decided,omitzero"`  // when the decision was made that it tells
	By      string    `json:"by,omitempty"`      // who made it: person id
	Sender  string    `json:"sender,omitempty"`  // who signs: person id
	Name    string    `json:"name,omitempty"`    // of the candidate, as given
	To      string    `json:"to,omitempty"`      // empty: no e-mail
	Phone   string    `json:"phone,omitempty"`   // for telling another way
	Zone    string    `json:"zone,omitempty"`    // of the candidate
	Locale  string    `json:"locale,omitempty"`  // of the letter
	Reason  string    `json:"reason,omitempty"`  // key of the position's list
	Topic   string    `json:"topic,omitempty"`   // dimension key that the reason belongs to
	Asked   int       `json:"asked,omitempty"`   // number of the question behind it; 0: not known
	Omitted string    `json:"omitted,omitempty"` // why the decider's own words are left out: a rule
	Pool    bool      `json:"pool,omitempty"`    // has the talent-pool sentence
	Subject string    `json:"subject,omitempty"`
	Body    string    `json:"body,omitempty"`
	Checks  Checks    `json:"checks,omitzero"`

	ConfirmedBy string      `json:"confirmed_by,omitempty"`
	ConfirmedAt time.Time   `json:"confirmed_at,omitzero"`
	LeavesAt    time.Time   `json:"leaves_at,omitzero"`
	SentAt      time.Time   `json:"sent_at,omitzero"`
	Error       string      `json:"error,omitempty"` // the courier's words, for HR
	Frozen      chat.Letter `json:"frozen,omitzero"` // what was confirmed
	How         string      `json:"how,omitempty"`   // told: phone, sms, in_person, other
	Note        string      `json:"note,omitempty"`  // told: HR's own words
}

// Checks are the results of looking at a draft.
type Checks struct {
	Missing []string `json:"missing,omitempty"` // parts that are not there
	Blocked []string `json:"blocked,omitempty"` // rules that it breaks
}

// Good says whether the letter may be sent.
func (c Checks) Good() bool { return len(c.Missing)+len(c.Blocked) == 0 }

type turn = flows.Turn[Draft]

// Flow is the letter flow. The error names the embedded file that is damaged.
func Flow() (flows.Flow[Draft], error) {
	desk, err := newDesk()
	if err != nil {
		return flows.Flow[Draft]{}, err
	}
	return flows.Flow[Draft]{
		Name:   Name,
		View:   view,
		Stale:  stale,
		Letter: frozen,
		Verbs: map[string]flows.Verb[Draft]{
			"draft":    {Step: desk.draft},
			"drop":     {Step: drop},
			"send":     {May: maySend, Fresh: true, Step: send},
			"takeback": {May: mayTakeBack, Fresh: true, Step: takeBack},
			"told":     {May: mayTell, Form: toldForm, Step: told},
			"arrived":  {May: mayConfirm, Fresh: true, Step: arrived},
			"result":   {Step: result},
		},
	}, nil
}

// idle says whether nothing is on its way and nobody has been told.
func (d Draft) idle() bool { return d.State == Drafted || d.State == Failed || d.State == Held }

func hrOf(env flows.Env, head hiring.Case) bool {
	return env.Company.IsHR(env.Actor.Person, head) && head.Status == hiring.RejectPending
}

func maySend(env flows.Env, head hiring.Case, d Draft) bool {
	return hrOf(env, head) && d.idle() && d.To != ""
}

func mayTakeBack(env flows.Env, head hiring.Case, d Draft) bool {
	return hrOf(env, head) && d.State == Queued
}

func mayTell(env flows.Env, head hiring.Case, d Draft) bool { return hrOf(env, head) && d.idle() }

func mayConfirm(env flows.Env, head hiring.Case, d Draft) bool {
	return hrOf(env, head) && d.State == Held
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
