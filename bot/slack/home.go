package slack

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

const (
	homeRest  = time.Second     // between two drawings of one person's Home
	homeRetry = 5 * time.Second // after the first that failed; each time twice as long
	homeTries = 8               // about half an hour in all
)

// homes are the Home tabs that are to be drawn again, one after the other: Slack
// takes a hundred a minute or so. Several changes in a second are one drawing,
// of the newest state. The zero value is ready.
type homes struct {
	mu      sync.Mutex
	tabs    map[string]*tab
	queue   []string
	drawing bool // somebody works through the queue
	closed  bool
}

// tab is one person's Home.
type tab struct {
	dirty   bool // it may have changed
	resting bool // it was drawn, or failed, a moment ago
	tries   int
	last    [sha256.Size]byte // what this process published last
}

// Touch says that the Home tabs of these accounts may have changed. It returns
// at once.
func (s *Slack) Touch(users ...string) {
	h := &s.homes
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, user := range users {
		if user == "" || h.closed {
			continue
		}
		if h.tabs == nil {
			h.tabs = map[string]*tab{}
		}
		t := h.tabs[user]
		if t == nil {
			t = &tab{}
			h.prune()
			h.tabs[user] = t
		}
		if !t.dirty && !t.resting {
			h.queue = append(h.queue, user)
		}
		t.dirty = true
	}
	s.drawOn()
}

// prune makes room for one more where there are too many: what is idle goes, at
// the cost of a publication of what stands there already. The lock is held.
func (h *homes) prune() {
	if len(h.tabs) < mostMembers {
		return
	}
	for user, t := range h.tabs {
		if !t.dirty && !t.resting {
			delete(h.tabs, user)
		}
	}
}

// drawOn has the queue worked through, if nobody does; the lock is held.
func (s *Slack) drawOn() {
	if s.homes.drawing || len(s.homes.queue) == 0 || !s.after.Begin() {
		return
	}
	s.homes.drawing = true
	go func() {
		defer s.after.End()
		for {
			user, ok := s.homes.next()
			if !ok {
				return
			}
			ctx, cancel := context.WithTimeout(context.Background(), doorstep.Afterwards)
			err := s.after.Unharmed(func() error { return s.drawHome(ctx, user) })
			cancel()
			s.rest(user, err)
		}
	}()
}

// next takes the first of the queue.
func (h *homes) next() (user string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.queue) == 0 || h.closed {
		h.drawing = false
		return "", false
	}
	user, h.queue = h.queue[0], h.queue[1:]
	h.tabs[user].dirty, h.tabs[user].resting = false, true
	return user, true
}

// rest leaves a Home alone for a while; what failed is tried again after it.
func (s *Slack) rest(user string, err error) {
	h := &s.homes
	h.mu.Lock()
	defer h.mu.Unlock()
	t, pause := h.tabs[user], homeRest
	switch wait := doorstep.Patience(err); {
	case err == nil:
		t.tries = 0
	case wait > 0: // Slack is busy: that is no try
		t.dirty, pause = true, max(wait, homeRest)
	default:
		s.count("home.failed")
		s.cfg.Log.Warn("slack: Home not drawn", "user", user, "why", why(err), "tries", t.tries+1)
		if t.tries++; t.tries < homeTries && !doorstep.Spent(err) {
			t.dirty, pause = true, homeRetry<<(t.tries-1)
		} else {
			t.tries = 0
		}
	}
	time.AfterFunc(pause, func() { s.awake(user) })
}

func (s *Slack) awake(user string) {
	h := &s.homes
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.tabs[user]
	t.resting = false
	if t.dirty && !h.closed {
		h.queue = append(h.queue, user)
		s.drawOn()
	}
}

func (h *homes) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
}

// drawHome publishes what a person's Home shows now, unless that stands there
// already. It draws nothing while Slack would not take it.
func (s *Slack) drawHome(ctx context.Context, user string) error {
	if wait := s.rates.Wait(s.cfg.Now(), call{method: publishView}.counted()); wait > 0 {
		return &chat.SendError{RetryAfter: wait, Err: errors.New("too many Home tabs at once")}
	}
	m, err := s.member(ctx, user)
	if err != nil || m.barred && !s.mayShow(user) {
		return err
	}
	card, err := s.page(ctx, user, m)
	if err != nil {
		return err
	}
	v := s.pen(m).home(card)
	drawn, err := json.Marshal(v)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(drawn)
	if s.homes.shows(user, sum) {
		return nil
	}
	if err := s.publish(ctx, user, v); err != nil {
		return err
	}
	s.homes.shown(user, sum)
	return nil
}

// page is what somebody's Home shows. Who is nobody of ours is told so; and what
// an account has seen before it was barred is taken away from it.
func (s *Slack) page(ctx context.Context, user string, m member) (chat.Card, error) {
	says := chat.T("slack.home.stranger")
	if m.barred {
		says = chat.T("slack.home.barred")
	} else if card, found, err := s.cfg.Home(ctx, user); err != nil || found {
		return card, err
	}
	return chat.Card{Kind: "slack.home", Tone: chat.Neutral, Blocks: []chat.Block{chat.Paragraph(says)}}, nil
}

// mayShow says whether something may stand on an account's Home: it is a
// person's, or something was published there.
func (s *Slack) mayShow(user string) bool {
	return s.cfg.Reader(user).Person != "" || s.homes.drawn(user)
}

// drawn says whether this process has published anything for somebody.
func (h *homes) drawn(user string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.tabs[user]
	return t != nil && t.last != [sha256.Size]byte{}
}

func (h *homes) shows(user string, sum [sha256.Size]byte) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tabs[user].last == sum
}

func (h *homes) shown(user string, sum [sha256.Size]byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tabs[user].last = sum
}
