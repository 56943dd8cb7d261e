package fakeslack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"closeloop/bot/backstage"
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
		l.walk().Value(kind{Name: "list", Least: -1, Most: messageBlocks, Item: &kind{Name: "blocks", Least: -1, Most: -1}}, doc, "/blocks")
		l.sums(doc)
		return l
	}
	l.walk().Value(kind{Name: surface, Least: -1, Most: -1}, doc, "")
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

// walk goes through Block Kit with the looker's own rules.
func (l *looker) walk() backstage.Walk {
	return backstage.Walk{
		Grammar: kit(), Text: "text", Rules: l.rules,
		Note: func(path, why string) { l.flaws = append(l.flaws, Flaw{Path: path, Why: why}) },
	}
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
