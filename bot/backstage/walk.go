package backstage

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Walk goes through a document by a grammar. Numbers in it are json.Number.
type Walk struct {
	Grammar Grammar
	// Text is the field that the length of a text object is the length of.
	Text string
	// Leaves are kinds of the platform's own: what is wrong with a value, "" if nothing.
	Leaves map[string]func(v any) string
	// Note hears of what is wrong at a path ("/blocks/0/text").
	Note func(path, why string)
	// Rules judges an object beyond its fields, which inside goes through.
	Rules func(name string, o Object, path string, inside func())
}

func (w Walk) note(path, format string, a ...any) { w.Note(path, fmt.Sprintf(format, a...)) }

// Value judges one value by its kind.
func (w Walk) Value(k Kind, v any, path string) {
	if wrong := w.Leaves[k.Name]; wrong != nil {
		if why := wrong(v); why != "" {
			w.Note(path, why)
		}
		return
	}
	switch k.Name {
	case "any":
	case "str":
		s, ok := v.(string)
		if !ok {
			w.Note(path, "must be a text")
			return
		}
		w.size(k, utf8.RuneCountInString(s), path)
	case "bool":
		if _, ok := v.(bool); !ok {
			w.Note(path, "must be true or false")
		}
	case "num", "int":
		w.number(k, v, path)
	case "one":
		if s, ok := v.(string); !ok || !slices.Contains(k.Words, s) {
			w.note(path, "must be one of %s", strings.Join(k.Words, ", "))
		}
	case "list":
		w.list(k, v, path)
	default:
		w.object(k, v, path)
	}
}

func (w Walk) number(k Kind, v any, path string) {
	n, ok := v.(json.Number)
	if !ok {
		w.Note(path, "must be a number")
		return
	}
	if _, err := n.Int64(); err != nil && k.Name == "int" {
		w.Note(path, "must be a whole number")
		return
	}
	if f, err := n.Float64(); err != nil || k.Least >= 0 && f < float64(k.Least) || k.Most >= 0 && f > float64(k.Most) {
		w.note(path, "must be from %d to %d", k.Least, k.Most)
	}
}

func (w Walk) list(k Kind, v any, path string) {
	items, ok := v.([]any)
	if !ok {
		w.Note(path, "must be a list")
		return
	}
	w.size(k, len(items), path)
	for i, item := range items {
		w.Value(*k.Item, item, fmt.Sprintf("%s/%d", path, i))
	}
}

func (w Walk) size(k Kind, n int, path string) {
	if n < k.Least {
		w.note(path, "must be more than %d [%d]", k.Least-1, n)
	}
	if k.Most >= 0 && n > k.Most {
		w.note(path, "must be less than %d [%d]", k.Most+1, n)
	}
}

// object judges an object by its shape, and then by the rules of its type.
func (w Walk) object(k Kind, v any, path string) {
	o, ok := v.(Object)
	if !ok {
		w.Note(path, "must be an object")
		return
	}
	name := k.Name
	if _, union := w.Grammar.Unions[name]; union {
		key := w.Grammar.key(name)
		if name, ok = w.Grammar.pick(name, o); !ok {
			said, _ := o[key].(string)
			w.note(path+"/"+key, "unsupported %s: %s", key, said)
			return
		}
	}
	s := w.Grammar.Shapes[name]
	if s.Key != "" && o[s.Key] != s.Tag {
		w.note(path+"/"+s.Key, "must be %s", s.Tag)
		return
	}
	if text, ok := o[w.Text].(string); ok && k.Most >= 0 {
		w.size(k, utf8.RuneCountInString(text), path+"/"+w.Text)
	}
	for _, must := range s.Must {
		if _, there := o[must]; !there {
			w.note(path, "missing required field: %s", must)
		}
	}
	w.Rules(name, o, path, func() { w.fields(s, o, path) })
}

func (w Walk) fields(s *Shape, o Object, path string) {
	for _, key := range slices.Sorted(maps.Keys(o)) {
		of, known := s.Fields[key]
		switch {
		case known:
			w.Value(of, o[key], path+"/"+key)
		case key == s.Key && s.Key != "", s.Open:
		default:
			w.note(path, "unknown field: %s", key)
		}
	}
}
