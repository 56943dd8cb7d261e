package duty

import (
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// Window is when a person works on a case, for other flows that plan something
// for people.
func (c Calendars) Window(s *hiring.Snapshot, head hiring.Case, person string) calendar.Window {
	return c.window(s, head, person)
}
