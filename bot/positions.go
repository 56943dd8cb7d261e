package main

import (
	"context"
	"sync"
	"sync/atomic"

	"closeloop/flows/hiring"
	"closeloop/flows/pay"
)

// positions is the search for positions: an index in memory, read anew where the
// company has changed since. What has not changed is not read again.
type positions struct {
	index atomic.Pointer[pay.Index]
	build sync.Mutex
}

// Find lists the positions that answer to the words, the best first.
func (p *positions) Find(company *hiring.Snapshot, words string, sees pay.Sees) []pay.Match {
	return p.of(company).Find(words, sees)
}

// Near lists those whose name is one slip away, the best first.
func (p *positions) Near(company *hiring.Snapshot, words string, sees pay.Sees) []pay.Match {
	return p.of(company).Near(words, sees)
}

// of is the index of a company, or of a later one.
func (p *positions) of(company *hiring.Snapshot) *pay.Index {
	if x := p.index.Load(); x != nil && x.Revision >= company.Revision {
		return x
	}
	p.build.Lock()
	defer p.build.Unlock()
	x := p.index.Load()
	if x == nil || x.Revision < company.Revision {
		x = pay.NewIndex(company, x)
		p.index.Store(x)
	}
	return x
}

// readPositions reads the first index before somebody asks for it.
func (a *app) readPositions(ctx context.Context) {
	company, err := a.runner.Company(ctx)
	if err != nil {
		a.log.Warn("the names of positions are read with the first question", "cause", err)
		return
	}
	a.positions.of(company)
}
