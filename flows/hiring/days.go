package hiring

import "time"

// DaysOff is one year's table of a region that a company imported: public
// holidays, and weekend days on which people work (调休), as 01-31.
type DaysOff struct {
	Off []string `json:"off,omitempty"`
	On  []string `json:"on,omitempty"`
}

// Almanac is what a company imported for one region's calendar, by year as
// "2027", and its own days off on which nobody of it works, as 2027-01-31. A year
// that is not there is as the built-in table has it.
type Almanac struct {
	Region string             `json:"region"`
	Years  map[string]DaysOff `json:"years,omitempty"`
	Own    []string           `json:"own,omitempty"`
	// Changed is when its days last changed, from which on running duties count by them.
	Changed time.Time `json:"changed,omitzero"`
}

// DaysBetween counts the midnights between two instants in a reader's zone, so that
// every card, look-up and board says the same of how long somebody has waited. Dates
// are compared as if in UTC, where every day has 24 hours.
func DaysBetween(from, to time.Time, zone *time.Location) int {
	if zone == nil {
		zone = time.UTC
	}
	midnight := func(t time.Time) time.Time {
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(to).Sub(midnight(from)).Hours() / 24)
}
