package hiring

import (
	"testing"

	"github.com/shopspring/decimal"
)

func yuan(words string) decimal.Decimal { return decimal.RequireFromString(words) }

// TestPlaceInRange: the vectors of the trade. A pay of 13K in a range from 10K to
// 15K is 1.04 of the midpoint and 60 % into the range.
func TestPlaceInRange(t *testing.T) {
	t.Parallel()
	r := PayRange{Min: yuan("10000"), Mid: yuan("12500"), Max: yuan("15000")}
	for _, tc := range []struct {
		pay, compa, share string
		holds             bool
	}{
		{"13000", "1.04", "0.6", true},
		{"10000", "0.8", "0", true},
		{"15000", "1.2", "1", true},
		{"9999.99", "0.8", "0", false},
		{"15000.01", "1.2", "1", false},
		{"17500", "1.4", "1.5", false},
	} {
		pay := yuan(tc.pay)
		share, ok := r.Penetration(pay)
		if !r.Compa(pay).Equal(yuan(tc.compa)) || !ok || !share.Round(4).Equal(yuan(tc.share)) || r.Holds(pay) != tc.holds {
			t.Errorf("%s: %s of the midpoint, %s into it, %v; in: %v", tc.pay, r.Compa(pay), share, ok, r.Holds(pay))
		}
	}
	one := PayRange{Min: yuan("8000"), Mid: yuan("8000"), Max: yuan("8000")}
	if _, ok := one.Penetration(yuan("8000")); ok || !one.Holds(yuan("8000")) {
		t.Error("a range of one amount has a place in it")
	}
}

// TestRangesOnADay: of each level and city the one that began last holds, until
// it ends.
func TestRangesOnADay(t *testing.T) {
	t.Parallel()
	table := PayTable{Ranges: []PayRange{
		{Level: "P6", City: "上海", From: "2025-07-01", To: "2026-06-30"},
		{Level: "P6", City: "上海", From: "2026-07-01"},
		{Level: "P6", City: "北京", From: "2026-01-01", To: "2026-03-31"},
		{Level: "P7", City: "上海", From: "2026-01-01"},
	}}
	for day, want := range map[string][]string{
		"2025-06-30": nil,
		"2026-03-31": {"2025-07-01", "2026-01-01", "2026-01-01"},
		"2026-04-01": {"2025-07-01", "2026-01-01"},
		"2026-07-01": {"2026-07-01", "2026-01-01"},
	} {
		var got []string
		for _, r := range table.On(day) {
			got = append(got, r.From)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", day, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", day, got, want)
			}
		}
	}
}
