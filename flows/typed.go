package flows

import (
	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// anyFlow is a Flow whose type parameter has been erased, once, here.
type anyFlow interface {
	// run carries out one event inside a transaction.
	run(t *turn) error
	// render derives the card of a record for env.Reader, with the revision it
	// shows.
	render(t *turn, kind string) (chat.Card, error)
	// letter is the frozen letter of a record, if it has one.
	letter(t *turn) (chat.Letter, bool, error)
	// copies looks at a record's envelope and stores it if change says so.
	copies(t *turn, change func(*store.Envelope) (save bool)) error
	questions() map[string]Question
}

// typed is a Flow with the collection of its parts.
type typed[P any] struct {
	Flow[P]
	parts store.Collection[P]
}

// Add makes a flow known to a runner, before the first event.
func Add[P any](r *Runner, f Flow[P]) {
	r.flows[f.Name] = typed[P]{f, store.Collection[P]{Name: f.Name, Schema: 1}}
}

func (f typed[P]) standsAlone() bool { return f.Alone }

// takesLeave says whether its records hear of an erasure.
func (f typed[P]) takesLeave() bool { _, ok := f.Verbs[Farewell]; return ok }

func (f typed[P]) questions() map[string]Question { return f.Questions }

// load reads head and part of the event's record.
func (f typed[P]) load(t *turn) (part store.Record[P], err error) {
	id := t.ev.Action.Record
	if part, t.known, err = f.parts.Get(t.tx, id); err != nil {
		return part, err
	}
	t.env.Rev = part.Rev
	if f.Alone {
		t.head.Body.ID, t.known = id, t.known || f.Implicit
		return part, nil
	}
	if t.head, t.stored, t.opened, err = Cases().GetEncoded(t.tx, id); err != nil {
		return part, err
	}
	t.known = t.opened
	if !t.opened {
		t.head.Body.ID = id
	}
	return part, nil
}

func (f typed[P]) run(t *turn) error {
	if t.ev.Action.Record == "" && f.Locate != nil && t.inside {
		t.ev.Action.Record = f.Locate(t.env, t.ev)
	}
	part, err := f.load(t)
	if err != nil {
		return err
	}
	if t.repeated {
		return f.recall(t, part)
	}
	root := &t.head.Envelope
	if f.Alone {
		root = &part.Envelope
	}
	if err := t.consume(root); err != nil || t.answered {
		return err
	}
	verb, ok := f.verb(t.ev.Action.Verb)
	if !ok {
		return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	t.guarded = verb.Fresh
	if err := f.refuse(t, verb, part); err != nil || t.answered {
		return err
	}
	before := t.head.Body
	t.was = before
	done, err := verb.Step(t.env, before, part.Body, t.ev)
	if err != nil {
		return f.refused(t, verb, part, err)
	}
	if t.find.err != nil {
		return t.find.err
	}
	if err := f.commit(t, part, done); err != nil {
		return err
	}
	if len(done.Wrong) > 0 && verb.Form != nil {
		form := verb.Form(t.env, before, part.Body)
		t.reply = chat.Reply{Errors: done.Wrong, Wanted: &form}
	}
	if t.ev.Action.Verb == "again" {
		t.reply.Card, t.reply.Own = nil, false // it was asked for from a list, not from the record's card
	}
	if t.ev.Action.Verb == "show" && t.reply.Card == nil {
		// Nothing to see here for this person: the same as not there.
		return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	return nil
}

// verb finds a verb, the house's own three included: show answers with the
// record's card, plan gives the case a new duty where its owner is gone, again
// tries a job that was given up.
func (f typed[P]) verb(name string) (Verb[P], bool) {
	if v, ok := f.Verbs[name]; ok {
		return v, true
	}
	same := func(_ Env, head hiring.Case, part P, _ chat.Event) (Turn[P], error) {
		return Turn[P]{Head: head, Part: part}, nil
	}
	switch name {
	case "show":
		return Verb[P]{May: f.sees, Step: same}, true
	case "plan":
		return Verb[P]{Step: same}, true
	case "again":
		return Verb[P]{May: f.mayRevive, Step: f.again}, true
	}
	return Verb[P]{}, false
}

func (f typed[P]) sees(env Env, head hiring.Case, part P) bool {
	if f.Sees != nil {
		return f.Sees(env, head, part)
	}
	if f.Alone {
		return head.ID == env.Actor.Person
	}
	return env.Company.Sees(env.Actor.Person, head)
}

func (f typed[P]) render(t *turn, kind string) (chat.Card, error) {
	part, err := f.load(t)
	if err != nil || !t.known {
		return chat.Card{}, err
	}
	card := f.View(t.env, t.head.Body, part.Body, kind)
	card.Record, card.Revision = t.head.Body.ID, part.Rev
	return f.marked(t, part, kind, card), t.find.err
}

func (f typed[P]) letter(t *turn) (chat.Letter, bool, error) {
	part, err := f.load(t)
	if err != nil || !t.known || f.Letter == nil {
		return chat.Letter{}, false, err
	}
	l, ok := f.Letter(t.env, t.head.Body, part.Body)
	return l, ok, t.find.err
}

func (f typed[P]) about(t *turn, kind string) (Subject, error) {
	part, err := f.load(t)
	if err != nil || !t.known {
		return Subject{}, err
	}
	return f.subject(t, part, kind), t.find.err
}

// subject is what a card of the turn's record is about.
func (f typed[P]) subject(t *turn, part store.Record[P], kind string) Subject {
	switch {
	case !f.Alone:
		return SubjectOf(t.head.Body)
	case f.About == nil:
		return Subject{}
	}
	return f.About(t.env, t.head.Body.ID, part.Body, kind)
}

func (f typed[P]) greets() bool { return f.Greets }

func (f typed[P]) copies(t *turn, change func(*store.Envelope) bool) error {
	return f.parts.Amend(t.tx, t.ev.Action.Record, change)
}
