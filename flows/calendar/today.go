package calendar

import "time"

// Midnight is when the day of an instant began where the person lives.
func (w Window) Midnight(t time.Time) time.Time { return at(w.zone(), w.dayOf(t), 0) }

// Tomorrow is when the day after an instant's begins.
func (w Window) Tomorrow(t time.Time) time.Time { return at(w.zone(), w.dayOf(t).AddDays(1), 0) }

// Opening returns when the working day of an instant opens; of a day off, when
// the next one does.
func (w Window) Opening(t time.Time) time.Time { return w.Next(w.Midnight(t)) }

// Closing returns when the working day of an instant closes; of a day off, when
// the last one did.
func (w Window) Closing(t time.Time) time.Time {
	return w.LastOpenBefore(w.Tomorrow(t).Add(-time.Millisecond))
}

// Covered says whether the working days of an instant's local year are known.
func (w Window) Covered(t time.Time) bool { return w.Calendar.Covered(w.dayOf(t).Year) }
