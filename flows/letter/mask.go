package letter

import "strings"

const dots = "•••"

// maskMail shows enough of an address to know it again: l•••g@example.com.
func maskMail(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return dots
	}
	local := []rune(address[:at])
	if len(local) < 3 {
		return string(local[:1]) + dots + address[at:]
	}
	return string(local[:1]) + dots + string(local[len(local)-1:]) + address[at:]
}

// maskPhone shows the last four digits, by which people know a number.
func maskPhone(phone string) string {
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
