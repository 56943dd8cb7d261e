package slack

import (
	"context"
	"fmt"
	"testing"
	"time"

	"closeloop/bot/fakeslack"
)

// TestRates: a method has an allowance in all, a channel one of its own, and who
// must wait comes back to a turn that was kept.
func TestRates(t *testing.T) {
	t.Parallel()
	r, now := newRates(), time.Unix(1_700_000_000, 0)
	post := func(channel, key string) call {
		return call{method: "chat.postMessage", channel: channel, key: key}
	}
	for n := range channelBurst {
		if wait := r.take(now, post("C1", fmt.Sprint(n))); wait != 0 {
			t.Errorf("post %d waits %v", n, wait)
		}
	}
	for n, want := range []time.Duration{1, 2, 3} {
		if wait := r.take(now, post("C1", fmt.Sprint("late-", n))); wait != want*time.Second {
			t.Errorf("late post %d waits %v", n, wait)
		}
	}
	if wait := r.take(now, post("C2", "other")); wait != 0 {
		t.Errorf("another channel waits %v", wait)
	}
	if wait := r.take(now.Add(time.Second), post("C1", "late-1")); wait != time.Second {
		t.Errorf("who comes too early waits %v", wait)
	}
	if wait := r.take(now.Add(time.Second), post("C1", "late-0")); wait != 0 {
		t.Errorf("who comes in time waits %v", wait)
	}
	if wait := r.take(now.Add(time.Hour), post("C1", "late-1")); wait != 0 {
		t.Errorf("who comes late waits %v", wait)
	}
}

