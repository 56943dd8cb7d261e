package slack

import (
	"sync"
	"time"
)

// The pauses of an outage double up to mostPause; probeTime is how long the one
// that goes ahead may take.
const (
	firstPause = time.Second
	mostPause  = 4 * time.Minute
	probeTime  = 10 * time.Second
)

// outage knows that Slack cannot be reached, so that in hours of it hundreds of
// cards neither ask in turn nor use up their tries: one goes ahead now and then,
// the others wait for what it finds.
type outage struct {
	mu    sync.Mutex
	fails int // in a row; 0: Slack answers
	noted time.Time
	until time.Time
}

// wait is how long a card must wait; 0: it goes ahead.
func (o *outage) wait(now time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.fails == 0:
		return 0
	case now.Before(o.until):
		return o.until.Sub(now)
	}
	o.until = now.Add(probeTime)
	return 0
}

// met notes a call that nobody answered, and says how long to wait. Calls that
// were under way together count once.
func (o *outage) met(began, now time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fails == 0 || began.After(o.noted) {
		o.until = now.Add(min(firstPause<<min(o.fails, 8), mostPause))
		o.noted = now
		o.fails++
	}
	return max(o.until.Sub(now), firstPause)
}

// over notes that Slack answered.
func (o *outage) over() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fails = 0
}
