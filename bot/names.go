package main

import (
	"context"
	"slices"
	"strings"
	"sync"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// names is the search by name: an index in memory, because nothing personal
// may stand in a key on disk.
type names struct {
	mu    sync.RWMutex
	cases map[string]entry // by case id
}

type entry struct{ name, last4 string }

func newNames() *names { return &names{cases: map[string]entry{}} }

func entryOf(c hiring.Candidate) entry {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, c.Phone)
	if len(digits) > 4 {
		digits = digits[len(digits)-4:]
	}
	return entry{name: strings.ToLower(strings.Join(strings.Fields(c.Name), " ")), last4: digits}
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
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cases[head.ID] = entryOf(who.Body)
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

// find lists the cases whose candidate's name holds the words, or whose phone
// ends in the four digits, by id. Rights are checked by who asks.
func (n *names) find(words string) []string {
	words = strings.ToLower(strings.Join(strings.Fields(words), " "))
	if words == "" {
		return nil
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	var ids []string
	for id, e := range n.cases {
		if strings.Contains(e.name, words) || e.last4 == words {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// forget empties the index.
func (n *names) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.cases)
}
