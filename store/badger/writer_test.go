package badger

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"closeloop/store"
	"closeloop/store/storetest"
)

// held stops the writer inside a closure, so that a test can queue what it
// likes. Release lets it go and waits for the closure's outcome.
func held(t testing.TB, e *Engine) (release func()) {
	inside, gate := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := e.Update(context.Background(), func(store.Tx) error {
			close(inside)
			<-gate
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-inside
	return func() {
		close(gate)
		wg.Wait()
	}
}

// queued waits until n requests stand in the queue.
func queued(e *Engine, n int) {
	for {
		e.mu.Lock()
		now := len(e.queue)
		e.mu.Unlock()
		if now >= n {
			return
		}
		runtime.Gosched()
	}
}

// lateContext has a deadline that passes when the test says so.
type lateContext struct {
	context.Context
	passed chan struct{}
}

func (c lateContext) Done() <-chan struct{} { return c.passed }

func (c lateContext) Err() error {
	select {
	case <-c.passed:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// TestPromise is the combiner's: of 64 callers at once, one panics, one fails,
// one is cancelled and one overruns; the other 60 share at most 4 commits.
func TestPromise(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{Dir: t.TempDir()})
	release := held(t, e)
	before := e.Transactions()
	cancelled, cancel := context.WithCancel(t.Context())
	late := lateContext{t.Context(), make(chan struct{})}
	bad := errors.New("fail on purpose")
	ctxs := map[int]context.Context{2: cancelled, 3: late}
	want := map[int]error{0: bad, 1: bad, 2: context.Canceled, 3: context.DeadlineExceeded}
	errs := make([]error, 64)
	gone := make(chan struct{})
	var wg sync.WaitGroup
	for i := range errs {
		ctx := ctxs[i]
		if ctx == nil {
			ctx = t.Context()
		}
		wg.Go(func() {
			errs[i] = e.Update(ctx, func(tx store.Tx) error {
				if err := tx.Put(fmt.Appendf(nil, "%02d", i), nil); err != nil {
					return err
				}
				switch i {
				case 0:
					return bad
				case 1:
					panic(bad)
				case 3:
					close(late.passed)
				}
				return nil
			})
			if i == 2 {
				close(gone)
			}
		})
	}
	queued(e, len(errs))
	cancel()
	<-gone // a caller that queues may leave at once
	release()
	wg.Wait()
	for i, err := range errs {
		if !errors.Is(err, want[i]) || err != nil && want[i] == nil {
			t.Errorf("caller %d: got %v, want %v", i, err, want[i])
		}
	}
	if n := e.Transactions() - before; n > 4 {
		t.Errorf("60 updates took %d Badger transactions, want at most 4", n)
	}
	if n := count(t, e, store.Range{}); n != 60 {
		t.Errorf("%d updates left a trace, want 60", n)
	}
}

func count(t testing.TB, e *Engine, r store.Range) (n int) {
	t.Helper()
	err := e.View(context.Background(), func(tx store.Tx) error {
		for _, err := range tx.Scan(r) {
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestMutantWithoutOverlay shows that the suite would notice closures that
// write straight into the batch.
func TestMutantWithoutOverlay(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{})
	e.noOverlay = true
	if storetest.Atomicity(t.Context(), e) == nil {
		t.Fatal("an engine without the overlay passed the check of atomicity")
	}
}

// TestBatchAgainstModel runs random transactions that share one batch, so that
// reads and scans go through all three layers.
func TestBatchAgainstModel(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{})
	rapid.Check(t, func(rt *rapid.T) {
		m := storetest.Model{}
		base := storetest.DrawPlan(rt)
		plans := rapid.SliceOfN(rapid.Custom(storetest.DrawPlan), 1, 8).Draw(rt, "plans")
		err := e.Update(t.Context(), func(tx store.Tx) (err error) {
			if err = storetest.Clear(tx); err == nil {
				m, err = base.Run(tx, storetest.Model{})
			}
			return err
		})
		if err != nil { // aborted: an empty base will do
			m = storetest.Model{}
			if err := e.Update(t.Context(), storetest.Clear); err != nil {
				rt.Fatal(err)
			}
		}
		before := e.Transactions()
		release := held(t, e)
		errs := make([]error, len(plans))
		var wg sync.WaitGroup
		for i, p := range plans {
			wg.Go(func() {
				errs[i] = e.Update(t.Context(), func(tx store.Tx) (err error) {
					m, err = p.Run(tx, m)
					return err
				})
			})
			queued(e, i+1)
		}
		release()
		wg.Wait()
		for _, err := range errs {
			if err != nil && !errors.Is(err, storetest.ErrAborted) {
				rt.Fatal(err)
			}
		}
		if n := e.Transactions() - before; n > 1 {
			rt.Fatalf("one batch took %d Badger transactions", n)
		}
		if n := count(t, e, store.Range{}); n != len(m) {
			rt.Fatalf("store has %d pairs, want %d", n, len(m))
		}
	})
}

// TestGoexit: a closure that ends its goroutine, as FailNow does, must not take
// the writer or the rest of the batch with it.
func TestGoexit(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{})
	release := held(t, e)
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			errs[i] = e.Update(t.Context(), func(tx store.Tx) error {
				if err := tx.Put([]byte{byte(i)}, nil); err != nil {
					return err
				}
				if i%2 == 1 {
					runtime.Goexit()
				}
				return nil
			})
		})
		queued(e, i+1)
	}
	release()
	wg.Wait()
	for i, err := range errs {
		if got := errors.Is(err, errGoexit); got != (i%2 == 1) || !got && err != nil {
			t.Errorf("closure %d: got %v", i, err)
		}
	}
	if n := count(t, e, store.Range{}); n != 2 {
		t.Errorf("%d pairs, want 2", n)
	}
}

// TestCallerStays: once taken, a closure's caller hears the outcome even if its
// context ends meanwhile.
func TestCallerStays(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	inside, gate := make(chan struct{}), make(chan struct{})
	first, second := make(chan error, 1), make(chan error, 1)
	release := held(t, e)
	go func() {
		first <- e.Update(ctx, func(tx store.Tx) error { return tx.Put([]byte("a"), nil) })
	}()
	queued(e, 1)
	go func() {
		second <- e.Update(t.Context(), func(store.Tx) error {
			close(inside)
			<-gate
			return nil
		})
	}()
	queued(e, 2)
	go release() // it returns with the batch, which still waits for the gate
	<-inside
	cancel()
	close(gate)
	if err := errors.Join(<-first, <-second); err != nil {
		t.Fatalf("a committed closure was reported as %v", err)
	}
	if n := count(t, e, store.Range{}); n != 1 {
		t.Errorf("%d pairs, want 1", n)
	}
}

// TestBatchCap: the caps split a long queue into several commits.
func TestBatchCap(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{BatchMax: 8})
	release := held(t, e)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			err := e.Update(t.Context(), func(tx store.Tx) error {
				for j := range 3 {
					if err := tx.Put(fmt.Appendf(nil, "%d/%d", i, j), make([]byte, store.MaxValue)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	queued(e, 16)
	release()
	wg.Wait()
	if n := e.Transactions(); n < 6 || n > 16 {
		t.Errorf("12 MiB took %d commits, want each to hold about 2 MiB", n)
	}
	if n := count(t, e, store.Range{}); n != 48 {
		t.Errorf("%d pairs, want 48", n)
	}
}

// TestClockIsFresh: a closure never sees a time before its caller's Update.
func TestClockIsFresh(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 6_789_000, time.FixedZone("east", 8*3600))
	e := opened(t, Options{Now: func() time.Time { return now }})
	err := e.Update(t.Context(), func(tx store.Tx) error {
		if want := now.UTC().Truncate(time.Millisecond); tx.Now() != want {
			return fmt.Errorf("now is %v, want %v", tx.Now(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestKeptTransaction: a transaction kept past its end refuses everything.
func TestKeptTransaction(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{})
	var kept store.Tx
	if err := e.Update(t.Context(), func(tx store.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	_, _, err := kept.Get([]byte("a"))
	for _, err := range []error{err, kept.Put([]byte("a"), nil), kept.Delete([]byte("a"))} {
		if !errors.Is(err, errOver) {
			t.Errorf("got %v, want %v", err, errOver)
		}
	}
	for _, err := range kept.Scan(store.Range{}) {
		if !errors.Is(err, errOver) {
			t.Errorf("scan: got %v, want %v", err, errOver)
		}
	}
}

// TestUpdateEach: what is given at once is done in its order, each a transaction of
// its own: one that fails or panics leaves no trace and stops nobody, all share one
// commit, and nobody is answered before it.
func TestUpdateEach(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{})
	broken := errors.New("broken")
	step := func(i int) func(store.Tx) error {
		return func(tx store.Tx) error {
			log, _, err := tx.Get([]byte("log"))
			if err != nil {
				return err
			}
			if err := tx.Put([]byte("log"), append(log, byte('a'+i))); err != nil {
				return err
			}
			switch i {
			case 2:
				return broken
			case 4:
				panic(broken)
			}
			return nil
		}
	}
	var fns []func(store.Tx) error
	for i := range 6 {
		fns = append(fns, step(i))
	}
	release := held(t, e) // so that all of them wait when the writer comes
	before := e.Transactions()
	done := make(chan []error)
	go func() { done <- e.UpdateEach(t.Context(), fns, nil) }()
	queued(e, len(fns))
	release()
	for i, err := range <-done {
		if fails := i == 2 || i == 4; errors.Is(err, broken) != fails || (err != nil) != fails {
			t.Errorf("the outcome of %d is %v", i, err)
		}
	}
	err := e.View(t.Context(), func(tx store.Tx) error {
		if log, _, err := tx.Get([]byte("log")); err != nil || string(log) != "abdf" {
			t.Errorf("the log is %q, %v", log, err)
		}
		return nil
	})
	if n := e.Transactions() - before; err != nil || n != 1 {
		t.Errorf("%d commits, %v", n, err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	for i, err := range e.UpdateEach(ended, fns, nil) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("after its caller left, %d is %v", i, err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	for i, err := range e.UpdateEach(t.Context(), fns, nil) {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("after the end, %d is %v", i, err)
		}
	}
}
