package main

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/spelling"
	"closeloop/store"

	"golang.org/x/text/unicode/norm"
)

// names is the search by name: an index in memory, because nothing personal
// may stand in a key on disk. It knows nothing of rights: who asks checks them.
type names struct {
	speller spelling.Speller
	mu      sync.RWMutex
	cases   map[string]*entry   // by case id
	drawers map[string][]*entry // by a key of the name; an entry that was replaced may still lie in one
	phones  map[string][]*entry // by the last four digits
}

type entry struct {
	id    string
	name  spelling.Name
	last4 string
}

func newNames() *names {
	return &names{cases: map[string]*entry{}, drawers: map[string][]*entry{}, phones: map[string][]*entry{}}
}

func (n *names) entryOf(id string, c hiring.Candidate) *entry {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, norm.NFKC.String(c.Phone))
	if len(digits) > 4 {
		digits = digits[len(digits)-4:]
	}
	return &entry{id: id, name: n.speller.Name(c.Name), last4: digits}
}

// put files a case under a candidate, in place of what was there.
func (n *names) put(id string, c hiring.Candidate) {
	e := n.entryOf(id, c)
	n.mu.Lock()
	defer n.mu.Unlock()
	if old := n.cases[id]; old != nil && reflect.DeepEqual(old, e) {
		return
	}
	n.cases[id] = e
	for _, key := range e.name.Keys() {
		n.drawers[key] = append(n.drawers[key], e)
	}
	if len(e.last4) == 4 {
		n.phones[e.last4] = append(n.phones[e.last4], e)
	}
}

// load reads all names once, at start.
func (n *names) load(ctx context.Context, s *store.Store) error {
	return s.View(ctx, func(tx *store.Txn) error {
		var heads []hiring.Case
		err := flows.Cases().All(tx, func(_ string, c store.Record[hiring.Case]) bool {
			heads = append(heads, c.Body)
			return true
		})
		if err != nil {
			return err
		}
		for _, head := range heads {
			if err := n.read(tx, head); err != nil {
				return err
			}
		}
		return nil
	})
}

func (n *names) read(tx *store.Txn, head hiring.Case) error {
	who, ok, err := flows.Candidates().Get(tx, head.Candidate)
	if err != nil || !ok {
		return err
	}
	n.put(head.ID, who.Body)
	return nil
}

// touch reads one case anew after a turn of intake. A fault leaves the old
// name; the next start reads all.
func (n *names) touch(s *store.Store, id string) {
	_ = s.View(context.Background(), func(tx *store.Txn) error {
		head, ok, err := flows.Cases().Get(tx, id)
		if err != nil || !ok {
			return err
		}
		return n.read(tx, head.Body)
	})
}

// Find lists the cases whose candidate answers to the words: whole are those
// of exactly this name, or whose phone ends in these four digits; part those of
// whose name it is a part.
func (n *names) Find(words string) (whole, part []string) {
	w := n.speller.Words(words)
	n.mu.RLock()
	defer n.mu.RUnlock()
	for _, e := range n.phones[norm.NFKC.String(strings.TrimSpace(words))] {
		if n.cases[e.id] == e {
			whole = append(whole, e.id)
		}
	}
	for _, e := range n.drawers[w.Key()] {
		switch fit := e.name.Match(w); {
		case fit == spelling.None, n.cases[e.id] != e:
		case fit == spelling.Whole:
			whole = append(whole, e.id)
		default:
			part = append(part, e.id)
		}
	}
	return whole, part
}

// Near lists the cases whose candidate's name is one slip away from the words,
// those that sound the same first.
func (n *names) Near(words string) []string {
	w := n.speller.Words(words)
	n.mu.RLock()
	defer n.mu.RUnlock()
	var same, near []string
	for id, e := range n.cases {
		switch e.name.Near(w) {
		case spelling.Whole:
			same = append(same, id)
		case spelling.Part:
			near = append(near, id)
		}
	}
	slices.SortFunc(same, compareIDs)
	slices.SortFunc(near, compareIDs)
	return append(same, near...)
}

// forget empties the index.
func (n *names) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.cases)
	clear(n.drawers)
	clear(n.phones)
}

// drop forgets the names of cases that were erased.
func (n *names) drop(ids []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, id := range ids {
		delete(n.cases, id)
	}
	for _, drawer := range []map[string][]*entry{n.drawers, n.phones} {
		for key, all := range drawer {
			if all = slices.DeleteFunc(all, func(e *entry) bool { return slices.Contains(ids, e.id) }); len(all) == 0 {
				delete(drawer, key)
			} else {
				drawer[key] = all
			}
		}
	}
}
