package summary

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"

	"github.com/shopspring/decimal"
)

// PayBeside is the pay that a candidate expects beside the ranges of a position:
// the one that holds it, else how far it lies outside. It is empty where there
// is nothing to compare: no range of that currency, no expectation of a month or
// a year.
func PayBeside(expected *hiring.Pay, ranges []hiring.PayRange) chat.Text {
	if expected == nil {
		return chat.Text{}
	}
	amount, err := decimal.NewFromString(expected.Amount)
	if err != nil || !amount.IsPositive() || expected.Per != "month" && expected.Per != "year" {
		return chat.Text{}
	}
	var low, high *hiring.PayRange
	for i, r := range ranges {
		if r.Currency != expected.Currency {
			continue
		}
		if r.Holds(monthly(expected, amount, r)) {
			return beside([2]string{"report.pay.in", "report.pay.in.short"}, expected, amount, r)
		}
		if low == nil || r.Min.LessThan(low.Min) {
			low = &ranges[i]
		}
		if high == nil || r.Max.GreaterThan(high.Max) {
			high = &ranges[i]
		}
	}
	switch {
	case low == nil:
		return chat.Text{}
	case monthly(expected, amount, *high).GreaterThan(high.Max):
		return beside([2]string{"report.pay.above", "report.pay.above.short"}, expected, amount, *high)
	case monthly(expected, amount, *low).LessThan(low.Min):
		return beside([2]string{"report.pay.below", "report.pay.below.short"}, expected, amount, *low)
	}
	return chat.T("report.pay.between", "Sum", PaySum(monthly(expected, amount, *low), low.Currency))
}

// monthly is what is expected a month, for as many as a range pays a year.
func monthly(expected *hiring.Pay, amount decimal.Decimal, r hiring.PayRange) decimal.Decimal {
	if expected.Per == "year" {
		return amount.DivRound(r.Months, 0)
	}
	return amount
}

// How much of it stands in the line: characters of a level, and of amounts
// before those that can be looked up are left out.
const (
	mostLevel   = 6
	mostFigures = 15
)

// beside is the line for one range, by its long or its short key. Where its figures are many, how far the pay
// lies outside, and of what, is left to a question about pay.
func beside(keys [2]string, expected *hiring.Pay, amount decimal.Decimal, r hiring.PayRange) chat.Text {
	pay := monthly(expected, amount, r)
	out := r.Min.Sub(pay)
	if pay.GreaterThan(r.Max) {
		out = pay.Sub(r.Max)
	}
	band, level, by := span(r.Currency, r.Min, r.Max), []rune(strings.TrimSpace(r.Level)), PayFigure(out, r.Currency)
	args := []any{"Sum", PaySum(pay, r.Currency)}
	if len(level) > mostLevel {
		level = append(level[:mostLevel-1:mostLevel-1], '…')
	}
	figures := PayFigure(pay, r.Currency) + band
	if r.Currency != yuan {
		figures += r.Currency + " "
	}
	if !r.Holds(pay) {
		figures += by
	}
	switch {
	case len([]rune(figures)) > mostFigures:
		return chat.T(keys[1], args...)
	case len(level) > 0:
		args = append(args, "Band", chat.T("report.pay.level", "Level", string(level), "Band", band))
	default:
		args = append(args, "Band", band)
	}
	if !r.Holds(pay) {
		args = append(args, "By", by)
	}
	return chat.T(keys[0], args...)
}
