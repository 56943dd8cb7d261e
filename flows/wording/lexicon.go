package wording

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexicon finds the words of all concepts in one walk over a text.
//
// A word is written as it is read in a plain text, with a few signs: (a|b)
// stands for each of its choices, (a|b)? for none as well, # for a number, @ for
// one that can be the age of somebody who works, * for any ending of an English
// word, and $ says that nothing follows in the clause.
type lexicon struct {
	nodes  []node         // the first is the root
	ends   []end          // the first is none
	first  map[rune]int   // nodes after the root, of which there are many
	names  []string       // of the concepts, by number
	number map[string]int // and back
	trait  []bool         // set aside when they describe a thing
	simple map[rune]rune  // traditional character to simplified

	numerals string          // the characters of numbers
	ages     map[string]bool // the numbers that can be the age of somebody who works
	links    string          // the characters between a Chinese word and the noun it describes
}

func newLexicon() *lexicon {
	return &lexicon{nodes: make([]node, 1), ends: make([]end, 1), first: map[rune]int{}, number: map[string]int{}, simple: map[rune]rune{}, ages: map[string]bool{}}
}

// node is a place in the tree of all words: its character and the numbers of
// its first child, its next sibling and the first of its ends; 0 for none.
type node struct {
	char                rune
	child, sibling, end int32
}

// end is a concept of which a word ends at a node, and the number of the next.
type end struct{ concept, next int32 }

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
		if strings.Trim(w, "*$ ") == "" {
			return fmt.Errorf("%w: word %q", errRules, word)
		}
		at := 0
		for _, r := range w {
			switch r {
			case '*':
				r = anyEnding
			case '#':
				r = aNumber
			case '@':
				r = anAge
			case '$':
				r = aClose
			}
			at = x.child(at, r)
		}
		x.ends = append(x.ends, end{int32(concept), x.nodes[at].end})
		x.nodes[at].end = int32(len(x.ends) - 1)
	}
	return nil
}

// next is the child of a node for a character, 0 if there is none.
func (x *lexicon) next(at int, r rune) int {
	if at == 0 {
		return x.first[r]
	}
	child := int(x.nodes[at].child)
	for child != 0 && x.nodes[child].char != r {
		child = int(x.nodes[child].sibling)
	}
	return child
}

// child is next, made where there is none.
func (x *lexicon) child(at int, r rune) int {
	if n := x.next(at, r); n != 0 {
		return n
	}
	n := len(x.nodes)
	if at == 0 {
		x.first[r] = n
	}
	x.nodes = append(x.nodes, node{char: r, sibling: x.nodes[at].child})
	x.nodes[at].child = int32(n)
	return n
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
			hits = x.walk(0, text, hit{0, i, i}, hits)
		}
		before = r
	}
	return hits
}

// walk adds the words that begin as h has been read so far, up to a node.
func (x *lexicon) walk(at int, text string, h hit, hits []hit) []hit {
	r, size := utf8.DecodeRuneInString(text[h.end:])
	last, _ := utf8.DecodeLastRuneInString(text[:h.end])
	if !letter(r) || !letter(last) {
		for e := x.nodes[at].end; e != 0; e = x.ends[e].next {
			hits = append(hits, hit{int(x.ends[e].concept), h.start, h.end})
		}
	}
	if next := x.next(at, r); next != 0 && size > 0 {
		hits = x.walk(next, text, hit{0, h.start, h.end + size}, hits)
	}
	if next := x.next(at, anyEnding); next != 0 {
		hits = x.walk(next, text, hit{0, h.start, h.end + wordEnd(text[h.end:])}, hits)
	}
	if next := x.next(at, aNumber); next != 0 {
		if n := x.digits(text[h.end:]); n > 0 {
			hits = x.walk(next, text, hit{0, h.start, h.end + n}, hits)
		}
	}
	if next := x.next(at, anAge); next != 0 {
		if n := x.age(text[h.end:]); n > 0 {
			hits = x.walk(next, text, hit{0, h.start, h.end + n}, hits)
		}
	}
	if next := x.next(at, aClose); next != 0 && closed(text[h.end:]) {
		hits = x.walk(next, text, h, hits)
	}
	return hits
}

// The signs *, #, @ and $ as they stand in the tree, where no text can meet them.
const (
	anyEnding = -1
	aNumber   = -2
	anAge     = -3
	aClose    = -4
)

func wordEnd(text string) int { return len(text) - len(strings.TrimLeftFunc(text, letter)) }

// letter says whether a character is part of a word that blanks set apart.
func letter(r rune) bool {
	return r != utf8.RuneError && !isHan(r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
