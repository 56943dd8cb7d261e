package fakeslack

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// name gives ids to blocks and elements that have none, as Slack does: raw is a
// list of blocks or a view. The caller holds the lock.
func (w *Workspace) name(raw json.RawMessage) json.RawMessage {
	var doc any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(&doc) != nil {
		return raw
	}
	blocks, _ := doc.([]any)
	if view, ok := doc.(map[string]any); ok {
		blocks, _ = view["blocks"].([]any)
	}
	for _, b := range blocks {
		if b, ok := b.(map[string]any); ok {
			w.nameBlock(b)
		}
	}
	return encode(doc)
}

func (w *Workspace) nameBlock(b map[string]any) {
	w.nameOne(b, "block_id")
	elements, _ := b["elements"].([]any)
	if b["type"] == "rich_text" || b["type"] == "context" {
		elements = nil
	}
	for _, e := range append(elements, b["accessory"], b["element"]) {
		if e, ok := e.(map[string]any); ok && e["type"] != "image" {
			w.nameOne(e, "action_id")
		}
	}
}

func (w *Workspace) nameOne(of map[string]any, key string) {
	if had, _ := of[key].(string); had == "" {
		w.serial++
		of[key] = fmt.Sprintf("gen%02d", w.serial)
	}
}

// encode writes JSON as Slack does, without escapes for HTML.
func encode(v any) json.RawMessage {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // only what came from JSON goes in
	}
	return bytes.TrimSpace(out.Bytes())
}
