package feishu

import (
	"fmt"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
)

// queued is a card that waits for its next try.
type queued struct {
	user, key string
	at        time.Time
	tries     int
}

// carry tries cards as delivery does until all are there, or a day is over, and
// says how many tries each cost at most. step is called between rounds.
func (o *outward) carry(t *testing.T, queue []queued, step func()) (most int) {
	t.Helper()
	for end := o.watch.Now().Add(24 * time.Hour); len(queue) > 0; step() {
		if o.watch.Now().After(end) {
			t.Fatalf("%d cards never arrived", len(queue))
		}
		var rest []queued
		for _, q := range queue {
			if q.at.After(o.watch.Now()) {
				rest = append(rest, q)
				continue
			}
			_, e := o.send(t, delivery(q.user, q.key))
			switch {
			case e == nil:
				continue
			case e.Gone:
				t.Fatalf("given up: %v", e)
			case e.RetryAfter == 0 || e.Unknown:
				q.tries++
			}
			q.at = o.watch.Now().Add(max(e.RetryAfter, time.Second))
			most = max(most, q.tries)
			rest = append(rest, q)
		}
		queue = rest
	}
	return most
}

func (o *outward) cards(people, each int) (queue []queued) {
	for n := range people {
		user := fmt.Sprintf("ou_p%03d", n)
		o.w.AddUser(fakefeishu.User{OpenID: user})
		for m := range each {
			queue = append(queue, queued{user: user, key: fmt.Sprintf("cl-%d-%d", n, m), at: o.watch.Now()})
		}
	}
	return queue
}

// TestFeishuSeesNoLimitPassed: many cards at once, to few people, never meet a limit
// of a tenant that counts as strictly as Feishu can.
func TestFeishuSeesNoLimitPassed(t *testing.T) {
	t.Parallel()
	o := started(t)
	queue := o.cards(40, 10)
	began := o.watch.Now()
	if tries := o.carry(t, queue, func() { o.watch.Add(50 * time.Millisecond) }); tries != 0 {
		t.Errorf("a card cost %d tries", tries)
	}
	for _, c := range o.w.Calls("") {
		if c.Code != 0 {
			t.Fatalf("%s: %d %d", c.API, c.Status, c.Code)
		}
	}
	if took := o.watch.Now().Sub(began); len(o.w.All()) != 400 || took > time.Minute {
		t.Errorf("%d messages in %v", len(o.w.All()), took)
	}
}

// TestAnEditOfOneMessage, again and again, stays below Feishu's limit.
func TestAnEditOfOneMessage(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := delivery(zhao, "cl-1")
	d.Ref, _ = o.send(t, d)
	edited := 0
	for n := range 200 {
		d.Key = fmt.Sprint("cl-edit-", n)
		if e := sendError(t, o.Edit(t.Context(), d)); e == nil {
			edited++
		} else if e.RetryAfter <= 0 || e.Gone || e.Unknown || e.Edited {
			t.Fatalf("%+v", e)
		}
		o.watch.Add(20 * time.Millisecond)
	}
	for _, c := range o.w.Calls("patch") {
		if c.Code != 0 {
			t.Fatalf("refused with %d", c.Code)
		}
	}
	if edited < 3 || edited > 15 {
		t.Errorf("edited %d times in 4 s", edited)
	}
}

// TestWhatSomebodyWaitsFor goes before what is delivered: a click's answer needs no
// turn while a hundred cards wait for theirs.
func TestWhatSomebodyWaitsFor(t *testing.T) {
	t.Parallel()
	o := started(t)
	waiting := 0
	for _, q := range o.cards(100, 1) {
		if _, e := o.send(t, delivery(q.user, q.key)); e != nil {
			waiting++
		}
	}
	if waiting == 0 {
		t.Fatal("nothing waits")
	}
	o.watch.Add(100 * time.Millisecond)
	if _, err := o.post(t.Context(), zhao, "ev-1", o.draw(delivery(zhao, ""))); err != nil {
		t.Errorf("the answer waits too: %v", err)
	}
}

// TestTwoHoursOfOutage: three hundred cards neither ask in turn nor use up their
// tries, and all arrive, once.
func TestTwoHoursOfOutage(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*fakefeishu.Tenant, bool){
		"cut": (*fakefeishu.Tenant).Down,
		"errors": func(w *fakefeishu.Tenant, down bool) {
			if w.Heal("create"); down {
				w.Fail("create", fakefeishu.Fault{Status: 502, Body: "<html>", Times: 1 << 20})
			}
		},
	} {
		o := started(t)
		queue := o.cards(100, 3)
		began := o.watch.Now()
		before := len(o.w.Calls(""))
		fault(o.w, true)
		over := false
		tries := o.carry(t, queue, func() {
			o.watch.Add(time.Second)
			if !over && o.watch.Now().Sub(began) > 2*time.Hour {
				over = true
				if n := len(o.w.Calls("")) - before; n > 100 {
					t.Errorf("%s: asked %d times in the outage", name, n)
				}
				fault(o.w, false)
			}
		})
		if tries > 50 {
			t.Errorf("%s: a card cost %d tries", name, tries)
		}
		seen := map[string]int{}
		for _, m := range o.w.All() {
			seen[m.UUID]++
		}
		for key, n := range seen {
			if n != 1 {
				t.Errorf("%s: %s came %d times", name, key, n)
			}
		}
		if len(seen) != 300 {
			t.Errorf("%s: %d cards came", name, len(seen))
		}
	}
}

// TestTheDoorGoesOnInAnOutage: what people wait for is tried, and its success ends
// the outage for the cards.
func TestTheDoorGoesOnInAnOutage(t *testing.T) {
	t.Parallel()
	o := started(t)
	d := o.draw(delivery(zhao, ""))
	o.w.Down(true)
	for range 6 {
		if _, err := o.post(t.Context(), zhao, "", d); err == nil {
			t.Fatal("it was posted")
		}
		o.watch.Add(2 * time.Minute)
	}
	for range 2 {
		if _, e := o.send(t, delivery(zhao, "cl-1")); e == nil {
			t.Error("a card was posted")
		}
	}
	o.w.Down(false)
	if _, err := o.post(t.Context(), zhao, "", d); err != nil {
		t.Error(err)
	}
	if _, e := o.send(t, delivery(zhao, "cl-1")); e != nil {
		t.Errorf("after an answer: %v", e)
	}
}
