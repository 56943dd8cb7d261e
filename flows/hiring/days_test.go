package hiring

import (
	"testing"
	"time"
)

// TestDaysBetween: days are those of the reader's calendar, not spans of 24 hours.
func TestDaysBetween(t *testing.T) {
	t.Parallel()
	shanghai := time.FixedZone("", 8*3600)
	friday := time.Date(2026, 11, 20, 14, 0, 0, 0, shanghai)
	for _, c := range []struct {
		to   time.Time
		zone *time.Location
		want int
	}{
		{friday, shanghai, 0},
		{time.Date(2026, 11, 20, 23, 59, 0, 0, shanghai), shanghai, 0},
		{time.Date(2026, 11, 21, 0, 0, 0, 0, shanghai), shanghai, 1},
		{time.Date(2026, 11, 23, 10, 0, 0, 0, shanghai), shanghai, 3}, // 68 hours
		{time.Date(2026, 11, 23, 7, 0, 0, 0, shanghai), nil, 2},       // Sunday evening there
		{time.Date(2026, 11, 19, 14, 0, 0, 0, shanghai), shanghai, -1},
	} {
		if got := DaysBetween(friday, c.to, c.zone); got != c.want {
			t.Errorf("to %s: %d days, want %d", c.to, got, c.want)
		}
	}
}
