package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// How long and how many accounts are remembered.
const (
	memberAge   = doorstep.FaceAge
	mostMembers = doorstep.MostFaces
)

// member is what Slack says of an account. barred: never gets HR data.
type member struct {
	user, name, email string
	locale, zone      string // "zh-CN" or "en"; an IANA name or ""
	barred            bool   // a guest, a bot, closed, or of another company
}

// people remember the accounts that were looked up.
type people struct {
	mu     sync.Mutex
	known  map[string]seen
	news   int // how many accounts were said to have changed
	asking singleflight.Group
}

type seen struct {
	member
	at time.Time
}

func newPeople() *people { return &people{known: map[string]seen{}} }

// member looks an account up, from memory for ten minutes.
func (s *Slack) member(ctx context.Context, user string) (member, error) {
	if m, ok := s.people.recall(user, s.cfg.Now()); ok {
		return m, nil
	}
	return doorstep.Together(ctx, &s.people.asking, user, func(ctx context.Context) (member, error) { return s.lookUp(ctx, user) })
}

func (s *Slack) lookUp(ctx context.Context, user string) (member, error) {
	us, ok := s.us()
	if !ok {
		return member{}, early()
	}
	var u *api.User
	news := s.people.heard()
	err := s.do(ctx, call{method: "users.info", key: user}, func(ctx context.Context) (err error) {
		u, err = s.api.GetUserInfoContext(ctx, user)
		return err
	})
	if err != nil {
		return member{}, err
	}
	m := describe(*u, us)
	if s.people.heard() == news {
		s.people.remember(user, m, s.cfg.Now())
	}
	return m, nil
}

// describe is an account in our words.
func describe(u api.User, us ids) member {
	m := member{user: u.ID, name: u.RealName, email: u.Profile.Email, locale: "en", zone: u.TZ}
	if m.name == "" {
		m.name = u.Name
	}
	m.name = chat.OneLine(m.name)
	if strings.HasPrefix(strings.ToLower(u.Locale), "zh") {
		m.locale = "zh-CN"
	}
	same := us.holds(u.TeamID, u.Enterprise.EnterpriseID) ||
		us.enterprise != "" && u.Enterprise.EnterpriseID == us.enterprise && slices.Contains(u.Enterprise.Teams, us.team)
	guest := u.IsRestricted || u.IsUltraRestricted || u.IsStranger
	m.barred = !same || guest || u.Deleted || u.IsBot || u.ID == "USLACKBOT"
	return m
}

// allowed refuses a person who never gets HR data.
func (s *Slack) allowed(ctx context.Context, p chat.Place) error {
	if !person(p.ID) {
		return nil
	}
	m, err := s.member(ctx, p.ID)
	if err == nil && m.barred {
		err = &chat.SendError{Gone: true, Err: fmt.Errorf("the account %s is a guest, a bot, closed or of another company", p.ID)}
	}
	return err
}

// person says whether a place is somebody's direct messages: a user's id.
func person(id string) bool { return strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") }

// forget forgets an account that has changed.
func (s *Slack) forget(user string) {
	s.people.asking.Forget(user)
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	delete(s.people.known, user)
	s.people.news++
}

// heard counts changes: an answer that was asked for before one may be old.
func (p *people) heard() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.news
}

func (p *people) recall(user string, now time.Time) (member, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.known[user]
	return m.member, ok && now.Sub(m.at) < memberAge
}

func (p *people) remember(user string, m member, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= mostMembers {
		for id, old := range p.known {
			if now.Sub(old.at) >= memberAge {
				delete(p.known, id)
			}
		}
		if len(p.known) >= mostMembers {
			clear(p.known)
		}
	}
	p.known[user] = seen{m, now}
}
