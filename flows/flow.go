// Package flows is the contract of a business flow and the runner that keeps
// its laws. A flow is data: pure verbs that turn state and an event into new
// state and effects, and a view that turns state and a reader into a card. The
// runner is the only place that meets the store: one event is one turn is one
// transaction, in which state, audit entry and jobs commit together before
// anybody is answered. Rights, revisions and form values are refused here, once
// for all flows; no flow knows a platform, a clock or a language.
package flows

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Flow is one business flow: its verbs, its view, its questions. P is the part
// of a case that the flow owns, a plain struct that goes to JSON; it is sealed
// under the candidate's key as a whole.
type Flow[P any] struct {
	Name string
	// Shared: its records form the company snapshot, which is read anew after
	// each of its turns.
	Shared bool
	// Alone: the flow's records stand alone (a person's settings, the company)
	// and have no case head; heads passed to its functions are zero but for ID.
	Alone bool
	// Implicit: a record that nobody has written yet is there all the same, with
	// an empty part. For flows that stand alone.
	Implicit bool
	Verbs    map[string]Verb[P]
	// Sees says whether env.Actor may know of a record and how it stands. Nil: who
	// sees the case, or whose record it is where the flow stands alone.
	Sees func(env Env, head hiring.Case, part P) bool
	// View derives a card from state for env.Reader. kind is what Show or Say
	// named, or "" for the card that answers this reader's own click or "show";
	// the zero Card means there is nothing (left) to show.
	View func(env Env, head hiring.Case, part P, kind string) chat.Card
	// Stale says in one private sentence what the state is, to somebody whose
	// click came too late. Nil: the house's general sentence.
	Stale func(env Env, head hiring.Case, part P) chat.Text
	// About is what a card or a letter of a record is about, where the flow stands
	// alone; kind is the card's. Nil: no position. Whatever belongs to a case is about
	// the case.
	About func(env Env, id string, part P, kind string) Subject
	// Greets: its cards answer whoever came, so that a dry run of the whole bot lets
	// them go.
	Greets bool
	// Lasting are the kinds of cards that are of use as long as they offer anything, if
	// only a look; others are where they offer what is to be done.
	Lasting []string
	// Locate finds the record of an event that does not name one (an import
	// row). Nil: events name theirs.
	Locate func(env Env, ev chat.Event) string
	// Letter is the frozen letter that Call "mail" sends. Nil: none.
	Letter func(env Env, head hiring.Case, part P) (chat.Letter, bool)
	// Questions by name.
	Questions map[string]Question
}

// Verb is one thing that can be done to a record. The runner refuses an
// unknown verb, a missing right, an old revision and missing form values, in
// that order, once for all flows.
type Verb[P any] struct {
	// May says whether env.Actor may do it now. A verb without May is the
	// bot's own: no person, no API key and no command line can call it.
	May func(env Env, head hiring.Case, part P) bool
	// Fresh: the click must carry the part's present revision.
	Fresh bool
	// Form lists the values that the step needs. Nil: none.
	Form func(env Env, head hiring.Case, part P) chat.Form
	// Step is pure and may run twice. An error should be a *chat.Problem.
	Step func(env Env, head hiring.Case, part P, ev chat.Event) (Turn[P], error)
}

// Question answers a look-up from one snapshot and changes nothing.
type Question struct {
	// May says whether env.Actor may ask at all; what a person may not see is
	// left out or "not found" inside Answer.
	May    func(env Env) bool
	Answer func(env Env, args []string) (chat.Reply, error)
}

// Turn is what a step wants: the new head and part, one sentence for the
// actor, and effects. A turn equal to what was there, without effects, writes
// nothing.
type Turn[P any] struct {
	Head    hiring.Case
	Part    P
	Notice  chat.Text
	Card    *chat.Card // answers the actor with this card instead of the record's own
	Effects []Effect
	// Wrong refuses values of the form, by field, as a *chat.Problem does, and
	// yet lets the effects happen.
	Wrong map[string]chat.Text
	// Topic is what a look-up was about, for the audit alone: ids and what the
	// company's own tables call a thing, never an answer and nothing that was typed.
	Topic string
}

