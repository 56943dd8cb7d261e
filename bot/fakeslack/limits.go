package fakeslack

import (
	"maps"
	"math"
	"slices"
	"time"
)

// grain is less than any wait: floats do not add up to whole calls.
const grain = 1e-6

// rate is what a method bears; perChannel: each channel has its own.
type rate struct {
	perMinute, burst int
	perChannel       bool
}

type bucket struct {
	left float64
	at   time.Time
}

// Limit switches on a limit of a method: calls a minute, and how many at once.
// Slack counts them by method, app and workspace.
func (w *Workspace) Limit(method string, perMinute, burst int) {
	w.change(func() { w.rates[method] = rate{perMinute: perMinute, burst: burst} })
}

// LimitChannels switches on the rule of chat.postMessage: one a second in each
// channel, and a short burst.
func (w *Workspace) LimitChannels(burst int) {
	w.change(func() { w.rates["chat.postMessage#"] = rate{60, burst, true} })
}

// over says in how many seconds a call may come again; 0: it may now. The caller
// holds the lock.
func (w *Workspace) over(method, channel string) int {
	if u := w.users[channel]; u != nil {
		channel = w.direct(channel) // the same lane as its own id
	}
	keys := map[string]rate{}
	for _, name := range []string{method, method + "#"} {
		if r, on := w.rates[name]; on && r.perChannel {
			keys[name+channel] = r
		} else if on {
			keys[name] = r
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if wait := w.spend(key, keys[key]); wait > 0 {
			return wait
		}
	}
	return 0
}

func (w *Workspace) spend(key string, r rate) int {
	now := w.opts.Now()
	b := w.buckets[key]
	if b == nil {
		b = &bucket{left: float64(r.burst), at: now}
		w.buckets[key] = b
	}
	perSecond := float64(r.perMinute) / 60
	b.left = min(float64(r.burst), b.left+now.Sub(b.at).Seconds()*perSecond)
	b.at = now
	if b.left < 1-grain {
		return max(1, int(math.Ceil((1-b.left)/perSecond-grain)))
	}
	b.left--
	return 0
}
