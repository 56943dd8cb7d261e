// Package badger keeps a [store.Engine] in one folder, in one process, with
// Badger underneath.
//
// The idea is a combiner: one writer goroutine gathers the closures that wait
// and commits them as a single Badger transaction, so that many callers share
// one flush of the disk. Each closure writes into a layer of its own above what
// the batch has so far; a layer that fails is dropped and leaves no trace. One
// writer also means no conflicts and no phantoms: the order of the closures is
// the serial order.
//
// The law it keeps: what was acknowledged is stored. A commit whose outcome is
// unknown stops the process, a disk that is nearly full refuses writes before
// Badger can die of it, and a head file beside the store refuses a start with
// less than was once acknowledged.
package badger

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

// Engine is a [store.Engine] on Badger. Make one with [Open].
type Engine struct {
	o      Options
	db     *bdb.DB
	head   *head
	space  *space
	watch  watchers
	batch  batch // touched by the writer only
	pool   sync.Pool
	commit func(*bdb.Txn) error // Badger's own, unless a test breaks it

	mu     sync.Mutex
	wake   *sync.Cond // the writer waits here for work
	queue  []*request
	closed bool
	cause  error // why the engine stopped itself, if it did; wraps store.ErrClosed

	running  sync.WaitGroup // views and drafts
	drafting atomic.Int64   // how many groups of drafts are being made
	written  chan struct{}  // closed when the writer is done
	closing  sync.Once
	closeErr error
	txns     atomic.Uint64
	seq      atomic.Uint64 // of the head

	noOverlay bool // a mutant for the tests: closures write straight into the batch
}

var (
	_ store.Engine  = (*Engine)(nil)
	_ store.Grouper = (*Engine)(nil)
)

// View runs fn on one snapshot, in the caller's goroutine. It waits for a
// commit that is under way.
func (e *Engine) View(ctx context.Context, fn func(store.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := e.enter(); err != nil {
		return err
	}
	defer e.running.Done()
	snap := e.db.NewTransaction(false)
	defer snap.Discard()
	t := &tx{ctx: ctx, snap: snap, now: e.now(), mem: new(arena)}
	defer t.end()
	if err := fn(t); err != nil {
		return err
	}
	return t.err
}

// Update queues fn for the writer and waits. A caller that gives up while it
// queues gets ctx.Err(); once the writer has taken fn, the caller gets the
// outcome and nothing else.
func (e *Engine) Update(ctx context.Context, fn func(store.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := e.request(ctx, fn)
	if err := e.push(r); err != nil {
		return err
	}
	return e.await(r)
}

func (e *Engine) request(ctx context.Context, fn func(store.Tx) error) *request {
	r := e.pool.Get().(*request)
	r.ctx, r.fn, r.err, r.draft = ctx, fn, nil, nil
	r.state.Store(waiting)
	return r
}

// await is the outcome of a request that was queued.
func (e *Engine) await(r *request) error {
	select {
	case <-r.done:
	case <-r.ctx.Done():
		if r.state.CompareAndSwap(waiting, left) {
			return r.ctx.Err()
		}
		<-r.done
	}
	err := r.err
	r.ctx, r.fn, r.draft = nil, nil, nil
	e.pool.Put(r)
	return err
}

// Transactions is the number of Badger transactions committed since Open. Each
// costs two flushes of the disk, whatever the number of updates in it.
func (e *Engine) Transactions() uint64 { return e.txns.Load() }

// Sequence is the number of commits the store has seen in all its life. It
// grows with every one, so of two copies the one with more is the newer.
func (e *Engine) Sequence() uint64 { return e.seq.Load() }

// Space says how many bytes are free and how many there are on the disk that
// holds the store; both are zero where nobody knows, as in memory.
func (e *Engine) Space() (free, total uint64) {
	if e.space.ask == nil {
		return 0, 0
	}
	free, total, err := e.space.ask(e.o.Dir)
	if err != nil {
		return 0, 0
	}
	return free, total
}

// Healthy is nil while updates are accepted. Otherwise it says why not: the
// error wraps [store.ErrFull] or [store.ErrClosed].
func (e *Engine) Healthy() error {
	e.mu.Lock()
	err := e.refusal()
	e.mu.Unlock()
	if err != nil {
		return err
	}
	return e.space.check(e.o.Now())
}

// Close refuses new work, finishes what is queued or running, and releases the
// folder. A second Close returns what the first did.
func (e *Engine) Close() error {
	e.closing.Do(func() {
		e.mu.Lock()
		e.closed = true
		e.wake.Signal()
		e.mu.Unlock()
		<-e.written
		e.running.Wait()
		err := e.db.Close()
		if headErr := e.head.close(); err == nil {
			err = headErr
		}
		if err != nil {
			e.closeErr = fmt.Errorf("close store: %w", err)
		}
	})
	return e.closeErr
}

func (e *Engine) enter() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.refusal(); err != nil {
		return err
	}
	e.running.Add(1)
	return nil
}

// refusal needs the lock.
func (e *Engine) refusal() error {
	if e.closed && e.cause == nil {
		return store.ErrClosed
	}
	return e.cause
}

// stopped says why nothing may be written now, though the queue is still
// answered: the engine stopped itself or the disk is nearly full.
func (e *Engine) stopped() error {
	e.mu.Lock()
	cause := e.cause
	e.mu.Unlock()
	if cause != nil {
		return cause
	}
	return e.space.check(e.o.Now())
}

func (e *Engine) now() time.Time { return e.o.Now().UTC().Truncate(time.Millisecond) }
