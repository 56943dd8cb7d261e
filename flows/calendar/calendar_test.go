package calendar

import (
	"errors"
	"testing"
	"time"
)

func china(t testing.TB) *Calendar {
	t.Helper()
	c, err := Load("cn")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func day(t testing.TB, text string) Day {
	t.Helper()
	parsed, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return DayOf(parsed)
}

func TestChinaWorkingDays(t *testing.T) {
	t.Parallel()
	c := china(t)
	tests := map[bool][]string{
		true: {
			"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10", // make-up
			"2026-09-30", "2026-10-08", "2026-10-09", "2025-01-26", "2013-01-05", "2007-12-29", "2024-02-29",
			"2027-10-01", "2003-10-01", // no table: a Friday and a Wednesday
		},
		false: {
			"2026-01-01", "2026-02-16", "2026-04-06", "2026-06-19", "2026-09-25",
			"2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07",
			"2026-10-11", "2026-10-17", "2025-10-08", "2020-01-31", "2027-01-02",
		},
	}
	for want, days := range tests {
		for _, text := range days {
			if got := c.Working(day(t, text)); got != want {
				t.Errorf("Working(%s) = %v, want %v", text, got, want)
			}
		}
	}
}

func TestChinaTable(t *testing.T) {
	t.Parallel()
	c := china(t)
	if len(c.off) != 619 || len(c.on) != 150 {
		t.Errorf("table has %d days off and %d make-up days, want 619 and 150", len(c.off), len(c.on))
	}
	for d := range c.on {
		if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday {
			t.Errorf("make-up workday %v is a %v", d, wd)
		}
	}
	for year := 2000; year <= 2030; year++ {
		if got, want := c.Covered(year), year >= 2004 && year <= 2026; got != want {
			t.Errorf("Covered(%d) = %v", year, got)
		}
	}
}

func TestPlainCalendar(t *testing.T) {
	t.Parallel()
	loaded, err := Load("DE")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Calendar{loaded, nil} {
		if !c.Working(day(t, "2026-10-01")) || c.Working(day(t, "2026-10-10")) {
			t.Error("the plain calendar is not Monday to Friday")
		}
		if !c.Covered(1999) || !c.Covered(2027) {
			t.Error("the plain calendar is uncovered")
		}
	}
}

func TestParseRefusesDamage(t *testing.T) {
	t.Parallel()
	for _, table := range []string{
		`{`,
		`{"years": {"26": {"off": []}}}`,
		`{"years": {"2026": {"off": ["02-30"]}}}`,
		`{"years": {"2026": {"on": ["1-4"]}}}`,
		`{"years": {"2026": {"off": ["01-04"], "on": ["01-04"]}}}`,
	} {
		if _, err := parse([]byte(table)); !errors.Is(err, errTable) {
			t.Errorf("parse(%s) = %v, want a damaged table", table, err)
		}
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	d := day(t, "2024-02-28")
	if got := d.AddDays(2).String(); got != "2024-03-01" {
		t.Errorf("AddDays(2) = %s", got)
	}
	if got := d.AddDays(-59).String(); got != "2023-12-31" {
		t.Errorf("AddDays(-59) = %s", got)
	}
	if d.Weekday() != time.Wednesday || !d.Before(d.AddDays(1)) || d.Before(d) {
		t.Error("weekday or order is wrong")
	}
	late := time.Date(2026, 9, 30, 20, 0, 0, 0, time.UTC)
	if got := DayOf(late.In(time.FixedZone("", 8*3600))).String(); got != "2026-10-01" {
		t.Errorf("DayOf in China = %s", got)
	}
}
