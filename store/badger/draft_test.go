package badger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"closeloop/store"
)

// cast is one closure made by chance: it reads, or walks, and writes what it read.
type cast struct {
	from, to byte
	way      int // how it ends, or that it walks
}

func casts(seed uint64, n int) []cast {
	dice := rand.New(rand.NewPCG(seed, 1))
	all := make([]cast, n)
	for i := range all {
		all[i] = cast{byte('a' + dice.IntN(40)), byte('a' + dice.IntN(40)), dice.IntN(12)}
	}
	return all
}

var errCast = errors.New("this one fails")

func (c cast) do(tx store.Tx) error {
	sum := []byte{c.to}
	if c.way == 0 {
		for p, err := range tx.Scan(store.Range{From: []byte{c.from}, Limit: 3}) {
			if err != nil {
				return err
			}
			sum = append(sum, p.Val...)
		}
	}
	val, _, err := tx.Get([]byte{c.from})
	if err != nil {
		return err
	}
	sum = append(sum, val...)
	if err := tx.Put([]byte{c.to}, sum[max(0, len(sum)-40):]); err != nil {
		return err
	}
	switch c.way {
	case 1:
		return errCast
	case 2:
		panic(errCast)
	case 3:
		runtime.Goexit()
	case 4:
		return tx.Delete([]byte{c.to})
	}
	return nil
}

// TestDraftsAreTheSerialOrder: closures that came together, and were prepared beside
// each other, leave what they leave one after the other, and end alike, while others
// write between them.
func TestDraftsAreTheSerialOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		together, alone := opened(t, Options{BatchMax: 32}), opened(t, Options{})
		all := casts(seed, 300)
		var fns []func(store.Tx) error
		var about []string // by every other seed: what each writes, at times nobody knows
		for i, c := range all {
			fns = append(fns, c.do)
			if seed%2 == 1 {
				about = append(about, strings.Repeat(string(c.to), i%3))
			}
		}
		stop, others := make(chan struct{}), sync.WaitGroup{}
		others.Go(func() { aside(t, together, stop) })
		got := together.UpdateEach(t.Context(), fns, about)
		close(stop)
		others.Wait()
		for i, fn := range fns {
			if want := alone.Update(t.Context(), fn); fmt.Sprint(got[i]) != fmt.Sprint(want) {
				t.Fatalf("seed %d: %d (%v) ended with %v, alone with %v", seed, i, all[i], got[i], want)
			}
		}
		if a, b := content(t, together), content(t, alone); a != b {
			t.Fatalf("seed %d: together %s, alone %s", seed, a, b)
		}
	}
}

// aside writes what nobody else reads, until told to stop.
func aside(t *testing.T, e *Engine, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		if err := e.Update(context.Background(), func(tx store.Tx) error { return tx.Put([]byte("Z"), []byte("z")) }); err != nil {
			t.Error(err)
			return
		}
	}
}

func content(t *testing.T, e *Engine) (out string) {
	t.Helper()
	err := e.View(t.Context(), func(tx store.Tx) error {
		for p, err := range tx.Scan(store.Range{From: []byte("a")}) {
			if err != nil {
				return err
			}
			out += fmt.Sprintf("%s=%s ", p.Key, p.Val)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDraftAfterAnotherWrite: a closure whose snapshot lacks a write made before its
// turn runs again; the write of another caller counts as one of the same group.
func TestDraftAfterAnotherWrite(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{BatchMax: fewest})
	count := func(tx store.Tx) error {
		n, _, err := tx.Get([]byte("n"))
		if err != nil {
			return err
		}
		return tx.Put([]byte("n"), append(n, '+'))
	}
	var fns []func(store.Tx) error
	for range 3 * fewest {
		fns = append(fns, count)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for _, err := range e.UpdateEach(t.Context(), fns, nil) {
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	want := 4 * len(fns)
	err := e.View(t.Context(), func(tx store.Tx) error {
		if n, _, err := tx.Get([]byte("n")); err != nil || len(n) != want {
			t.Errorf("counted %d of %d, %v", len(n), want, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNothingIsPreparedInVain: of closures that are told to be about the same, only
// the first is prepared, so that each runs once.
func TestNothingIsPreparedInVain(t *testing.T) {
	t.Parallel()
	e := opened(t, Options{BatchMax: fewest})
	const each, things = 8 * fewest, 3
	var runs atomic.Int64
	var fns []func(store.Tx) error
	var about []string
	for i := range each * things {
		key := fmt.Sprint("n", i%things)
		about = append(about, key)
		fns = append(fns, func(tx store.Tx) error {
			runs.Add(1)
			n, _, err := tx.Get([]byte(key))
			if err != nil {
				return err
			}
			return tx.Put([]byte(key), append(n, '+'))
		})
	}
	if err := errors.Join(e.UpdateEach(t.Context(), fns, about)...); err != nil {
		t.Fatal(err)
	}
	plus := strings.Repeat("+", each)
	if have, want := content(t, e), "n0="+plus+" n1="+plus+" n2="+plus+" "; have != want || runs.Load() != each*things {
		t.Errorf("%d runs of %d closures; have %s, want %s", runs.Load(), each*things, have, want)
	}
}

// TestRecentIsBounded: what is no longer remembered makes older drafts be in vain,
// never good.
func TestRecentIsBounded(t *testing.T) {
	t.Parallel()
	var b batch
	b.pending.reset(keepBatch)
	wrote := func(name string) []write { return []write{{name: name, key: []byte(name)}} }
	b.recent.note(wrote("a"), 5, true)
	stale, fresh := &draft{seq: 4, reads: [][]byte{[]byte("a")}}, &draft{seq: 5, reads: [][]byte{[]byte("a")}}
	other := &draft{seq: 4, reads: [][]byte{[]byte("b")}}
	if b.stands(stale) || !b.stands(fresh) || !b.stands(other) {
		t.Error("a draft is judged by what was written since")
	}
	b.recent.note(wrote("c"), 6, false)
	if b.stands(other) || b.stands(fresh) || !b.stands(&draft{seq: 6}) {
		t.Error("a draft stands though nobody knows what was written since")
	}
	for i := range recentMost + 1 {
		b.recent.note(wrote(fmt.Sprint(i)), 7, true)
	}
	if len(b.recent.last) > recentMost || b.stands(&draft{seq: 6}) {
		t.Error("what is remembered has no bound, or older drafts stand without it")
	}
}
