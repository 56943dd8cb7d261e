package fakeslack

import (
	"bytes"
	"encoding/json"
	"sync"
)

// readings remember how messages read, so that a long screen is not read anew at
// each look. The zero value is ready.
type readings struct {
	mu sync.Mutex
	by map[string]reading
}

// reading is how the blocks of a message read: as long as they are the same, and the
// names in them are.
type reading struct {
	blocks  json.RawMessage
	names   map[string]string
	words   string
	actions []Control
}

func (r *readings) of(ref string, blocks json.RawMessage, called func(string) string) reading {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old, known := r.by[ref]; known && bytes.Equal(old.blocks, blocks) && old.stands(called) {
		return old
	}
	now := reading{blocks: blocks, names: map[string]string{}}
	name := func(id string) string {
		now.names[id] = called(id)
		return now.names[id]
	}
	now.words, now.actions = readBlocks(blocks, name), controls(readList(blocks), name)
	if r.by == nil {
		r.by = map[string]reading{}
	}
	r.by[ref] = now
	return now
}

// stands says whether everybody in it is still called the same.
func (r reading) stands(called func(string) string) bool {
	for id, name := range r.names {
		if called(id) != name {
			return false
		}
	}
	return true
}
