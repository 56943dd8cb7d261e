package badger

import (
	"errors"
	"fmt"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

// save commits the writes, with the new head among them, as one Badger
// transaction. A batch without writes costs nothing.
func (e *Engine) save(writes []write) error {
	if len(writes) == 0 {
		return nil
	}
	next := e.head.after(writes)
	txn := e.db.NewTransaction(true)
	defer txn.Discard()
	if err := stage(txn, writes, next); err != nil {
		return fmt.Errorf("stage batch: %w", err)
	}
	if err := e.commit(txn); err != nil {
		if harmless(err) {
			return fmt.Errorf("commit batch: %w", err)
		}
		return fmt.Errorf("%w: %w", store.ErrUnknownOutcome, err)
	}
	e.txns.Add(1)
	e.seq.Store(next.seq)
	if err := e.head.set(next); err != nil {
		e.o.Log.Error("cannot write the head file, a store that falls behind may go unseen", "error", err)
	}
	return nil
}

func stage(txn *bdb.Txn, writes []write, next mark) error {
	for _, w := range writes {
		var err error
		if w.gone {
			err = txn.Delete(w.key)
		} else {
			err = txn.Set(w.key, w.val)
		}
		if err != nil {
			return err
		}
	}
	return txn.Set([]byte(headKey), next.bytes())
}

// harmless errors come from before the write was handed to Badger's log.
// Everything after that point may have reached the disk or not.
func harmless(err error) bool {
	return errors.Is(err, bdb.ErrTxnTooBig) || errors.Is(err, bdb.ErrConflict) || errors.Is(err, bdb.ErrBlockedWrites)
}
