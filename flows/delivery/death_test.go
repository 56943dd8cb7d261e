package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/store"
)

// dying is a carrier whose process dies with the jobs in its hands, after it
// may have sent them.
type dying struct {
	p    *process
	sent bool
}

func (d *dying) Wait(context.Context) error { return nil }

func (d *dying) Take(jobs []store.Job) {
	for _, j := range jobs {
		parcel, err := d.p.Parcel(context.Background(), j)
		if err == nil && d.sent && parcel.Card != nil {
			_, err = d.p.wall.Post(context.Background(), *parcel.Card)
		}
		if err != nil {
			d.p.t.Error(err)
		}
	}
}

// TestACardInDeadHands is looked up where the platform can, else posted again
// under the same key; nothing happens before the lease is over.
func TestACardInDeadHands(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		finder, sent bool
		posts        int
	}{
		"it had left, and can be looked up":   {true, true, 1},
		"it had left, and cannot":             {false, true, 2},
		"it had not left":                     {true, false, 1},
		"it had not left, nobody can look it": {false, false, 1},
	} {
		w := newWorld(t)
		w.finder = c.finder
		hands := &dying{sent: c.sent}
		hands.p = w.start(hands)
		hands.p.open("C-1", "mgr")
		hands.p.tick()
		first := len(w.wall.posts)
		p := w.start(nil)
		p.drain()
		if len(w.wall.posts) != first {
			t.Errorf("%s: sent while the lease ran", name)
		}
		p.clock.add(time.Minute)
		p.drain()
		if len(w.wall.posts) != c.posts || w.wall.posts[0].Key != w.wall.posts[c.posts-1].Key {
			t.Errorf("%s: posts %v", name, w.wall.posts)
		}
		p.act("C-1", "write", "new")
		p.drain()
		if n := len(w.wall.edits); n == 0 || w.wall.edits[n-1].Title != "new" {
			t.Errorf("%s: afterwards it was not edited: %v", name, w.wall.edits)
		}
	}
}

// TestALetterInDeadHands goes to a person and is never repeated.
func TestALetterInDeadHands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hands := &dying{}
	hands.p = w.start(hands)
	hands.p.open("C-1", "mgr")
	hands.p.act("C-1", "mail", "")
	hands.p.tick()
	p := w.start(nil)
	for range 100 {
		p.clock.add(time.Hour)
		p.drain()
	}
	if w.mail.tried != 0 || p.outcome("C-1") != "unknown " {
		t.Errorf("sent %d times, outcome %q", w.mail.tried, p.outcome("C-1"))
	}
	if waiting, dead := p.jobs(); len(waiting)+len(dead) != 0 {
		t.Errorf("left %v, %v", waiting, dead)
	}
}

// TestWhatBecomesOfALetter: it is tried again only while it surely has not
// left.
func TestWhatBecomesOfALetter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		behave  func() error
		outcome string
		tried   int
	}{
		"it leaves":                {func() error { return nil }, flows.OutcomeDone, 1},
		"the outcome is unknown":   {func() error { return &chat.SendError{Unknown: true, Err: temporary()} }, flows.OutcomeUnknown, 1},
		"the address is refused":   {func() error { return &chat.SendError{Gone: true, Err: errors.New("550")} }, flows.OutcomeRefused, 1},
		"the courier panics":       {func() error { panic("nil map") }, flows.OutcomeUnknown, 1},
		"nobody answers for a day": {temporary, flows.OutcomeRefused, 57},
	} {
		p := newWorld(t).start(nil)
		p.mail.behave = c.behave
		p.open("C-1", "mgr")
		p.act("C-1", "mail", "")
		for range 120 {
			p.drain()
			p.clock.add(31 * time.Minute)
		}
		if got := p.outcome("C-1"); got != c.outcome+" " || p.mail.tried != c.tried {
			t.Errorf("%s: outcome %q after %d tries, want %s after %d", name, got, p.mail.tried, c.outcome, c.tried)
		}
	}
}

// TestALetterWaitsForAMailServer as long as it takes: waiting costs no try.
func TestALetterWaitsForAMailServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.without = true
	p := w.start(nil)
	p.open("C-1", "mgr")
	p.act("C-1", "mail", "")
	for range 100 {
		p.drain()
		p.clock.add(10 * time.Minute)
	}
	if waiting, dead := p.jobs(); len(waiting) != 1 || waiting[0].Tries != 0 || waiting[0].Held || len(dead) != 0 {
		t.Fatalf("waiting %+v, dead %v", waiting, dead)
	}
	w.without = false
	again := w.start(nil)
	again.drain()
	if w.mail.tried != 1 || again.outcome("C-1") != "done " {
		t.Errorf("sent %d times, outcome %q", w.mail.tried, again.outcome("C-1"))
	}
}

// TestALetterWaitsForTheMorning, which costs no try.
func TestALetterWaitsForTheMorning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.start(nil)
	p.open("C-1", "mgr")
	p.act("C-1", "write", "by day")
	p.act("C-1", "mail", "")
	p.drain()
	if waiting, _ := p.jobs(); w.mail.tried != 0 || len(waiting) != 1 || waiting[0].Tries != 0 {
		t.Fatalf("at night: sent %d times, waiting %+v", w.mail.tried, waiting)
	}
	p.clock.add(8 * time.Hour)
	p.drain()
	if w.mail.tried != 1 || p.outcome("C-1") != "done " {
		t.Errorf("in the morning: sent %d times, outcome %q", w.mail.tried, p.outcome("C-1"))
	}
}

// TestADeferredLetterSaysSo promises that its flow knows, as soon as a pause is
// worth a word, how often it was tried and when exactly it is tried again.
func TestADeferredLetterSaysSo(t *testing.T) {
	t.Parallel()
	p := newWorld(t).start(nil)
	p.mail.behave = temporary
	p.open("C-1", "mgr")
	p.act("C-1", "mail", "")
	for p.mail.tried < 8 {
		p.drain()
		waiting, _ := p.jobs()
		if len(waiting) != 1 || waiting[0].Held || waiting[0].Tries != p.mail.tried {
			t.Fatalf("after %d tries there wait %+v", p.mail.tried, waiting)
		}
		heard := p.note("C-1").Waits
		want := fmt.Sprintf("busy %d %s", p.mail.tried, waiting[0].Due.Format(time.RFC3339))
		if p.mail.tried <= 6 && len(heard) != 0 || p.mail.tried > 6 && (len(heard) == 0 || heard[len(heard)-1] != want) {
			t.Fatalf("after %d tries it hears %v, want %s at last and nothing in the first minute", p.mail.tried, heard, want)
		}
		p.clock.add(waiting[0].Due.Sub(p.clock.Now()))
	}
	p.mail.behave = nil
	p.drain()
	if p.mail.tried != 9 || p.outcome("C-1") != "done " {
		t.Errorf("sent %d times, outcome %q", p.mail.tried, p.outcome("C-1"))
	}
}
