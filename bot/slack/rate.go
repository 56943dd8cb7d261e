package slack

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostKept is how many channels and turns are remembered. Beyond it the oldest
// knowledge goes: a limit is then found out by asking Slack.
const mostKept = 10_000

// mostLate is how late a turn may be used: later, many would be used at once.
const mostLate = 2 * time.Second

// everything is the name of all methods together.
const everything = ""

// Rates keep this process below Slack's limits without ever waiting: who must
// wait is told how long, and gets the turn that was kept for it when it comes
// back. Thousands of cards that come at once are so spread by the first answer.
type rates struct {
	mu       sync.Mutex
	methods  map[string]*rate.Limiter
	channels map[string]*rate.Limiter
	closed   map[string]time.Time // by method, after a Retry-After
	turns    map[string]time.Time // of those that wait, by method and key
}

func newRates() *rates {
	return &rates{
		methods: map[string]*rate.Limiter{}, channels: map[string]*rate.Limiter{},
		closed: map[string]time.Time{}, turns: map[string]time.Time{},
	}
}

// allowance is how often a method may be called: a minute, and at once. Slack
// publishes tiers, of which these stay a little below.
func allowance(method string) (minute, burst int) {
	switch method {
	case "chat.postMessage":
		return 300, 20 // "several hundred" in all
	case "chat.update", "conversations.open", "conversations.history":
		return 50, 20
	case "auth.test", "bots.info", "apps.connections.open":
		return 20, 10
	case respondTo:
		return 600, 100 // no tier: each is an address of its own, for five uses
	}
	return 100, 40 // tier 4: views, ephemeral messages, users, files
}

// A channel takes a message a second, and a few at once.
const (
	channelRate  = 1
	channelBurst = 4
)

// take takes what one call needs and returns 0, or says how long to wait.
func (r *rates) take(now time.Time, c call) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	name := c.method + "\x00" + c.key
	closed := max(r.closed[c.method].Sub(now), r.closed[everything].Sub(now), 0)
	if turn, ok := r.turns[name]; ok && c.key != "" {
		if wait := max(turn.Sub(now), closed); wait > 0 {
			return wait
		}
		delete(r.turns, name)
		if now.Sub(turn) <= mostLate {
			return 0
		}
	}
	if closed > 0 && c.key == "" {
		return closed
	}
	wait := closed
	var taken []*rate.Reservation
	for _, l := range r.limiters(c, now) {
		t := l.ReserveN(now, 1)
		taken = append(taken, t)
		wait = max(wait, t.DelayFrom(now)+closed)
	}
	if wait == 0 {
		return 0
	}
	if c.key == "" {
		for _, t := range taken {
			t.CancelAt(now)
		}
		return wait
	}
	r.keep(name, now.Add(wait), now)
	return wait
}

// limiters are those that a call passes.
func (r *rates) limiters(c call, now time.Time) []*rate.Limiter {
	method := r.methods[c.method]
	if method == nil {
		minute, burst := allowance(c.method)
		method = rate.NewLimiter(rate.Limit(float64(minute)/60), burst)
		r.methods[c.method] = method
	}
	if c.channel == "" {
		return []*rate.Limiter{method}
	}
	channel := r.channels[c.channel]
	if channel == nil {
		if len(r.channels) >= mostKept {
			r.forget(now)
		}
		channel = rate.NewLimiter(channelRate, channelBurst)
		r.channels[c.channel] = channel
	}
	return []*rate.Limiter{method, channel}
}

// forget drops the channels that have been quiet, or all.
func (r *rates) forget(now time.Time) {
	for id, l := range r.channels {
		if l.TokensAt(now) >= channelBurst {
			delete(r.channels, id)
		}
	}
	if len(r.channels) >= mostKept {
		clear(r.channels)
	}
}

// keep keeps a turn. One that nobody came for in an hour is free again.
func (r *rates) keep(name string, turn, now time.Time) {
	if len(r.turns) >= mostKept {
		for n, at := range r.turns {
			if now.Sub(at) > time.Hour {
				delete(r.turns, n)
			}
		}
		if len(r.turns) >= mostKept {
			clear(r.turns)
		}
	}
	r.turns[name] = turn
}

// shut closes a method, or everything, for a while. The turns that were kept
// move with it, so that they do not all come at the opening.
func (r *rates) shut(method string, now time.Time, wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	open := r.closed[method]
	if open.Before(now) {
		open = now
	}
	more := now.Add(wait).Sub(open)
	if more <= 0 {
		return
	}
	r.closed[method] = open.Add(more)
	for name, turn := range r.turns {
		if method == everything || strings.HasPrefix(name, method+"\x00") {
			r.turns[name] = turn.Add(more)
		}
	}
}
