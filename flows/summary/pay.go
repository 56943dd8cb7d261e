package summary

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"

	"github.com/shopspring/decimal"
)

// yuan is the currency whose amounts are said in thousands, and in Chinese by
// the year in ten thousands.
const yuan = "CNY"

// PayRange is how a range reads in a line: what is paid a month, and how often
// a year.
func PayRange(r hiring.PayRange) chat.Text {
	span := span(r.Currency, r.Min, r.Max)
	if r.Currency == yuan {
		return chat.T("paywords.range", "Span", span, "Months", r.Months.String())
	}
	return chat.T("paywords.range.other", "Currency", r.Currency, "Span", span, "Months", r.Months.String())
}

// PaySum is an amount with its currency.
func PaySum(amount decimal.Decimal, currency string) chat.Text {
	return money(currency, PayFigure(amount, currency))
}

// PayFigure is an amount as it stands beside others of its currency.
func PayFigure(amount decimal.Decimal, currency string) string { return span(currency, amount, amount) }

func money(currency, sum string) chat.Text {
	if currency == yuan {
		return chat.T("paywords.sum", "Sum", sum)
	}
	return chat.T("paywords.sum.other", "Currency", currency, "Sum", sum)
}

// PayYear is what a range comes to in a year.
func PayYear(r hiring.PayRange) chat.Text {
	low, high := r.Min.Mul(r.Months), r.Max.Mul(r.Months)
	switch {
	case r.Currency != yuan:
		return chat.T("paywords.year.other", "Currency", r.Currency, "Span", grouped(low, high))
	case !round(low, high):
		return chat.T("paywords.year", "Span", grouped(low, high))
	}
	tens := joined(low.Shift(-4).String(), high.Shift(-4).String())
	return chat.T("paywords.year.round", "Span", chat.ByLocale(map[string]string{"zh-CN": tens, "en": thousands(low, high)}))
}

// span is two amounts as one: in thousands where they are round, else with
// groups of digits. Nothing is rounded.
func span(currency string, low, high decimal.Decimal) string {
	if currency == yuan && round(low, high) {
		return thousands(low, high)
	}
	return grouped(low, high)
}

// round says whether amounts are whole hundreds, of a thousand at least.
func round(amounts ...decimal.Decimal) bool {
	return !slices.ContainsFunc(amounts, func(d decimal.Decimal) bool {
		return d.LessThan(decimal.NewFromInt(1000)) || !d.Shift(-2).IsInteger()
	})
}

func thousands(low, high decimal.Decimal) string {
	return joined(low.Shift(-3).String(), high.Shift(-3).String()) + "K"
}

func grouped(low, high decimal.Decimal) string { return joined(group(low), group(high)) }

func joined(low, high string) string {
	if low == high {
		return low
	}
	return low + "–" + high
}

// group parts the digits before the point in threes.
func group(d decimal.Decimal) string {
	whole, rest, _ := strings.Cut(d.Abs().String(), ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if d.IsNegative() {
		return "-" + whole
	}
	return whole
}

// PaySpan is a range in figures alone, as a candidate may read it.
func PaySpan(r hiring.PayRange) string { return grouped(r.Min, r.Max) }
