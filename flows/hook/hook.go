// Package hook tells other systems what became of cases: one queue for each case and
// address, sent one by one in the order of what happened, each under one id at every
// try. What is told are ids, statuses and times; who the candidate is, what anybody
// scored and why is not.
//
// The law it keeps: no event is overtaken, and none is lost in silence. An address that
// does not answer is tried for a day; then the call is given up where operators see it,
// and taken up again by them or by the next event of that case. Of more than a hundred
// that wait the oldest go; the next one says how many, so that the receiver asks how the
// case stands.
package hook

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow; its records are called <case>@<address>.
const Name = "hook"

// Types lists what an address may hear of.
func Types() []string { return []string{"case.status", "case.decision", "letter.sent"} }

// anew is after how long a call that was never answered is asked for again: delivery
// gives one up after a day.
const anew = 25 * time.Hour

// kept is how many events that were taken a queue remembers, and most how many it lets
// wait.
const (
	kept = 5
	most = 100
)

// missed is the field in which an event says how many before it were never told.
const missed = "missed"

// Event is one thing that happened, as it is told.
type Event struct {
	ID   string            `json:"id"`
	Type string            `json:"type"`
	At   time.Time         `json:"at"`
	Data map[string]string `json:"data"`
}

// Queue is what an address has to hear of a case.
type Queue struct {
	Waits []Event   `json:"waits,omitempty"` // in order; the first is on its way
	Asked time.Time `json:"asked,omitzero"`  // when the call for the first was asked for
	Taken []Event   `json:"taken,omitempty"` // the last that were taken, oldest first
	At    time.Time `json:"at,omitzero"`     // when the last of them was
}

// Address is who wants to hear, and of what. The key names it in records: the address
// itself may hold a token.
type Address struct {
	Key    string
	Events []string // types, or patterns like "case.*"
}

// Key is the key of an address.
func Key(url string) string {
	sum := sha256.Sum256([]byte(url))
	return hex.EncodeToString(sum[:4])
}

// Matches says whether a pattern takes a type: itself, or everything below a word
// before ".*".
func Matches(pattern, kind string) bool {
	below, all := strings.CutSuffix(pattern, "*")
	return pattern == kind || all && (below == "" || strings.HasSuffix(below, ".")) && strings.HasPrefix(kind, below)
}

func (a Address) hears(kind string) bool {
	for _, pattern := range a.Events {
		if Matches(pattern, kind) {
			return true
		}
	}
	return false
}

type turn = flows.Turn[Queue]

// Flow is the flow "hook". Its two verbs are the bot's own.
func Flow() flows.Flow[Queue] {
	return flows.Flow[Queue]{
		Name: Name, Alone: true, Implicit: true, About: about,
		Verbs: map[string]flows.Verb[Queue]{
			"event":    {Step: event},
			"answered": {Step: answered},
		},
	}
}

// about is the case of a queue.
func about(env flows.Env, id string, _ Queue, _ string) flows.Subject {
	record, _, _ := strings.Cut(id, "@")
	head, _ := flows.Find[hiring.Case](env, "case", record)
	return flows.SubjectOf(head)
}

// event puts what happened at the end of the queue.
func event(env flows.Env, head hiring.Case, q Queue, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: q}
	t.Part.Waits = append([]Event{}, q.Waits...)
	at, _ := time.Parse(time.RFC3339Nano, ev.Values.Get("at"))
	for _, kind := range ev.Values["types"] {
		sum := sha256.Sum256([]byte(env.ID + "\x00" + head.ID + "\x00" + kind))
		next := Event{ID: "evt_" + hex.EncodeToString(sum[:12]), Type: kind, At: at, Data: map[string]string{}}
		for name := range ev.Values {
			if of, field, ok := strings.Cut(name, ":"); ok && (of == "" || of == kind) && ev.Values.Get(name) != "" {
				next.Data[field] = ev.Values.Get(name)
			}
		}
		t.Part.Waits = append(t.Part.Waits, next)
	}
	t.Part.Waits = bounded(t.Part.Waits)
	if len(t.Part.Waits) > 0 && (len(q.Waits) == 0 || env.Now.Sub(q.Asked) > anew) {
		call(env, &t)
	}
	return t, nil
}

// bounded drops the oldest of too many, but never the first: that is on its way.
func bounded(waits []Event) []Event {
	over := len(waits) - most
	if over <= 0 {
		return waits
	}
	n := over
	for _, gone := range waits[1 : 1+over] {
		n += gone.Missed()
	}
	waits = slices.Delete(waits, 1, 1+over)
	next := &waits[1]
	next.Data = maps.Clone(next.Data)
	next.Data[missed] = strconv.Itoa(n + next.Missed())
	return waits
}

// Missed is how many events before this one were never told.
func (e Event) Missed() int {
	n, _ := strconv.Atoi(e.Data[missed])
	return n
}

// answered hears what became of the first: it was taken, or it may never leave, or
// nobody knows yet, which after a restore is so. That goes again under the same id.
func answered(env flows.Env, head hiring.Case, q Queue, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: q}
	if len(q.Waits) == 0 {
		return t, nil
	}
	switch ev.Values.Get("outcome") {
	case flows.OutcomeDone:
		t.Part.Taken = append(append([]Event{}, q.Taken...), q.Waits[0])
		t.Part.Taken = t.Part.Taken[max(0, len(t.Part.Taken)-kept):]
		t.Part.Waits, t.Part.At, t.Part.Asked = q.Waits[1:], env.Now, time.Time{}
	case flows.OutcomeRefused: // by a dry run: it stands in its list
		t.Part.Waits, t.Part.Asked = q.Waits[1:], time.Time{}
	}
	if len(t.Part.Waits) > 0 {
		call(env, &t)
	}
	return t, nil
}

func call(env flows.Env, t *turn) {
	t.Part.Asked = env.Now
	t.Effects = append(t.Effects, flows.Call{Name: flows.Webhook, At: env.Now, Answer: "answered"})
}
