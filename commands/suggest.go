package commands

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"closeloop/flows/hiring"
	"closeloop/flows/spelling"

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
	han := strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	said := []rune(word)
	var heard []string // by how many characters of the word
	for n := range said {
		if han {
			heard = append(heard, pinyinOf(string(said[:n+1])))
		}
	}
	best, least := Entry{}, far
	for _, e := range c.For(p) {
		for i, name := range slices.Concat([]string{e.Name}, e.Chinese, e.Pinyin, e.English) {
			d := apart(word, name)
			if han && slices.Contains(e.Chinese, name) {
				d = min(d, c.sounds(e, heard, name))
			}
			if i > 0 && d < far {
				d++ // of two that are as near, the main name is meant
			}
			if d < least {
				best, least = e, d
			}
		}
	}
	return spelled(best, han), least < far
}

// How far a typed word is from a name: what sounds the same is nearest, then
// what is one slip away, then two.
const (
	alike = 1
	slip  = 4
	far   = 100
)

// apart counts slips: one in a word of two letters or more, two in one of five
// or more; everything else is another word.
func apart(word, name string) int {
	n := utf8.RuneCountInString(name)
	if over := utf8.RuneCountInString(word) - n; over > 2 || over < -2 {
		return far
	}
	switch d := spelling.Slips([]rune(word), []rune(name)); {
	case d == 0, d == 1 && n >= 2, d == 2 && n >= 5:
		return d * slip
	}
	return far
}

// sounds compares by ear, given how the word sounds up to each character: an
// input method offers characters that sound the same. A Chinese question may
// have its argument glued on.
func (c *Catalogue) sounds(e Entry, heard []string, name string) int {
	n, all := utf8.RuneCountInString(name), len(heard)
	if heard[all-1] == c.sound[name] {
		return alike
	}
	if e.takesAny() && !e.Writes() && n >= 2 && all > n && heard[n-1] == c.sound[name] {
		return alike
	}
	if d := apart(heard[all-1], c.sound[name]); d <= slip {
		return d + 1 // the eye goes before the ear
	}
	return far
}

func pinyinOf(word string) string { return strings.Join(pinyin.LazyPinyin(word, pinyin.NewArgs()), "") }

func spelled(e Entry, han bool) string {
	if han && len(e.Chinese) > 0 {
		return e.Chinese[0]
	}
	return e.Name
}
