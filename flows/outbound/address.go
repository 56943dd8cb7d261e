package outbound

import (
	"net/mail"
	"strings"
	"unicode"
)

// MaxAddress is the longest address that mail servers take (RFC 5321).
const MaxAddress = 254

// Address is s when it is one plain address without a sign that no eye can see,
// else nothing: a typing error in
// the company's list must not stop a letter.
func Address(s string) string {
	hidden := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > MaxAddress || strings.ContainsFunc(s, hidden) {
		return ""
	}
	return s
}

// Number is a phone as a gateway for text messages takes it: a plus and the
// country's number, or the digits of a mainland mobile; else nothing.
func Number(phone string) string {
	plus := strings.HasPrefix(strings.TrimSpace(phone), "+")
	all := strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case strings.ContainsRune(" +-().\u2011\u2013", r):
			return -1
		}
		return 'x'
	}, strings.TrimSpace(phone))
	if strings.Contains(all, "x") {
		return ""
	}
	mainland := func(n string) bool { return len(n) == 11 && n[0] == '1' && n[1] >= '3' }
	switch {
	case plus && len(all) >= 8 && len(all) <= 15 && all[0] != '0':
		return "+" + all
	case mainland(all):
		return "+86" + all
	case strings.HasPrefix(all, "86") && mainland(all[2:]):
		return "+" + all
	case strings.HasPrefix(all, "0086") && mainland(all[4:]):
		return "+" + all[2:]
	}
	return ""
}

const dots = "•••"

// MaskPhone shows the last four digits, by which people know a number.
func MaskPhone(phone string) string {
	var digits []rune
	for _, r := range phone {
		if '0' <= r && r <= '9' {
			digits = append(digits, r)
		}
	}
	if len(digits) < 7 {
		return dots
	}
	return dots + string(digits[len(digits)-4:])
}
