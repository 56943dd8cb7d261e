package badger

import (
	"context"
	"hash/maphash"
	"runtime"
	"sync"
	"sync/atomic"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

// draft is what a closure did before its turn came, on a snapshot of its own, beside
// others and beside the writer. It counts if nothing that it read was written since;
// else the closure runs once more, in its place.
type draft struct {
	own     layer
	seq     uint64   // of the snapshot
	reads   [][]byte // keys that it looked for in the snapshot
	scanned bool     // it walked over a range: any write may be in it
	err     error    // what the closure returned
}

// fewest is how many closures are worth a snapshot and goroutines.
const fewest = 8

// drafts are closures that came together, on the way to the writer.
type drafts struct {
	e     *Engine
	snap  *bdb.Txn
	seq   uint64
	about map[string]bool // what some closure was about already
}

// drafts opens a snapshot for closures that came together. Nil: there is nothing to
// gain, or nothing to read.
func (e *Engine) drafts(fns int) *drafts {
	if fns < fewest || runtime.GOMAXPROCS(0) < 2 || e.enter() != nil {
		return nil
	}
	e.drafting.Add(1) // before the snapshot: what is committed after it is remembered
	d := &drafts{e: e, snap: e.db.NewTransaction(false), about: map[string]bool{}}
	m, err := markIn(d.snap)
	if err != nil {
		d.end()
		return nil
	}
	d.seq = m.seq
	return d
}

func (d *drafts) end() {
	if d == nil {
		return
	}
	d.snap.Discard()
	d.e.drafting.Add(-1)
	d.e.running.Done()
}

// prepare runs the closures of reqs, each into a layer of its own, but for those that
// it would do in vain.
func (d *drafts) prepare(reqs []*request, about []string) {
	if d == nil {
		return
	}
	reqs = d.first(reqs, about)
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			mem := new(arena)
			for i := next.Add(1); int(i) <= len(reqs); i = next.Add(1) {
				reqs[i-1].draft = d.run(reqs[i-1], mem)
			}
		})
	}
	all.Wait()
}

// first leaves out what is about the same as a closure before: that one will have
// written what it reads.
func (d *drafts) first(reqs []*request, about []string) []*request {
	if len(about) == 0 {
		return reqs
	}
	fresh := make([]*request, 0, len(reqs))
	for i, r := range reqs {
		if about[i] == "" || !d.about[about[i]] {
			fresh = append(fresh, r)
			d.about[about[i]] = true
		}
	}
	return fresh
}

// run is one closure's draft, or nil where it panicked: it does so again when its
// turn comes, and is reported there.
func (d *drafts) run(r *request, mem *arena) (made *draft) {
	if r.ctx.Err() != nil {
		return nil
	}
	dr := &draft{seq: d.seq}
	dr.own.reset(keepOwn)
	t := &tx{ctx: r.ctx, snap: d.snap, batch: new(layer), own: &dr.own, mem: mem, now: d.e.now(), draft: dr}
	defer func() {
		t.end()
		_ = recover()
	}()
	if dr.err = r.fn(t); dr.err == nil {
		dr.err = t.err
	}
	return dr
}

// Rely tells that a closure stands on what is stored under a key without reading it,
// because it knows it already.
func (t *tx) Rely(key []byte) {
	if t.draft != nil {
		t.draft.reads = append(t.draft.reads, t.mem.hold([]byte(userSpace), key))
	}
}

// recent is what was committed while drafts were being made: the sequence number of
// each key's last write, by the key's hash, as two keys that share one only make a
// closure run once more. Touched by the writer only.
type recent struct {
	seed  maphash.Seed
	last  map[uint64]uint64
	floor uint64 // what was committed up to here is not in it
}

// recentMost is how many keys are remembered; drafts older than that are in vain.
const recentMost = 1 << 16

// note remembers a commit for drafts that are being made.
func (m *recent) note(writes []write, seq uint64, wanted bool) {
	if !wanted || len(m.last)+len(writes) > recentMost {
		clear(m.last)
		m.floor = seq
		return
	}
	if m.last == nil {
		m.seed, m.last = maphash.MakeSeed(), make(map[uint64]uint64)
	}
	for _, w := range writes {
		m.last[maphash.Bytes(m.seed, w.key)] = seq
	}
}

// of is the commit of a key's last write; 0: none is remembered.
func (m *recent) of(key []byte) uint64 {
	if len(m.last) == 0 {
		return 0
	}
	return m.last[maphash.Bytes(m.seed, key)]
}

// stands says whether a draft is what its closure would do now.
func (b *batch) stands(d *draft) bool {
	if d == nil || d.seq < b.recent.floor {
		return false
	}
	if d.scanned {
		return false
	}
	for _, key := range d.reads {
		if _, ok := b.pending.find(key); ok || b.recent.of(key) > d.seq {
			return false
		}
	}
	return true
}

// UpdateEach hands all fns to the writer, in order, and waits for all of them. They
// are prepared beside each other, so many that they make one commit, while the
// writer commits those before.
func (e *Engine) UpdateEach(ctx context.Context, fns []func(store.Tx) error, about []string) []error {
	errs := make([]error, len(fns))
	d := e.drafts(len(fns))
	defer d.end()
	var before func()
	for from := 0; from < len(fns); from += e.o.BatchMax {
		to := min(from+e.o.BatchMax, len(fns))
		reqs := e.requests(ctx, fns[from:to])
		d.prepare(reqs, about[min(from, len(about)):min(to, len(about))])
		wait := e.some(ctx, reqs, errs[from:to])
		if before != nil {
			before()
		}
		before = wait
	}
	if before != nil {
		before()
	}
	return errs
}

func (e *Engine) requests(ctx context.Context, fns []func(store.Tx) error) []*request {
	reqs := make([]*request, len(fns))
	for i, fn := range fns {
		reqs[i] = e.request(ctx, fn)
	}
	return reqs
}

// some queues closures together and returns what waits for their outcomes.
func (e *Engine) some(ctx context.Context, reqs []*request, errs []error) (wait func()) {
	err := ctx.Err()
	if err == nil {
		err = e.push(reqs...)
	}
	return func() {
		for i, r := range reqs {
			if errs[i] = err; err == nil {
				errs[i] = e.await(r)
			}
		}
	}
}
