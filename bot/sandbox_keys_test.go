package main

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"closeloop/store"
)

// keyBook notes which keys are read and written while it is open.
type keyBook struct {
	mu   sync.Mutex
	open bool
	keys map[string]bool // true: written
}

func (l *keyBook) note(key []byte, wrote bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open {
		l.keys[string(key)] = l.keys[string(key)] || wrote
	}
}

func (l *keyBook) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open, l.keys = true, map[string]bool{}
}

func (l *keyBook) end() map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = false
	return l.keys
}

// noted is an engine that tells a keyBook what passes.
type noted struct {
	store.Engine
	book *keyBook
}

func (n noted) View(ctx context.Context, fn func(store.Tx) error) error {
	return n.Engine.View(ctx, func(tx store.Tx) error { return fn(notedTx{tx, n.book}) })
}

func (n noted) Update(ctx context.Context, fn func(store.Tx) error) error {
	return n.Engine.Update(ctx, func(tx store.Tx) error { return fn(notedTx{tx, n.book}) })
}

type notedTx struct {
	store.Tx
	book *keyBook
}

func (n notedTx) Get(key []byte) ([]byte, bool, error) {
	n.book.note(key, false)
	return n.Tx.Get(key)
}

func (n notedTx) Put(key, val []byte) error {
	n.book.note(key, true)
	return n.Tx.Put(key, val)
}

func (n notedTx) Delete(key []byte) error {
	n.book.note(key, true)
	return n.Tx.Delete(key)
}

func (n notedTx) Scan(r store.Range) iter.Seq2[store.Pair, error] {
	return func(yield func(store.Pair, error) bool) {
		for pair, err := range n.Tx.Scan(r) {
			if err == nil {
				n.book.note(pair.Key, false)
			}
			if !yield(pair, err) {
				return
			}
		}
	}
}

// strays are keys that a trainee's events in a sandbox have no business with.
func strays(keys map[string]bool, person string) (out []string) {
	// The trainee's own record and what comes of a turn on it: its jobs, its audit,
	// its batch. The console's shelf is a chat, which keeps what was posted.
	own := []string{
		"main/r/training/" + person, "main/due/", "main/a/", "main/r/import/look-", "main/r/import.row/look-", "main/k/import/look-", "main/mark/",
		"main/r/shelf/m-", "main/i/shelf.place/dm:" + person,
	}
	// Who somebody is, and what is taught.
	read := []string{
		"main/r/case/" + practiceMark, // which is never there
		"main/r/person/", "main/r/position/", "main/r/company/", "main/r/course/", "main/k/company", "main/s/", "main/n/", "main/r/import/",
	}
	for key, wrote := range keys {
		fits := func(p string) bool { return strings.HasPrefix(key, p) }
		if fits("drill/"+person+"/") || slices.ContainsFunc(own, fits) || !wrote && (slices.ContainsFunc(read, fits) || ticked(key)) {
			continue
		}
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// ticked says whether a sandbox's own clock reads a key, whenever it wakes: that is
// beside what anybody does meanwhile. What it then does would be written.
func ticked(key string) bool {
	rest, of := strings.CutPrefix(key, drills+"/")
	_, rest, _ = strings.Cut(rest, "/")
	return of && strings.HasPrefix(rest, "due/")
}

// TestStraysAreSeen: a check that cannot fail is none.
func TestStraysAreSeen(t *testing.T) {
	t.Parallel()
	for key, bad := range map[string]bool{
		"drill/hr-lin/r/case/C-1001": false, "main/r/training/hr-lin": false, "main/r/case/C-1001": true, "drill/hr-eve/r/case/C-1001": true,
		"main/i/case.status/pending_eval/C-1001": true, "main/r/training/hr-eve": true, "drill/hr-line/s/ready": true,
		"drill/hr-eve/due/at/C-1001/duty/remind": false, "drill/hr-eve/r/due/C-1001": true,
	} {
		if got := len(strays(map[string]bool{key: false}, "hr-lin")) > 0; got != bad {
			t.Errorf("%s: %v", key, got)
		}
	}
	for _, key := range []string{"main/r/person/hr-lin", "drill/hr-eve/due/at/C-1001/duty/remind"} {
		if len(strays(map[string]bool{key: true}, "hr-lin")) == 0 {
			t.Errorf("a sandbox may write %s", key)
		}
	}
}
