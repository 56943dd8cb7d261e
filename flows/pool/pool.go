// Package pool is the flow of the talent pool: somebody whom the company may
// come back to, kept with the candidate's consent and until a day.
//
// Its laws: nobody is kept without a consent on record, which says how it was
// given and who heard it. It ends by itself on its day, and at once when the
// candidate takes it back. It is a tag, not a status: nothing about the case
// changes. Why somebody is kept lies under the candidate's key; that the case is
// kept, and until when, lies in its head, where the list finds it.
package pool

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow, of its part's collection and of its actions.
const Name = "pool"

// Tag is the flow's part of a case.
type Tag struct {
	Kept  Keeping   `json:"kept,omitzero"`   // zero: not in the pool
	Ended string    `json:"ended,omitempty"` // why it was let go: expired, consent, hr
	At    time.Time `json:"at,omitzero"`     // when it was let go
	By    string    `json:"by,omitempty"`    // who; empty: the bot
	// Revoked is when the candidate took the consent back; what was given before
	// counts no more.
	Revoked time.Time `json:"revoked,omitzero"`
}

// Keeping is one time in the pool.
type Keeping struct {
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"`
	Consent string    `json:"consent"` // how it was given: interview, mail, phone, person
	For     string    `json:"for,omitempty"`
}

// Why somebody is no longer kept.
const (
	expired = "expired"
	revoked = "consent"
	byHR    = "hr"
)

type turn = flows.Turn[Tag]

// Names finds cases by name, as the look-ups do.
type Names interface {
	Find(words string) (whole, part []string)
}

// Flow is the flow of the pool. Its question "pool" lists who is kept; book
// searches by name.
func Flow(book Names) flows.Flow[Tag] {
	return flows.Flow[Tag]{
		Name:  Name,
		View:  view,
		Sees:  hr,
		Stale: stale,
		Verbs: map[string]flows.Verb[Tag]{
			"keep":   {May: mayKeep, Fresh: true, Form: keepForm, Step: keep},
			"extend": {May: mayLetGo, Fresh: true, Form: extendForm, Step: extend},
			"letgo":  {May: mayLetGo, Fresh: true, Form: letGoForm, Step: letGo},
			"expire": {Step: expire},
		},
		Questions: map[string]flows.Question{"pool": {May: works, Answer: list(book)}},
	}
}

func hr(env flows.Env, head hiring.Case, _ Tag) bool {
	return env.Company.IsHR(env.Actor.Person, head)
}

// works says whether somebody does HR's work at all.
func works(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && (p.Has(hiring.HR) || p.Has(hiring.Admin))
}

// mayKeep: once the case is over for now, and not because somebody was hired.
func mayKeep(env flows.Env, head hiring.Case, part Tag) bool {
	over := !head.Status.Open() && head.Status != hiring.Onboarded || head.Status == hiring.RejectPending
	return over && part.Kept.At.IsZero() && hr(env, head, part)
}

func mayLetGo(env flows.Env, head hiring.Case, part Tag) bool {
	return !part.Kept.At.IsZero() && hr(env, head, part)
}

func stale(env flows.Env, head hiring.Case, part Tag) chat.Text {
	if !part.Kept.At.IsZero() {
		return chat.T("pool.stale.kept", "By", env.Company.Name(part.Kept.By), "Until", day(part.Kept.Until))
	}
	if head.Status.Open() && head.Status != hiring.RejectPending {
		return chat.T("pool.stale.open", "Status", chat.T("status."+string(head.Status)))
	}
	return chat.T("pool.stale.gone")
}

// day is a date with its year, as it may lie two years ahead.
func day(t time.Time) chat.Moment { return chat.Moment{At: t, Form: chat.Dated} }
