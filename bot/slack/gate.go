package slack

import (
	"context"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// lookup is how long Slack may take to say who somebody is.
const lookup = 2 * time.Second

// gate says who acts, before any turn. A sentence is for whoever gets no
// further: Slack could not say (busy), or the account is none that HR's things
// are for.
func (s *Slack) gate(ctx context.Context, user string) (m member, busy bool, sentence chat.Text) {
	ctx, cancel := context.WithTimeout(ctx, lookup)
	defer cancel()
	m, err := s.member(ctx, user)
	switch {
	case err != nil:
		s.count("gate.busy")
		s.cfg.Log.Warn("slack: account not looked up", "user", user, "why", why(err))
		return member{user: user}, true, chat.T("slack.busy")
	case m.barred:
		s.count("gate.barred")
		return m, false, chat.T("slack.barred")
	}
	return m, false, chat.Text{}
}

// reader is who reads as an account. Of a stranger Slack knows best in which
// language and zone.
func (s *Slack) reader(m member) chat.Reader {
	r := s.cfg.Reader(m.user)
	if r.Person != "" {
		return r
	}
	if m.locale != "" {
		r.Locale = localeOf(m.locale)
	}
	if zone, err := time.LoadLocation(m.zone); err == nil && m.zone != "" {
		r.Zone = zone
	}
	return r
}

// localeOf is the language of ours that is nearest to one of Slack's.
func localeOf(tag string) string {
	if strings.HasPrefix(strings.ToLower(tag), "zh") {
		return "zh-CN"
	}
	return "en"
}

func (s *Slack) pen(m member) pen { return pen{speaker: s.cfg.Speaker, reader: s.reader(m)} }

// meet tells the house who came.
func (s *Slack) meet(m member, event string) []errand {
	if m.barred {
		return nil
	}
	g := doorstep.Greeting{User: m.user, Event: event, Ours: func() bool { return s.cfg.Reader(m.user).Person != "" }, Arrive: s.cfg.Arrive}
	if s.cfg.Meet != nil {
		g.Meet = func(ctx context.Context) error {
			return s.cfg.Meet(ctx, Stranger{User: m.user, Name: m.name, Email: m.email})
		}
	}
	return s.faces.Meet(g, s.cfg.Now())
}
