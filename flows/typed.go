package flows

import (
	"bytes"
	"encoding/json"
	"fmt"

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

func (f typed[P]) questions() map[string]Question { return f.Questions }

// load reads head and part of the event's record.
func (f typed[P]) load(t *turn) (part store.Record[P], err error) {
	id := t.ev.Action.Record
	if part, t.known, err = f.parts.Get(t.tx, id); err != nil {
		return part, err
	}
	t.env.Rev = part.Rev
	if f.Alone {
		t.head.Body.ID = id
		return part, nil
	}
	if t.head, t.opened, err = cases().Get(t.tx, id); err != nil {
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
	if err := f.refuse(t, verb, part); err != nil || t.answered {
		return err
	}
	before := t.head.Body
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
	if t.ev.Action.Verb == "show" && t.reply.Card == nil {
		// Nothing to see here for this person: the same as not there.
		return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	return nil
}

// verb finds a verb, the house's own two included: show answers with the
// record's card, plan gives the case a new duty where its owner is gone.
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
	}
	return Verb[P]{}, false
}

func (f typed[P]) sees(env Env, head hiring.Case, _ P) bool {
	if f.Alone {
		return head.ID == env.Actor.Person
	}
	return env.Company.Sees(env.Actor.Person, head)
}

// refuse says no in the order of the contract: right, revision, values. An
// answer that is no refusal (the current card, the form) sets t.answered.
func (f typed[P]) refuse(t *turn, v Verb[P], part store.Record[P]) error {
	head := t.head.Body
	if v.May == nil {
		if !t.inside {
			return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
		}
		return nil
	}
	if stale := v.Fresh && t.ev.Action.Revision != part.Rev; stale && t.known && f.sees(t.env, head, part.Body) {
		return f.stale(t, part)
	}
	if !t.known || !v.May(t.env, head, part.Body) {
		return f.denied(t, part)
	}
	if v.Form == nil {
		return nil
	}
	form := v.Form(t.env, head, part.Body)
	if t.reply.Errors = missing(form, t.ev.Values); len(t.reply.Errors) > 0 {
		t.reply.Wanted, t.answered = &form, true
	}
	return nil
}

// stale answers a click on an old card: silently when it is the very event
// that made this revision, else with a sentence; both with the current card.
func (f typed[P]) stale(t *turn, part store.Record[P]) error {
	if err := f.answer(t, part); err != nil {
		return err
	}
	t.answered = true
	if part.Event == t.ev.ID {
		return nil
	}
	sentence := chat.T("problem.stale")
	if f.Stale != nil {
		if s := f.Stale(t.env, t.head.Body, part.Body); !s.Empty() {
			sentence = s
		}
	}
	return chat.Refuse(chat.Conflict, sentence)
}

// denied reads like "not found" to everybody who may not see the record; who
// may is told what the state is.
func (f typed[P]) denied(t *turn, part store.Record[P]) error {
	if !t.known || f.Alone || !f.sees(t.env, t.head.Body, part.Body) {
		return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	if err := f.answer(t, part); err != nil {
		return err
	}
	if f.Stale != nil {
		if s := f.Stale(t.env, t.head.Body, part.Body); !s.Empty() {
			return chat.Refuse(chat.Denied, s)
		}
	}
	return chat.Refuse(chat.Denied, chat.T("problem.denied"))
}

// refused is a step's own no: form errors come back with the form, everything
// else with the current card.
func (f typed[P]) refused(t *turn, v Verb[P], part store.Record[P], err error) error {
	p := chat.AsProblem(err)
	if len(p.Fields) > 0 && v.Form != nil {
		form := v.Form(t.env, t.head.Body, part.Body)
		t.reply.Errors, t.reply.Wanted, t.answered = p.Fields, &form, true
		return nil
	}
	if p.Kind == chat.Internal {
		return fmt.Errorf("step %s/%s: %w", f.Name, t.ev.Action.Verb, err)
	}
	if err := f.answer(t, part); err != nil {
		return err
	}
	return p
}

// answer puts the record's card for the actor into the reply: the view the
// clicked message shows, else the flow's first.
func (f typed[P]) answer(t *turn, part store.Record[P]) error {
	if f.View == nil || t.env.Actor.Person == "" {
		return nil
	}
	kind := ""
	for _, c := range part.Copies {
		if c.Ref != "" && c.Ref == t.ev.Message {
			kind = c.Kind
		}
	}
	t.env.Rev = part.Rev
	card := f.View(t.env, t.head.Body, part.Body, kind)
	if len(card.Blocks) > 0 {
		card.Record, card.Revision = t.head.Body.ID, part.Rev
		t.reply.Card = &card
	}
	return t.find.err
}

func (f typed[P]) render(t *turn, kind string) (chat.Card, error) {
	part, err := f.load(t)
	if err != nil || !t.known {
		return chat.Card{}, err
	}
	card := f.View(t.env, t.head.Body, part.Body, kind)
	card.Record, card.Revision = t.head.Body.ID, part.Rev
	return card, t.find.err
}

func (f typed[P]) letter(t *turn) (chat.Letter, bool, error) {
	part, err := f.load(t)
	if err != nil || !t.known || f.Letter == nil {
		return chat.Letter{}, false, err
	}
	l, ok := f.Letter(t.env, t.head.Body, part.Body)
	return l, ok, t.find.err
}

func (f typed[P]) copies(t *turn, change func(*store.Envelope) bool) error {
	part, ok, err := f.parts.Get(t.tx, t.ev.Action.Record)
	if err != nil || !ok || !change(&part.Envelope) {
		return err
	}
	return f.parts.Put(t.tx, t.ev.Action.Record, part)
}

// commit stores what a step wants: part, head with its planned duty, jobs and
// audit, or nothing at all where nothing changed.
func (f typed[P]) commit(t *turn, part store.Record[P], done Turn[P]) error {
	was, now, err := both(part.Body, done.Part)
	if err != nil {
		return fmt.Errorf("encode %s part: %w", f.Name, err)
	}
	t.reply.Notice = done.Notice
	before := t.head.Body
	after, planned := done.Head, []Effect(nil)
	if !f.Alone {
		if after, planned, err = t.plan(before, done.Head); err != nil {
			return err
		}
	}
	changed := !bytes.Equal(was, now) || after != before
	if !changed && len(done.Effects) == 0 && len(planned) == 0 {
		if done.Card != nil {
			t.reply.Card = done.Card
			return nil
		}
		return f.answer(t, part)
	}
	part.Body, t.head.Body = done.Part, after
	if changed {
		part.Rev, part.Event = part.Rev+1, t.ev.ID
	}
	if err := f.save(t, part, draft{done.Effects, planned, before, now}); err != nil {
		return err
	}
	if done.Card != nil {
		t.reply.Card = done.Card
	}
	return nil
}

// draft is a turn before it is written: its own effects and the planner's, the
// head before and the part afterwards.
type draft struct {
	own, planned []Effect
	before       hiring.Case
	body         []byte
}

// save writes the turn. The root of a record, the head or an alone flow's
// part, carries timers and the audit chain.
func (f typed[P]) save(t *turn, part store.Record[P], d draft) error {
	if part.Subject == "" {
		part.Subject = t.subject()
	}
	w := writer{t: t, flow: f.Name, part: &part.Envelope, root: &t.head.Envelope}
	if f.Alone {
		w.root = &part.Envelope
	}
	if err := w.effects(d.own); err != nil {
		return err
	}
	w.flow = "duty"
	if err := w.effects(d.planned); err != nil {
		return err
	}
	w.flow = f.Name
	if err := w.refresh(); err != nil {
		return err
	}
	if err := w.audit(d.before, d.body, part.Rev); err != nil {
		return err
	}
	if !f.Alone {
		t.head.Rev++
		if err := cases().Put(t.tx, t.head.Body.ID, t.head); err != nil {
			return err
		}
	}
	if err := f.parts.Put(t.tx, t.head.Body.ID, part); err != nil {
		return err
	}
	t.wrote = true
	if f.Shared && t.ev.Kind != chat.Row {
		if err := touchCompany(t.tx); err != nil {
			return err
		}
	}
	return f.answer(t, part)
}

func both(a, b any) (was, now []byte, err error) {
	if was, err = json.Marshal(a); err != nil {
		return nil, nil, err
	}
	now, err = json.Marshal(b)
	return was, now, err
}
