package slack

import (
	"cmp"
	"context"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// lastRetry is the last time that Slack tells an event again.
const lastRetry = 3

// hearEvent hears what the Events API tells. One that has been told before is
// heard like any other: the first telling may never have arrived.
func (s *Slack) hearEvent(ctx context.Context, t told) outcome {
	var c callback
	if err := doorstep.Decode(t.raw, &c); err != nil {
		return s.puzzled("event")
	}
	if c.Type == "url_verification" {
		return outcome{plain: c.Challenge}
	}
	if !s.tells(c.source()) {
		return outcome{verdict: doorstep.Refused}
	}
	switch {
	case c.Type == "app_rate_limited":
		s.count("rate.limited")
		s.cfg.Log.Warn("slack: events are held back: more than Slack delivers in an hour")
		return outcome{}
	case c.Type != "event_callback" || c.EventID == "":
		return s.puzzled("event")
	}
	return s.repeats.Once(ctx, eventID(c.EventID), func() outcome { return s.happened(ctx, c, t) })
}

// happened is one event of our own installation.
func (s *Slack) happened(ctx context.Context, c callback, t told) outcome {
	e := c.Event
	switch e.Type {
	case "message", "app_mention":
		return s.message(ctx, c, t)
	case "app_home_opened":
		return s.opened(ctx, c, t)
	case "user_change", "team_join":
		return s.altered(string(e.User))
	case "app_uninstalled":
		return s.gone("account_inactive")
	case "tokens_revoked":
		if len(e.Tokens.Bot) == 0 {
			return outcome{}
		}
		return s.gone("token_revoked")
	}
	return s.puzzled("event")
}

// altered is an account that is another one by now: one that was barred keeps
// nothing on its Home.
func (s *Slack) altered(user string) outcome {
	s.forget(user)
	s.faces.Forget("meet " + user) // its e-mail may be another one
	if s.mayShow(user) {
		s.Touch(user)
	}
	return outcome{}
}

// gone is the end of the installation, in the word by which Slack will refuse
// the next call.
func (s *Slack) gone(code string) outcome {
	s.lost(code)
	s.count("installation.gone")
	s.cfg.Log.Error("slack: the app is not installed any more", "why", code)
	return outcome{}
}

// message is something written to the bot: to it alone, or in a channel with
// its name. What bots write, the bot itself too, and what was edited, deleted or
// pinned is not for it.
func (s *Slack) message(ctx context.Context, c callback, t told) outcome {
	e := c.Event
	user, channel := string(e.User), string(e.Channel)
	mine := user == "" || user == s.bot() || e.BotID != ""
	mention := e.Type == "app_mention"
	switch {
	case mine, channel == "", e.SubType != "" && e.SubType != "file_share" && e.SubType != "thread_broadcast":
		return outcome{}
	case mention == direct(channel), !mention && e.ChannelType != "im":
		return outcome{}
	}
	at := seat{event: eventID(c.EventID), channel: channel}
	var busy bool
	var no chat.Text
	at.who, busy, no = s.gate(ctx, user)
	switch {
	case busy && t.retry < lastRetry:
		return outcome{verdict: doorstep.Again}
	case !no.Empty():
		return outcome{after: s.answers(at, chat.Reply{Notice: no}, nil)}
	}
	var out outcome
	for i, ev := range s.eventsOf(at, e) {
		if i > 0 {
			ev.ID += "." + strconv.Itoa(i)
		}
		reply, err := s.cfg.Handler.Handle(ctx, ev)
		if s.after.Faulty(ev.ID, err) && t.retry < lastRetry {
			return outcome{verdict: doorstep.Again, after: out.after}
		}
		out.after = append(out.after, s.answers(at, reply, err)...)
	}
	out.after = append(out.after, s.meet(at.who, at.event)...)
	return out
}

// eventsOf are the events that a message is to the house: each file that was
// dropped, or else what was typed.
func (s *Slack) eventsOf(at seat, e happening) []chat.Event {
	ev := chat.Event{ID: at.event, Kind: chat.Typed, From: at.account(), Place: at.place(), Once: true}
	if e.SubType != "file_share" || len(e.Files) == 0 {
		ev.Text = asTyped(e.Text, s.bot())
		return []chat.Event{ev}
	}
	var out []chat.Event
	for _, f := range e.Files {
		ev.Kind, ev.File = chat.Dropped, chat.File{ID: f.ID, Name: cmp.Or(chat.OneLine(f.Name), "file"), Size: f.Size}
		out = append(out, ev)
	}
	return out
}

// opened is somebody looking at the bot's Home or at its messages.
func (s *Slack) opened(ctx context.Context, c callback, t told) outcome {
	user := string(c.Event.User)
	if user == "" {
		return s.puzzled("event")
	}
	m, busy, no := s.gate(ctx, user)
	switch {
	case busy && t.retry < lastRetry:
		return outcome{verdict: doorstep.Again}
	case c.Event.Tab == "home":
		s.Touch(user)
	}
	if !no.Empty() {
		return outcome{}
	}
	return outcome{after: s.meet(m, eventID(c.EventID))}
}
