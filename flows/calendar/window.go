package calendar

import "time"

const (
	defaultOpen  = 9*time.Hour + 30*time.Minute
	defaultClose = 18 * time.Hour
	lastClose    = 24*time.Hour - time.Millisecond
	// longestLeave bounds the search for a working day. Somebody away for
	// longer has left, and a duty must still get a date.
	longestLeave = 400 // days
)

// Window is one person's working hours. The zero Window is Monday to Friday,
// 09:30 to 18:00 UTC.
type Window struct {
	Calendar *Calendar      // nil: Monday to Friday
	Zone     *time.Location // nil: UTC
	// Open and Close are local times since midnight; both belong to the
	// window. Close 0 means 18:00, with Open 0 as well 09:30 to 18:00; so do
	// hours that make no sense (Close not after Open). A Close of 24 h is the
	// last millisecond of the day.
	Open, Close time.Duration
	// Away says on which days the person is on leave; nil means never. It must
	// be pure. Leave of more than 400 days on end is ignored when dates are
	// counted.
	Away func(Day) bool
}

// IsOpen says whether the person is at work at t.
func (w Window) IsOpen(t time.Time) bool {
	day := w.dayOf(t)
	return w.works(day) && !t.Before(w.opening(day)) && !t.After(w.closing(day))
}

// Next returns t itself when the window is open, else the next opening.
func (w Window) Next(t time.Time) time.Time {
	today := w.dayOf(t)
	day := w.seek(today, 1)
	if day == today && t.After(w.closing(day)) {
		day = w.seek(today.AddDays(1), 1)
	}
	return later(w.opening(day), t).UTC()
}

// LastOpenBefore returns t itself when the window is open, else the closing
// before it. It is for duties towards a candidate that fall on a day off.
func (w Window) LastOpenBefore(t time.Time) time.Time {
	today := w.dayOf(t)
	day := w.seek(today, -1)
	if day == today && t.Before(w.opening(day)) {
		day = w.seek(today.AddDays(-1), -1)
	}
	return earlier(w.closing(day), t).UTC()
}

// DayAfter returns the same local time n working days later, counted from
// Next(t). With a negative n it counts back from LastOpenBefore(t). The result
// is always inside the window.
func (w Window) DayAfter(t time.Time, n int) time.Time {
	from, step := w.Next(t), 1
	if n < 0 {
		from, step, n = w.LastOpenBefore(t), -1, -n
	}
	if n == 0 {
		return from
	}
	day := w.dayOf(from)
	for range n {
		day = w.seek(day.AddDays(step), step)
	}
	same := at(w.zone(), day, clockOf(from.In(w.zone())))
	// Where clocks repeat an hour near the opening, the reading may lie before it.
	return earlier(later(same, w.opening(day)), w.closing(day))
}

// DaysBetween returns how many of the person's working days begin after a's
// day and up to b's day: 0 on the same day, 1 from Friday to Monday, negative
// when b lies before a. It is for sentences such as "late by two days".
func (w Window) DaysBetween(a, b time.Time) int {
	from, to, sign := w.dayOf(a), w.dayOf(b), 1
	if to.Before(from) {
		from, to, sign = to, from, -1
	}
	count := 0
	for from != to {
		from = from.AddDays(1)
		if w.works(from) {
			count++
		}
	}
	return sign * count
}

func (w Window) works(day Day) bool {
	return w.Calendar.Working(day) && (w.Away == nil || !w.Away(day))
}

// seek returns the first working day from day on, day included, looking
// forward with step 1 and back with step -1.
func (w Window) seek(day Day, step int) Day {
	found := day
	for range longestLeave {
		if w.works(found) {
			return found
		}
		found = found.AddDays(step)
	}
	for !w.Calendar.Working(day) {
		day = day.AddDays(step)
	}
	return day
}

func (w Window) opening(day Day) time.Time {
	open, _ := w.hours()
	return at(w.zone(), day, open)
}

func (w Window) closing(day Day) time.Time {
	_, shut := w.hours()
	return at(w.zone(), day, shut)
}

func (w Window) hours() (open, shut time.Duration) {
	open, shut = w.Open, min(w.Close, lastClose)
	if shut == 0 && open != 0 {
		shut = defaultClose
	}
	if open < 0 || shut <= open {
		return defaultOpen, defaultClose
	}
	return open, shut
}

func (w Window) zone() *time.Location {
	if w.Zone == nil {
		return time.UTC
	}
	return w.Zone
}

func (w Window) dayOf(t time.Time) Day {
	return DayOf(t.In(w.zone()))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
