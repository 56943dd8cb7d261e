package feishu

import (
	"context"

	"closeloop/bot/chat"
)

// click is somebody pressing a button of a card: it acts, or opens a form, sends it
// or closes it. The answer has the card as it is then. Nothing is asked of Feishu
// before it.
func (f *Feishu) click(ctx context.Context, e happening, id string) outcome {
	at := seat{event: id, user: e.Operator.OpenID, message: e.Context.OpenMessageID}
	if at.user == "" {
		return f.puzzled("user")
	}
	if f.stranger(e.Operator.TenantKey) {
		f.count("gate.barred")
		return f.react(at, reaction{kind: toastError, notice: chat.T("feishu.barred")})
	}
	p, ok := readPress(e.Action.Value, e.Action.Option)
	if !ok {
		return f.strange(at)
	}
	at.mark = p.mark
	if p.do == doClose {
		return f.closeForm(ctx, at)
	}
	a, err := chat.ParseAction(p.action)
	if err != nil {
		return f.strange(at)
	}
	var out outcome
	switch p.do {
	case doSend:
		out = f.sendForm(ctx, at, a, e.Action.FormValue)
	case doForm:
		out = f.askForm(ctx, at, a)
	default:
		out = f.act(ctx, at, a)
	}
	out.after = append(out.after, f.meet(at.user, id)...)
	return out
}

// strange answers a press that none of our buttons makes.
func (f *Feishu) strange(at seat) outcome {
	f.puzzled("press")
	return f.react(at, reaction{kind: toastWarning, notice: chat.T("feishu.strange")})
}

// click is a press as the house hears it: values nil asks for the form.
func (a seat) click(action chat.Action, values chat.Values) chat.Event {
	return chat.Event{
		ID: a.event, Kind: chat.Click, From: a.account(), Place: a.place(), Message: a.message, Action: action, Values: values, Once: values != nil,
	}
}

// act is a press that needs no form, or whose form nobody has seen yet.
func (f *Feishu) act(ctx context.Context, at seat, a chat.Action) outcome {
	reply, err := f.cfg.Handler.Handle(ctx, at.click(a, chat.Values{}))
	f.after.Faulty(at.event, err)
	if err == nil && reply.Wanted != nil {
		return f.openForm(ctx, at, a, *reply.Wanted)
	}
	return f.react(at, f.came(at, a, reply, err))
}

// came is what a click came to: the card that was clicked as it is now, another one,
// and what there is to say. Another one comes unless a sentence says it all: eighteen
// decisions on a stack are not eighteen more messages.
func (f *Feishu) came(at seat, a chat.Action, reply chat.Reply, err error) reaction {
	reply = settled(reply, err)
	r := reaction{kind: kindOf(a, reply.Card, err), notice: reply.Notice}
	switch {
	case at.shows(reply):
		p := f.pen(at.user)
		d := p.card(*reply.Card, at.mark.kept, nil)
		r.card, r.reader = &d, &p.reader
	case reply.Card != nil && reply.Notice.Empty():
		r.after = []errand{f.newCard(at, *reply.Card)}
	}
	return r
}

// kindOf is in which tone a click is answered.
func kindOf(a chat.Action, c *chat.Card, err error) string {
	switch {
	case err != nil && chat.AsProblem(err).Kind == chat.Conflict:
		return toastWarning
	case err != nil:
		return toastError
	case c != nil && a.Revision > 0 && c.Revision > a.Revision:
		return toastSuccess
	}
	return toastInfo
}

// behind is the card that was clicked as it is now, for who clicked. Not found: that
// card is an answer, which no record shows, or has become another one.
func (f *Feishu) behind(ctx context.Context, at seat) (c chat.Card, found bool, err error) {
	flow, ok := at.mark.flow()
	if !ok {
		return c, false, nil
	}
	ev := at.click(chat.Action{Flow: flow, Record: at.mark.record, Verb: "show"}, chat.Values{})
	ev.ID, ev.Once = at.event+".show", false
	reply, err := f.cfg.Handler.Handle(ctx, ev)
	if err != nil || !at.shows(reply) {
		return c, false, err
	}
	return *reply.Card, true, nil
}
