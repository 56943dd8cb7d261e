package main

import (
	"context"
	"errors"
	"maps"
	"slices"

	"closeloop/bot/chat"
	"closeloop/bot/console"
)

// looks are the verbs that only show something.
func looks() []string {
	return []string{"full", "judge", "loop", "sheet", "show", "versions", "why"}
}

// browse has those who work on cases type all that can be asked about each, and
// press every button that only shows something. What is refused is no card.
func browse() step {
	return step{"browse", func(ctx context.Context, t *tour) error {
		for _, who := range []string{"hr-lin", "mgr-zhao", "mgr-he", "lead-sun"} {
			for _, line := range t.questions() {
				if err := t.peek(ctx, who, chat.Event{Kind: chat.Typed, Text: line}); err != nil {
					return err
				}
			}
			if err := errors.Join(t.leaf(ctx, who), t.home(ctx, who)); err != nil {
				return err
			}
		}
		return nil
	}}
}

// questions are the lines that change nothing, about every case.
func (t *tour) questions() []string {
	var out []string
	for _, e := range t.app.book.Entries() {
		switch {
		case e.Writes():
		case slices.Contains(e.Takes, "candidate"):
			for _, id := range slices.Compact(slices.Sorted(maps.Values(t.cases))) {
				out = append(out, "/"+e.Name+" "+id)
			}
		}
	}
	return append(out, "/loop", "/drafts")
}

// asksAll has one of each role type all that can be asked about nobody.
func asksAll() step {
	return step{"ask all", func(ctx context.Context, t *tour) error {
		lines := []string{"/people mgr-zhao", "/people mgr-he", "/people manager", "/rules R0", "/rules R3", "/loop"}
		for _, e := range t.app.book.Entries() {
			lines = append(lines, "/help "+e.Name)
			if !e.Writes() && len(e.Takes) == 0 {
				lines = append(lines, "/"+e.Name)
			}
		}
		for _, who := range []string{"adm-wei", "hr-lin", "mgr-zhao", "lead-sun", "it-luo", "tr-xu"} {
			for _, line := range lines {
				if err := t.peek(ctx, who, chat.Event{Kind: chat.Typed, Text: line}); err != nil {
					return err
				}
			}
			if err := t.home(ctx, who); err != nil {
				return err
			}
		}
		return nil
	}}
}

// leaf presses what only shows something, on every message and on what comes of
// it, once for each record.
func (t *tour) leaf(ctx context.Context, who string) error {
	messages, err := t.inbox(ctx, who)
	if err != nil {
		return err
	}
	pressed := map[string]bool{}
	for _, m := range messages {
		for b := range m.Card.Every {
			a := b.Action
			if len(a.Args) > 0 || !slices.Contains(looks(), a.Verb) || pressed[a.Flow+a.Verb+a.Record] {
				continue
			}
			pressed[a.Flow+a.Verb+a.Record] = true
			if err := t.peek(ctx, who, chat.Event{Kind: chat.Click, Message: m.ID, Action: a, Values: chat.Values{}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// home is somebody's Home tab.
func (t *tour) home(ctx context.Context, who string) error {
	reply, err := t.app.desk.Ask(ctx, chat.Question{
		ID: t.event(), Name: "home", From: chat.Account{Platform: console.Platform, User: who}, Place: t.dm(who),
	})
	return t.looked(who, reply, err)
}

// looked keeps the card of an answer; a refusal is none.
func (t *tour) looked(who string, reply chat.Reply, err error) error {
	if err != nil && chat.AsProblem(err).Kind == chat.Internal {
		return err
	}
	if reply.Card != nil {
		t.seen(who, *reply.Card, false)
	}
	return nil
}

// peek is a question or a click that changes nothing.
func (t *tour) peek(ctx context.Context, who string, ev chat.Event) error {
	ev.ID, ev.From, ev.Place = t.event(), chat.Account{Platform: console.Platform, User: who}, t.dm(who)
	reply, err := t.app.desk.Handle(ctx, ev)
	return t.looked(who, reply, err)
}
