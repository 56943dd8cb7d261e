package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/console"
)

// errNoButton says that somebody has no such button now.
var errNoButton = errors.New("no such button")

// errAccepted says that something counted which must be refused.
var errAccepted = errors.New("it was accepted, and must be refused")

// press is one click: who, which verb on which case, and what is filled in.
type press struct {
	who, verb string // "decision/reject"
	record    string
	values    map[string]string
}

// seen is a button as somebody has it before the eyes, perhaps for a while.
type seen struct {
	message string // empty: on an answer that only they see
	button  chat.Button
}

// find is the newest button of a person for a verb of a case.
func (t *tour) find(ctx context.Context, p press) (seen, error) {
	messages, err := t.inbox(ctx, p.who)
	if err != nil {
		return seen{}, err
	}
	flow, verb, _ := strings.Cut(p.verb, "/")
	if card, ok := t.answers[p.who]; ok {
		messages = append([]console.Message{{Card: card}}, messages...)
	}
	for _, m := range slices.Backward(messages) {
		if b, ok := m.Card.Button(chat.Action{Flow: flow, Record: p.record, Verb: verb}); ok {
			return seen{m.ID, b}, nil
		}
	}
	return seen{}, fmt.Errorf("%s on %s for %s: %w", p.verb, p.record, p.who, errNoButton)
}

// click presses a button and wants it to count.
func (t *tour) click(ctx context.Context, p press) error {
	s, err := t.find(ctx, p)
	if err != nil {
		return err
	}
	refused, err := t.press(ctx, p, s)
	if err == nil && refused {
		err = fmt.Errorf("%s on %s by %s was refused", p.verb, p.record, p.who)
	}
	return err
}

// refused presses a button and wants the bot to say no.
func (t *tour) refused(ctx context.Context, p press, s seen) error {
	refused, err := t.press(ctx, p, s)
	if err == nil && !refused {
		err = fmt.Errorf("%s on %s by %s: %w", p.verb, p.record, p.who, errAccepted)
	}
	return err
}

// press is the click itself, as any platform hands it in, and what comes of it
// on paper.
func (t *tour) press(ctx context.Context, p press, s seen) (refused bool, err error) {
	t.bill.pressed(p, s.button)
	values := chat.Values{}
	for name, value := range p.values {
		values[name] = []string{value}
	}
	if s.button.Form != nil {
		for _, f := range s.button.Form.Fields { // of several choices a form says all in one word
			if f.Type == chat.FieldMulti {
				values[f.Name] = strings.FieldsFunc(p.values[f.Name], func(r rune) bool { return r == ',' })
			}
		}
	}
	reply, err := t.app.desk.Handle(ctx, chat.Event{
		ID: t.event(), Kind: chat.Click, From: chat.Account{Platform: console.Platform, User: p.who},
		Place: t.dm(p.who), Message: s.message, Action: s.button.Action, Values: values,
	})
	if old, ok := t.answers[p.who]; ok && s.message == "" && reply.Card != nil {
		t.answers[p.who] = *reply.Card
		if text, news := changes(t.text(p.who, old), t.text(p.who, *reply.Card)); news {
			defer t.bill.card(mailing{[]string{p.who}, text, t.clock.Now(), kindOwn})
		}
	}
	refused, err = t.answered(ctx, p.who, reply, err)
	if reply.Card != nil {
		t.seen(p.who, *reply.Card, false)
	}
	return refused, err
}

// say types a line to the bot.
func (t *tour) say(ctx context.Context, who, text string) error {
	t.bill.typed(who, text)
	reply, err := t.app.desk.Handle(ctx, chat.Event{
		ID: t.event(), Kind: chat.Typed, From: chat.Account{Platform: console.Platform, User: who}, Place: t.dm(who), Text: text,
	})
	if reply.Card != nil {
		t.answers[who] = *reply.Card
		t.seen(who, *reply.Card, false)
		t.bill.card(mailing{[]string{who}, t.text(who, *reply.Card), t.clock.Now(), kindOwn})
	}
	refused, err := t.answered(ctx, who, reply, err)
	if err == nil && refused {
		err = fmt.Errorf("%q by %s was refused", text, who)
	}
	return err
}

// answered puts down what only the actor is told, then what everybody sees.
func (t *tour) answered(ctx context.Context, who string, reply chat.Reply, err error) (refused bool, _ error) {
	if err != nil {
		problem := chat.AsProblem(err)
		if problem.Kind == chat.Internal {
			return true, err
		}
		refused = true
		reply = chat.Reply{Notice: problem.Sentence, Errors: problem.Fields}
	}
	switch {
	case len(reply.Errors) > 0:
		refused = true
	case reply.Wanted != nil:
		return true, fmt.Errorf("%s must fill in a form", who)
	case !reply.Notice.Empty():
		t.bill.private(who, reply.Notice)
	}
	for _, field := range slices.Sorted(maps.Keys(reply.Errors)) {
		t.bill.private(who, reply.Errors[field])
	}
	if _, err := t.app.runner.Drain(ctx); err != nil {
		return refused, err
	}
	return refused, t.look(ctx)
}

func (t *tour) dm(who string) chat.Place {
	return chat.Place{Platform: console.Platform, ID: "dm:" + who, Private: true}
}

func (t *tour) event() string {
	t.count++
	return fmt.Sprintf("tour-%03d", t.count)
}

// inbox is what stands in a person's chat now, oldest first.
func (t *tour) inbox(ctx context.Context, who string) ([]console.Message, error) {
	return shelf{t.app.store}.List(ctx, t.dm(who).ID)
}
