package pay

import (
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// mostCell is how many bytes an amount, a number of months or a currency may
// have as it is written.
const mostCell = 64

// Amount reads a sum of money as people write it: 10000, 10,000, 10K or 1万,
// also in full-width characters. It is exact; what is none of these is not
// guessed at. The sum may be zero or less: who asks says so.
func Amount(cell string) (decimal.Decimal, bool) {
	if len(cell) > mostCell {
		return decimal.Decimal{}, false
	}
	cell = strings.ToLower(strings.TrimSpace(norm.NFKC.String(cell)))
	bare := strings.TrimLeft(cell, "-−")
	minus := len(bare) < len(cell)
	shift := int32(0)
	switch unit, size := utf8.DecodeLastRuneInString(bare); unit {
	case 'k', '千':
		bare, shift = strings.TrimSpace(bare[:len(bare)-size]), 3
	case 'w', '万':
		bare, shift = strings.TrimSpace(bare[:len(bare)-size]), 4
	}
	d, ok := number(bare)
	if minus {
		d = d.Neg()
	}
	return d.Shift(shift), ok
}

// Figures of one number: more is no pay, and a longer one would be work.
const (
	mostWhole = 15
	mostPart  = 20
)

// number reads digits, with commas between groups of three or without, and a
// decimal part.
func number(digits string) (decimal.Decimal, bool) {
	whole, part, dotted := strings.Cut(digits, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if !figures(g) || i > 0 && len(g) != 3 || len(groups) > 1 && len(g) > 3 {
			return decimal.Decimal{}, false
		}
	}
	whole = strings.Join(groups, "")
	if len(whole) > mostWhole || dotted && (!figures(part) || len(part) > mostPart) {
		return decimal.Decimal{}, false
	}
	if dotted {
		whole += "." + part
	}
	d, err := decimal.NewFromString(whole)
	return d, err == nil
}

func figures(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// months reads how many months are paid a year: 14, 14.5 or 14薪.
func months(cell string) (decimal.Decimal, bool) {
	if len(cell) > mostCell {
		return decimal.Decimal{}, false
	}
	cell = strings.TrimRightFunc(norm.NFKC.String(cell), func(r rune) bool {
		return r == '薪' || r == '个' || r == '月' || r == ' '
	})
	d, ok := number(strings.TrimSpace(cell))
	return d, ok && d.Equal(d.Round(2))
}
