package flows

import (
	"context"
	"fmt"
	"time"

	"closeloop/store"
)

// Resume shows again what may not have been seen, finishes the batches that a crash
// interrupted, and forgets those that were never ready. Call it once at start, before
// doors open.
func (r *Runner) Resume(ctx context.Context) error {
	if err := r.reshow(ctx); err != nil { // first: batches have turns, and hide when the last process ended
		return err
	}
	var open []Batch
	err := r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		return batches().All(tx, func(_ string, b store.Record[Batch]) bool {
			if b.Body.State != done {
				open = append(open, b.Body)
			}
			return true
		})
	})
	for _, b := range open {
		if err == nil && b.State == ready {
			_, err = r.finish(ctx, b.ID)
		}
		if err == nil && b.State == staging {
			err = r.sweep(ctx, b)
		}
	}
	return err
}

// Unfinished counts the batches that are running or were interrupted.
func Unfinished(tx *store.Txn) (n int, err error) {
	err = batches().All(tx, func(_ string, b store.Record[Batch]) bool {
		if b.Body.State != done {
			n++
		}
		return true
	})
	return n, err
}

func (r *Runner) forget(ctx context.Context, b Batch) error {
	return r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		if err := tx.DestroyKey("import/" + b.ID); err != nil {
			return err
		}
		return batches().Delete(tx, b.ID)
	})
}

// Sweep forgets batches that were done before a time, with their outcomes.
func (r *Runner) Sweep(ctx context.Context, before time.Time) error {
	var old []Batch
	err := r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		return batches().All(tx, func(_ string, b store.Record[Batch]) bool {
			if b.Body.State == done && b.Body.At.Before(before) {
				old = append(old, b.Body)
			}
			return true
		})
	})
	for _, b := range old {
		if err == nil {
			err = r.sweep(ctx, b)
		}
	}
	return err
}

// sweep deletes the outcomes in steps that fit a transaction, the record last.
func (r *Runner) sweep(ctx context.Context, b Batch) error {
	for from := 0; from < b.Count; from += 1000 {
		err := r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
			for n := from; n < min(from+1000, b.Count); n++ {
				if err := stagedRows().Delete(tx, rowID(b.ID, n)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("sweep import %s: %w", b.ID, err)
		}
	}
	return r.forget(ctx, b)
}
