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
	"closeloop/flows/outbound"
	"closeloop/flows/wording"
)

// Name of the flow, of its part's collection and of its actions.
const Name = "letter"

// Outbox is how long a confirmed letter can be taken back at least.
const Outbox = time.Minute

// State is where a letter stands.
type State string

// The states of a letter. Told is the end without a letter: HR told the
// candidate in another way. Held is a letter of which nobody knows whether it
// arrived; Returned one that left and came back. Discarded is a draft that HR
// let go of: the duty to tell goes on.
const (
	Drafted   State = "drafted"
	Queued    State = "queued"
	Sent      State = "sent"
	Told      State = "told"
	Dropped   State = "dropped"
	Failed    State = "failed"
	Held      State = "held"
	Returned  State = "returned"
	Discarded State = "discarded"
)

// Draft is the letter of a case: what it says, why, and what became of it.
type Draft struct {
	State State `json:"state,omitempty"`
	// Number counts what may have to be told apart by a mail system, from 1: it
	// grows with every change of words or address and with every return.
	Number  int       `json:"number,omitempty"`
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
	From    Source    `json:"from,omitzero"`     // which of the company's own words it was made from
	Subject string    `json:"subject,omitempty"`
	Body    string    `json:"body,omitempty"`

	Edits    int       `json:"edits,omitempty"` // how often a person changed the words
	EditedBy string    `json:"edited_by,omitempty"`
	EditedAt time.Time `json:"edited_at,omitzero"`
	Past     []Version `json:"past,omitempty"` // what it said before, oldest first, the last ten
	LetGo    LetGo     `json:"let_go,omitzero"`

	ConfirmedBy string        `json:"confirmed_by,omitempty"`
	ConfirmedAt time.Time     `json:"confirmed_at,omitzero"`
	LeavesAt    time.Time     `json:"leaves_at,omitzero"`
	Wait        outbound.Wait `json:"wait,omitzero"` // while it is tried again
	SentAt      time.Time     `json:"sent_at,omitzero"`
	Fault       Fault         `json:"fault,omitempty"`       // failed, returned, held: why
	ReturnedBy  string        `json:"returned_by,omitempty"` // who said that it came back; empty: the mail server
	Frozen      chat.Letter   `json:"frozen,omitzero"`       // what was confirmed
	How         string        `json:"how,omitempty"`         // told: phone, sms, in_person, other
	ToldBy      string        `json:"told_by,omitempty"`     // told: person id
	Note        string        `json:"note,omitempty"`        // told: HR's own words
}

// Source is a version of the company's own words: for one position, or for all.
// Version 0: those that come with the bot.
type Source struct {
	Position string `json:"position,omitempty"`
	Version  int    `json:"version,omitempty"`
}

type turn = flows.Turn[Draft]

// Links are how a candidate without an e-mail reads a letter: on a page, whose link
// goes by text message. The zero value: there is no such way.
type Links struct {
	Mint hiring.Mint
	Base string // what links begin with; empty: candidates can open none
	Text bool   // text messages can be sent
}

// Flow is the letter flow; the linter judges every draft. The error names the
// embedded file that is damaged.
func Flow(l *wording.Linter, links Links) (flows.Flow[Draft], error) {
	desk, err := newDesk(l)
	if err != nil {
		return flows.Flow[Draft]{}, err
	}
	desk.links = links
	return desk.flow(), nil
}

func (k *desk) flow() flows.Flow[Draft] {
	return flows.Flow[Draft]{
		Name:   Name,
		View:   k.view,
		Stale:  stale,
		Letter: frozen,
		Verbs: map[string]flows.Verb[Draft]{
			"draft":    {Step: k.draft},
			"drop":     {Step: drop},
			"edit":     {May: mayEdit, Form: editForm, Step: k.edit},
			"address":  {May: mayAddress, Fresh: true, Form: addressForm, Step: readdress},
			"send":     {May: maySend, Fresh: true, Step: k.send},
			"text":     {May: k.mayText, Fresh: true, Step: k.text},
			"takeback": {May: mayTakeBack, Fresh: true, Step: takeBack},
			"discard":  {May: mayDiscard, Fresh: true, Form: discardForm, Step: discard},
			"rewrite":  {May: mayWrite, Fresh: true, Step: k.rewrite},
			"told":     {May: mayTell, Form: toldForm, Step: told},
			"arrived":  {May: mayConfirm, Fresh: true, Step: arrived},
			"returned": {May: mayReturn, Fresh: true, Step: returned},
			"result":   {Step: result},
			"bounced":  {Step: bounced},
		},
	}
}
