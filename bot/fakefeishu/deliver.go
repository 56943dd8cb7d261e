package fakefeishu

import (
	"net/http"
	"slices"
	"time"

	"closeloop/bot/backstage"
)

// Answer is what the app said to a request.
type Answer = backstage.Answer

// taken: nothing but the status 200 counts for Feishu, and it follows nobody.
func taken(a Answer) bool { return a.Err == nil && a.Status == http.StatusOK }

// pauses are how long Feishu waits before it tells an event again.
func pauses() []time.Duration {
	return []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour}
}

// Send sends a request once, over the transport that is connected, signed now.
func (t *Tenant) Send(r Request) Answer {
	var way carrier
	t.change(func() {
		way = t.way()
		t.sent = append(t.sent, r)
		t.flying++
	})
	defer t.change(func() { t.flying-- })
	if way == nil {
		return Answer{Err: errNowhere}
	}
	return way.carry(r)
}

// Tell sends an event; what the app does not take waits for its time.
func (t *Tenant) Tell(r Request) Answer {
	a := t.Send(r)
	t.settle(r, a)
	return a
}

// settle keeps what was not taken, as long as Feishu does.
func (t *Tenant) settle(r Request, a Answer) {
	if taken(a) {
		return
	}
	t.change(func() {
		if r.Retry >= len(pauses()) {
			t.lost = append(t.lost, r)
			return
		}
		r.Due = t.opts.Now().Add(pauses()[r.Retry])
		r.Retry++
		t.waiting = append(t.waiting, r)
	})
}

// Retry tells again what the app did not take and whose time has come by the
// tenant's clock: 15 seconds, 5 minutes, 1 hour and 6 hours after the time before.
func (t *Tenant) Retry() []Answer {
	now := t.Now()
	return t.again(func(r Request) bool { return !r.Due.After(now) })
}

// Hurry tells all of it again, as if the time had come.
func (t *Tenant) Hurry() []Answer { return t.again(func(Request) bool { return true }) }

func (t *Tenant) again(due func(Request) bool) []Answer {
	t.mu.Lock()
	todo := t.waiting
	t.waiting = slices.DeleteFunc(slices.Clone(todo), due)
	t.mu.Unlock()
	var out []Answer
	for _, r := range todo {
		if due(r) {
			out = append(out, t.Tell(r))
		}
	}
	return out
}

// Waiting are the events that wait to be told again, with their time.
func (t *Tenant) Waiting() []Request { return t.requests(&t.waiting) }

// Lost are the events that Feishu gave up after four times.
func (t *Tenant) Lost() []Request { return t.requests(&t.lost) }

// Sent are the requests that went to the app, in their order; Send repeats one.
func (t *Tenant) Sent() []Request { return t.requests(&t.sent) }

func (t *Tenant) requests(of *[]Request) []Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(*of)
}
