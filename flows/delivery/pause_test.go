package delivery

import (
	"testing"
	"time"
)

// TestPauses double from one second to half an hour, for a day in all.
func TestPauses(t *testing.T) {
	t.Parallel()
	for tries, want := range map[int]time.Duration{
		-1: time.Second, 0: time.Second, 1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 5: 16 * time.Second,
		10: 512 * time.Second, 11: 1024 * time.Second, 12: 30 * time.Minute, 13: 30 * time.Minute, 56: 30 * time.Minute,
	} {
		if got, ok := pause(tries); got != want || !ok {
			t.Errorf("after %d tries: %v, %v, want %v", tries, got, ok, want)
		}
	}
	var all time.Duration
	tries := 1
	for {
		wait, ok := pause(tries)
		if !ok {
			break
		}
		all += wait
		tries++
	}
	if tries != 57 || all < 22*time.Hour || all > 25*time.Hour {
		t.Errorf("%d tries over %v, want about a day", tries, all)
	}
}
