package hiring

import "strings"

// MaskMail shows enough of an address to know it again: l•••g@example.com.
func MaskMail(address string) string {
	const dots = "•••"
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
