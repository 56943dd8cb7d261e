package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	"closeloop/bot/chat"
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

// faces are the accounts that the house was told of, and when: a stranger may
// become a person's at any time. The zero value is ready.
type faces struct {
	mu  sync.Mutex
	met map[string]time.Time
}

// first says whether an account was not met of late, and remembers it.
func (f *faces) first(who string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, known := f.met[who]
	if known && now.Sub(at) < memberAge {
		return false
	}
	if f.met == nil || len(f.met) >= mostMembers {
		f.met = map[string]time.Time{}
	}
	f.met[who] = now
	return true
}

// recent says whether an account was met of late.
func (f *faces) recent(who string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, known := f.met[who]
	return known && now.Sub(at) < memberAge
}

func (f *faces) forget(user string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.met, user)
}

// meet tells the house who came: an account that is nobody's yet, or a person.
// It says so once in a while; what the house makes of it, it makes once.
func (s *Slack) meet(m member, event string) []errand {
	if s.faces.recent("arrive "+m.user, s.cfg.Now()) {
		return nil
	}
	what, tell := "meet", func(ctx context.Context) error {
		return s.cfg.Meet(ctx, Stranger{User: m.user, Name: m.name, Email: m.email})
	}
	there := s.cfg.Meet != nil
	if s.cfg.Reader(m.user).Person != "" {
		what, there = "arrive", s.cfg.Arrive != nil
		tell = func(ctx context.Context) error { return s.cfg.Arrive(ctx, m.user) }
	}
	who := what + " " + m.user
	if !there || m.barred || !s.faces.first(who, s.cfg.Now()) {
		return nil
	}
	return []errand{{what: what, event: event, do: func(ctx context.Context) error {
		err := tell(ctx)
		if err != nil {
			s.faces.forget(who)
		}
		return err
	}}}
}
