package calendar

import (
	"testing"
	"time"
	_ "time/tzdata"
)

const layout = "Mon 2006-01-02 15:04"

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func local(t testing.TB, z *time.Location, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation(layout, text, z)
	if err != nil {
		t.Fatal(err)
	}
	if at.Format(layout) != text {
		t.Fatalf("%q does not exist in %v", text, z)
	}
	return at
}

// shanghai is an ordinary person's window in China.
func shanghai(t testing.TB) Window {
	t.Helper()
	return Window{Calendar: china(t), Zone: zone(t, "Asia/Shanghai")}
}

func away(days ...Day) func(Day) bool {
	return func(d Day) bool {
		for _, gone := range days {
			if gone == d {
				return true
			}
		}
		return false
	}
}

func TestNextAndLast(t *testing.T) {
	t.Parallel()
	w := shanghai(t)
	w.Away = away(day(t, "2026-11-04"))
	tests := []struct{ at, next, last string }{
		{"Mon 2026-11-02 12:00", "Mon 2026-11-02 12:00", "Mon 2026-11-02 12:00"},
		{"Mon 2026-11-02 09:30", "Mon 2026-11-02 09:30", "Mon 2026-11-02 09:30"},
		{"Mon 2026-11-02 18:00", "Mon 2026-11-02 18:00", "Mon 2026-11-02 18:00"},
		{"Mon 2026-11-02 18:01", "Tue 2026-11-03 09:30", "Mon 2026-11-02 18:00"},
		{"Mon 2026-11-02 09:29", "Mon 2026-11-02 09:30", "Fri 2026-10-30 18:00"},
		{"Wed 2026-11-04 12:00", "Thu 2026-11-05 09:30", "Tue 2026-11-03 18:00"}, // leave
		{"Fri 2026-10-02 17:00", "Thu 2026-10-08 09:30", "Wed 2026-09-30 18:00"}, // holiday
		{"Sat 2026-10-10 11:00", "Sat 2026-10-10 11:00", "Sat 2026-10-10 11:00"}, // make-up
		{"Sun 2026-09-20 08:00", "Sun 2026-09-20 09:30", "Fri 2026-09-18 18:00"}, // make-up
		{"Sun 2026-10-11 08:00", "Mon 2026-10-12 09:30", "Sat 2026-10-10 18:00"},
	}
	for _, tc := range tests {
		at := local(t, w.Zone, tc.at)
		next, last := w.Next(at), w.LastOpenBefore(at)
		if got := next.In(w.Zone).Format(layout); got != tc.next || next.Location() != time.UTC {
			t.Errorf("Next(%s) = %s, want %s in UTC", tc.at, got, tc.next)
		}
		if got := last.In(w.Zone).Format(layout); got != tc.last || last.Location() != time.UTC {
			t.Errorf("LastOpenBefore(%s) = %s, want %s in UTC", tc.at, got, tc.last)
		}
		if got := w.IsOpen(at); got != (tc.at == tc.next) {
			t.Errorf("IsOpen(%s) = %v", tc.at, got)
		}
	}
}

func TestDayAfter(t *testing.T) {
	t.Parallel()
	w := shanghai(t)
	tests := []struct {
		at   string
		n    int
		want string
	}{
		{"Fri 2026-11-06 17:00", 0, "Fri 2026-11-06 17:00"},
		{"Fri 2026-11-06 17:00", 1, "Mon 2026-11-09 17:00"},
		{"Sat 2026-11-07 17:00", 1, "Tue 2026-11-10 09:30"},
		{"Fri 2026-11-06 17:00", -1, "Thu 2026-11-05 17:00"},
		{"Thu 2026-10-08 09:30", -1, "Wed 2026-09-30 09:30"},
		{"Sat 2026-11-07 12:00", -3, "Tue 2026-11-03 18:00"},
		{"Mon 2026-02-09 10:00", 6, "Tue 2026-02-24 10:00"}, // Spring Festival and its Saturday
	}
	for _, tc := range tests {
		if got := w.DayAfter(local(t, w.Zone, tc.at), tc.n).In(w.Zone).Format(layout); got != tc.want {
			t.Errorf("DayAfter(%s, %d) = %s, want %s", tc.at, tc.n, got, tc.want)
		}
	}
}

func TestDaysBetween(t *testing.T) {
	t.Parallel()
	w := shanghai(t)
	w.Away = away(day(t, "2026-11-04"))
	tests := []struct {
		a, b string
		want int
	}{
		{"Mon 2026-11-02 09:00", "Mon 2026-11-02 23:00", 0},
		{"Fri 2026-11-06 17:00", "Mon 2026-11-09 08:00", 1},
		{"Fri 2026-11-06 17:00", "Sun 2026-11-08 08:00", 0},
		{"Mon 2026-11-02 17:00", "Thu 2026-11-05 17:00", 2}, // one day of leave
		{"Wed 2026-09-30 17:00", "Sat 2026-10-10 17:00", 3},
		{"Sat 2026-10-10 17:00", "Wed 2026-09-30 17:00", -3},
	}
	for _, tc := range tests {
		if got := w.DaysBetween(local(t, w.Zone, tc.a), local(t, w.Zone, tc.b)); got != tc.want {
			t.Errorf("DaysBetween(%s, %s) = %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
}

func TestHours(t *testing.T) {
	t.Parallel()
	const h = time.Hour
	tests := []struct{ open, shut, wantOpen, wantShut time.Duration }{
		{0, 0, defaultOpen, defaultClose},
		{8 * h, 0, 8 * h, defaultClose},
		{20 * h, 0, defaultOpen, defaultClose},
		{0, 24 * h, 0, lastClose},
		{17 * h, 9 * h, defaultOpen, defaultClose},
		{-h, 9 * h, defaultOpen, defaultClose},
		{7 * h, 15 * h, 7 * h, 15 * h},
	}
	for _, tc := range tests {
		open, shut := Window{Open: tc.open, Close: tc.shut}.hours()
		if open != tc.wantOpen || shut != tc.wantShut {
			t.Errorf("hours of %v–%v = %v–%v", tc.open, tc.shut, open, shut)
		}
	}
}

func TestEndlessLeaveStillGetsADate(t *testing.T) {
	t.Parallel()
	w := shanghai(t)
	w.Away = func(Day) bool { return true }
	start := local(t, w.Zone, "Fri 2026-10-02 17:00")
	if got := w.Next(start).In(w.Zone).Format(layout); got != "Thu 2026-10-08 09:30" {
		t.Errorf("Next = %s", got)
	}
	if got := w.Next(w.Next(start)); !got.Equal(w.Next(start)) {
		t.Errorf("Next again = %v", got)
	}
	due := w.Add(start, Delay{Days: 2}).At
	if got := due.In(w.Zone).Format(layout); got != "Sat 2026-10-10 09:30" {
		t.Errorf("due = %s", got)
	}
	if half := w.Halfway(start, Delay{Days: 2}); !half.After(start) || !half.Before(due) {
		t.Errorf("half-way = %v", half)
	}
}
