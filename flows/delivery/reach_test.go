package delivery_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
)

// TestANoServerWaits: a letter whose channel is not configured waits as long as it
// takes, which costs no try.
func TestANoServerWaits(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.mail.behave = func() error { return chat.ErrNoServer }
	p.open("C-1", "mgr")
	p.act("C-1", "mail", "")
	for range 200 {
		p.drain()
		p.clock.add(10 * time.Minute)
	}
	if waiting, dead := p.jobs(); len(waiting) != 1 || waiting[0].Tries != 0 || len(dead) != 0 {
		t.Fatalf("waiting %+v, dead %v", waiting, dead)
	}
	p.mail.behave = nil
	p.drain()
	if p.outcome("C-1") != "done " {
		t.Errorf("outcome %q", p.outcome("C-1"))
	}
}

// TestAServerThatCannotBeReached is asked by one letter for all of them; the first that
// gets through opens the way, and the rest have lost no time.
func TestAServerThatCannotBeReached(t *testing.T) {
	t.Parallel()
	const letters = 20
	p := newWorld(t).start(nil)
	down := true
	p.mail.behave = func() error {
		if down {
			return &chat.SendError{RetryAfter: 5 * time.Minute, Err: errors.New("no route")}
		}
		return nil
	}
	for n := range letters {
		id := fmt.Sprint("C-", n+1)
		p.open(id, "mgr")
		p.act(id, "mail", "")
	}
	pass := func(d time.Duration) {
		for end := p.clock.Now().Add(d); p.clock.Now().Before(end); p.clock.add(30 * time.Second) {
			p.drain()
		}
	}
	pass(2 * time.Hour)
	if p.mail.tried > 30 {
		t.Errorf("in two hours it was asked %d times", p.mail.tried)
	}
	down, p.mail.tried = false, 0
	pass(15 * time.Minute)
	if p.mail.tried != letters {
		t.Errorf("a quarter of an hour later %d of %d are out", p.mail.tried, letters)
	}
	for n := range letters {
		if got := p.outcome(fmt.Sprint("C-", n+1)); got != flows.OutcomeDone+" " {
			t.Errorf("letter %d: %q", n+1, got)
		}
	}
}

// TestNobodyIsReachedForADay: then a person hears of it.
func TestNobodyIsReachedForADay(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.mail.behave = func() error { return &chat.SendError{RetryAfter: 5 * time.Minute, Err: errors.New("no route")} }
	p.open("C-1", "mgr")
	p.act("C-1", "mail", "")
	start := p.clock.Now()
	for p.outcome("C-1") == "" && p.clock.Now().Sub(start) < 40*time.Hour {
		p.drain()
		p.clock.add(5 * time.Minute)
	}
	if after := p.clock.Now().Sub(start); p.outcome("C-1") != flows.OutcomeRefused+" " || after < 20*time.Hour || after > 30*time.Hour {
		t.Errorf("%q after %v", p.outcome("C-1"), after)
	}
}
