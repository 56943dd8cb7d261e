package badger

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

// TestFailStop breaks a commit: its callers hear that the outcome is unknown,
// the process is told to stop, and the engine does nothing more.
func TestFailStop(t *testing.T) {
	t.Parallel()
	stopped := make(chan error, 1)
	e := opened(t, Options{Dir: t.TempDir(), OnFatal: func(err error) { stopped <- err }})
	set(t, e, "a")
	disk := errors.New("disk is on fire")
	inside, gate, first := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		first <- e.Update(t.Context(), func(store.Tx) error {
			e.commit = func(*bdb.Txn) error { return disk }
			close(inside)
			<-gate
			return nil
		})
	}()
	<-inside
	errs := make(chan error, 8)
	for i := range cap(errs) {
		go func() {
			errs <- e.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte{byte(i)}, nil) })
		}()
	}
	queued(e, cap(errs))
	close(gate)
	for _, c := range append(slices.Repeat([]chan error{errs}, cap(errs)), first) {
		if err := <-c; !errors.Is(err, store.ErrUnknownOutcome) || !errors.Is(err, disk) {
			t.Errorf("got %v, want %v", err, store.ErrUnknownOutcome)
		}
	}
	if err := <-stopped; !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("process was stopped with %v", err)
	}
	after := e.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte("b"), nil) })
	for _, err := range []error{after, e.View(t.Context(), func(store.Tx) error { return nil }), e.Healthy()} {
		if !errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrUnknownOutcome) {
			t.Errorf("after the stop: got %v, want %v", err, store.ErrClosed)
		}
	}
}

// TestHarmlessError: what Badger refuses before writing is no reason to stop.
func TestHarmlessError(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{OnFatal: func(err error) { t.Errorf("stopped for %v", err) }})
	e.commit = func(*bdb.Txn) error { return bdb.ErrTxnTooBig }
	err := e.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte("a"), nil) })
	if !errors.Is(err, bdb.ErrTxnTooBig) || errors.Is(err, store.ErrUnknownOutcome) {
		t.Fatalf("got %v", err)
	}
	e.commit = (*bdb.Txn).Commit
	set(t, e, "a")
}

// disk is a faked one of 10 GiB, with a floor of 512 MiB.
type disk struct{ free, asked atomic.Uint64 }

func (d *disk) space(string) (free, total uint64, err error) {
	d.asked.Add(1)
	return d.free.Load(), 10 << 30, nil
}

func TestFloor(t *testing.T) {
	t.Parallel()
	d := new(disk)
	d.free.Store(512 << 20)
	var now atomic.Int64
	e := opened(t, Options{FreeSpace: d.space, Now: func() time.Time { return time.Unix(now.Load(), 0) }})
	write := func() error {
		return e.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte("a"), nil) })
	}
	if err := errors.Join(write(), e.Healthy()); err != nil {
		t.Fatal(err)
	}
	d.free.Store(512<<20 - 1)
	now.Add(2)
	if err := write(); !errors.Is(err, store.ErrFull) {
		t.Fatalf("got %v, want %v", err, store.ErrFull)
	}
	if err := e.Healthy(); !errors.Is(err, store.ErrFull) {
		t.Fatalf("healthy: got %v, want %v", err, store.ErrFull)
	}
	if n := count(t, e, store.Range{}); n != 1 {
		t.Errorf("reading a full store gave %d pairs, want 1", n)
	}
	d.free.Store(512 << 20)
	if err := errors.Join(write(), e.Healthy()); err != nil {
		t.Fatal(err)
	}
	asked := d.asked.Load()
	for range 10 {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.asked.Load() - asked; n > 1 {
		t.Errorf("the disk was asked %d times within a second", n)
	}
}

// TestFloorOfLargeDisk: one GiB is enough, however large the disk.
func TestFloorOfLargeDisk(t *testing.T) {
	t.Parallel()
	for free, want := range map[uint64]error{1 << 30: nil, 1<<30 - 1: store.ErrFull} {
		s := &space{ask: func(string) (uint64, uint64, error) { return free, 1 << 40, nil }}
		if err := s.look(floorBytes); !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("%d bytes free: got %v, want %v", free, err, want)
		}
	}
}

func TestOpenOnFullDisk(t *testing.T) {
	t.Parallel()
	d := new(disk)
	if _, err := Open(Options{Dir: t.TempDir(), FreeSpace: d.space, Now: time.Now}); !errors.Is(err, store.ErrFull) {
		t.Fatalf("got %v, want %v", err, store.ErrFull)
	}
}

func TestUnknownFreeSpace(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{FreeSpace: func(string) (uint64, uint64, error) { return 0, 0, errors.New("no such call") }})
	set(t, e, "a")
}
