package calendar

import (
	"testing"
	"time"
)

func TestGoldenDeadlines(t *testing.T) {
	t.Parallel()
	w := shanghai(t)
	working := func(days int) Delay { return Delay{WorkingTime, days, 0} }
	tests := []struct {
		name, start string
		delay       Delay
		half, due   string
	}{
		{"report sent on Friday", "Fri 2026-11-06 17:00", working(2), "Mon 2026-11-09 17:00", "Tue 2026-11-10 17:00"},
		{"across National Day", "Wed 2026-09-30 17:00", working(2), "Thu 2026-10-08 17:00", "Fri 2026-10-09 17:00"},
		{"due on a make-up Saturday", "Wed 2026-09-30 17:00", working(3), "Fri 2026-10-09 12:45", "Sat 2026-10-10 17:00"},
		{"plain hours", "Wed 2026-09-30 17:00", Delay{CalendarTime, 2, 0}, "Thu 2026-10-01 17:00", "Fri 2026-10-02 17:00"},
		{"plain hours, written as hours", "Wed 2026-09-30 17:00", Delay{CalendarTime, 1, 24}, "Thu 2026-10-01 17:00", "Fri 2026-10-02 17:00"},
		{"sent in the evening", "Wed 2026-11-04 20:00", working(1), "Thu 2026-11-05 13:45", "Fri 2026-11-06 09:30"},
		{"one day", "Wed 2026-11-04 15:00", working(1), "Thu 2026-11-05 09:30", "Thu 2026-11-05 15:00"},
		{"one day over a weekend", "Fri 2026-11-06 15:00", working(1), "Mon 2026-11-09 09:30", "Mon 2026-11-09 15:00"},
		{"one plain day", "Wed 2026-11-04 15:00", Delay{CalendarTime, 1, 0}, "Thu 2026-11-05 09:30", "Thu 2026-11-05 15:00"},
		{"one plain day into a weekend", "Fri 2026-11-06 15:00", Delay{CalendarTime, 1, 0}, "Sat 2026-11-07 03:00", "Sat 2026-11-07 15:00"},
		{"no clock named is working time", "Wed 2026-11-04 15:00", Delay{Days: 2}, "Thu 2026-11-05 15:00", "Fri 2026-11-06 15:00"},
		{"from the opening", "Mon 2026-11-02 09:30", working(2), "Tue 2026-11-03 09:30", "Wed 2026-11-04 09:30"},
		{"until the closing", "Mon 2026-11-02 18:00", working(2), "Wed 2026-11-04 09:30", "Wed 2026-11-04 18:00"},
		{"open hours", "Fri 2026-11-06 17:00", Delay{WorkingTime, 0, 3}, "Mon 2026-11-09 10:00", "Mon 2026-11-09 11:30"},
		{"open hours up to the closing", "Fri 2026-11-06 16:00", Delay{WorkingTime, 0, 2}, "Fri 2026-11-06 17:00", "Fri 2026-11-06 18:00"},
		{"no delay", "Fri 2026-11-06 16:00", Delay{}, "Fri 2026-11-06 16:00", "Fri 2026-11-06 16:00"},
		{"negative is none", "Fri 2026-11-06 16:00", Delay{"", -1, -1}, "Fri 2026-11-06 16:00", "Fri 2026-11-06 16:00"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			start := local(t, w.Zone, tc.start)
			due, half := w.Add(start, tc.delay), w.Halfway(start, tc.delay)
			if got := due.At.In(w.Zone).Format(layout); got != tc.due {
				t.Errorf("due %s, want %s", got, tc.due)
			}
			if got := half.In(w.Zone).Format(layout); got != tc.half {
				t.Errorf("half-way %s, want %s", got, tc.half)
			}
			if due.Uncovered || due.At.Location() != time.UTC || half.Location() != time.UTC {
				t.Errorf("uncovered %v, in %v and %v", due.Uncovered, due.At.Location(), half.Location())
			}
		})
	}
}

func TestDeliveryOfPlainHours(t *testing.T) {
	t.Parallel()
	w := shanghai(t)
	due := w.Add(local(t, w.Zone, "Wed 2026-09-30 17:00"), Delay{CalendarTime, 2, 0}).At
	if got := w.Next(due).In(w.Zone).Format(layout); got != "Thu 2026-10-08 09:30" {
		t.Errorf("delivered %s", got)
	}
	if got := w.LastOpenBefore(due).In(w.Zone).Format(layout); got != "Wed 2026-09-30 18:00" {
		t.Errorf("warned by %s", got)
	}
}

func TestLeaveIsNotWorkingTime(t *testing.T) {
	t.Parallel()
	w := shanghai(t)
	w.Away = away(day(t, "2026-11-05"), day(t, "2026-11-09"))
	tests := []struct{ start, due string }{
		{"Wed 2026-11-04 15:00", "Tue 2026-11-10 15:00"},
		{"Thu 2026-11-05 15:00", "Wed 2026-11-11 09:30"}, // starts on leave
	}
	for _, tc := range tests {
		if got := w.Add(local(t, w.Zone, tc.start), Delay{Days: 2}).At.In(w.Zone).Format(layout); got != tc.due {
			t.Errorf("from %s due %s, want %s", tc.start, got, tc.due)
		}
	}
}

func TestUncovered(t *testing.T) {
	t.Parallel()
	w := shanghai(t)
	tests := []struct {
		start string
		delay Delay
		want  bool
	}{
		{"Mon 2026-12-28 12:00", Delay{Days: 3}, false},
		{"Mon 2026-12-28 12:00", Delay{Days: 4}, true},
		{"Mon 2026-12-28 12:00", Delay{CalendarTime, 3, 0}, false},
		{"Thu 2026-12-31 12:00", Delay{CalendarTime, 0, 8}, true}, // delivered in 2027
		{"Fri 2027-10-01 12:00", Delay{Days: 1}, true},
		{"Wed 2003-12-31 12:00", Delay{Days: 1}, true},
		{"Fri 2004-01-02 12:00", Delay{Days: 1}, false},
	}
	for _, tc := range tests {
		start := local(t, w.Zone, tc.start)
		if got := w.Add(start, tc.delay).Uncovered; got != tc.want {
			t.Errorf("%s %v: uncovered = %v", tc.start, tc.delay, got)
		}
		plain := Window{Zone: w.Zone}
		if plain.Add(start, tc.delay).Uncovered {
			t.Errorf("%s %v: a plain calendar is uncovered", tc.start, tc.delay)
		}
	}
}
