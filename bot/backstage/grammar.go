package backstage

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Grammar is what may stand where in the documents of a platform.
type Grammar struct {
	Shapes map[string]*Shape
	Unions map[string][]string
}

// Shape is one object.
type Shape struct {
	Key, Tag string // what tells it apart: its "type", or its "tag"; "": nothing does
	Fields   map[string]Kind
	Must     []string
	Open     bool // takes fields that are not known here
}

// Kind is what a field holds.
type Kind struct {
	Name        string // str, bool, num, int, any, one, list, or a shape, a union or a leaf
	Least, Most int    // of letters, items or the number itself; Least -1: as may be, Most -1: no end
	Item        *Kind
	Words       []string
}

// Object is a JSON object on its way through the rules.
type Object = map[string]any

// ReadGrammar reads a table of one thing a line, its fields behind it:
//
//	type NAME, tag NAME  an object whose "type", or "tag", is NAME; what stands
//	                     behind @ only tells apart what the platform calls alike
//	part NAME            an object without, or fields that others take by +NAME
//	union NAME           objects told apart by their type or tag
//
// "!" is a field that must be there, "..." lets others pass that are not known.
// Kinds: str bool num int any =one|of [list] or a name; behind it the least and the
// most (str1<=255).
func ReadGrammar(text string) Grammar {
	g := Grammar{map[string]*Shape{}, map[string][]string{}}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "union" {
			g.readUnion(words[1], words[2:])
			continue
		}
		s := &Shape{Fields: map[string]Kind{}}
		if words[0] != "part" {
			s.Key = words[0]
			s.Tag, _, _ = strings.Cut(words[1], "@")
		}
		g.Shapes[words[1]] = s
		for _, w := range words[2:] {
			g.readField(s, w)
		}
	}
	return g
}

func (g Grammar) readUnion(name string, members []string) {
	for _, member := range members {
		if many, ok := g.Unions[member]; ok {
			g.Unions[name] = append(g.Unions[name], many...)
		} else {
			g.Unions[name] = append(g.Unions[name], member)
		}
	}
}

func (g Grammar) readField(s *Shape, word string) {
	if word == "..." {
		s.Open = true
		return
	}
	if strings.HasPrefix(word, "+") {
		for name, k := range g.Shapes[word].Fields {
			s.Fields[name] = k
		}
		s.Must = append(s.Must, g.Shapes[word].Must...)
		return
	}
	name, of, _ := strings.Cut(word, ":")
	name, must := strings.CutSuffix(name, "!")
	if must {
		s.Must = append(s.Must, name)
	}
	s.Fields[name] = readKind(of)
}

var ranged = regexp.MustCompile(`^(.*?)(\d*)<=(\d+)$|^(str|\[.*\])(\d+)$`)

func readKind(word string) Kind {
	k := Kind{Least: -1, Most: -1}
	if words, ok := strings.CutPrefix(word, "="); ok {
		k.Name, k.Words = "one", strings.Split(words, "|")
		return k
	}
	if m := ranged.FindStringSubmatch(word); m != nil {
		word = m[1] + m[4]
		if m[2]+m[5] != "" {
			k.Least, _ = strconv.Atoi(m[2] + m[5])
		}
		if m[3] != "" {
			k.Most, _ = strconv.Atoi(m[3])
		}
	}
	if strings.HasPrefix(word, "[") && strings.HasSuffix(word, "]") {
		item := readKind(word[1 : len(word)-1])
		k.Name, k.Item = "list", &item
		return k
	}
	k.Name = word
	switch word {
	case "plain":
		k.Name = "plain_text"
	case "":
		panic("a field without a kind")
	}
	return k
}

// pick finds the shape of a union that an object is.
func (g Grammar) pick(union string, o Object) (string, bool) {
	for _, name := range g.Unions[union] {
		if s := g.Shapes[name]; o[s.Key] == s.Tag {
			return name, true
		}
	}
	return "", false
}

// key is what tells the shapes of a union apart.
func (g Grammar) key(union string) string { return g.Shapes[g.Unions[union][0]].Key }

// Gaps are kinds and members that the grammar names and does not have, leaves apart.
func (g Grammar) Gaps(leaves ...string) (gaps []string) {
	known := append(leaves, "str", "bool", "num", "int", "any", "one")
	has := func(name string) bool {
		return slices.Contains(known, name) || g.Shapes[name] != nil || g.Unions[name] != nil
	}
	for name, s := range g.Shapes {
		for field, k := range s.Fields {
			for k.Name == "list" {
				k = *k.Item
			}
			if !has(k.Name) {
				gaps = append(gaps, name+"."+field+" is a "+k.Name)
			}
		}
	}
	for name, members := range g.Unions {
		for _, m := range members {
			if g.Shapes[m] == nil {
				gaps = append(gaps, name+" has a member "+m)
			}
		}
	}
	return gaps
}
