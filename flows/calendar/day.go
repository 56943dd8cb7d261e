package calendar

import (
	"fmt"
	"time"
)

// Day is a date without time or zone. Days are comparable with ==.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf returns the date that t shows in its own location.
func DayOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day{year, month, day}
}

// Before says whether d is an earlier date than other.
func (d Day) Before(other Day) bool {
	return d.noon().Before(other.noon())
}

// AddDays returns the date n days later, earlier when n is negative.
func (d Day) AddDays(n int) Day {
	return DayOf(d.noon().AddDate(0, 0, n))
}

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday {
	return d.noon().Weekday()
}

// String returns the date as 2006-01-02.
func (d Day) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// noon stands for the date in date arithmetic only.
func (d Day) noon() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC)
}
