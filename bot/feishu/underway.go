package feishu

import (
	"errors"
	"maps"
	"sync"
	"time"

	"closeloop/bot/chat"
)

// settling is how long after an answer Feishu may still be putting its card in place:
// an edit that overtakes it would be undone by an older card.
const settling = time.Second

// underway knows the messages on which an answer is on its way to who clicked, so that
// an edit waits for it. The zero value knows of none.
type underway struct {
	mu   sync.Mutex
	on   map[string]*answering
	most int // how many there may be before those that are over are forgotten
}

// answering is one message: how many answers are on their way, and until when the last
// one is being put in place.
type answering struct {
	n     int
	until time.Time
}

// begin enters an answer to a click on a message; end says that it is out. Without a
// message there is nothing to enter.
func (u *underway) begin(message string, now func() time.Time) (end func()) {
	if message == "" {
		return func() {}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.forget(now())
	a := u.on[message]
	if a == nil {
		a = &answering{}
		u.on[message] = a
	}
	a.n++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		a.n--
		a.until = now().Add(settling)
	}
}

// forget forgets what is over, now and then, so that a click costs nothing however
// many there are. The caller holds the lock.
func (u *underway) forget(now time.Time) {
	if u.on == nil {
		u.on = map[string]*answering{}
	}
	if len(u.on) < u.most {
		return
	}
	maps.DeleteFunc(u.on, func(_ string, a *answering) bool { return a.n == 0 && !a.until.After(now) })
	u.most = max(2*len(u.on), 100)
}

// wait is how long a message must not be edited; 0: it may be.
func (u *underway) wait(message string, now time.Time) time.Duration {
	u.mu.Lock()
	defer u.mu.Unlock()
	a := u.on[message]
	switch {
	case a == nil:
		return 0
	case a.n > 0:
		return settling
	}
	return max(a.until.Sub(now), 0)
}

// overtaking is why an edit waits for an answer.
func overtaking(wait time.Duration) error {
	return &chat.SendError{RetryAfter: wait, Err: errors.New("feishu: an answer to a click there is on its way")}
}
