package duty

import (
	"time"

	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// Days is when people work on a case, as seen in a zone: for dates that are told to
// somebody who is nobody of the company.
func (c Calendars) Days(s *hiring.Snapshot, head hiring.Case, zone *time.Location) calendar.Window {
	w := c.window(s, head, "")
	w.Zone = zone
	return w
}
