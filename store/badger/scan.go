package badger

import (
	"bytes"
	"fmt"
	"iter"
	"slices"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

const scanCheck = 64 // pairs between two looks at the context

// Scan sees the store as it is when the loop begins; what the loop itself
// writes comes into sight of the next one.
func (t *tx) Scan(r store.Range) iter.Seq2[store.Pair, error] {
	return func(yield func(store.Pair, error) bool) {
		if t.over {
			yield(store.Pair{}, errOver)
			return
		}
		m := t.merge(r)
		defer m.close()
		for n := 0; r.Limit <= 0 || n < r.Limit; n++ {
			if n%scanCheck == scanCheck-1 && t.ctx.Err() != nil {
				yield(store.Pair{}, t.fail(t.ctx.Err()))
				return
			}
			p, ok, err := m.next()
			if err != nil {
				yield(store.Pair{}, err)
				return
			}
			if !ok || !yield(p, nil) {
				return
			}
		}
	}
}

// merge walks up to three ordered sources as one: the closure's writes hide the
// batch's, and both hide what is on disk.
type merge struct {
	t        *tx
	from, to []byte
	reverse  bool
	pending  [2][]write
	disk     *bdb.Iterator
	brief    bool
	last     store.Pair // what a brief scan handed out, used again
}

func (t *tx) merge(r store.Range) *merge {
	if t.draft != nil {
		t.draft.scanned = true
	}
	m := &merge{t: t, reverse: r.Reverse, brief: r.Brief}
	m.from = append([]byte(userSpace), r.From...)
	m.to = []byte(userEnd)
	if r.To != nil {
		m.to = append([]byte(userSpace), r.To...)
	}
	if t.own != nil {
		m.pending = [2][]write{t.own.within(m.from, m.to), t.batch.within(m.from, m.to)}
	}
	if m.reverse {
		slices.Reverse(m.pending[0])
		slices.Reverse(m.pending[1])
	}
	m.open(common(m.from, m.to))
	return m
}

// open places the iterator on its first key. In reverse, Badger seeks to the
// upper end itself, which is not part of the range.
func (m *merge) open(prefix []byte) {
	m.disk = m.t.snap.NewIterator(bdb.IteratorOptions{Reverse: m.reverse, Prefix: prefix})
	m.t.iters = append(m.t.iters, m.disk)
	if !m.reverse {
		m.disk.Seek(m.from)
		return
	}
	m.disk.Seek(m.to)
	if m.disk.Valid() && bytes.Equal(m.disk.Item().Key(), m.to) {
		m.disk.Next()
	}
}

func (m *merge) close() {
	m.disk.Close()
	m.t.iters = slices.DeleteFunc(m.t.iters, func(it *bdb.Iterator) bool { return it == m.disk })
}

// next returns the next pair that is not deleted.
func (m *merge) next() (store.Pair, bool, error) {
	for {
		if m.t.over {
			return store.Pair{}, false, errOver
		}
		key := m.diskKey()
		src := m.first(key)
		if src < 0 {
			return m.take(key)
		}
		w := m.pending[src][0]
		m.drop(w.key, key)
		if !w.gone {
			hold := m.t.mem.hold
			return store.Pair{Key: hold(nil, w.key[len(userSpace):]), Val: hold(nil, w.val)}, true, nil
		}
	}
}

// diskKey is the key under the iterator, or nil when it is past the range.
func (m *merge) diskKey() []byte {
	if !m.disk.Valid() {
		return nil
	}
	key := m.disk.Item().Key()
	if m.reverse && bytes.Compare(key, m.from) < 0 || !m.reverse && bytes.Compare(key, m.to) >= 0 {
		return nil
	}
	return key
}

// first is the pending source whose key comes first, or -1 if the disk's does.
// Of equal keys the upper layer wins.
func (m *merge) first(best []byte) int {
	src := -1
	for i := len(m.pending) - 1; i >= 0; i-- {
		if p := m.pending[i]; len(p) > 0 && (best == nil || !m.before(best, p[0].key)) {
			best, src = p[0].key, i
		}
	}
	return src
}

func (m *merge) before(a, b []byte) bool {
	if m.reverse {
		return bytes.Compare(a, b) > 0
	}
	return bytes.Compare(a, b) < 0
}

func (m *merge) take(key []byte) (store.Pair, bool, error) {
	if key == nil {
		return store.Pair{}, false, nil
	}
	if m.brief {
		return m.lend(key)
	}
	val, err := m.t.value(m.disk.Item())
	if err != nil {
		return store.Pair{}, false, err
	}
	p := store.Pair{Key: m.t.mem.hold(nil, key[len(userSpace):]), Val: val}
	m.disk.Next()
	return p, true, nil
}

// lend is take without keeping anything: the next pair stands in the same bytes.
func (m *merge) lend(key []byte) (store.Pair, bool, error) {
	m.last.Key = append(m.last.Key[:0], key[len(userSpace):]...)
	err := m.disk.Item().Value(func(v []byte) error {
		m.last.Val = append(m.last.Val[:0], v...)
		return nil
	})
	if err != nil {
		return store.Pair{}, false, m.t.fail(fmt.Errorf("read value: %w", err))
	}
	m.disk.Next()
	return m.last, true, nil
}

// drop moves every source that stands on key past it.
func (m *merge) drop(key, onDisk []byte) {
	for i, p := range m.pending {
		if len(p) > 0 && bytes.Equal(p[0].key, key) {
			m.pending[i] = p[1:]
		}
	}
	if bytes.Equal(onDisk, key) {
		m.disk.Next()
	}
}

// common is what all keys of a range begin with; Badger skips tables by it.
func common(from, to []byte) []byte {
	n := 0
	for n < len(from) && n < len(to) && from[n] == to[n] {
		n++
	}
	return from[:n]
}
