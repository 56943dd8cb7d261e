package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// ErrDays is why a year's table cannot be taken: a date that does not exist, or
// one that is both a holiday and a workday.
var ErrDays = errors.New("the table of a year contradicts itself")

// Days are one year's exceptions from Monday to Friday, each in order.
type Days struct {
	Year int
	Off  []Day // public holidays
	On   []Day // weekend days on which people work
}

// DaysOf reads the table of a year, "2026", whose days are written "01-31".
func DaysOf(year string, off, on []string) (Days, error) {
	first, err := time.Parse("2006", year)
	if err != nil {
		return Days{}, fmt.Errorf("%w: %q is no year", ErrDays, year)
	}
	days := Days{Year: first.Year()}
	if days.Off, err = readDays(year, off); err != nil {
		return Days{}, err
	}
	if days.On, err = readDays(year, on); err != nil {
		return Days{}, err
	}
	for _, day := range days.On {
		if slices.Contains(days.Off, day) {
			return Days{}, fmt.Errorf("%w: %v is both on and off", ErrDays, day)
		}
	}
	return days, nil
}

// readDays reads days of a year, in order and each once.
func readDays(year string, texts []string) (out []Day, err error) {
	for _, text := range texts {
		day, err := ParseDay(year + "-" + text)
		if err != nil {
			return nil, err
		}
		out = append(out, day)
	}
	slices.SortFunc(out, Day.compare)
	return slices.Compact(out), nil
}

// ParseDay reads a date written 2026-01-31.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Day{}, fmt.Errorf("%w: %q is no date", ErrDays, text)
	}
	return DayOf(t), nil
}

// With is the calendar with tables of whole years in place of its own, and with
// a company's own days off. Once it has the table of one year, a year without
// one is not covered.
func (c *Calendar) With(years map[int]Days, own []Day) *Calendar {
	out := &Calendar{off: map[Day]bool{}, on: map[Day]bool{}, own: map[Day]bool{}}
	if c != nil {
		out.years = maps.Clone(c.years)
		replaced := func(day Day, _ bool) bool { _, is := years[day.Year]; return is }
		maps.Copy(out.off, c.off)
		maps.Copy(out.on, c.on)
		maps.DeleteFunc(out.off, replaced)
		maps.DeleteFunc(out.on, replaced)
	}
	for year, days := range years {
		if out.years == nil {
			out.years = map[int]bool{}
		}
		out.years[year] = true
		for _, day := range days.Off {
			out.off[day] = true
		}
		for _, day := range days.On {
			out.on[day] = true
		}
	}
	for _, day := range own {
		out.own[day] = true
	}
	return out
}

// Year is what the calendar knows of a year, without a company's own days.
func (c *Calendar) Year(year int) Days {
	days := Days{Year: year}
	if c == nil {
		return days
	}
	for day := range c.off {
		if day.Year == year {
			days.Off = append(days.Off, day)
		}
	}
	for day := range c.on {
		if day.Year == year {
			days.On = append(days.On, day)
		}
	}
	slices.SortFunc(days.Off, Day.compare)
	slices.SortFunc(days.On, Day.compare)
	return days
}

// Last is the last year whose table is there; 0: there is none, or none is needed.
func (c *Calendar) Last() (year int) {
	if c != nil {
		for known := range c.years {
			year = max(year, known)
		}
	}
	return year
}

// compare orders dates.
func (d Day) compare(other Day) int { return d.noon().Compare(other.noon()) }
