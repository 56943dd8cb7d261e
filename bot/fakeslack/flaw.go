package fakeslack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	messageBlocks = 50
	markdownSum   = 12_000
	textSum       = 12_000
	blocksSize    = 13_000
	viewSize      = 250 << 10
)

// Flaw is one thing for which Slack refuses blocks.
type Flaw struct {
	Path string // "/blocks/0/text/text"
	Why  string
	Word string // the refusal, if it is not the usual one
}

func (f Flaw) String() string { return f.Path + ": " + f.Why }

// object is a JSON object on its way through the rules.
type object = map[string]any

// looker goes through blocks and notes flaws.
type looker struct {
	surface  string // message, modal, home
	flaws    []Flaw
	blocks   map[string]string // block_id → where
	actions  map[string]bool   // action ids of the block that it is in
	depth    int               // of blocks within blocks
	tables   int
	markdown int
	focus    int
	inputs   bool
	pictures []picture
}

// picture is a file of Slack's that a block shows.
type picture struct{ path, id string }

// look judges the blocks of a message, or a whole view.
func look(surface string, raw json.RawMessage) *looker {
	l := &looker{surface: surface, blocks: map[string]string{}, actions: map[string]bool{}}
	var doc any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil || dec.More() {
		l.note("", "must be valid JSON")
		return l
	}
	if surface == "message" {
		l.value(kind{name: "list", least: -1, most: messageBlocks, item: &kind{name: "blocks", least: -1, most: -1}}, doc, "/blocks")
		l.sums(doc)
		return l
	}
	l.value(kind{name: surface, least: -1, most: -1}, doc, "")
	if view, ok := doc.(object); ok && surface == "modal" && l.inputs && view["submit"] == nil {
		l.note("/submit", "a modal with an input block needs submit")
	}
	if size := len(encode(doc)); size > viewSize {
		l.flaws = append(l.flaws, Flaw{"", fmt.Sprintf("%d bytes, the limit is %d", size, viewSize), "view_too_large"})
	}
	l.sums(nil)
	return l
}

func messageFlaws(raw json.RawMessage) []Flaw { return look("message", raw).flaws }

// viewFlaws judges a view by its own type.
func viewFlaws(raw json.RawMessage) []Flaw {
	var said struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(raw, &said)
	if said.Type != "modal" && said.Type != "home" {
		return []Flaw{{Path: "/type", Why: "must be modal or home"}}
	}
	return look(said.Type, raw).flaws
}

func (l *looker) note(path, format string, a ...any) {
	l.flaws = append(l.flaws, Flaw{Path: path, Why: fmt.Sprintf(format, a...)})
}

// sums are the rules about everything together.
func (l *looker) sums(blocks any) {
	if l.markdown > markdownSum {
		l.note("/blocks", "%d letters in all markdown blocks, the limit is %d", l.markdown, markdownSum)
	}
	if l.surface != "message" {
		return
	}
	if l.tables > 1 {
		l.note("/blocks", "only_one_table_allowed")
	}
	if n := letters(blocks); n > textSum {
		l.flaws = append(l.flaws, Flaw{"/blocks", fmt.Sprintf("%d letters in all blocks", n), "msg_blocks_too_long"})
	} else if n := utf8.RuneCount(encode(blocks)); n > blocksSize {
		l.flaws = append(l.flaws, Flaw{"/blocks", fmt.Sprintf("%d letters of JSON", n), "msg_blocks_too_long"})
	}
}

// letters counts what stands under "text" anywhere.
func letters(v any) (n int) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			n += letters(x)
		}
	case object:
		for k, x := range v {
			if s, ok := x.(string); ok && k == "text" {
				n += utf8.RuneCountInString(s)
			} else {
				n += letters(x)
			}
		}
	}
	return n
}

// value judges one value by its kind.
func (l *looker) value(k kind, v any, path string) {
	switch k.name {
	case "any":
	case "str":
		s, ok := v.(string)
		if !ok {
			l.note(path, "must be a text")
			return
		}
		l.size(k, utf8.RuneCountInString(s), path)
	case "bool":
		if _, ok := v.(bool); !ok {
			l.note(path, "must be true or false")
		}
	case "num":
		n, ok := v.(json.Number)
		if !ok {
			l.note(path, "must be a number")
			return
		}
		if f, err := n.Float64(); err != nil || k.least >= 0 && f < float64(k.least) || k.most >= 0 && f > float64(k.most) {
			l.note(path, "must be from %d to %d", k.least, k.most)
		}
	case "one":
		if s, ok := v.(string); !ok || !slices.Contains(k.words, s) {
			l.note(path, "must be one of %s", strings.Join(k.words, ", "))
		}
	case "list":
		l.list(k, v, path)
	default:
		l.object(k, v, path)
	}
}

func (l *looker) list(k kind, v any, path string) {
	items, ok := v.([]any)
	if !ok {
		l.note(path, "must be a list")
		return
	}
	l.size(k, len(items), path)
	for i, item := range items {
		l.value(*k.item, item, fmt.Sprintf("%s/%d", path, i))
	}
}

func (l *looker) size(k kind, n int, path string) {
	if n < k.least {
		l.note(path, "must be more than %d [%d]", k.least-1, n)
	}
	if k.most >= 0 && n > k.most {
		l.note(path, "must be less than %d [%d]", k.most+1, n)
	}
}

// object judges an object by its shape, and then by the rules of its type.
func (l *looker) object(k kind, v any, path string) {
	o, ok := v.(object)
	if !ok {
		l.note(path, "must be an object")
		return
	}
	name := k.name
	typ, _ := o["type"].(string)
	if _, union := kit().unions[name]; union {
		if name, ok = kit().pick(name, typ); !ok {
			l.note(path+"/type", "unsupported type: %s", typ)
			return
		}
	}
	s := kit().shapes[name]
	if s.kind != "" && typ != s.kind {
		l.note(path+"/type", "must be %s", s.kind)
		return
	}
	if text, ok := o["text"].(string); ok && k.most >= 0 {
		l.size(k, utf8.RuneCountInString(text), path+"/text")
	}
	for _, must := range s.must {
		if _, there := o[must]; !there {
			l.note(path, "missing required field: %s", must)
		}
	}
	l.rules(name, o, path, func() { l.fields(s, o, path) })
}

func (l *looker) fields(s *shape, o object, path string) {
	for _, key := range slices.Sorted(maps.Keys(o)) {
		of, known := s.fields[key]
		switch {
		case known:
			l.value(of, o[key], path+"/"+key)
		case key == "type" && s.kind != "", s.open:
		default:
			l.note(path, "unknown field: %s", key)
		}
	}
}
