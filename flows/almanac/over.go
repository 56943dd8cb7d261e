package almanac

import (
	"maps"
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
)

// mostOff is how many days off a year's table may have, and mostKept how many own days
// a file may bring: a column that was filled down must not stop every clock.
const (
	mostOff  = 183
	mostKept = 200
)

// File is what a file says about working days.
type File struct {
	Region string `json:"region,omitempty"` // empty: the file does not say
	// Whole are tables of whole years; Some are days of years that the file does
	// not have as a whole, such as the last day of December in the next one's.
	Whole map[string]hiring.DaysOff `json:"whole,omitempty"`
	Some  map[string]hiring.DaysOff `json:"some,omitempty"`
	Own   []string                  `json:"own,omitempty"` // 2027-01-31; nil: it says nothing of them
}

// Change is what becomes of a year.
type Change struct {
	Year                   string
	Off, On, WasOff, WasOn int
	New                    bool // the year was not known
}

// Over is an almanac with a file's days in place of what they replace, and what
// that changes. now is the calendar as it is; with faults nothing is to be kept.
func (f File) Over(now *calendar.Calendar, part hiring.Almanac) (hiring.Almanac, []Change, []sheet.Fault) {
	years := maps.Clone(part.Years)
	if years == nil {
		years = map[string]hiring.DaysOff{}
	}
	var changes []Change
	var faults []sheet.Fault
	for _, year := range slices.Sorted(maps.Keys(f.all())) {
		days, was, why := f.year(now, year)
		if !why.Empty() {
			faults = append(faults, sheet.Fault{Column: year, Why: why})
			continue
		}
		years[year] = written(days)
		if !slices.Equal(days.Off, was.Off) || !slices.Equal(days.On, was.On) || !knows(now, days.Year) {
			changes = append(changes, Change{year, len(days.Off), len(days.On), len(was.Off), len(was.On), !knows(now, days.Year)})
		} else if _, ours := part.Years[year]; !ours {
			delete(years, year) // as it is built in
		}
	}
	if part.Years = years; len(years) == 0 {
		part.Years = nil
	}
	if len(f.Own) > mostKept {
		faults = append(faults, sheet.Fault{Why: chat.T("almanac.own.many", "Limit", mostKept)})
	}
	if f.Own != nil {
		part.Own = slices.Sorted(slices.Values(f.Own))
	}
	return part, changes, faults
}

// all are the years that a file speaks of.
func (f File) all() map[string]bool {
	all := map[string]bool{}
	for year := range f.Whole {
		all[year] = true
	}
	for year := range f.Some {
		all[year] = true
	}
	return all
}

// year is what a year comes to, and what it was.
func (f File) year(now *calendar.Calendar, year string) (days, was calendar.Days, why chat.Text) {
	table, whole := f.Whole[year]
	some := f.Some[year]
	if n, err := strconv.Atoi(year); err == nil {
		was = now.Year(n)
	}
	if !whole {
		if !knows(now, was.Year) {
			return days, was, chat.T("almanac.fault.part", "Year", year)
		}
		table = written(was)
		said := slices.Concat(some.Off, some.On)
		spoken := func(day string) bool { return slices.Contains(said, day) }
		table.Off, table.On = slices.DeleteFunc(table.Off, spoken), slices.DeleteFunc(table.On, spoken)
	}
	days, err := calendar.DaysOf(year, slices.Concat(table.Off, some.Off), slices.Concat(table.On, some.On))
	switch {
	case err != nil:
		return days, was, chat.T("almanac.fault.year", "Year", year)
	case len(days.Off) > mostOff:
		return days, was, chat.T("almanac.fault.many", "Year", year)
	case len(days.Off) == 0:
		return days, was, chat.T("almanac.fault.none", "Year", year)
	}
	return days, was, chat.Text{}
}

// knows says whether a year's table is there. A region that needs none has none
// before the first import.
func knows(c *calendar.Calendar, year int) bool { return c.Last() > 0 && c.Covered(year) }

// written are a year's days as an almanac keeps them.
func written(days calendar.Days) (out hiring.DaysOff) {
	for _, day := range days.Off {
		out.Off = append(out.Off, day.String()[len("2006-"):])
	}
	for _, day := range days.On {
		out.On = append(out.On, day.String()[len("2006-"):])
	}
	return out
}
