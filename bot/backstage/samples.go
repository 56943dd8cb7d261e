package backstage

import (
	"maps"
	"slices"
	"strings"
)

// Samples makes samples of everything in a grammar: each thing as small as it may
// be, then with each of its fields at its limits and beyond. What holds of them, a
// judge says, not the grammar.
type Samples struct {
	Grammar Grammar
	Text    string // the field that the length of a text object is the length of
	// Examples are texts that a rule wants to look some way, by their field; Numbers
	// likewise; Leaves good and bad values of the platform's own kinds, a good one first.
	Examples map[string]string
	Numbers  map[string]int
	Leaves   map[string][]any
	// Whole are fields without which a thing is not whole although none of them must
	// be there, by its name; Twins exclude each other.
	Whole map[string]Object
	Twins map[string]string

	seen map[string]bool // shapes whose fields were tried
}

// least is the smallest good value of a kind.
func (m *Samples) least(field string, k Kind) any {
	if leaves := m.Leaves[k.Name]; leaves != nil {
		return leaves[0]
	}
	switch k.Name {
	case "any":
		return "x"
	case "str":
		if s := m.Examples[field]; s != "" {
			return s
		}
		return "1"
	case "bool":
		return true
	case "num", "int":
		if n, ok := m.Numbers[field]; ok {
			return n
		}
		return max(k.Least, 1)
	case "one":
		return k.Words[0]
	case "list":
		return m.many(*k.Item, max(k.Least, 1))
	}
	if members, ok := m.Grammar.Unions[k.Name]; ok {
		return m.Object(members[0])
	}
	return m.Object(k.Name)
}

func (m *Samples) many(of Kind, n int) []any {
	list := []any{}
	for range n {
		list = append(list, m.least("", of))
	}
	return list
}

// Object is a thing as small as it may be.
func (m *Samples) Object(name string) Object {
	s := m.Grammar.Shapes[name]
	o := Object{}
	if s.Key != "" {
		o[s.Key] = s.Tag
	}
	for _, key := range s.Must {
		o[key] = m.least(key, s.Fields[key])
	}
	maps.Copy(o, m.Whole[name])
	return o
}

// tries are values of a kind at its edges, on both sides of them.
func (m *Samples) tries(field string, k Kind) []any {
	small := m.least(field, k)
	if leaves := m.Leaves[k.Name]; leaves != nil {
		return append(slices.Clone(leaves), nil)
	}
	switch k.Name {
	case "any":
		return []any{small}
	case "str":
		return m.texts(field, k)
	case "bool":
		return []any{true, "yes"}
	case "num", "int":
		return []any{small, 1.5, k.Least - 1, k.Most, k.Most + 1, "1", nil}
	case "one":
		out := []any{"other", nil}
		for _, w := range k.Words {
			out = append(out, w)
		}
		return out
	case "list":
		out := []any{[]any{}, "x", nil}
		if k.Most > 0 {
			out = append(out, m.many(*k.Item, k.Most), m.many(*k.Item, k.Most+1))
		}
		for _, item := range m.tries("", *k.Item) {
			list := m.many(*k.Item, max(k.Least, 1))
			list[0] = item
			out = append(out, list)
		}
		return out
	}
	return m.objects(k)
}

func (m *Samples) texts(field string, k Kind) []any {
	out := []any{m.least(field, k), "", 7, nil}
	if k.Most > 0 {
		s := m.Examples[field]
		for _, n := range []int{k.Most, k.Most + 1} {
			out = append(out, s+strings.Repeat("é", n-len(s)))
		}
	}
	return out
}

func (m *Samples) objects(k Kind) []any {
	out := []any{nil, "x", Object{"type": "nothing", "tag": "nothing"}}
	members, union := m.Grammar.Unions[k.Name]
	if !union {
		members = []string{k.Name}
	}
	for _, name := range members {
		if k.Most > 0 {
			for _, n := range []int{k.Most, k.Most + 1} {
				out = append(out, with(m.Object(name), m.Text, strings.Repeat("é", n)))
			}
		}
		out = append(out, m.Object(name))
		if !m.seen[name] {
			out = append(out, m.Fields(name)...)
		}
	}
	return out
}

// Fields tries every field of a thing, one at a time.
func (m *Samples) Fields(name string) []any {
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	m.seen[name] = true
	s, small := m.Grammar.Shapes[name], m.Object(name)
	out := []any{with(small, "colour", "red")}
	for _, key := range slices.Sorted(maps.Keys(s.Fields)) {
		base := maps.Clone(small)
		delete(base, m.Twins[key])
		without := maps.Clone(small)
		delete(without, key)
		out = append(out, without)
		for _, v := range m.tries(key, s.Fields[key]) {
			out = append(out, with(base, key, v))
		}
	}
	return out
}

func with(o Object, key string, v any) Object {
	o = maps.Clone(o)
	o[key] = v
	return o
}
