package wording

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexicon finds the words of all concepts in one walk over a text.
//
// A word is written as it is read in a plain text, with three signs: (a|b)
// stands for each of its choices, (a|b)? for none as well, # for a number, and * for any ending of an
// English word.
type lexicon struct {
	root   *node
	names  []string       // of the concepts, by number
	number map[string]int // and back
	trait  []bool         // set aside when they describe a thing
	simple map[rune]rune  // traditional character to simplified
}

type node struct {
	next map[rune]*node
	num  *node // after a number
	any  *node // after any ending
	ends []int // concepts of which a word ends here
}

// hit is a word of a concept in a plain text.
type hit struct{ concept, start, end int }

func (x *lexicon) concept(name string, trait bool) int {
	i, ok := x.number[name]
	if !ok {
		i = len(x.names)
		x.number[name] = i
		x.names, x.trait = append(x.names, name), append(x.trait, false)
	}
	x.trait[i] = x.trait[i] || trait
	return i
}

func (x *lexicon) add(concept int, word string) error {
	words, err := expand(word)
	if err != nil {
		return err
	}
	for _, w := range words {
		if strings.Trim(w, "* ") == "" {
			return fmt.Errorf("%w: word %q", errRules, word)
		}
		at := x.root
		for _, r := range w {
			at = at.child(r)
		}
		at.ends = append(at.ends, concept)
	}
	return nil
}

func (n *node) child(r rune) *node {
	switch {
	case r == '#' && n.num == nil:
		n.num = &node{}
	case r == '*' && n.any == nil:
		n.any = &node{}
	}
	switch r {
	case '#':
		return n.num
	case '*':
		return n.any
	}
	if n.next == nil {
		n.next = map[rune]*node{}
	}
	if n.next[r] == nil {
		n.next[r] = &node{}
	}
	return n.next[r]
}

// expand writes out the choices of a word.
func expand(word string) ([]string, error) {
	out, rest := choices(word)
	if rest != "" || len(out) > maxChoices {
		return nil, fmt.Errorf("%w: word %q", errRules, word)
	}
	return out, nil
}

// maxChoices keeps a slip of the pen from growing into millions of words.
const maxChoices = 2000

// choices reads words parted by bars up to a bracket that closes or the end.
func choices(text string) (all []string, rest string) {
	seq := []string{""}
	for text != "" && text[0] != ')' {
		switch text[0] {
		case '|':
			all, seq, text = append(all, seq...), []string{""}, text[1:]
		case '(':
			var inner []string
			if inner, text = choices(text[1:]); text == "" {
				return nil, "("
			}
			var optional bool
			if text, optional = strings.CutPrefix(text[1:], "?"); optional {
				inner = append(inner, "")
			}
			if len(seq)*len(inner) > maxChoices {
				return nil, "("
			}
			var next []string
			for _, head := range seq {
				for _, tail := range inner {
					next = append(next, head+tail)
				}
			}
			seq = next
		default:
			end := strings.IndexAny(text, "()|")
			if end < 0 {
				end = len(text)
			}
			for i := range seq {
				seq[i] += text[:end]
			}
			text = text[end:]
		}
	}
	return append(all, seq...), text
}

// find lists the words of a text in the order in which they begin.
func (x *lexicon) find(text string) []hit {
	var hits []hit
	var before rune
	for i, r := range text {
		if !letter(r) || !letter(before) {
			x.root.walk(text, [2]int{i, i}, &hits)
		}
		before = r
	}
	return hits
}

// walk follows the words that go on at span[1].
func (n *node) walk(text string, span [2]int, hits *[]hit) {
	r, size := utf8.DecodeRuneInString(text[span[1]:])
	last, _ := utf8.DecodeLastRuneInString(text[:span[1]])
	if !letter(r) || !letter(last) {
		for _, c := range n.ends {
			*hits = append(*hits, hit{c, span[0], span[1]})
		}
	}
	if next := n.next[r]; next != nil && size > 0 {
		next.walk(text, [2]int{span[0], span[1] + size}, hits)
	}
	if n.any != nil {
		end := len(text) - len(strings.TrimLeftFunc(text[span[1]:], letter))
		n.any.walk(text, [2]int{span[0], end}, hits)
	}
	if n.num != nil {
		if digits := digits(text[span[1]:]); digits > 0 {
			n.num.walk(text, [2]int{span[0], span[1] + digits}, hits)
		}
	}
}

// letter says whether a character is part of a word that blanks set apart.
func letter(r rune) bool {
	return r != utf8.RuneError && !isHan(r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// longest is how long a number may be, in bytes: that is eight in Chinese.
const longest = 24

// digits is the length of the number that a text begins with.
func digits(text string) int {
	text = text[:min(len(text), longest)]
	end := strings.IndexFunc(text, func(r rune) bool {
		return !strings.ContainsRune("0123456789.一二三四五六七八九十百两零几", r)
	})
	if end < 0 {
		end = len(text)
	}
	return len(strings.TrimRight(text[:end], "."))
}
