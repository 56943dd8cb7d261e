package duty

import (
	"testing"

	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// TestCompanyCalendars: what a company imported goes before the built-in table,
// its own days before both, and all of it is read once for each revision.
func TestCompanyCalendars(t *testing.T) {
	t.Parallel()
	cals := calendars(t)
	s := company()
	work := func(day string) bool {
		t.Helper()
		date, err := calendar.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		return cals.Of(s, "CN").Working(date)
	}
	if cals.Of(s, "CN").Covered(2027) || cals.Of(s, "US") != nil {
		t.Error("there is more than the built-in table before the first import")
	}
	s.Revision, s.Almanacs = 2, map[string]hiring.Almanac{"CN": {
		Region: "CN", Own: []string{"2026-11-30", "2027-02-13"},
		Years: map[string]hiring.DaysOff{"2027": {Off: []string{"01-01", "02-05"}, On: []string{"02-13", "02-20"}}},
	}}
	for day, want := range map[string]bool{
		"2027-02-05": false, "2027-02-13": false, "2027-02-20": true, "2026-11-30": false, "2026-10-10": true, "2026-10-01": false,
	} {
		if work(day) != want {
			t.Errorf("on %s people work: %v", day, !want)
		}
	}
	if !cals.Of(s, "CN").Covered(2027) || cals.Of(s, "CN").Covered(2028) || cals.Of(s, "US") != nil {
		t.Error("the imported year is not known, or another is")
	}
	first := cals.Of(s, "CN")
	if cals.Of(s.At(at(t, "Fri 2026-11-06 17:00")), "CN") != first {
		t.Error("it is read again within a revision")
	}
	s.Revision = 3
	if cals.Of(s, "CN") == first {
		t.Error("it is not read again when the company moved")
	}
}
