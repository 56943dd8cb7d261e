package main

import (
	"context"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// realms stands before the desk and knows two worlds: what carries the mark of a
// practice goes to the sandbox of whoever acts, and so does what somebody types in
// the middle of one. Everything else is real.
type realms struct {
	app  *app
	desk chat.Handler
}

// Handle takes an event to where it belongs.
func (r realms) Handle(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	attempt, id, marked := inner(ev.Action.Record)
	typed := ev.Action.Verb == "" && (ev.Kind == chat.Typed || ev.Kind == chat.Dropped)
	if !marked && !typed {
		return r.desk.Handle(ctx, ev)
	}
	p, ok := r.trainee(ev.From)
	switch {
	case marked && attempt == "", !ok && marked:
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	case !ok:
		return r.desk.Handle(ctx, ev)
	case marked:
		ev.Action.Record = id
		return r.inside(ctx, p, attempt, ev)
	case ev.Kind == chat.Typed && r.app.book.Own(ev.Text), !r.app.practices.hears(ctx, p.ID):
		return r.desk.Handle(ctx, ev)
	}
	return r.inside(ctx, p, "", ev)
}

// Ask is the house's: questions of doors are about real things.
func (r realms) Ask(ctx context.Context, q chat.Question) (chat.Reply, error) {
	return r.desk.Ask(ctx, q)
}

// trainee is who acts, if that is somebody of the company.
func (r realms) trainee(from chat.Account) (hiring.Person, bool) {
	p, ok := r.app.whoIs(from)
	return p, ok && p.Active
}

// inside runs an event in somebody's sandbox, and has the goals looked at. A card
// of a practice that is over is stale.
func (r realms) inside(ctx context.Context, p hiring.Person, attempt string, ev chat.Event) (chat.Reply, error) {
	b, leave, err := r.app.practices.enter(ctx, p.ID)
	defer leave()
	if err != nil {
		return chat.Reply{}, chat.AsProblem(err)
	}
	if b == nil || attempt != "" && attempt != b.attempt {
		return chat.Reply{}, chat.Refuse(chat.Conflict, chat.T("drill.over"))
	}
	reply, err := b.answered(b.desk.Handle(ctx, ev))
	b.askForLook(ctx)
	return reply, err
}

// redraw is Runner.Redraw for messages of both worlds.
func (p *practices) redraw(ctx context.Context, record chat.Action, message string) (kept bool, err error) {
	attempt, id, marked := inner(record.Record)
	if !marked {
		return p.house.runner.Redraw(ctx, record, message)
	}
	record.Record = id
	p.each(func(b *sandbox) {
		if b.attempt == attempt && err == nil && !kept {
			kept, err = b.runner.Redraw(ctx, record, message)
		}
	})
	return kept, err
}
