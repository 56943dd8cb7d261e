package doorstep

import (
	"sync"
	"time"
)

// The pauses of an outage double up to MostPause; ProbeTime is how long the one
// that goes ahead may take.
const (
	FirstPause = time.Second
	MostPause  = 4 * time.Minute
	ProbeTime  = 10 * time.Second
)

// Outage knows that the platform cannot be reached, so that in hours of it hundreds of
// cards neither ask in turn nor use up their tries: one goes ahead now and then,
// the others wait for what it finds.
type Outage struct {
	mu    sync.Mutex
	fails int // in a row; 0: the platform answers
	noted time.Time
	until time.Time
}

// Wait is how long a card must wait; 0: it goes ahead.
func (o *Outage) Wait(now time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.fails == 0:
		return 0
	case now.Before(o.until):
		return o.until.Sub(now)
	}
	o.until = now.Add(ProbeTime)
	return 0
}

// Met notes a call that nobody answered, and says how long to wait. Calls that
// were under way together count once.
func (o *Outage) Met(began, now time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fails == 0 || began.After(o.noted) {
		o.until = now.Add(min(FirstPause<<min(o.fails, 8), MostPause))
		o.noted = now
		o.fails++
	}
	return max(o.until.Sub(now), FirstPause)
}

// Over notes that the platform answered.
func (o *Outage) Over() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fails = 0
}
