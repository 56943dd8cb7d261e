package calendar

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var anyZone = []string{
	"Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Sydney",
	"Asia/Kolkata", "America/Sao_Paulo", "UTC",
}

// drawWindow draws a window within 06:00 to 22:00, where clocks do not change.
func drawWindow(t *rapid.T, c *Calendar) Window {
	z, err := time.LoadLocation(rapid.SampledFrom(anyZone).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	open := rapid.IntRange(6*60, 14*60).Draw(t, "open")
	shut := rapid.IntRange(open+1, 22*60).Draw(t, "close")
	leave := rapid.SliceOfN(rapid.IntRange(0, 40), 0, 12).Draw(t, "leave days")
	return Window{
		Calendar: rapid.SampledFrom([]*Calendar{c, nil}).Draw(t, "calendar"),
		Zone:     z,
		Open:     time.Duration(open) * time.Minute,
		Close:    time.Duration(shut) * time.Minute,
		Away:     func(d Day) bool { return slices.Contains(leave, d.noon().YearDay()%41) },
	}
}

func drawInstant(t *rapid.T, label string) time.Time {
	first := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	last := time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	return time.UnixMilli(rapid.Int64Range(first, last).Draw(t, label))
}

func drawDelay(t *rapid.T) Delay {
	return Delay{
		Clock: rapid.SampledFrom([]Clock{WorkingTime, CalendarTime}).Draw(t, "clock"),
		Days:  rapid.IntRange(0, 12).Draw(t, "days"),
		Hours: rapid.SampledFrom([]int{0, 0, 0, 1, 5, 30}).Draw(t, "hours"),
	}
}

func TestPropertyAdd(t *testing.T) {
	t.Parallel()
	c := china(t)
	rapid.Check(t, func(t *rapid.T) {
		w, start, d := drawWindow(t, c), drawInstant(t, "start"), drawDelay(t)
		due := w.Add(start, d).At
		if d.Clock == WorkingTime && !w.IsOpen(due) {
			t.Fatalf("due outside the window: %v", due.In(w.Zone))
		}
		if d.Clock == CalendarTime && due.Sub(start) != d.plain() {
			t.Fatalf("%v is not %v after %v", due, d.plain(), start)
		}
		if d.Clock == WorkingTime && d.Hours == 0 {
			if got := w.DaysBetween(w.Next(start), due); got != d.Days {
				t.Fatalf("due %d working days later, want %d", got, d.Days)
			}
			if a, b := clockOf(w.Next(start).In(w.Zone)), clockOf(due.In(w.Zone)); a != b {
				t.Fatalf("local time moved from %v to %v", a, b)
			}
		}
		after := start.Add(time.Duration(rapid.Int64Range(0, int64(96*time.Hour)).Draw(t, "later")))
		if next := w.Add(after, d).At; next.Before(due) {
			t.Fatalf("a later start is due earlier: %v before %v", next, due)
		}
	})
}

func TestPropertyHalfway(t *testing.T) {
	t.Parallel()
	c := china(t)
	rapid.Check(t, func(t *rapid.T) {
		w, start, d := drawWindow(t, c), drawInstant(t, "start"), drawDelay(t)
		half, due := w.Halfway(start, d), w.Add(start, d).At
		if d.plain() == 0 {
			if !half.Equal(due) {
				t.Fatalf("half of nothing is %v, due %v", half, due)
			}
			return
		}
		if !half.After(start) || !half.Before(due) {
			t.Fatalf("%v is not between %v and %v", half, start, due)
		}
		if d.Clock == WorkingTime && (!w.IsOpen(half) || half.Equal(w.closing(w.dayOf(half)))) {
			t.Fatalf("half-way at no time to remind: %v", half.In(w.Zone))
		}
	})
}

func TestPropertyNext(t *testing.T) {
	t.Parallel()
	c := china(t)
	rapid.Check(t, func(t *rapid.T) {
		w, at := drawWindow(t, c), drawInstant(t, "at")
		next, last := w.Next(at), w.LastOpenBefore(at)
		if next.Before(at) || last.After(at) || !w.IsOpen(next) || !w.IsOpen(last) {
			t.Fatalf("Next %v and LastOpenBefore %v of %v", next, last, at)
		}
		if !w.Next(next).Equal(next) || !w.LastOpenBefore(last).Equal(last) {
			t.Fatal("not idempotent")
		}
		if w.IsOpen(at) != next.Equal(at) || w.IsOpen(at) != last.Equal(at) {
			t.Fatal("IsOpen disagrees with Next or LastOpenBefore")
		}
	})
}

// The walker knows nothing but the definition: look at the wall clock of every
// minute until it shows working hours on a working day.
func TestPropertyNextAgreesWithMinuteWalker(t *testing.T) {
	t.Parallel()
	c := china(t)
	rapid.Check(t, func(t *rapid.T) {
		w, at := drawWindow(t, c), drawInstant(t, "at").Truncate(time.Minute)
		walk := at
		for !openByDefinition(w, walk.In(w.Zone)) {
			walk = walk.Add(time.Minute)
		}
		if got := w.Next(at); !got.Equal(walk) {
			t.Fatalf("Next(%v) = %v, the walker says %v", at.In(w.Zone), got, walk)
		}
	})
}

func openByDefinition(w Window, wall time.Time) bool {
	minute := time.Duration(wall.Hour()*60+wall.Minute()) * time.Minute
	if minute < w.Open || minute > w.Close || w.Away(DayOf(wall)) {
		return false
	}
	if w.Calendar != nil && w.Calendar.off[DayOf(wall)] {
		return false
	}
	makeUp := w.Calendar != nil && w.Calendar.on[DayOf(wall)]
	return makeUp || wall.Weekday() >= time.Monday && wall.Weekday() <= time.Friday
}

// Whatever the zone and the hour, a reading that exists is found again, the
// first of two is taken, and order is kept.
func TestPropertyAt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom(anyZone).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		shown := drawInstant(t, "instant").In(z)
		found := at(z, DayOf(shown), clockOf(shown))
		if found.After(shown) || clockOf(found.In(z)) != clockOf(shown) || DayOf(found.In(z)) != DayOf(shown) {
			t.Fatalf("%v was found at %v", shown, found.In(z))
		}
		clock := time.Duration(rapid.Int64Range(0, int64(lastClose)).Draw(t, "clock"))
		if at(z, DayOf(shown), min(clock, clockOf(shown))).After(at(z, DayOf(shown), max(clock, clockOf(shown)))) {
			t.Fatal("order is lost")
		}
	})
}
