package training

import (
	"encoding/base32"
	"strings"
)

// crockford are the digits of a code: none of them is easily taken for another.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength is how many digits a code has: 60 bits, which nobody guesses.
const codeLength = 12

// Code is the code that the beginning of a sum makes, as people read it:
// "7KQ3-MZ9D-4T2X". The sum must have eight bytes or more.
func Code(sum []byte) string {
	return grouped(base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(sum)[:codeLength])
}

// ReadCode reads a code as somebody types it: in any case, with or without
// hyphens and blanks, with O for 0 and I or L for 1.
func ReadCode(typed string) (code string, ok bool) {
	code = strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case strings.ContainsRune(" \t.-_–—", r):
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	if len(code) != codeLength || strings.Trim(code, crockford) != "" {
		return "", false
	}
	return grouped(code), true
}

func grouped(code string) string { return code[:4] + "-" + code[4:8] + "-" + code[8:] }
