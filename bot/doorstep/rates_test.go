package doorstep

import (
	"fmt"
	"testing"
	"time"
)

// placeBurst is how much a place takes at once, and then once a second.
const placeBurst = 4

func allowance(method string) Allowance {
	if method == "post" {
		return Allowance{Minute: 300, Burst: 20}
	}
	return Allowance{Minute: 100, Burst: 40}
}

func someRates() *Rates { return NewRates(allowance, Allowance{Minute: 60, Burst: placeBurst}) }

// TestRates: a method has an allowance in all, a place one of its own, and who
// must wait comes back to a turn that was kept.
func TestRates(t *testing.T) {
	t.Parallel()
	r, now := someRates(), time.Unix(1_700_000_000, 0)
	post := func(channel, key string) Call {
		return Call{Method: "post", Place: channel, Key: key}
	}
	for n := range placeBurst {
		if wait := r.Take(now, post("C1", fmt.Sprint(n))); wait != 0 {
			t.Errorf("post %d waits %v", n, wait)
		}
	}
	for n, want := range []time.Duration{1, 2, 3} {
		if wait := r.Take(now, post("C1", fmt.Sprint("late-", n))); wait != want*time.Second {
			t.Errorf("late post %d waits %v", n, wait)
		}
	}
	if wait := r.Take(now, post("C2", "other")); wait != 0 {
		t.Errorf("another place waits %v", wait)
	}
	if wait := r.Take(now.Add(time.Second), post("C1", "late-1")); wait != time.Second {
		t.Errorf("who comes too early waits %v", wait)
	}
	if wait := r.Take(now.Add(time.Second), post("C1", "late-0")); wait != 0 {
		t.Errorf("who comes in time waits %v", wait)
	}
	for n := range 20 {
		r.Take(now, post("C3", fmt.Sprint(n)))
	}
	at := 0
	for n := placeBurst; n < 20; n++ { // something held them all up
		if r.Take(now.Add(time.Minute), post("C3", fmt.Sprint(n))) == 0 {
			at++
		}
	}
	if at != placeBurst {
		t.Errorf("%d of those who come late go at once", at)
	}
}

// TestAThousandCardsAreSpread by their first answers: each comes twice, and none
// in a minute's allowance too many.
func TestAThousandCardsAreSpread(t *testing.T) {
	t.Parallel()
	r, now := someRates(), time.Unix(1_700_000_000, 0)
	of := allowance("post")
	perMinute := map[int]int{}
	for n := range 1000 {
		c := Call{Method: "post", Place: fmt.Sprint("C", n%200), Key: fmt.Sprint(n)}
		wait := r.Take(now, c)
		perMinute[int(wait/time.Minute)]++
		if wait > 0 && r.Take(now.Add(wait), c) != 0 {
			t.Fatalf("card %d waits a second time", n)
		}
	}
	for m, n := range perMinute {
		if n > of.Minute+of.Burst {
			t.Errorf("%d cards in minute %d", n, m)
		}
	}
	if len(perMinute) > 4 {
		t.Errorf("it takes %d minutes", len(perMinute))
	}
}

// TestWhoKeepsNoTurn does not use up what others wait for.
func TestWhoKeepsNoTurn(t *testing.T) {
	t.Parallel()
	r, now := someRates(), time.Unix(1_700_000_000, 0)
	for range allowance("open").Burst {
		if r.Take(now, Call{Method: "open"}) != 0 {
			t.Error("within the burst it waits")
		}
	}
	first := r.Take(now, Call{Method: "open"})
	for range 100 {
		if wait := r.Take(now, Call{Method: "open"}); wait != first || wait <= 0 {
			t.Fatalf("waits %v, first %v", wait, first)
		}
	}
}

// TestAShutMethod waits as a whole, its turns stay apart, and others go on.
func TestAShutMethod(t *testing.T) {
	t.Parallel()
	r, now := someRates(), time.Unix(1_700_000_000, 0)
	c := func(key string) Call { return Call{Method: "post", Place: "C1", Key: key} }
	for n := range placeBurst + 2 {
		r.Take(now, c(fmt.Sprint(n)))
	}
	r.Shut("post", now, time.Minute)
	r.Shut("post", now, time.Second)
	a, b := fmt.Sprint(placeBurst), fmt.Sprint(placeBurst+1)
	if wait := r.Take(now, c(a)); wait != time.Minute+time.Second {
		t.Errorf("the first turn waits %v", wait)
	}
	if wait := r.Take(now, c(b)); wait != time.Minute+2*time.Second {
		t.Errorf("the second turn waits %v", wait)
	}
	if wait := r.Take(now, Call{Method: "post"}); wait != time.Minute {
		t.Errorf("who keeps no turn waits %v", wait)
	}
	if wait := r.Take(now, Call{Method: "edit"}); wait != 0 {
		t.Errorf("another method waits %v", wait)
	}
	r.Shut(Everything, now, time.Second)
	if wait := r.Take(now, Call{Method: "edit"}); wait != time.Second {
		t.Errorf("shut with Everything, it waits %v", wait)
	}
}

// TestRatesHaveAnEnd: places and turns are not remembered for ever.
func TestRatesHaveAnEnd(t *testing.T) {
	t.Parallel()
	r, now := someRates(), time.Unix(1_700_000_000, 0)
	for n := range mostKept + 100 {
		r.Take(now, Call{Method: "post", Place: fmt.Sprint(n), Key: fmt.Sprint(n)})
	}
	if len(r.places) > mostKept || len(r.turns) > mostKept {
		t.Errorf("%d places, %d turns", len(r.places), len(r.turns))
	}
}
