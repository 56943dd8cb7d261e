package slack

import (
	"context"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// seat is where somebody acted, and so where the answer is read.
type seat struct {
	event   string // the id of what was done
	who     member
	channel string // "" in Home and where a modal came from there
	ts      string // the message that was clicked, if any
	hidden  bool   // that message is shown to this person only
	url     string // takes answers for half an hour, if there is one
	trigger string // opens one modal within three seconds, if there is one
	mark    mark   // of the card that was clicked
}

// direct says whether nobody but this person reads there.
func (a seat) direct() bool { return a.channel == "" || direct(a.channel) }

// direct says whether a channel is one person's own with the bot.
func direct(channel string) bool { return strings.HasPrefix(channel, "D") }

// place is the seat in the words of the house.
func (a seat) place() chat.Place {
	if a.direct() {
		return chat.Place{Platform: Platform, ID: a.who.user, Private: true}
	}
	return chat.Place{Platform: Platform, ID: a.channel}
}

func (a seat) ref() string {
	if a.channel == "" || a.ts == "" {
		return ""
	}
	return a.channel + "/" + a.ts
}

// account is who acts, for the house.
func (a seat) account() chat.Account { return chat.Account{Platform: Platform, User: a.who.user} }

func (a seat) errand(what string, do func(context.Context) error) errand {
	return errand{What: what, Event: a.event, Do: do}
}

// whisper shows something to one person only, where they acted; where the bot may
// not, in their direct message.
func (s *Slack) whisper(ctx context.Context, at seat, d drawn) error {
	if at.url != "" {
		if err := s.respond(ctx, at.url, d, false); !doorstep.Spent(err) {
			return err
		}
	}
	if at.channel != "" {
		if err := s.ephemeral(ctx, spot{at.channel, at.who.user}, d); !doorstep.Spent(err) {
			return err
		}
	}
	return s.tell(ctx, at, d)
}

// put shows a new answer: for good in a direct message, else to one person.
func (s *Slack) put(ctx context.Context, at seat, d drawn) error {
	if at.hidden || !at.direct() {
		return s.whisper(ctx, at, d)
	}
	return s.tell(ctx, at, d)
}

// tell posts a message in the direct message of who acted, to stay there.
func (s *Slack) tell(ctx context.Context, at seat, d drawn) error {
	channel, err := s.room(ctx, at.who.user)
	if err != nil {
		return err
	}
	_, err = s.post(ctx, channel, d)
	return s.moved(at.who.user, err)
}

// say is the errand that whispers one sentence.
func (s *Slack) say(at seat, t chat.Text) errand {
	return at.errand("notice", func(ctx context.Context) error { return s.whisper(ctx, at, s.pen(at.who).notice(t)) })
}

// answers shows what a line came to that was typed to the bot. In a direct
// message it stays; in a channel only the asker sees it.
func (s *Slack) answers(at seat, reply chat.Reply, err error) []errand {
	reply = settled(reply, err)
	var out []errand
	if c := reply.Card; c != nil {
		out = append(out, s.newCard(at, *c)...)
	}
	if !reply.Notice.Empty() {
		out = append(out, at.errand("notice", func(ctx context.Context) error {
			return s.put(ctx, at, s.pen(at.who).notice(reply.Notice))
		}))
	}
	return out
}

// settled is a reply whose notice says all that there is to say.
func settled(reply chat.Reply, err error) chat.Reply {
	return doorstep.Settled(reply, err, func(title chat.Text) chat.Text { return chat.T("slack.form", "Title", title) })
}

// newCard shows a card as a new answer, and says where it is if that is not where
// it was asked for.
func (s *Slack) newCard(at seat, c chat.Card) []errand {
	out := []errand{s.showCard(at, c)}
	if len(c.Files) > 0 && !at.direct() {
		out = append(out, s.say(at, chat.T("slack.direct")))
	}
	return out
}

// showCard is the errand that shows a card as a new answer. Files cannot be shown
// to one person in a channel: a card that brings some goes to the direct
// message.
func (s *Slack) showCard(at seat, c chat.Card) errand {
	return at.errand("card", func(ctx context.Context) error {
		p := s.pen(at.who)
		if len(c.Files) == 0 {
			return s.put(ctx, at, p.card(c, false))
		}
		room, err := s.room(ctx, at.who.user)
		if err != nil {
			return err
		}
		if err := s.bring(ctx, room, chat.Delivery{Reader: p.reader, Card: c, Key: at.event}); err != nil {
			return err
		}
		_, err = s.post(ctx, room, p.card(c, false))
		return err
	})
}
