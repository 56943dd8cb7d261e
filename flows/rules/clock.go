package rules

import (
	"time"

	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// UsesDate says whether a duty that runs took its deadline from the case's
// date, and not from the delay.
func (r Rule) UsesDate(head hiring.Case) bool {
	return r.Dated && head.Until.After(head.Duty.Since)
}

// Deadline returns when a duty that starts now is due.
func (r Rule) Deadline(w calendar.Window, now, until time.Time) calendar.Due {
	if !r.Dated || !until.After(now) {
		return w.Add(now, r.Delay())
	}
	// Timers are kept in milliseconds, and none may come before its deadline.
	until = until.UTC().Truncate(time.Millisecond)
	if r.Early == 0 {
		return calendar.Due{At: until}
	}
	if at := w.DayAfter(until, -r.Early); at.After(now) {
		return calendar.Due{At: at, Uncovered: !w.Covered(at) || !w.Covered(until)}
	}
	// It should be ready already: at once is the next working day, and before
	// the date itself.
	due := w.Add(now, calendar.Delay{Days: 1})
	if due.At.After(until) {
		due.At = until
	}
	return due
}

// Reminder returns when to remind of a running duty, if that is still to come:
// half-way through a delay; for a date, at the opening of its day; and where
// the deadline falls on a day off, or half-way would be delivered after it, on
// the last working day before it.
func (r Rule) Reminder(w calendar.Window, head hiring.Case, now time.Time) (time.Time, bool) {
	due, at := head.Duty.Due, w.Opening(w.LastOpenBefore(head.Duty.Due))
	if !r.UsesDate(head) && r.Fits(w, head.Duty) {
		if half := w.Halfway(head.Duty.Since, r.Delay()); w.IsOpen(due) && w.Next(half).Before(due) {
			at = half
		}
	}
	if !at.After(now) && !w.IsOpen(due) {
		// That day has begun: what is left of it is the last there is.
		at = now.Add(w.LastOpenBefore(due).Sub(now) / 2)
	}
	return at, at.After(now) && at.Before(due)
}

// Fits says whether a duty's deadline is what the delay gives from its start on.
func (r Rule) Fits(w calendar.Window, d hiring.Duty) bool {
	return d.Due.Equal(w.Add(d.Since, r.Delay()).At)
}
