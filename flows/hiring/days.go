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
