package calendar

import "time"

// Clock says what a delay counts. Anything but "calendar" counts working time.
type Clock string

const (
	WorkingTime  Clock = "working"  // the receiver's working days and hours
	CalendarTime Clock = "calendar" // plain hours
)

// Delay is how long somebody has. In working time, Days are working days (24 h
// is one, 48 h two) and Hours are hours inside the window; in calendar time it
// is 24*Days+Hours plain hours. Negative parts count as zero.
type Delay struct {
	Clock Clock
	Days  int
	Hours int
}

// Due is a deadline.
type Due struct {
	At time.Time // UTC
	// Uncovered says that a year between the start and the delivery has no
	// table: Monday to Friday were assumed, and cards must say so.
	Uncovered bool
}

// Add returns the deadline of a delay that starts at start. In working time it
// is the same local time so many working days later, always inside the window;
// a start outside the window counts from the next opening. In calendar time it
// is start plus the hours, open or not: deliver at Next(due.At).
func (w Window) Add(start time.Time, d Delay) Due {
	var due time.Time
	if d.Clock == CalendarTime {
		due = start.Add(d.plain()).UTC()
	} else {
		due = w.walk(w.DayAfter(start, max(d.Days, 0)), d.hours())
	}
	return Due{At: due, Uncovered: w.uncovered(start, w.Next(due))}
}

// Halfway returns when to remind, once, between start and the deadline: for a
// one-day duty the opening of the due day, for any other, or when that opening
// is not between the two, the middle of the time given. In working time that
// is the middle of the open hours, and never a closing; in calendar time, like
// Add, it may fall outside the window. Without any delay it is the deadline.
func (w Window) Halfway(start time.Time, d Delay) time.Time {
	due := w.Add(start, d).At
	if d.oneDay() {
		day := w.dayOf(due)
		if open := w.opening(day); w.works(day) && open.After(start) && open.Before(due) {
			return open
		}
	}
	if d.Clock == CalendarTime {
		return start.Add(due.Sub(start) / 2).UTC()
	}
	from := w.Next(start)
	middle := w.walk(from, w.openTime(from, due)/2)
	if day := w.dayOf(middle); middle.Equal(w.closing(day)) && middle.Before(due) {
		return w.opening(w.seek(day.AddDays(1), 1))
	}
	return middle
}

// walk goes on from an instant inside the window by so much open time.
func (w Window) walk(t time.Time, open time.Duration) time.Time {
	for {
		day := w.dayOf(t)
		room := w.closing(day).Sub(t)
		if open <= room {
			return t.Add(open)
		}
		open -= room
		t = w.opening(w.seek(day.AddDays(1), 1))
	}
}

// openTime measures the open time between two instants inside the window.
func (w Window) openTime(from, to time.Time) time.Duration {
	var sum time.Duration
	day, last := w.dayOf(from), w.dayOf(to)
	for day.Before(last) {
		sum += w.closing(day).Sub(from)
		day = w.seek(day.AddDays(1), 1)
		from = w.opening(day)
	}
	return sum + to.Sub(from)
}

// uncovered says whether a local year from one instant to another has no table.
func (w Window) uncovered(from, to time.Time) bool {
	for year := w.dayOf(from).Year; year <= w.dayOf(to).Year; year++ {
		if !w.Calendar.Covered(year) {
			return true
		}
	}
	return false
}

func (d Delay) oneDay() bool {
	if d.Clock == CalendarTime {
		return d.plain() == 24*time.Hour
	}
	return d.Days == 1 && d.Hours <= 0
}

func (d Delay) hours() time.Duration {
	return time.Duration(max(d.Hours, 0)) * time.Hour
}

func (d Delay) plain() time.Duration {
	return time.Duration(max(d.Days, 0))*24*time.Hour + d.hours()
}
