package letter

const dots = "•••"

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
