package slack

import (
	"context"
	"fmt"
	"testing"
	"time"

	"closeloop/bot/fakeslack"
)

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
		o.watch.Add(100 * time.Millisecond)
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
		o.watch.Add(2 * time.Minute)
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
