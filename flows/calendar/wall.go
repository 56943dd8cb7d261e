package calendar

import "time"

// at returns the instant at which clocks in zone show day and clock (since
// midnight, below 24 h). A time that the clocks skip becomes the first instant
// after the gap, so that order is kept; of a time they show twice it is the
// first.
func at(zone *time.Location, day Day, clock time.Duration) time.Time {
	// time.Date is right in one of the two offsets around a change, and does
	// not promise in which.
	t := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, int(clock), zone)
	start, end := t.ZoneBounds()
	if shown := DayOf(t); shown != day || clockOf(t) != clock {
		if shown.Before(day) || shown == day && clockOf(t) < clock {
			return end.UTC()
		}
		return start.UTC()
	}
	if start.IsZero() {
		return t.UTC()
	}
	_, offset := t.Zone()
	_, before := start.Add(-1).Zone()
	first := t.Add(time.Duration(offset-before) * time.Second)
	if first.Before(start) && before > offset {
		return first.UTC()
	}
	return t.UTC()
}

// clockOf returns what the clocks in t's location show, since midnight.
func clockOf(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute +
		time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
}
