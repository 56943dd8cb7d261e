package duty

import (
	"fmt"
	"sync/atomic"

	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// Calendars are the working-day calendars by region in capitals: those that the
// bot brings along, with what the company imported over them. A region that is
// in neither works Monday to Friday.
type Calendars struct {
	built map[string]*calendar.Calendar
	over  *atomic.Pointer[imported]
}

// imported are the calendars of a company that imported some, as of one revision.
type imported struct {
	revision uint64
	regions  map[string]*calendar.Calendar
}

// LoadCalendars returns the calendars that the bot brings along. It fails only
// when an embedded table is damaged.
func LoadCalendars() (Calendars, error) {
	cn, err := calendar.CN()
	if err != nil {
		return Calendars{}, fmt.Errorf("load calendars: %w", err)
	}
	return Calendars{map[string]*calendar.Calendar{"CN": cn}, &atomic.Pointer[imported]{}}, nil
}

// Of is the calendar of a region as a company has it. What it imported is read
// once for each of its revisions, and not on every turn.
func (c Calendars) Of(s *hiring.Snapshot, region string) *calendar.Calendar {
	if len(s.Almanacs) == 0 {
		return c.built[region]
	}
	now := c.over.Load()
	if now == nil || now.revision != s.Revision {
		now = c.read(s)
		c.over.Store(now)
	}
	if own, ok := now.regions[region]; ok {
		return own
	}
	return c.built[region]
}

func (c Calendars) read(s *hiring.Snapshot) *imported {
	out := &imported{s.Revision, map[string]*calendar.Calendar{}}
	for region, a := range s.Almanacs {
		years := map[int]calendar.Days{}
		for year, table := range a.Years {
			if days, err := calendar.DaysOf(year, table.Off, table.On); err == nil { // the flow lets no other in
				years[days.Year] = days
			}
		}
		var own []calendar.Day
		for _, text := range a.Own {
			if day, err := calendar.ParseDay(text); err == nil {
				own = append(own, day)
			}
		}
		out.regions[region] = c.built[region].With(years, own)
	}
	return out
}
