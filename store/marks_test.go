package store_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"closeloop/store"
)

const kept = 72 * time.Hour

func (s *shop) seen(id string) (seen bool) {
	s.t.Helper()
	s.view(func(tx *store.Txn) (err error) { seen, err = tx.Seen(id); return err })
	return seen
}

// TestAMarkLastsThreeDays at whatever time it is made, on both sides of a
// bucket's border, swept as often as one likes.
func TestAMarkLastsThreeDays(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	sweep := func() {
		s.update(func(tx *store.Txn) error { _, err := tx.SweepMarks(100); return err })
	}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id := fmt.Sprint("e-", n)
		start := s.clock.Now()
		s.clock.add(time.Duration(rapid.Int64Range(0, int64(2*kept)).Draw(rt, "start")) / time.Millisecond * time.Millisecond)
		marked := s.clock.Now()
		if s.seen(id) {
			rt.Fatal("seen before it came")
		}
		s.update(func(tx *store.Txn) error { return tx.Mark(id) })
		for s.clock.Now().Before(marked.Add(kept)) {
			sweep()
			if !s.seen(id) {
				rt.Fatalf("forgotten after %v, marked %v after %v", s.clock.Now().Sub(marked), marked.Sub(start), start)
			}
			step := time.Duration(rapid.Int64Range(1, int64(kept)).Draw(rt, "step"))
			s.clock.add(min(step, marked.Add(kept).Sub(s.clock.Now())))
		}
		if !s.seen(id) {
			rt.Fatal("forgotten on the border of 72 hours")
		}
	})
}

// TestMarksAreSwept in steps, and only those that nobody looks up any more.
func TestMarksAreSwept(t *testing.T) {
	inBoth(t, func(s *shop) {
		mark := func(id string) { s.update(func(tx *store.Txn) error { return tx.Mark(id) }) }
		swept := func(limit, want int) {
			s.t.Helper()
			s.update(func(tx *store.Txn) error {
				n, err := tx.SweepMarks(limit)
				if n != want {
					s.t.Errorf("%d swept, want %d", n, want)
				}
				return err
			})
		}
		for i := range 5 {
			mark(fmt.Sprint("old-", i))
		}
		swept(10, 0)
		s.clock.add(2 * kept)
		mark("new")
		swept(3, 3)
		swept(3, 2)
		swept(3, 0)
		if s.seen("old-0") || !s.seen("new") || len(s.raw("mark/")) != 1 {
			s.t.Errorf("left %q", s.raw("mark/"))
		}
	})
}
