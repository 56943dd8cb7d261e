package fakeslack

import (
	_ "embed"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

//go:embed blockkit.txt
var blockkit string

// kit is blockkit.txt, read once.
var kit = sync.OnceValue(func() grammar { return readGrammar(blockkit) })

// grammar is what may stand where.
type grammar struct {
	shapes map[string]*shape
	unions map[string][]string
}

// shape is one object.
type shape struct {
	kind   string // its "type"; "": it has none
	fields map[string]kind
	must   []string
	open   bool // takes fields that are not known here
}

// kind is what a field holds.
type kind struct {
	name        string // str, bool, num, any, one, list, or a shape or union
	least, most int    // of letters, items or the number itself; least -1: as may be, most -1: no end
	item        *kind
	words       []string
}

func readGrammar(text string) grammar {
	g := grammar{map[string]*shape{}, map[string][]string{}}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "union" {
			for _, member := range words[2:] {
				if many, ok := g.unions[member]; ok {
					g.unions[words[1]] = append(g.unions[words[1]], many...)
				} else {
					g.unions[words[1]] = append(g.unions[words[1]], member)
				}
			}
			continue
		}
		s := &shape{fields: map[string]kind{}}
		if words[0] == "type" {
			s.kind, _, _ = strings.Cut(words[1], "@")
		}
		g.shapes[words[1]] = s
		for _, w := range words[2:] {
			g.readField(s, w)
		}
	}
	return g
}

func (g grammar) readField(s *shape, word string) {
	if word == "..." {
		s.open = true
		return
	}
	if strings.HasPrefix(word, "+") {
		for name, k := range g.shapes[word].fields {
			s.fields[name] = k
		}
		s.must = append(s.must, g.shapes[word].must...)
		return
	}
	name, of, _ := strings.Cut(word, ":")
	name, must := strings.CutSuffix(name, "!")
	if must {
		s.must = append(s.must, name)
	}
	s.fields[name] = readKind(of)
}

var ranged = regexp.MustCompile(`^(.*?)(\d*)<=(\d+)$|^(str)(\d+)$`)

func readKind(word string) kind {
	k := kind{least: -1, most: -1}
	if words, ok := strings.CutPrefix(word, "="); ok {
		k.name, k.words = "one", strings.Split(words, "|")
		return k
	}
	if m := ranged.FindStringSubmatch(word); m != nil {
		word = m[1] + m[4]
		if m[2]+m[5] != "" {
			k.least, _ = strconv.Atoi(m[2] + m[5])
		}
		if m[3] != "" {
			k.most, _ = strconv.Atoi(m[3])
		}
	}
	if strings.HasPrefix(word, "[") && strings.HasSuffix(word, "]") {
		item := readKind(word[1 : len(word)-1])
		k.name, k.item = "list", &item
		return k
	}
	k.name = word
	switch word {
	case "plain":
		k.name = "plain_text"
	case "":
		panic("blockkit.txt: a field without a kind")
	}
	return k
}

// pick finds the shape of a union that has this type.
func (g grammar) pick(union, typ string) (string, bool) {
	for _, name := range g.unions[union] {
		if g.shapes[name].kind == typ {
			return name, true
		}
	}
	return "", false
}
