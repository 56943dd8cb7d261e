package slack

import (
	"context"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// The kinds of interactions that the door knows.
const (
	blockActions    = "block_actions"
	viewSubmission  = "view_submission"
	blockSuggestion = "block_suggestion"
	viewClosed      = "view_closed"
)

// hearPress hears one interaction.
func (s *Slack) hearPress(ctx context.Context, t told) outcome {
	var p press
	if err := doorstep.Decode(t.raw, &p); err != nil {
		return s.puzzled("interaction")
	}
	if !s.tells(p.source()) {
		return outcome{verdict: doorstep.Refused}
	}
	if p.User.ID == "" {
		return s.puzzled("user")
	}
	switch p.Type {
	case blockActions:
		return s.click(ctx, p, pressID(p, t))
	case viewSubmission:
		return s.submit(ctx, p)
	case blockSuggestion:
		return s.suggest(ctx, p)
	case viewClosed:
		return outcome{}
	}
	return s.puzzled("interaction")
}

// pressID names a click: by the trigger it brought, which is one of a kind, or
// over the socket by its envelope.
func pressID(p press, t told) string {
	switch {
	case p.TriggerID != "":
		return eventID("t", p.TriggerID)
	case t.frame != "":
		return eventID("f", t.frame)
	}
	b := pressed(p)
	return eventID("c", p.User.ID, b.at, b.value)
}

// push is what was pressed: the path of its action, and whether a form
// belongs to it.
type push struct {
	value string
	form  bool
	leads bool // it opened an address: Slack tells, and there is nothing to do
	mark  mark
	at    string // the ts of the press itself
}

// pressed finds our button among what was pressed; none: the value is empty.
func pressed(p press) push {
	for _, e := range p.Actions {
		m, _ := readMark(e.BlockID)
		switch lead, _, _ := strings.Cut(e.ActionID, "."); lead {
		case "act":
			return push{value: e.Value, mark: m, at: e.ActionTS}
		case "url":
			return push{leads: true, mark: m, at: e.ActionTS}
		case "form":
			return push{value: e.Value, form: true, mark: m, at: e.ActionTS}
		case "more":
			path, form := strings.CutPrefix(e.SelectedOption.Value, "form:")
			return push{value: path, form: form, mark: m, at: e.ActionTS}
		}
	}
	return push{}
}

// seatOf is where a click was made.
func seatOf(p press, id string) seat {
	at := seat{
		event: id, who: member{user: p.User.ID}, channel: p.Container.ChannelID, ts: p.Container.MessageTS,
		hidden: p.Container.IsEphemeral, url: p.ResponseURL, trigger: p.TriggerID,
	}
	if at.channel == "" {
		at.channel = p.Channel.ID
	}
	return at
}

// click is somebody pressing a button. Once: a socket tells again what it
// believes was lost, and a verb that no revision guards must not act twice.
func (s *Slack) click(ctx context.Context, p press, id string) outcome {
	b := pressed(p)
	if b.leads {
		return outcome{}
	}
	action, err := chat.ParseAction(b.value)
	if err != nil {
		return s.puzzled("action")
	}
	return s.repeats.Once(ctx, id, func() outcome {
		at := seatOf(p, id)
		at.mark = b.mark
		var no chat.Text
		if at.who, _, no = s.gate(ctx, p.User.ID); !no.Empty() {
			return outcome{after: []errand{s.say(at, no)}}
		}
		ev := chat.Event{
			ID: id, Kind: chat.Click, From: at.account(), Place: at.place(), Message: at.ref(), Action: action, Once: true, Kept: b.mark.kept,
		}
		if !b.form {
			ev.Values = chat.Values{}
		}
		reply, err := s.cfg.Handler.Handle(ctx, ev)
		return outcome{after: append(s.clicked(at, action, reply, err), s.meet(at.who, id)...)}
	})
}

// clicked shows what a click came to: the form that is needed, the card that
// was clicked as it is now, another one, and what there is to say.
func (s *Slack) clicked(at seat, action chat.Action, reply chat.Reply, err error) []errand {
	s.after.Faulty(at.event, err)
	if err == nil && reply.Wanted != nil && at.trigger != "" {
		return []errand{s.openForm(at, action, *reply.Wanted)}
	}
	reply = settled(reply, err)
	var out []errand
	if c := reply.Card; c != nil {
		out = append(out, s.turned(at, reply, err != nil)...)
	}
	if !reply.Notice.Empty() {
		out = append(out, s.say(at, reply.Notice))
	}
	return out
}

// turned shows a card that a click brought. The one that was clicked is edited
// by delivery where delivery keeps it; after a refusal it is not, since nothing
// has changed but what this copy shows, so that it is mended here. Another one
// comes unless a sentence says it all: eighteen decisions on a stack are not
// eighteen more messages.
func (s *Slack) turned(at seat, reply chat.Reply, refusal bool) []errand {
	c := *reply.Card
	same := at.ref() != "" && at.mark.kind == c.Kind && at.mark.record == c.Record
	switch {
	case !same && !reply.Notice.Empty():
		return nil
	case !same:
		return s.newCard(at, c)
	case at.mark.kept && !refusal:
		return nil
	}
	return []errand{at.errand("edit", func(ctx context.Context) error { return s.replace(ctx, at, c) })}
}

// replace shows a card in place of the one that was clicked. What only one
// person sees is rewritten through its address; what others may see is never
// rewritten for one of them, nor what stands in somebody else's direct message.
func (s *Slack) replace(ctx context.Context, at seat, c chat.Card) error {
	p := s.pen(at.who)
	fresh := p.card(c, false)
	var err error
	switch {
	case at.hidden && at.url != "":
		err = s.respond(ctx, at.url, fresh, true)
	case at.hidden || !at.direct():
		return s.put(ctx, at, fresh)
	default:
		own, wrong := s.room(ctx, at.who.user)
		if wrong != nil || own != at.channel {
			return s.put(ctx, at, fresh)
		}
		err = s.edit(ctx, at.ref(), p.card(c, at.mark.kept))
	}
	if doorstep.Spent(err) {
		return s.put(ctx, at, fresh)
	}
	return err
}
