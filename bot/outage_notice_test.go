package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/needs"
)

// downMail is a mail server that cannot be reached for a while, as the real courier
// says it.
type downMail struct {
	clock *backstage.Watch
	mu    sync.Mutex
	until time.Time
	tried int // in vain
	sent  map[string][]time.Time
}

func (d *downMail) Send(_ context.Context, l chat.Letter) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.clock.Now().Before(d.until) {
		d.tried++
		return &chat.SendError{RetryAfter: 5 * time.Minute, Err: errors.New("no route to host")}
	}
	d.sent[l.ID] = append(d.sent[l.ID], d.clock.Now())
	return nil
}

// TestNoticesInAnOutage: 500 notices are due while no mail leaves for two hours. None
// is lost, none comes twice, all are out a quarter of an hour after the end of it, and
// none at night where its reader lives.
func TestNoticesInAnOutage(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	const many, abroad = 500, 100
	r := prepare(t, monday(t)) // 09:40 in Shanghai
	mail := &downMail{clock: r.machine, sent: map[string][]time.Time{}, until: monday(t).Add(2*time.Hour + 10*time.Minute)}
	r.cfg.Store, r.opts.courier = "badger::memory:", mail
	a, err := open(t.Context(), r.cfg, r.opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.close() })
	r.app = a
	r.employ(testCompany(t))
	approve(t, a, occasioned("thanks", false))
	var rows []json.RawMessage
	zones := map[string]string{}
	for n := range many {
		c := candidate{fmt.Sprint("o", n), "be", "李明", fmt.Sprintf("o%d@mail.example", n), "zh-CN"}
		material := c.interview(monday(t).Add(-time.Hour))
		material["candidate"].(map[string]any)["phone"] = fmt.Sprintf("+86 138 %08d", n)
		if n < abroad {
			material["candidate"].(map[string]any)["timezone"] = "America/New_York"
		}
		rows = append(rows, encode(t, material))
	}
	n := 0
	o := order{ID: "outage", Hash: "outage", From: chat.Account{Platform: "cli", User: "test"}}
	if _, err := a.importRows(t.Context(), o, sequence(rows), func(res result) {
		zones[res.Case] = map[bool]string{true: "America/New_York", false: "Asia/Shanghai"}[res.Row <= abroad]
		n++
	}); err != nil || n != many {
		t.Fatal(n, err)
	}
	pass := func(to time.Time) {
		for {
			next, err := a.runner.Drain(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if next.IsZero() || next.After(to) {
				r.machine.Add(to.Sub(r.machine.Now()))
				return
			}
			r.machine.Add(max(next.Sub(r.machine.Now()), time.Second)) // a lane's jobs open a millisecond apart
		}
	}
	count := func() (sent int) { mail.mu.Lock(); defer mail.mu.Unlock(); return len(mail.sent) }
	pass(mail.until.Add(-time.Millisecond))
	if count() != 0 || mail.tried == 0 || mail.tried > 60 {
		t.Errorf("in the outage %d left after %d tries", count(), mail.tried)
	}
	pass(mail.until.Add(15 * time.Minute))
	if got := count(); got != many-abroad {
		t.Errorf("a quarter of an hour after it %d are out, want %d", got, many-abroad)
	}
	pass(monday(t).Add(13 * time.Hour)) // after nine in the morning in New York
	if got := count(); got != many {
		t.Errorf("in the end %d are out, want %d", got, many)
	}
	for id, times := range mail.sent {
		record := id[:len(id)-len("-n1")]
		zone, err := time.LoadLocation(zones[record])
		if err != nil {
			t.Fatal(err)
		}
		if hour := times[0].In(zone).Hour(); len(times) != 1 || hour < 9 || hour >= 20 {
			t.Errorf("%s left %v, %d o'clock there", id, times, hour)
		}
	}
}
