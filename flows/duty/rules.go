package duty

import (
	"time"

	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// Rule says how long somebody has for a kind of duty. In an open case there
// is one for every kind.
type Rule struct {
	ID    string // "R3"; empty: a plain deadline
	Kind  hiring.DutyKind
	Delay calendar.Delay // on the owner's working clock, from the start of the duty
	// Dated: the case's own date (hold, interview, first day) is the deadline;
	// Delay counts only where it has none that is still to come.
	Dated bool
	Early int // working days before that date
	// Grace is how many working days after the deadline the next above hears.
	// At the very minute of an interview nobody is late yet.
	Grace int
}

// Rules is the rule table of product.md §5 with the plain deadlines of the
// other open statuses.
func Rules() []Rule {
	days := func(n int) calendar.Delay { return calendar.Delay{Clock: calendar.WorkingTime, Days: n} }
	return []Rule{
		{ID: "R0", Kind: hiring.ReviewReport, Delay: days(1)},
		{ID: "R1", Kind: hiring.ArrangeSecond, Delay: days(1)},
		{ID: "R2", Kind: hiring.SendLetter, Delay: days(3)},
		{ID: "R3", Kind: hiring.Evaluate, Delay: days(2)},
		{ID: "R3", Kind: hiring.EvaluateSecond, Delay: days(2)},
		{Kind: hiring.AssignPosition, Delay: days(1)},
		{Kind: hiring.AssignEvaluator, Delay: days(1)},
		{Kind: hiring.HoldSecond, Delay: days(1), Dated: true, Grace: 1},
		{Kind: hiring.RevisitHold, Delay: days(1), Dated: true, Grace: 1},
		{Kind: hiring.TalkOffer, Delay: days(3)},
		{Kind: hiring.ApproveTheOffer, Delay: days(1)},
		{Kind: hiring.AwaitAnswer, Delay: days(5), Dated: true, Grace: 1},
		{Kind: hiring.PrepareOnboard, Delay: days(5), Dated: true, Early: 3},
	}
}

func ruleFor(kind hiring.DutyKind) (Rule, bool) {
	for _, r := range Rules() {
		if r.Kind == kind {
			return r, true
		}
	}
	return Rule{}, false
}

// usesDate says whether a duty that runs took its deadline from the case's
// date, and not from the delay.
func (r Rule) usesDate(head hiring.Case) bool {
	return r.Dated && head.Until.After(head.Duty.Since)
}

// deadline returns when a duty that starts now is due.
func (r Rule) deadline(w calendar.Window, now, until time.Time) calendar.Due {
	if !r.Dated || !until.After(now) {
		return w.Add(now, r.Delay)
	}
	// Timers are kept in milliseconds, and none may come before its deadline.
	until = until.UTC().Truncate(time.Millisecond)
	if r.Early == 0 {
		return calendar.Due{At: until}
	}
	if at := w.DayAfter(until, -r.Early); at.After(now) {
		return calendar.Due{At: at, Uncovered: !covered(w, at) || !covered(w, until)}
	}
	// It should be ready already: at once is the next working day, and before
	// the date itself.
	due := w.Add(now, calendar.Delay{Days: 1})
	if due.At.After(until) {
		due.At = until
	}
	return due
}

// reminder returns when to remind of a running duty, if that is still to come:
// half-way through a delay; for a date, at the opening of its day; and where
// the deadline falls on a day off, or half-way would be delivered after it, on
// the last working day before it.
func (r Rule) reminder(w calendar.Window, head hiring.Case, now time.Time) (time.Time, bool) {
	due, at := head.Duty.Due, openingFor(w, head.Duty.Due)
	if !r.usesDate(head) && due.Equal(w.Add(head.Duty.Since, r.Delay).At) {
		if half := w.Halfway(head.Duty.Since, r.Delay); w.IsOpen(due) && w.Next(half).Before(due) {
			at = half
		}
	}
	if !at.After(now) && !w.IsOpen(due) {
		// That day has begun: what is left of it is the last there is.
		at = now.Add(w.LastOpenBefore(due).Sub(now) / 2)
	}
	return at, at.After(now) && at.Before(due)
}

// openingFor returns the opening of the last working day that begins before t.
func openingFor(w calendar.Window, t time.Time) time.Time {
	return openingOf(w, w.LastOpenBefore(t))
}

// openingOf returns when the working day of an instant opens.
func openingOf(w calendar.Window, t time.Time) time.Time { return w.Next(midnight(w, t)) }

// closingOf returns when the working day of an instant closes.
func closingOf(w calendar.Window, t time.Time) time.Time {
	return w.LastOpenBefore(midnight(w, t).AddDate(0, 0, 1).Add(-time.Millisecond))
}

// midnight is when the day of an instant began where the person lives.
func midnight(w calendar.Window, t time.Time) time.Time {
	year, month, day := t.In(zoneOf(w)).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zoneOf(w))
}

func zoneOf(w calendar.Window) *time.Location {
	if w.Zone == nil {
		return time.UTC
	}
	return w.Zone
}

func covered(w calendar.Window, t time.Time) bool {
	if w.Zone != nil {
		t = t.In(w.Zone)
	}
	return w.Calendar.Covered(t.Year())
}