// TestAThousandCardsAreSpread by their first answers: each comes twice, and none
// in a minute's allowance too many.
func TestAThousandCardsAreSpread(t *testing.T) {
	t.Parallel()
	r, now := newRates(), time.Unix(1_700_000_000, 0)
	minute, burst := allowance("chat.postMessage")
	perMinute := map[int]int{}
	for n := range 1000 {
		c := call{method: "chat.postMessage", channel: fmt.Sprint("C", n%200), key: fmt.Sprint(n)}
		wait := r.take(now, c)
		perMinute[int(wait/time.Minute)]++
		if wait > 0 && r.take(now.Add(wait), c) != 0 {
			t.Fatalf("card %d waits a second time", n)
		}
	}
	for m, n := range perMinute {
		if n > minute+burst {
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
	r, now := newRates(), time.Unix(1_700_000_000, 0)
	_, burst := allowance("views.open")
	for range burst {
		if r.take(now, call{method: "views.open"}) != 0 {
			t.Error("within the burst it waits")
		}
	}
	first := r.take(now, call{method: "views.open"})
	for range 100 {
		if wait := r.take(now, call{method: "views.open"}); wait != first || wait <= 0 {
			t.Fatalf("waits %v, first %v", wait, first)
		}
	}
}

// TestAShutMethod waits as a whole, its turns stay apart, and others go on.
func TestAShutMethod(t *testing.T) {
	t.Parallel()
	r, now := newRates(), time.Unix(1_700_000_000, 0)
	c := func(key string) call { return call{method: "chat.postMessage", channel: "C1", key: key} }
	for n := range channelBurst + 2 {
		r.take(now, c(fmt.Sprint(n)))
	}
	r.shut("chat.postMessage", now, time.Minute)
	r.shut("chat.postMessage", now, time.Second)
	a, b := fmt.Sprint(channelBurst), fmt.Sprint(channelBurst+1)
	if wait := r.take(now, c(a)); wait != time.Minute+time.Second {
		t.Errorf("the first turn waits %v", wait)
	}
	if wait := r.take(now, c(b)); wait != time.Minute+2*time.Second {
		t.Errorf("the second turn waits %v", wait)
	}
	if wait := r.take(now, call{method: "chat.postMessage"}); wait != time.Minute {
		t.Errorf("who keeps no turn waits %v", wait)
	}
	if wait := r.take(now, call{method: "chat.update"}); wait != 0 {
		t.Errorf("another method waits %v", wait)
	}
	r.shut(everything, now, time.Second)
	if wait := r.take(now, call{method: "chat.update"}); wait != time.Second {
		t.Errorf("shut with everything, it waits %v", wait)
	}
}

// TestRatesHaveAnEnd: channels and turns are not remembered for ever.
func TestRatesHaveAnEnd(t *testing.T) {
	t.Parallel()
	r, now := newRates(), time.Unix(1_700_000_000, 0)
	for n := range mostKept + 100 {
		r.take(now, call{method: "chat.postMessage", channel: fmt.Sprint(n), key: fmt.Sprint(n)})
	}
	if len(r.channels) > mostKept || len(r.turns) > mostKept {
		t.Errorf("%d channels, %d turns", len(r.channels), len(r.turns))
	}
}

// TestSlackSeesNoLimitPassed: many cards at once, to few people, never meet a
// 429 of a workspace that counts as Slack says it does.
func TestSlackSeesNoLimitPassed(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.LimitChannels(5)
	o.w.Limit("chat.postMessage", 400, 30)
	o.w.Limit("users.info", 100, 50)
	o.w.Limit("conversations.open", 50, 25)
	type one struct {
		user, key string
		at        time.Time
	}
	var queue []one
	for n := range 200 {
		user := fmt.Sprint("U0P", n%40)
		if n < 40 {
			o.w.AddUser(fakeslack.User{ID: user, Name: user})
		}
		queue = append(queue, one{user, fmt.Sprint("cl-", n), o.watch.Now()})
	}
	began := o.watch.Now()
	for len(queue) > 0 {
		var rest []one
		for _, q := range queue {
			if q.at.After(o.watch.Now()) {
				rest = append(rest, q)
				continue
			}
			if _, e := o.post(t, parcel(q.user, q.key)); e != nil {
				q.at = o.watch.Now().Add(e.RetryAfter)
				rest = append(rest, q)
			}
		}
		queue = rest
		o.watch.add(100 * time.Millisecond)
	}
	for _, c := range o.w.Calls("") {
		if c.Status != 200 || c.Error == "ratelimited" {
			t.Fatalf("%s: %d %s", c.Method, c.Status, c.Error)
		}
	}
	if took := o.watch.Now().Sub(began); len(o.w.All()) != 200 || took > 2*time.Minute {
		t.Errorf("%d messages in %v", len(o.w.All()), took)
	}
}

// TestAnOutage lets one go ahead, ever more rarely, and ends with an answer.
func TestAnOutage(t *testing.T) {
	t.Parallel()
	var o outage
	now := time.Unix(1_700_000_000, 0)
	if o.wait(now) != 0 {
		t.Error("it begins with an outage")
	}
	for range 5 { // under way together
		if wait := o.met(now.Add(-time.Second), now); wait != firstPause {
			t.Errorf("waits %v", wait)
		}
	}
	var all time.Duration
	for n := range 12 {
		wait := o.wait(now)
		if wait <= 0 || wait > mostPause {
			t.Fatalf("failure %d: waits %v", n, wait)
		}
		all += wait
		now = now.Add(wait)
		if o.wait(now) != 0 || o.wait(now) != probeTime {
			t.Errorf("failure %d: not exactly one goes ahead", n)
		}
		now = now.Add(time.Millisecond)
		o.met(now, now)
	}
	if all < 15*time.Minute {
		t.Errorf("twelve tries in %v", all)
	}
	o.over()
	if o.wait(now) != 0 {
		t.Error("it goes on after an answer")
	}
}

// TestTheDoorGoesOnInAnOutage: what people wait for is tried, and its success
// ends the outage for the cards.
func TestTheDoorGoesOnInAnOutage(t *testing.T) {
	t.Parallel()
	o := started(t)
	dm := o.w.DM(amy)
	o.w.Down(true)
	for range 6 {
		if _, err := o.Slack.post(context.Background(), dm, drawn{text: "hi"}); err == nil {
			t.Fatal("it was posted")
		}
		o.watch.add(2 * time.Minute)
	}
	if _, e := o.post(t, parcel(amy, "cl-1")); e == nil {
		t.Error("a card was posted")
	}
	if _, e := o.post(t, parcel(amy, "cl-1")); e == nil || e.RetryAfter == 0 {
		t.Errorf("%+v", e)
	}
	o.w.Down(false)
	if _, err := o.Slack.post(context.Background(), dm, drawn{text: "hi"}); err != nil {
		t.Error(err)
	}
	if _, e := o.post(t, parcel(amy, "cl-1")); e != nil {
		t.Errorf("after an answer: %v", e)
	}
}
