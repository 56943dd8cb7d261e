package badger

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

// BenchmarkUpdate compares the combiner with one Badger transaction per call.
// An update reads a record and writes three: 300 bytes, an index, 120 bytes.
func BenchmarkUpdate(b *testing.B) {
	for _, callers := range []int{1, 16, 128} {
		b.Run(fmt.Sprintf("combiner/callers=%d", callers), func(b *testing.B) { benchCombiner(b, callers) })
		b.Run(fmt.Sprintf("plain/callers=%d", callers), func(b *testing.B) { benchPlain(b, callers) })
	}
}

func benchCombiner(b *testing.B, callers int) {
	e, err := Open(Options{Dir: b.TempDir(), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	spread(b, callers, func(w work) error {
		return e.Update(b.Context(), func(tx store.Tx) error {
			if _, _, err := tx.Get(w.record); err != nil {
				return err
			}
			for _, p := range w.pairs() {
				if err := tx.Put(p.Key, p.Val); err != nil {
					return err
				}
			}
			return nil
		})
	})
	b.ReportMetric(float64(e.Transactions())/float64(b.N), "txns/update")
}

func benchPlain(b *testing.B, callers int) {
	db, err := bdb.Open(Options{Dir: b.TempDir()}.tuned().WithLogger(nil).WithDetectConflicts(true))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	spread(b, callers, func(w work) error {
		return db.Update(func(txn *bdb.Txn) error {
			if _, err := txn.Get(w.record); err != nil && err != bdb.ErrKeyNotFound {
				return err
			}
			for _, p := range w.pairs() {
				if err := txn.Set(p.Key, p.Val); err != nil {
					return err
				}
			}
			return nil
		})
	})
	b.ReportMetric(1, "txns/update")
}

// work names the keys of one update.
type work struct{ record, index, outbox []byte }

func (w work) pairs() [3]store.Pair {
	return [3]store.Pair{{Key: w.record, Val: make([]byte, 300)}, {Key: w.index}, {Key: w.outbox, Val: make([]byte, 120)}}
}

func spread(b *testing.B, callers int, update func(work) error) {
	b.ReportAllocs()
	var (
		wg   sync.WaitGroup
		next atomic.Int64
	)
	b.ResetTimer()
	for range callers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				w := work{fmt.Appendf(nil, "r/%08d", i), fmt.Appendf(nil, "i/%08d", i), fmt.Appendf(nil, "o/%08d", i)}
				if err := update(w); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
}
