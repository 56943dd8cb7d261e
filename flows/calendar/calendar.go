// Package calendar answers when somebody can be expected to work, and so when
// a duty is due.
//
// The idea: a [Calendar] knows the working days of a region, a [Window] adds
// one person's zone, hours and leave, and a [Delay] is counted in that window.
// "24 hours" is then the same local time on that person's next working day,
// whatever holidays, make-up workdays (调休), leave and clock changes lie in
// between. In a year without a table Monday to Friday are taken as working
// days, and [Due] says so, because the bot never presents a guess as a fact.
//
// The law it keeps: pure, and a leaf. It reads no clock, file or network (the
// China table is embedded, zones come from the caller), imports no other
// package of ours, and answers the same question the same way each time. All
// instants it returns are in UTC.
package calendar

import (
	_ "embed" // the China table
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

//go:embed cn.json
var cnTable []byte

var errTable = errors.New("calendar table is damaged")

// Calendar says which days are working days in one region. It never changes
// once made and may be shared freely. A nil Calendar is the plain one: Monday
// to Friday in every year.
type Calendar struct {
	years map[int]bool // nil: no table, none needed
	off   map[Day]bool // public holidays, weekend days in them included
	on    map[Day]bool // make-up workdays
	own   map[Day]bool // days on which a company does not work, whatever the others say
}

// Load returns the calendar of a region: "CN" (in any case) is [CN]; every
// other region, the empty one included, works Monday to Friday and is never
// uncovered. The error is that of [CN].
func Load(region string) (*Calendar, error) {
	if strings.EqualFold(region, "CN") {
		return CN()
	}
	return &Calendar{}, nil
}

// CN returns the calendar of mainland China, parsed from the embedded table at
// every call; keep the pointer. It fails only when the embedded table is
// damaged.
func CN() (*Calendar, error) {
	c, err := parse(cnTable)
	if err != nil {
		return nil, fmt.Errorf("read the China calendar: %w", err)
	}
	return c, nil
}

// Working says whether people of the region work on that day.
func (c *Calendar) Working(day Day) bool {
	if c != nil {
		if c.off[day] || c.own[day] {
			return false
		}
		if c.on[day] {
			return true
		}
	}
	weekday := day.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday
}

// Covered says whether the working days of that year are known. If not,
// Monday to Friday are assumed, and whoever prints a date must say so. A year
// is known as soon as its own table is there, although next year's may still
// move days in its last week.
func (c *Calendar) Covered(year int) bool {
	return c == nil || c.years == nil || c.years[year]
}

// parse reads a table of the form {"years": {"2026": {"off": ["01-01"], "on":
// ["01-04"]}}} and refuses one that contradicts itself.
func parse(table []byte) (*Calendar, error) {
	var file struct {
		Years map[string]struct{ Off, On []string }
	}
	if err := json.Unmarshal(table, &file); err != nil {
		return nil, fmt.Errorf("%w: %w", errTable, err)
	}
	years := map[int]Days{}
	for year, texts := range file.Years {
		days, err := DaysOf(year, texts.Off, texts.On)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errTable, err)
		}
		years[days.Year] = days
	}
	return (&Calendar{years: map[int]bool{}}).With(years, nil), nil
}
