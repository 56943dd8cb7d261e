package badger

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

var errGoexit = errors.New("closure ended its goroutine")

// batch is what the writer is working on. It outlives the goroutine, because a
// closure may end that (testing's FailNow does) and the next one carries on.
type batch struct {
	snap    *bdb.Txn   // nil between batches
	refused error      // set when nothing may be written now
	queued  []*request // pulled, not yet looked at from next on
	next    int
	reqs    []*request // taken, to be answered
	shared  bool       // several callers were waiting lately
	pending layer      // what the closures so far have written
	own     layer      // what the running closure has written
	recent  recent     // what was committed since drafts were begun
	mem     arena
	maxSize int
	maxLen  int
}

func (e *Engine) write() {
	ended := false
	defer func() {
		if !ended {
			go e.write()
		}
	}()
	for e.step() {
	}
	ended = true
	close(e.written)
}

// step gathers, runs and commits one batch. It returns false when the engine is
// closed and all is answered.
func (e *Engine) step() bool {
	b := &e.batch
	if b.snap == nil {
		if b.shared {
			runtime.Gosched() // let the callers just answered queue again
		}
		if !e.more(true) {
			return false
		}
		b.refused = e.stopped()
		b.snap = e.db.NewTransaction(false)
	}
	for !e.full() && e.more(false) {
		r := b.queued[b.next]
		b.next++
		if r.state.CompareAndSwap(waiting, taken) {
			b.reqs = append(b.reqs, r)
			r.err = e.attempt(r)
		}
	}
	e.finish()
	return true
}

// more makes sure that a request is at hand.
func (e *Engine) more(wait bool) bool {
	b := &e.batch
	if b.next < len(b.queued) {
		return true
	}
	clear(b.queued)
	b.queued, b.next = e.pull(b.queued[:0], wait), 0
	return len(b.queued) > 0
}

func (e *Engine) full() bool {
	b := &e.batch
	return len(b.reqs) >= e.o.BatchMax || b.pending.size >= b.maxSize || len(b.pending.writes) >= b.maxLen
}

// attempt runs one closure and, if all went well, adds its writes to the batch.
func (e *Engine) attempt(r *request) error {
	b := &e.batch
	if b.refused != nil {
		return b.refused
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if !e.noOverlay && b.stands(r.draft) {
		return b.take(r.draft)
	}
	b.own.reset(keepOwn)
	t := &tx{ctx: r.ctx, snap: b.snap, batch: &b.pending, own: &b.own, mem: &b.mem}
	if e.noOverlay {
		t.own = &b.pending
	}
	if err := e.run(r, t); err != nil {
		return err
	}
	if t.err != nil {
		return t.err
	}
	if err := r.ctx.Err(); err != nil {
		return err // it overran its deadline
	}
	b.add(b.own.writes)
	return nil
}

// take makes a draft the outcome of its closure.
func (b *batch) take(d *draft) error {
	if d.err == nil {
		b.add(d.own.writes)
	}
	return d.err
}

func (b *batch) add(writes []write) {
	for _, w := range writes {
		b.pending.set(w)
	}
}

// run calls the closure, turns a panic into an error and times it.
func (e *Engine) run(r *request, t *tx) (err error) {
	start := e.o.Now()
	t.setNow(start)
	returned := false
	defer func() {
		t.end()
		if took := e.o.Now().Sub(start); took > e.o.SlowClosure {
			e.o.Log.Warn("slow closure holds up the writer", "took", took)
		}
		if returned {
			return
		}
		if p := recover(); p != nil {
			e.o.Log.Error("closure panicked", "stack", string(debug.Stack()))
			err = panicError(p)
			return
		}
		r.err = errGoexit // nobody is left to take err
	}()
	err = r.fn(t)
	returned = true
	return err
}

func panicError(p any) error {
	if err, ok := p.(error); ok {
		return fmt.Errorf("closure panicked: %w", err)
	}
	return fmt.Errorf("closure panicked: %v", p)
}

// finish commits the batch and answers everybody in it.
func (e *Engine) finish() {
	b := &e.batch
	b.snap.Discard()
	b.snap = nil
	err := e.save(b.pending.writes)
	if errors.Is(err, store.ErrUnknownOutcome) {
		e.mu.Lock()
		e.cause = fmt.Errorf("%w: it stopped itself, %v", store.ErrClosed, err)
		e.mu.Unlock()
	}
	if err == nil {
		b.recent.note(b.pending.writes, e.seq.Load(), e.drafting.Load() > 0)
	}
	b.shared = len(b.reqs) > 1
	for _, r := range b.reqs {
		if r.err == nil {
			r.err = err
		}
		r.done <- struct{}{}
	}
	if err == nil {
		e.watch.notify(b.pending.writes)
	}
	clear(b.reqs)
	b.reqs = b.reqs[:0]
	b.pending.reset(keepBatch)
	if errors.Is(err, store.ErrUnknownOutcome) {
		e.o.Log.Error("stop the process, a commit may or may not have happened", "error", err)
		e.o.OnFatal(err)
	}
}
