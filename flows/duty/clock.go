package duty

import (
	"time"

	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// Opening is the first moment from an instant on at which a person works, by the
// company's calendar.
func (c Calendars) Opening(s *hiring.Snapshot, person string, from time.Time) time.Time {
	return c.window(s, hiring.Case{}, person).Next(from)
}

// Deadline says, for a case that stands like this, by which rule it has to move on
// and by when, if it came to stand so at an instant: by the rules, the calendar and
// the hours that hold now, for whose duty it would be now. False: it has a date of
// its own, or nothing to wait for.
func (c Calendars) Deadline(s *hiring.Snapshot, head hiring.Case) (rule string, due func(time.Time) time.Time, ok bool) {
	kind, role := head.NextDuty()
	r := rules.For(s, head)
	if kind == "" || r.Duty == "" || r.Dated {
		return "", nil, false
	}
	owner, _ := s.Owner(head, role)
	w := c.window(s, head, owner)
	return r.ID, func(since time.Time) time.Time { return r.Deadline(w, since, time.Time{}).At }, true
}
