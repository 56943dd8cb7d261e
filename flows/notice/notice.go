// Package notice tells candidates how their application stands: a thank-you when
// the interview is in, a word for each change of status, and the date by which they
// hear next. It says nothing of its own: every word comes from a template that the
// company switched on, in the candidate's language.
//
// A change is told ten minutes after it, when it can no longer be undone, and in
// decent hours; changes that follow each other until then make one message of the
// latest. The words are made at that moment and frozen; where the template asks for
// it, the linter objects or there is nobody to write to, a person of HR looks first.
// A rejection is told by the letter alone, never by a notice.
//
// The law it keeps: one message for each change, over crashes and outages. What may
// have left is a person's to look into, and is never repeated by the bot.
package notice

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/slots"
	"closeloop/flows/wording"
)

// Name of the flow, of its part's collection and of its actions.
const Name = "notice"

// Outbox is how long a notice that a person confirmed can be taken back at least.
const Outbox = time.Minute

// letterDays is how many working days HR has for the letter after a decision
// (R2): only then can the candidate hear.
const letterDays = 3

// State is where a notice stands.
type State string

// The states. Settling waits until the change can no longer be undone; Drafted for
// HR; Muted did not leave because the candidate wants no such mails; Declined because
// HR did not want it, Dropped because the case moved on. Held is one of which nobody
// knows whether it arrived.
const (
	Settling State = "settling"
	Drafted  State = "drafted"
	Queued   State = "queued"
	Sent     State = "sent"
	Held     State = "held"
	Failed   State = "failed"
	Returned State = "returned"
	Muted    State = "muted"
	Declined State = "declined"
	Dropped  State = "dropped"
)

// The occasions beside "status.<status>".
const (
	thanks = slots.Thanks
	slip   = "slip" // a promised date comes, and there is nothing to tell
)

// Why a person is asked before a notice leaves.
const (
	askTemplate = "template" // the template says so
	askWords    = "words"    // the linter objects, or a slot left it empty
	askAddress  = "address"  // there is nobody to write to
	askReopened = "reopened" // the candidate was told a rejection before
	askSlip     = "slip"
)

// Notice is one message: what it tells, in which words, and what became of it.
type Notice struct {
	Kind   string    `json:"kind,omitempty"`
	Mark   string    `json:"mark,omitempty"`   // what of the case it tells: no two messages have the same
	Number int       `json:"number,omitempty"` // tells mails of a case apart, from 1
	State  State     `json:"state,omitempty"`
	Since  time.Time `json:"since,omitzero"` // when the case moved
	Ready  time.Time `json:"ready,omitzero"` // when its words are made
	Ask    string    `json:"ask,omitempty"`  // why HR is asked; empty: nobody is
	// Version is the template's.
	Version int    `json:"version,omitempty"`
	Sender  string `json:"sender,omitempty"` // who signs: person id
	Name    string `json:"name,omitempty"`   // of the candidate, as given
	Locale  string `json:"locale,omitempty"`
	Zone    string `json:"zone,omitempty"`
	To      string `json:"to,omitempty"` // e-mail; empty: none
	Phone   string `json:"phone,omitempty"`
	// Text is the gateway's id of the approved text, Slots are what goes into it.
	Text    string            `json:"text,omitempty"`
	Slots   map[string]string `json:"slots,omitempty"`
	Subject string            `json:"subject,omitempty"`
	Body    string            `json:"body,omitempty"`
	// HearBy is the day, as 2026-11-27, that the words promise; empty: none.
	HearBy string `json:"hear_by,omitempty"`
	// Entry is what goes into the candidate's calendar with it; zero: nothing.
	Entry Entry `json:"entry,omitzero"`

	EditedBy    string        `json:"edited_by,omitempty"`
	EditedAt    time.Time     `json:"edited_at,omitzero"`
	ConfirmedBy string        `json:"confirmed_by,omitempty"`
	LeavesAt    time.Time     `json:"leaves_at,omitzero"`
	Wait        outbound.Wait `json:"wait,omitzero"`
	SentAt      time.Time     `json:"sent_at,omitzero"`

	Fault      outbound.Fault `json:"fault,omitempty"`
	ReturnedBy string         `json:"returned_by,omitempty"` // empty: the mail server
	Frozen     chat.Letter    `json:"frozen,omitzero"`
}

// Promise is the day by which a candidate was told to hear.
type Promise struct {
	By string    `json:"by,omitempty"` // as 2026-11-27, in the candidate's zone
	At time.Time `json:"at,omitzero"`  // when it was given
	// Slipped is when the day came and there was nothing to tell.
	Slipped time.Time `json:"slipped,omitzero"`
}

// Book is the flow's part of a case: the latest notice, those before it, and what
// was promised.
type Book struct {
	Now     Notice   `json:"now,omitzero"`
	Past    []Notice `json:"past,omitempty"` // oldest first, the last twenty
	Promise Promise  `json:"promise,omitzero"`
	Count   int      `json:"count,omitempty"` // of notices so far
	// Quiet is what was last said here about the candidate's wish, which is kept
	// for all of the person's cases.
	Quiet Wish `json:"quiet,omitzero"`
}

// Wish is when a candidate asked for no more such mails; zero: they are wanted. It
// is kept under the candidate's id.
type Wish struct {
	At time.Time `json:"at,omitzero"`
	By string    `json:"by,omitempty"` // person id of HR; empty: the candidate, by the link
}

// Wishes is the collection of [Wish].
const Wishes = "quiet"

// maxPast is how many notices a case remembers.
const maxPast = 20

// Config is what the flow needs of the house.
type Config struct {
	Linter *wording.Linter
	// Days is when people work on a case, as seen in a zone.
	Days func(*hiring.Snapshot, hiring.Case, *time.Location) calendar.Window
	Mint hiring.Mint
	// Base is what links begin with; empty: candidates cannot open any.
	Base string
}

type turn = flows.Turn[Book]

// Flow is the notice flow. The error names the embedded file that is damaged.
func Flow(cfg Config) (flows.Flow[Book], error) {
	d, err := newDesk(cfg)
	if err != nil {
		return flows.Flow[Book]{}, err
	}
	return d.flow(), nil
}

func (d *desk) flow() flows.Flow[Book] {
	return flows.Flow[Book]{
		Name: Name, View: d.view, Stale: stale, Letter: frozen,
		Verbs: map[string]flows.Verb[Book]{
			"moved":    {Step: d.moved},
			"ready":    {Step: d.ready},
			"slip":     {Step: d.slip},
			"result":   {Step: d.result},
			"bounced":  {Step: bounced},
			"quiet":    {Step: d.quiet},
			"edit":     {May: mayEdit, Form: editForm, Step: d.edit},
			"address":  {May: mayEdit, Fresh: true, Form: addressForm, Step: d.readdress},
			"send":     {May: maySend, Fresh: true, Step: d.send},
			"decline":  {May: mayEdit, Fresh: true, Step: decline},
			"takeback": {May: mayTakeBack, Fresh: true, Step: takeBack},
			"arrived":  {May: mayConfirm, Fresh: true, Step: d.arrived},
			"returned": {May: mayReturn, Fresh: true, Step: returned},
			"stop":     {May: mayStop, Fresh: true, Step: d.quiet},
			"resume":   {May: mayResume, Fresh: true, Step: resume},
		},
	}
}
