package hiring

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// PayTable is what a position pays: its ranges by level and city, past, present
// and to come. It is the body of the record "pay/<position>".
type PayTable struct {
	Ranges []PayRange `json:"ranges,omitempty"` // in the order of Compare
	// Past is what the table was before each of the last imports that changed it,
	// the newest first, so that they can be undone.
	Past []PayPast `json:"past,omitempty"`
}

// PayPast is a table as it was before an import changed it.
type PayPast struct {
	Import string     `json:"import"`
	Ranges []PayRange `json:"ranges,omitempty"`
}

// PayRange is a pay range of one level in one city. Amounts are exact decimals of
// the currency, a month, before tax; level and city are empty where the table
// makes no difference.
type PayRange struct {
	Level    string          `json:"level,omitempty"`
	City     string          `json:"city,omitempty"`
	Currency string          `json:"currency"` // ISO 4217
	Months   decimal.Decimal `json:"months"`   // paid a year: 12 to 18
	Min      decimal.Decimal `json:"min"`
	Mid      decimal.Decimal `json:"mid"`
	Max      decimal.Decimal `json:"max"`
	Bonus    string          `json:"bonus,omitempty"`    // as the table says it
	Benefits string          `json:"benefits,omitempty"` // as the table says it
	From     string          `json:"from"`               // first day, 2006-01-02
	To       string          `json:"to,omitempty"`       // last day; empty: until another follows
	Import   string          `json:"import,omitempty"`   // which brought it
}

// Compare orders ranges by level, city and first day.
func (r PayRange) Compare(other PayRange) int {
	return cmp.Or(
		strings.Compare(r.Level, other.Level), strings.Compare(r.City, other.City), strings.Compare(r.From, other.From),
	)
}

// On lists the ranges that hold on a day, as 2006-01-02: of each level and city
// the one that began last, unless it has ended.
func (t PayTable) On(day string) []PayRange {
	var out []PayRange
	for _, r := range t.Ranges { // of one level and city, the earliest first
		if r.From > day {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Level == r.Level && out[n-1].City == r.City {
			out[n-1] = r
			continue
		}
		out = append(out, r)
	}
	return slices.DeleteFunc(out, func(r PayRange) bool { return r.To != "" && r.To < day })
}

// Compa is the compa-ratio of a monthly pay: pay divided by the midpoint. Source:
// WorldatWork; usual values lie from 0.80 to 1.20.
func (r PayRange) Compa(pay decimal.Decimal) decimal.Decimal { return pay.DivRound(r.Mid, 4) }

// Penetration is how far into the range a monthly pay lies: 0 at the minimum, 1
// at the maximum, less or more outside; ok is false where minimum and maximum
// are the same. Formula: (pay - min) / (max - min).
func (r PayRange) Penetration(pay decimal.Decimal) (share decimal.Decimal, ok bool) {
	width := r.Max.Sub(r.Min)
	if width.IsZero() {
		return decimal.Decimal{}, false
	}
	return pay.Sub(r.Min).DivRound(width, 4), true
}

// Holds says whether a monthly pay lies in the range, its ends included.
func (r PayRange) Holds(pay decimal.Decimal) bool {
	return !pay.LessThan(r.Min) && !pay.GreaterThan(r.Max)
}
