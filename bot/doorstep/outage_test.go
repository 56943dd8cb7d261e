package doorstep

import (
	"testing"
	"time"
)

// TestAnOutage lets one go ahead, ever more rarely, and ends with an answer.
func TestAnOutage(t *testing.T) {
	t.Parallel()
	var o Outage
	now := time.Unix(1_700_000_000, 0)
	if o.Wait(now) != 0 {
		t.Error("it begins with an outage")
	}
	for range 5 { // under way together
		if wait := o.Met(now.Add(-time.Second), now); wait != FirstPause {
			t.Errorf("waits %v", wait)
		}
	}
	var all time.Duration
	for n := range 12 {
		wait := o.Wait(now)
		if wait <= 0 || wait > MostPause {
			t.Fatalf("failure %d: waits %v", n, wait)
		}
		all += wait
		now = now.Add(wait)
		if o.Wait(now) != 0 || o.Wait(now) != ProbeTime {
			t.Errorf("failure %d: not exactly one goes ahead", n)
		}
		now = now.Add(time.Millisecond)
		o.Met(now, now)
	}
	if all < 15*time.Minute {
		t.Errorf("twelve tries in %v", all)
	}
	o.Over()
	if o.Wait(now) != 0 {
		t.Error("it goes on after an answer")
	}
}
