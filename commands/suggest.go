package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"closeloop/flows/hiring"

	"github.com/agext/levenshtein"
	"github.com/mozillazg/go-pinyin"
)

// maxTyped is how long a word can be and still be a mistyped verb.
const maxTyped = 24

// Nearest is the verb that a mistyped word probably meant, written the way the
// person writes: Chinese for Chinese, else the main name. Only verbs the
// person has use for are named.
func (c *Catalogue) Nearest(typed string, p hiring.Person) (string, bool) {
	word := fold(typed)
	if word == "" || utf8.RuneCountInString(word) > maxTyped {
		return "", false
	}
	ways := []string{word}
	han := strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if han {
		ways = append(ways, strings.Join(pinyin.LazyPinyin(word, pinyin.NewArgs()), ""))
	}
	best, found := "", maxTyped
	for _, e := range c.For(p) {
		for _, name := range e.names() {
			for _, way := range ways {
				if d := levenshtein.Distance(way, name, nil); d < found && near(d, name) {
					best, found = spelled(e, han), d
				}
			}
		}
	}
	return best, best != ""
}

// near: one slip in a word of two letters or more, two in one of four or more,
// which covers two letters swapped.
func near(distance int, name string) bool {
	n := utf8.RuneCountInString(name)
	return distance == 0 || distance == 1 && n >= 2 || distance == 2 && n >= 4
}

func spelled(e Entry, han bool) string {
	if han && len(e.Chinese) > 0 {
		return e.Chinese[0]
	}
	return e.Name
}
