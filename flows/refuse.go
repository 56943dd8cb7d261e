package flows

import (
	"fmt"

	"closeloop/bot/chat"
	"closeloop/store"
)

// refuse says no in the order of the contract: right, revision, values. Who may
// see the record hears of an old card first, since what changed it is often what
// took the right away. A click without values on what needs some asks for the
// form, which a dialog opens with; an empty form that was submitted has values,
// none of them. An answer that is no refusal (the current card, the form) sets
// t.answered.
func (f typed[P]) refuse(t *turn, v Verb[P], part store.Record[P]) error {
	head := t.head.Body
	if v.May == nil {
		if !t.inside {
			return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
		}
		return nil
	}
	stale := v.Fresh && t.ev.Action.Revision != part.Rev
	if stale && t.known && f.sees(t.env, head, part.Body) {
		return f.stale(t, part)
	}
	if !t.known || !v.May(t.env, head, part.Body) {
		return f.denied(t, part)
	}
	if stale { // of a record of which only a button is theirs
		return f.stale(t, part)
	}
	if v.Form == nil {
		return nil
	}
	form := v.Form(t.env, head, part.Body)
	if t.ev.Kind == chat.Click && t.ev.Values == nil && len(form.Fields) > 0 {
		t.reply.Wanted, t.answered = &form, true
		return nil
	}
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
	copied, own := t.clicked(part.Copies)
	if own && copied.To != t.env.Actor.Person && t.r.cfg.Inline(t.ev.Place.Platform) {
		return nil // it stands before somebody else, who would read this one's card
	}
	t.env.Rev = part.Rev
	card := f.View(t.env, t.head.Body, part.Body, copied.Kind)
	if len(card.Blocks) > 0 {
		card.Record, card.Revision = t.head.Body.ID, part.Rev
		card = f.marked(t, part, copied.Kind, card)
		t.reply.Card, t.reply.Own = &card, own
	}
	return t.find.err
}

// clicked is the copy that was clicked, if it is one of these.
func (t *turn) clicked(copies []store.Copy) (c store.Copy, found bool) {
	for _, c := range copies {
		if c.Ref != "" && c.Ref == t.ev.Message {
			return c, true
		}
	}
	return c, false
}

// answers says whether a copy was clicked by its reader, where the answer can carry
// its card.
func (t *turn) answers(c store.Copy) bool {
	return c.Ref != "" && c.Ref == t.ev.Message && c.To == t.env.Actor.Person && t.r.cfg.Inline(t.ev.Place.Platform)
}

// recall answers what is told a second time, whose first answer may be lost: it is
// not done again, and nobody else draws the card on the message that was clicked.
func (f typed[P]) recall(t *turn, part store.Record[P]) error {
	if c, found := t.clicked(part.Copies); !found || !t.answers(c) {
		return nil
	}
	return f.answer(t, part)
}
