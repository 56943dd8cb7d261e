package badger

import (
	"bytes"
	"slices"
	"sort"
)

// write is one pending put or delete. Its bytes are the engine's own copies.
type write struct {
	name string // the key again, as the index wants it
	key  []byte
	val  []byte
	gone bool
}

// layer holds pending writes, found by key and, for scans, by order. One layer
// belongs to the closure that runs, one to the batch that will be committed.
type layer struct {
	at     map[string]int // key → place in writes; nil while they are few
	writes []write        // in the order of each key's first write
	order  []int          // places in key order; may lack the newest
	size   int            // bytes of keys and values
}

// few is how many writes are looked through one by one: most turns make no more, and
// need no map.
const few = 12

// Indexes above these sizes are cheaper to drop than to clear.
const (
	keepOwn   = 64
	keepBatch = 4096
)

func (l *layer) reset(keep int) {
	if len(l.at) > keep {
		l.at = nil
	}
	clear(l.at)
	clear(l.writes)
	l.writes, l.order, l.size = l.writes[:0], l.order[:0], 0
}

func (l *layer) get(key []byte) (write, bool) {
	i, ok := l.find(key)
	if !ok {
		return write{}, false
	}
	return l.writes[i], true
}

func (l *layer) find(key []byte) (i int, ok bool) {
	if len(l.writes) > few {
		i, ok = l.at[string(key)]
		return i, ok
	}
	for i := range l.writes {
		if bytes.Equal(l.writes[i].key, key) {
			return i, true
		}
	}
	return 0, false
}

func (l *layer) set(w write) {
	l.size += len(w.key) + len(w.val)
	if i, ok := l.find(w.key); ok {
		l.size -= len(l.writes[i].key) + len(l.writes[i].val)
		l.writes[i] = w
		return
	}
	l.writes = append(l.writes, w)
	if len(l.writes) <= few {
		return
	}
	if len(l.at) == 0 {
		l.index()
		return
	}
	l.at[w.name] = len(l.writes) - 1
}

// index begins the map, as the writes are no longer few.
func (l *layer) index() {
	if l.at == nil {
		l.at = make(map[string]int, 2*few)
	}
	for i, w := range l.writes {
		l.at[w.name] = i
	}
}

// within returns the writes of [from, to) in key order. The slice is fresh, so
// a scan keeps what it started with.
func (l *layer) within(from, to []byte) []write {
	if len(l.writes) == 0 {
		return nil
	}
	l.sort()
	lo, hi := l.seek(from), l.seek(to)
	if lo >= hi {
		return nil
	}
	out := make([]write, 0, hi-lo)
	for _, i := range l.order[lo:hi] {
		out = append(out, l.writes[i])
	}
	return out
}

// sort brings the index of order up to date. Few writes are new since the last
// scan, so they are sorted alone and merged in from the back.
func (l *layer) sort() {
	known := len(l.order)
	if known == len(l.writes) {
		return
	}
	fresh := make([]int, 0, len(l.writes)-known)
	for i := known; i < len(l.writes); i++ {
		fresh = append(fresh, i)
	}
	slices.SortFunc(fresh, func(a, b int) int { return bytes.Compare(l.writes[a].key, l.writes[b].key) })
	l.order = append(l.order, fresh...)
	old, add := known-1, len(fresh)-1
	for at := len(l.order) - 1; add >= 0; at-- {
		if old >= 0 && bytes.Compare(l.writes[l.order[old]].key, l.writes[fresh[add]].key) > 0 {
			l.order[at] = l.order[old]
			old--
		} else {
			l.order[at] = fresh[add]
			add--
		}
	}
}

func (l *layer) seek(key []byte) int {
	return sort.Search(len(l.order), func(i int) bool {
		return bytes.Compare(l.writes[l.order[i]].key, key) >= 0
	})
}
