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

// everything is the name of all methods together.
const everything = ""

// Rates keep this process below Slack's limits without ever waiting: who must
// wait is told how long, behind those who were told before, and goes before
// others when it comes back. Thousands of cards that come at once are so spread
// by the first answer. Only a call that is made uses anything up.
type rates struct {
	mu       sync.Mutex
	methods  map[string]*bucket
	channels map[string]*bucket
	closed   map[string]time.Time // by method, after a Retry-After
	turns    map[string]time.Time // of those that wait, by method and key
}

// bucket is an allowance, and the last turn that somebody waits for.
type bucket struct {
	*rate.Limiter
	last time.Time
}

// soon is how long until there is room.
func (b *bucket) soon(now time.Time) time.Duration {
	return max(time.Duration((1-b.TokensAt(now))/float64(b.Limit())*float64(time.Second)), 0)
}

// queue gives out the next turn, and says how long it is until then.
func (b *bucket) queue(now, open time.Time) time.Duration {
	b.last = b.last.Add(time.Duration(float64(time.Second) / float64(b.Limit())))
	if first := open.Add(b.soon(open)); b.last.Before(first) {
		b.last = first
	}
	return b.last.Sub(now)
}

func newRates() *rates {
	return &rates{
		methods: map[string]*bucket{}, channels: map[string]*bucket{},
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
	case "users.info":
		return 100, 100 // after a start everybody comes at once
	case "auth.test", "bots.info", "apps.connections.open":
		return 20, 10
	case respondTo:
		return 600, 100 // Slack names no limit but the uses of each address
	}
	return 100, 40 // tier 4: views, ephemeral messages, files
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
	closed := max(r.closed[c.method].Sub(now), r.closed[everything].Sub(now), 0)
	buckets := r.buckets(c, now)
	if c.key == "" { // somebody waits for it: no queue
		return r.use(now, closed, buckets)
	}
	name := c.method + "\x00" + c.key
	turn, queued := r.turns[name]
	if wait := max(turn.Sub(now), closed); queued && wait > 0 {
		return wait
	}
	delete(r.turns, name)
	wait := time.Duration(0)
	for i, b := range buckets {
		shut := i == 0 && closed > 0
		if shut || b.soon(now) > 0 || !queued && b.last.After(now) {
			wait = max(wait, b.queue(now, now.Add(closed)))
		}
	}
	if wait > 0 {
		turn = now.Add(wait).Add(time.Millisecond - 1).Truncate(time.Millisecond) // as jobs are put off
		r.keep(name, turn, now)
		return turn.Sub(now)
	}
	return r.use(now, closed, buckets)
}

// wait is how long until there is room for a call, of which it uses nothing up.
func (r *rates) wait(now time.Time, c call) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	wait := max(r.closed[c.method].Sub(now), r.closed[everything].Sub(now), 0)
	for _, b := range r.buckets(c, now) {
		wait = max(wait, b.soon(now))
	}
	return wait
}

// use uses up the room of a call, if there is any.
func (r *rates) use(now time.Time, wait time.Duration, buckets []*bucket) time.Duration {
	for _, b := range buckets {
		wait = max(wait, b.soon(now))
	}
	if wait > 0 {
		return wait
	}
	for _, b := range buckets {
		b.ReserveN(now, 1)
	}
	return 0
}

// buckets are those that a call takes from, the method's first.
func (r *rates) buckets(c call, now time.Time) []*bucket {
	method := r.methods[c.method]
	if method == nil {
		minute, burst := allowance(c.method)
		method = &bucket{Limiter: rate.NewLimiter(rate.Limit(float64(minute)/60), burst)}
		r.methods[c.method] = method
	}
	if c.channel == "" {
		return []*bucket{method}
	}
	channel := r.channels[c.channel]
	if channel == nil {
		if len(r.channels) >= mostKept {
			r.forget(now)
		}
		channel = &bucket{Limiter: rate.NewLimiter(channelRate, channelBurst)}
		r.channels[c.channel] = channel
	}
	return []*bucket{method, channel}
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
	for name, b := range r.methods {
		if method == everything || name == method {
			b.last = b.last.Add(more)
		}
	}
	for name, turn := range r.turns {
		if method == everything || strings.HasPrefix(name, method+"\x00") {
			r.turns[name] = turn.Add(more)
		}
	}
}
