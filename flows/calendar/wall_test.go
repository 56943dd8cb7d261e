package calendar

import (
	"testing"
	"time"
)

func TestAtClockChanges(t *testing.T) {
	t.Parallel()
	const minute = time.Minute
	tests := []struct {
		zone, day string
		clock     time.Duration
		want      string // UTC
	}{
		{"America/New_York", "2026-03-08", 150 * minute, "2026-03-08T07:00:00Z"}, // 02:30 is skipped: 03:00
		{"America/New_York", "2026-03-08", 119 * minute, "2026-03-08T06:59:00Z"},
		{"America/New_York", "2026-11-01", 90 * minute, "2026-11-01T05:30:00Z"}, // the first 01:30
		{"America/New_York", "2026-11-01", 120 * minute, "2026-11-01T07:00:00Z"},
		{"Europe/Berlin", "2026-03-29", 150 * minute, "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2026-10-25", 150 * minute, "2026-10-25T00:30:00Z"},
		{"Australia/Sydney", "2026-10-04", 150 * minute, "2026-10-03T16:00:00Z"},
		{"Australia/Sydney", "2026-04-05", 150 * minute, "2026-04-04T15:30:00Z"},
		{"Australia/Lord_Howe", "2026-04-05", 105 * minute, "2026-04-04T14:45:00Z"}, // half an hour twice
		{"America/Sao_Paulo", "2018-11-04", 0, "2018-11-04T03:00:00Z"},              // midnight is skipped
		{"America/Sao_Paulo", "2018-02-17", 1410 * minute, "2018-02-18T01:30:00Z"},  // 23:30 twice
		{"America/Sao_Paulo", "2026-11-02", 570 * minute, "2026-11-02T12:30:00Z"},
		{"Asia/Kolkata", "2026-11-02", 570 * minute, "2026-11-02T04:00:00Z"},
		{"UTC", "2026-11-02", 570 * minute, "2026-11-02T09:30:00Z"},
	}
	for _, tc := range tests {
		got := at(zone(t, tc.zone), day(t, tc.day), tc.clock)
		if got.Format(time.RFC3339) != tc.want || got.Location() != time.UTC {
			t.Errorf("%s %s %v = %v, want %s", tc.zone, tc.day, tc.clock, got, tc.want)
		}
	}
}

// The local time stays while the distance in hours does not.
func TestDeadlineAcrossClockChanges(t *testing.T) {
	t.Parallel()
	tests := []struct {
		zone, start, due string
		elapsed          time.Duration
	}{
		{"Asia/Shanghai", "Fri 2026-11-06 17:00", "Tue 2026-11-10 17:00", 96 * time.Hour},
		{"Asia/Kolkata", "Fri 2026-11-06 17:00", "Tue 2026-11-10 17:00", 96 * time.Hour},
		{"America/Sao_Paulo", "Fri 2026-11-06 17:00", "Tue 2026-11-10 17:00", 96 * time.Hour},
		{"America/Sao_Paulo", "Fri 2018-11-02 17:00", "Tue 2018-11-06 17:00", 95 * time.Hour},
		{"America/Sao_Paulo", "Fri 2018-02-16 17:00", "Tue 2018-02-20 17:00", 97 * time.Hour},
		{"America/New_York", "Fri 2026-03-06 17:00", "Tue 2026-03-10 17:00", 95 * time.Hour},
		{"America/New_York", "Fri 2026-10-30 17:00", "Tue 2026-11-03 17:00", 97 * time.Hour},
		{"Europe/Berlin", "Fri 2026-03-27 17:00", "Tue 2026-03-31 17:00", 95 * time.Hour},
		{"Europe/Berlin", "Fri 2026-10-23 17:00", "Tue 2026-10-27 17:00", 97 * time.Hour},
		{"Australia/Sydney", "Fri 2026-10-02 17:00", "Tue 2026-10-06 17:00", 95 * time.Hour},
		{"Australia/Sydney", "Fri 2026-04-03 17:00", "Tue 2026-04-07 17:00", 97 * time.Hour},
	}
	for _, tc := range tests {
		w := Window{Zone: zone(t, tc.zone)}
		start := local(t, w.Zone, tc.start)
		due := w.Add(start, Delay{Days: 2}).At
		if got := due.In(w.Zone).Format(layout); got != tc.due {
			t.Errorf("%s: due %s, want %s", tc.zone, got, tc.due)
		}
		if got := due.Sub(start); got != tc.elapsed {
			t.Errorf("%s: %v elapsed, want %v", tc.zone, got, tc.elapsed)
		}
	}
}

// A night window on the night of the change keeps its promises too.
func TestNightWindow(t *testing.T) {
	t.Parallel()
	everyDay := &Calendar{on: map[Day]bool{}}
	for d, last := day(t, "2026-01-01"), day(t, "2027-01-01"); d != last; d = d.AddDays(1) {
		everyDay.on[d] = true
	}
	w := Window{Calendar: everyDay, Zone: zone(t, "America/New_York"), Open: 90 * time.Minute, Close: 8 * time.Hour}
	first := time.Date(2026, 11, 1, 5, 30, 0, 0, time.UTC) // 01:30 for the first time
	if !w.IsOpen(first) || !w.IsOpen(first.Add(time.Hour)) || w.IsOpen(first.Add(-time.Second)) {
		t.Error("the window does not open once, at the first 01:30")
	}
	again := first.Add(45 * time.Minute) // 01:15 for the second time
	if got := w.DayAfter(again, 1).In(w.Zone).Format(layout); got != "Mon 2026-11-02 01:30" {
		t.Errorf("a reading before the opening became %s", got)
	}
	w.Open = 150 * time.Minute
	skipped := time.Date(2026, 3, 8, 6, 0, 0, 0, time.UTC)
	if got := w.Next(skipped).In(w.Zone).Format(layout); got != "Sun 2026-03-08 03:00" {
		t.Errorf("a skipped opening became %s", got)
	}
}
