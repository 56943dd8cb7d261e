package main

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/backstage"
)

// TestClock promises business time that is moved ahead, stays there over a
// restart, and never runs back however the machine's clock is stepped.
func TestClock(t *testing.T) {
	t.Parallel()
	m := backstage.NewWatch(monday(t))
	c := newClock(m.Now)
	before := c.Now()
	moved := c.Moved()
	c.Move(48 * time.Hour)
	select {
	case <-moved:
	default:
		t.Error("nobody heard that the clock was moved")
	}
	if got := c.Now().Sub(before); got != 48*time.Hour {
		t.Errorf("moved by %v", got)
	}
	c.Start(0, before.Add(72*time.Hour))
	if got := c.Now().Sub(before); got != 72*time.Hour {
		t.Errorf("after a start on a machine set back it shows %v, before what is sealed", got)
	}
	m.Add(-time.Hour)
	if got := c.Now().Sub(before); got < 48*time.Hour {
		t.Errorf("it ran back to %v", got)
	}
}

// TestClockFlag promises that --clock sets where business time begins, in the
// past too, for an empty store only.
func TestClockFlag(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	begin := at(t, "2026-09-30T17:00:00+08:00")
	r.opts.startAt = begin
	r.open()
	if got := r.app.clock.Now(); !got.Equal(begin) {
		t.Errorf("business time is %v, want %v", got, begin)
	}
	r.stop()
	if _, err := open(t.Context(), r.cfg, r.opts); err == nil || !strings.Contains(err.Error(), "empty store") {
		t.Errorf("--clock on a used store: %v", err)
	}
	r.opts.startAt = time.Time{}
	r.machine.Add(time.Hour)
	r.open()
	if got := r.app.clock.Now(); !got.Equal(begin.Add(time.Hour)) {
		t.Errorf("after the restart business time is %v", got)
	}
}