// Effect is plain data: one of Show, Say, Fold, Later, Cancel, Keep, Call, Tell.
type Effect interface{ effect() }

// Show makes this card belong in a person's private places; changes of the
// part edit it there. Kind is the view's.
type Show struct{ To, Kind string }

// Say sends one new message to a person's private places; it is edited like
// any copy when the part changes afterwards.
type Say struct{ To, Kind string }

// Fold takes a card of this record back: where it stands already it is drawn
// anew, where it does not it is posted no more.
type Fold struct{ To, Kind string }

// Later asks for an own verb of this flow at a time. Asking again under the
// same name replaces it.
type Later struct {
	Verb string
	At   time.Time
}

// Cancel takes a Later back.
type Cancel struct{ Verb string }

// Keep stores an immutable record that others may Find.
type Keep struct {
	Collection, ID string
	Value          any
}

// Call asks for named slow work, at a time; its answer returns as an event to
// the verb Answer with the values of [Answer]. "mail" sends the record's letter,
// "sms" one that is a text message, at most once. Any other name is a [Work], which may be done more than once.
type Call struct {
	Name   string
	At     time.Time
	Answer string
}

// Tell sends an event to another record: a job committed with this turn.
type Tell struct {
	Action chat.Action
	Values chat.Values
	At     time.Time // zero: at once
	// As is the person in whose name it is asked: right, revision and values are
	// checked then as for that person's own click. Empty: the bot's own event.
	As string
	// Back is the own verb that hears what became of a Tell with As: Values
	// "record" and "outcome" (done or refused), and "why", a kind of problem.
	Back string
}

func (Show) effect()   {}
func (Say) effect()    {}
func (Fold) effect()   {}
func (Later) effect()  {}
func (Cancel) effect() {}
func (Keep) effect()   {}
func (Call) effect()   {}
func (Tell) effect()   {}

// Env is everything a step may know beside its record: no clock, no
// randomness, no I/O of its own.
type Env struct {
	ID      string    // of the event
	Now     time.Time // UTC, whole milliseconds
	Planned time.Time // for timers: when it was due
	Actor   Actor
	Asked   chat.Action // what the event asks for, and of which revision: for Stale
	Reader  chat.Reader // for views: who reads
	Company *hiring.Snapshot
	Rev     uint64 // revision of the part before the step; in views, the present one
	find    finder
}

// Actor is who acts: a person of the company, or the bot, an API key, a
// command line.
type Actor struct {
	Person string // person id; empty for everybody else
	Name   string // for the audit: "hr-lin", "bot", "api:hina", "cli:root"
	Door   string // by which door it came: "console", "api", "cli", "bot", or a platform
}

// Act is an action of this event's flow bound to the present revision.
func (e Env) Act(flow, record, verb string) chat.Action {
	return chat.Action{Flow: flow, Record: record, Verb: verb, Revision: e.Rev}
}

// Of is the Env for drawing the card of another record inside one's own: its
// actions are bound to that record's revision.
func (e Env) Of(flow, record string) Env {
	e.Rev = 0
	if e.find != nil {
		e.Rev = e.find.rev(flow, record)
	}
	return e
}

// finder reads other records in the same snapshot of the store.
type finder interface {
	rev(collection, id string) uint64
	find(collection, id string, into any) bool
	list(index, value string) []string
	next(counter string) uint64
	wide
}

// wide is what reads a whole stretch of the store: for look-ups, not for steps.
type wide interface {
	outbox() (all []Job, held time.Time)
	past(since time.Time, yield func(hiring.Passage) bool)
}

// Find reads a record of a collection: a kept one ("interview", "candidate"),
// a case head ("case") or another flow's part (by the flow's name). A fault of
// the store ends the turn afterwards; the step just sees "not there".
func Find[T any](e Env, collection, id string) (T, bool) {
	var v T
	ok := e.find != nil && e.find.find(collection, id, &v)
	return v, ok
}

// List returns the ids filed under an index value, in order; not on a click's
// path.
func (e Env) List(index, value string) []string {
	if e.find == nil {
		return nil
	}
	return e.find.list(index, value)
}

// Next draws the next number of a counter, from 1; unused if the turn fails.
func (e Env) Next(counter string) uint64 { return e.find.next(counter) }
