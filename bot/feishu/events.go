package feishu

import (
	"cmp"
	"context"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// hear hears one thing: by either way in the same.
func (f *Feishu) hear(ctx context.Context, t told) outcome {
	if t.Type == urlVerification {
		return challenge(t.Challenge)
	}
	if t.Schema != "2.0" {
		return outcome{verdict: doorstep.Refused, why: "schema"} // a callback of the old form, too
	}
	if why := f.foreign(ctx, t.Header); why != "" {
		return outcome{verdict: doorstep.Refused, why: why}
	}
	if t.Header.EventID == "" {
		return f.puzzled("event")
	}
	f.awake(ctx)
	id := eventID(t.Header.EventID)
	if t.Header.EventType == cardAction {
		out := f.clicks.Once(ctx, id, func() outcome { return f.click(ctx, t.Event, id) })
		if out.repeat && out.anew != nil {
			return out.anew(ctx)
		}
		return out
	}
	return f.events.Once(ctx, id, func() outcome { return f.happened(ctx, t, id) })
}

// happened is one event of our own tenant. Messages are known by their own ids too:
// Feishu may tell of one under two.
func (f *Feishu) happened(ctx context.Context, t told, id string) outcome {
	e := t.Event
	switch t.Header.EventType {
	case messageReceived:
		if e.Message.MessageID == "" {
			return f.puzzled("event")
		}
		own := eventID(e.Message.MessageID)
		return f.events.Once(ctx, own, func() outcome { return f.message(ctx, e, own) })
	case menuPressed:
		return f.menu(ctx, e, id)
	case chatEntered:
		return f.entered(e, id)
	case messageRecalled:
		return outcome{} // what was said in it is done
	}
	return f.puzzled("event")
}

// message is something written to the bot: to it alone, or in a group with its
// name. What bots write, the bot itself too, and what comes from another tenant is
// not for it.
func (f *Feishu) message(ctx context.Context, e happening, id string) outcome {
	user, m := e.Sender.SenderID.OpenID, e.Message
	_, bot, known := f.us()
	switch {
	case e.Sender.SenderType != "user", user == "", user == bot, f.stranger(e.Sender.TenantKey):
		return outcome{}
	case m.ChatType == "p2p":
		at := seat{event: id, user: user}
		return f.listen(ctx, at, f.eventOf(at, m, bot))
	case m.ChatID == "":
		return f.puzzled("event")
	case !known:
		return outcome{verdict: doorstep.Again} // it may be us who is mentioned
	case !mentioned(m, bot):
		return outcome{}
	}
	at := seat{event: id, user: user, group: m.ChatID, message: m.MessageID}
	ev := f.eventOf(at, m, bot)
	if ev.Kind != chat.Typed {
		return outcome{}
	}
	return f.listen(ctx, at, ev)
}

// eventOf is what a message is to the house: what was typed, or a file that was
// dropped. Of anything else Kind is empty.
func (f *Feishu) eventOf(at seat, m message, bot string) chat.Event {
	ev := chat.Event{ID: at.event, From: at.account(), Place: at.place(), Once: true}
	switch m.MessageType {
	case "text", "post":
		if words, ok := typed(m, bot); ok {
			ev.Kind, ev.Text = chat.Typed, words
		}
	case "file":
		var c content
		if err := m.read(&c); err == nil && c.FileKey != "" {
			ev.Kind = chat.Dropped
			ev.File = chat.File{ID: m.MessageID + "/" + c.FileKey, Name: cmp.Or(chat.OneLine(c.FileName), "file")}
		}
	}
	return ev
}

// listen has the house hear something, and shows what it came to. What broke is told
// again once; then the person hears of it, and may say it anew.
func (f *Feishu) listen(ctx context.Context, at seat, ev chat.Event) outcome {
	if ev.Kind == "" {
		f.count("unknown.message")
		return outcome{after: append(f.answers(at, chat.Reply{Notice: chat.T("feishu.unreadable")}, nil), f.meet(at.user, at.event)...)}
	}
	reply, err := f.cfg.Handler.Handle(ctx, ev)
	if f.after.Faulty(ev.ID, err) && f.failing.First(ev.ID, f.cfg.Now()) {
		return outcome{verdict: doorstep.Again}
	}
	return outcome{after: append(f.answers(at, reply, err), f.meet(at.user, at.event)...)}
}

// menu is somebody pressing an entry of the bot's menu: a command.
func (f *Feishu) menu(ctx context.Context, e happening, id string) outcome {
	user, key := e.Operator.OperatorID.OpenID, strings.TrimLeft(chat.OneLine(e.EventKey), "/")
	if user == "" || key == "" || len(key) > maxKey {
		return f.puzzled("event")
	}
	at := seat{event: id, user: user}
	return f.listen(ctx, at, chat.Event{ID: id, Kind: chat.Typed, From: at.account(), Place: at.place(), Text: "/" + key, Once: true})
}

// maxKey is how long the key of a menu's entry may be.
const maxKey = 100

// entered is somebody looking at the bot's chat.
func (f *Feishu) entered(e happening, id string) outcome {
	if e.OperatorID.OpenID == "" {
		return f.puzzled("event")
	}
	return outcome{after: f.meet(e.OperatorID.OpenID, id)}
}
