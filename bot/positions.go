package main

import (
	"sync"
	"sync/atomic"

	"closeloop/flows/hiring"
	"closeloop/flows/pay"
)

// positions is the search for positions: an index in memory of the company as it
// was last seen. When the company has changed a new one is read aside; until it
// is there the old one answers, and what it knows of positions is checked
// against the company of the turn.
type positions struct {
	index    atomic.Pointer[pay.Index]
	first    sync.Mutex
	building atomic.Bool
}

// Find lists the positions that answer to the words, the best first.
func (p *positions) Find(company *hiring.Snapshot, words string, sees pay.Sees) []pay.Match {
	return p.of(company).Find(words, sees)
}

// Near lists those whose name is one slip away, the best first.
func (p *positions) Near(company *hiring.Snapshot, words string, sees pay.Sees) []pay.Match {
	return p.of(company).Near(words, sees)
}

// of is the index to answer from.
func (p *positions) of(company *hiring.Snapshot) *pay.Index {
	x := p.index.Load()
	switch {
	case x == nil:
		return p.begin(company)
	case x.Revision < company.Revision && p.building.CompareAndSwap(false, true):
		go func() {
			defer p.building.Store(false)
			p.index.Store(pay.NewIndex(company))
		}()
	}
	return x
}

// begin reads the first index, which everybody waits for.
func (p *positions) begin(company *hiring.Snapshot) *pay.Index {
	p.first.Lock()
	defer p.first.Unlock()
	if x := p.index.Load(); x != nil {
		return x
	}
	x := pay.NewIndex(company)
	p.index.Store(x)
	return x
}
