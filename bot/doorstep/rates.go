package doorstep

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostKept is how many places and turns are remembered. Beyond it the oldest
// knowledge goes: a limit is then found out by asking the platform.
const mostKept = 10_000

// Everything is the name of all methods together.
const Everything = ""

// Call is a call as the rates see it.
type Call struct {
	Method string
	Place  string // where the method has an allowance for each place
	Key    string // whoever must wait gets a turn under it; empty: no turn is kept
}

// Allowance is how often something may be done: a minute, and at once.
type Allowance struct{ Minute, Burst int }

// bucket is an allowance at its beginning.
func (a Allowance) bucket() *bucket {
	return &bucket{Limiter: rate.NewLimiter(rate.Limit(float64(a.Minute)/60), a.Burst)}
}

// Rates keep this process below a platform's limits without ever waiting: who must
// wait is told how long, behind those who were told before, and goes before
// others when it comes back. Thousands of cards that come at once are so spread
// by the first answer. Only a call that is made uses anything up.
type Rates struct {
	method func(string) Allowance
	place  Allowance

	mu      sync.Mutex
	methods map[string]*bucket
	places  map[string]*bucket
	closed  map[string]time.Time // by method, after a Retry-After
	turns   map[string]time.Time // of those that wait, by method and key
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

// NewRates are those of a platform: the allowance of each method, and the one of
// every place.
func NewRates(method func(string) Allowance, place Allowance) *Rates {
	return &Rates{
		method: method, place: place,
		methods: map[string]*bucket{}, places: map[string]*bucket{},
		closed: map[string]time.Time{}, turns: map[string]time.Time{},
	}
}

// Take takes what one call needs and returns 0, or says how long to wait.
func (r *Rates) Take(now time.Time, c Call) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	closed := max(r.closed[c.Method].Sub(now), r.closed[Everything].Sub(now), 0)
	buckets := r.buckets(c, now)
	if c.Key == "" { // somebody waits for it: no queue
		return r.use(now, closed, buckets)
	}
	name := c.Method + "\x00" + c.Key
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

// Wait is how long until there is room for a call, of which it uses nothing up.
func (r *Rates) Wait(now time.Time, c Call) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	wait := max(r.closed[c.Method].Sub(now), r.closed[Everything].Sub(now), 0)
	for _, b := range r.buckets(c, now) {
		wait = max(wait, b.soon(now))
	}
	return wait
}

// use uses up the room of a call, if there is any.
func (r *Rates) use(now time.Time, wait time.Duration, buckets []*bucket) time.Duration {
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
func (r *Rates) buckets(c Call, now time.Time) []*bucket {
	method := r.methods[c.Method]
	if method == nil {
		method = r.method(c.Method).bucket()
		r.methods[c.Method] = method
	}
	if c.Place == "" {
		return []*bucket{method}
	}
	place := r.places[c.Place]
	if place == nil {
		if len(r.places) >= mostKept {
			r.forget(now)
		}
		place = r.place.bucket()
		r.places[c.Place] = place
	}
	return []*bucket{method, place}
}

// forget drops the places that have been quiet, or all.
func (r *Rates) forget(now time.Time) {
	for id, l := range r.places {
		if l.TokensAt(now) >= float64(r.place.Burst) {
			delete(r.places, id)
		}
	}
	if len(r.places) >= mostKept {
		clear(r.places)
	}
}

// keep keeps a turn. One that nobody came for in an hour is free again.
func (r *Rates) keep(name string, turn, now time.Time) {
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

// Shut closes a method, or Everything, for a while. The turns that were kept
// move with it, so that they do not all come at the opening.
func (r *Rates) Shut(method string, now time.Time, wait time.Duration) {
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
		if method == Everything || name == method {
			b.last = b.last.Add(more)
		}
	}
	for name, turn := range r.turns {
		if method == Everything || strings.HasPrefix(name, method+"\x00") {
			r.turns[name] = turn.Add(more)
		}
	}
}
