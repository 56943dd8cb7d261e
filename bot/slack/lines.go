package slack

import (
	"context"
	"net/url"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// hearLine is a slash command as the HTTP door gets it: a form.
func (s *Slack) hearLine(ctx context.Context, t told) outcome {
	form, err := url.ParseQuery(string(t.raw))
	if err != nil {
		return s.puzzled("form")
	}
	return s.hearCommand(ctx, command{
		APIAppID: form.Get("api_app_id"), TeamID: form.Get("team_id"), EnterpriseID: form.Get("enterprise_id"),
		ChannelID: form.Get("channel_id"), UserID: form.Get("user_id"), Text: form.Get("text"),
		ResponseURL: form.Get("response_url"), TriggerID: form.Get("trigger_id"),
	}, t)
}

// hearFrame is a slash command as the socket brings it: JSON.
func (s *Slack) hearFrame(ctx context.Context, t told) outcome {
	var c command
	if err := doorstep.Decode(t.raw, &c); err != nil {
		return s.puzzled("command")
	}
	return s.hearCommand(ctx, c, t)
}

// hearCommand is somebody typing a slash command. Its answer is the answer to
// the request, for the asker only.
func (s *Slack) hearCommand(ctx context.Context, c command, t told) outcome {
	if !s.tells(c.source()) {
		return outcome{verdict: doorstep.Refused}
	}
	if c.UserID == "" {
		return s.puzzled("user")
	}
	id := eventID("t", c.TriggerID)
	if c.TriggerID == "" {
		id = eventID("f", t.frame, c.UserID, c.ResponseURL)
	}
	return s.repeats.Once(ctx, id, func() outcome {
		at := seat{event: id, channel: c.ChannelID, hidden: true, url: c.ResponseURL, trigger: c.TriggerID}
		var no chat.Text
		if at.who, _, no = s.gate(ctx, c.UserID); !no.Empty() {
			return s.inBody(at, chat.Reply{Notice: no})
		}
		reply, err := s.cfg.Handler.Handle(ctx, chat.Event{
			ID: id, Kind: chat.Typed, From: at.account(), Place: at.place(), Text: asTyped(c.Text, s.bot()), Once: true,
		})
		s.after.Faulty(id, err)
		out := s.inBody(at, settled(reply, err))
		out.after = append(out.after, s.meet(at.who, id)...)
		return out
	})
}

// bodied is a message as the answer to a command: for the asker only.
type bodied struct {
	ResponseType string      `json:"response_type"`
	Text         string      `json:"text"`
	Blocks       []api.Block `json:"blocks,omitempty"`
}

// inBody puts what there is to show into the answer itself; a second thing
// follows it.
func (s *Slack) inBody(at seat, reply chat.Reply) outcome {
	var out outcome
	p := s.pen(at.who)
	show := func(d drawn, what string) {
		send := at.errand(what, func(ctx context.Context) error { return s.whisper(ctx, at, d) })
		if out.body != nil {
			out.after = append(out.after, send)
			return
		}
		out.body, out.instead = bodied{"ephemeral", d.text, d.blocks}, []errand{send}
	}
	switch c := reply.Card; {
	case c == nil:
	case len(c.Files) > 0:
		out.after = append(out.after, s.showCard(at, *c))
		show(p.notice(chat.T("slack.direct")), "notice")
	default:
		show(p.card(*c, false), "card")
	}
	if !reply.Notice.Empty() {
		show(p.notice(reply.Notice), "notice")
	}
	return out
}
