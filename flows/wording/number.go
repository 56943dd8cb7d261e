package wording

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// addAges adds numbers that can be the age of somebody who works.
func (x *lexicon) addAges(words []string) error {
	for _, word := range words {
		numbers, err := expand(word)
		if err != nil {
			return fmt.Errorf("ages: %w", err)
		}
		for _, number := range numbers {
			x.ages[number] = true
		}
	}
	return nil
}

// longest is how long a number may be, in bytes: that is eight in Chinese.
const longest = 24

// digits is the length of the number that a text begins with.
func (x *lexicon) digits(text string) int {
	text = text[:min(len(text), longest)]
	end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune(x.numerals, r) })
	if end < 0 {
		end = len(text)
	}
	return len(strings.TrimRight(text[:end], "."))
}

// age is the length of the number that a text begins with if somebody who works
// can be so old; 0 if not.
func (x *lexicon) age(text string) int {
	n := x.digits(text)
	if rest, more := strings.CutPrefix(text[n:], ","); !x.ages[text[:n]] || more && x.digits(rest) > 0 {
		return 0 // 70, or 35,000
	}
	return n
}

// closed says whether a clause ends where a text begins: there is a mark, and
// not one inside a number.
func closed(text string) bool {
	text = strings.TrimPrefix(text, " ")
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return true
	}
	after, _ := utf8.DecodeRuneInString(text[size:])
	return strings.ContainsRune("\n.,;:!?()。、", r) && !unicode.IsDigit(after)
}
