package commands

import (
	"slices"
	"strings"
	"unicode"

	"closeloop/flows/hiring"
)

// A Start is one way to go on with a line: a verb, and the whole line as it
// would then read. A blank at its end says that something follows.
type Start struct {
	Entry Entry
	Text  string
}

// A Gap is what a line with its verb still waits for.
type Gap struct {
	Entry  Entry
	Before string // the line up to it, with the blank
	Takes  string // its name in the catalogue: candidate, verb
	Typed  string // how much of it is there
}

// Starts lists the verbs of which a line may be the beginning, each once and as
// the person writes: Chinese for Chinese and its pinyin, else the main name; in
// the person's own language while nothing is typed. Only verbs that the person
// has use for are named, and none that the line already is.
func (c *Catalogue) Starts(line string, p hiring.Person, locale string) []Start {
	slash, typed := unslashed(line)
	word := strings.Join(strings.Fields(fold(typed)), " ")
	if word != "" && strings.TrimRightFunc(typed, unicode.IsSpace) != typed {
		word += " "
	}
	var out []Start
	for _, e := range c.For(p) {
		name, ok := c.begun(e, word, locale)
		text := slash + name
		if len(e.Takes) > 0 {
			text += " "
		}
		if ok && text != line {
			out = append(out, Start{e, text})
		}
	}
	return out
}

// begun is the name of a verb that begins with a folded word.
func (c *Catalogue) begun(e Entry, word, locale string) (string, bool) {
	if word == "" {
		return spelled(e, locale != "en"), true
	}
	begins := func(name string) bool { return strings.HasPrefix(name, word) }
	if begins(e.Name) {
		return e.Name, true
	}
	for _, name := range e.Chinese {
		if begins(name) || begins(c.sound[name]) {
			return name, true
		}
	}
	return e.Name, slices.ContainsFunc(slices.Concat(e.English, e.Pinyin), begins)
}

// Gap finds the verb of a line and the one thing that is being typed after it,
// as long as it is the first. Chinese needs no blank in between.
func (c *Catalogue) Gap(line string) (Gap, bool) {
	slash, typed := unslashed(line)
	for _, words := range []int{2, 1} {
		end := behind(typed, words)
		if end < 0 {
			continue
		}
		if e, ok := c.Find(strings.Join(strings.Fields(typed[:end]), " ")); ok {
			return gap(e, slash+typed[:end], typed[end:])
		}
	}
	e, rest, ok := c.glued(typed)
	if !ok {
		return Gap{}, false
	}
	return gap(e, slash+strings.TrimSuffix(typed, rest)+" ", rest)
}

func gap(e Entry, before, typed string) (Gap, bool) {
	takes := e.MayTake
	if len(e.Takes) > 0 {
		takes = e.Takes[0]
	}
	return Gap{Entry: e, Before: before, Takes: takes, Typed: strings.TrimSpace(typed)}, len(e.Takes) <= 1 && takes != ""
}

// unslashed parts a line from the slash before it.
func unslashed(line string) (slash, rest string) {
	rest = strings.TrimLeftFunc(line, func(r rune) bool { return r == '/' || r == '／' || unicode.IsSpace(r) })
	return strings.TrimSpace(line[:len(line)-len(rest)]), rest
}

// behind is the place after the blanks that follow so many words, or -1.
func behind(text string, words int) int {
	blank := false
	for i, r := range text {
		switch {
		case unicode.IsSpace(r):
			if !blank {
				words--
			}
			blank = true
		case blank && words == 0:
			return i
		default:
			blank = false
		}
	}
	if blank && words == 0 {
		return len(text)
	}
	return -1
}
