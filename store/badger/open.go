package badger

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

const openTries = 3

// Open opens the store in o.Dir, making it when there is none. The error wraps
// [store.ErrInUse] when another process has the folder, [store.ErrBehind] when
// the folder holds less than was once acknowledged, and [store.ErrFull] when
// the disk has no room for Badger to come up.
func Open(o Options) (*Engine, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("open store: %w", err)
		}
	}
	s := &space{dir: o.Dir, ask: o.FreeSpace, log: o.Log}
	if err := s.look(openBytes); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	db, err := openBadger(o)
	if err != nil {
		return nil, err
	}
	h, err := openHead(o, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	e := &Engine{o: o, db: db, head: h, space: s, commit: (*bdb.Txn).Commit, written: make(chan struct{})}
	e.seq.Store(h.last.seq)
	e.start()
	return e, nil
}

func (e *Engine) start() {
	e.wake = sync.NewCond(&e.mu)
	e.pool.New = newRequest
	b := &e.batch
	b.pending.reset(keepBatch)
	// Half of what Badger takes in one transaction, and room for one closure.
	b.maxSize = int(e.db.MaxBatchSize()/2) - store.MaxTxn
	b.maxLen = int(e.db.MaxBatchCount()/2) - store.MaxOps
	go e.write()
}

// openBadger tries again on one known error: a kill between making and filling
// a log leaves it empty, and the first open afterwards refuses it but mends it.
func openBadger(o Options) (*bdb.DB, error) {
	var last error
	for range openTries {
		db, err := bdb.Open(o.tuned())
		if err == nil {
			return db, nil
		}
		last = err
		if strings.Contains(err.Error(), "Cannot acquire directory lock") {
			return nil, fmt.Errorf("open store in %s: %w", o.Dir, store.ErrInUse)
		}
		if !strings.Contains(err.Error(), "Create a new file") {
			break
		}
		o.Log.Warn("store has an empty log after a crash, open again", "error", err)
	}
	return nil, fmt.Errorf("open store in %s: %w", o.Dir, last)
}

// openHead compares the mark in the store with the one in the file beside it.
func openHead(o Options, db *bdb.DB) (*head, error) {
	stored, err := storedMark(db)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	h := &head{last: stored, sum: sha256.New()}
	if o.Dir == "" {
		return h, nil
	}
	path := filepath.Join(o.Dir, HeadFile)
	if h.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, fmt.Errorf("open head file: %w", err)
	}
	if err := h.compare(o, path); err != nil {
		return nil, errors.Join(err, h.file.Close())
	}
	return h, nil
}

func (h *head) compare(o Options, path string) error {
	seen, found, err := h.read()
	if err != nil {
		return fmt.Errorf("read head file: %w", err)
	}
	switch {
	case !found && h.last.seq == 0:
		return nil
	case !found:
		o.Log.Warn("head file is missing or damaged, cannot tell whether the store is behind", "file", path)
	case h.last.seq < seen.seq:
		return fmt.Errorf("%w: it has %d batches of %d; if an older copy was put back on purpose, remove %s",
			store.ErrBehind, h.last.seq, seen.seq, path)
	case h.last.seq == seen.seq && h.last.sum != seen.sum:
		return fmt.Errorf("%w: batch %d is another one; if another copy was put here on purpose, remove %s",
			store.ErrBehind, seen.seq, path)
	}
	if err := h.set(h.last); err != nil {
		return fmt.Errorf("write head file: %w", err)
	}
	return nil
}

func storedMark(db *bdb.DB) (m mark, err error) {
	err = db.View(func(txn *bdb.Txn) error {
		m, err = markIn(txn)
		return err
	})
	return m, err
}

// markIn is the mark of a snapshot; that of a new store is zero.
func markIn(txn *bdb.Txn) (m mark, err error) {
	item, err := txn.Get([]byte(headKey))
	if errors.Is(err, bdb.ErrKeyNotFound) {
		return mark{}, nil
	}
	if err != nil {
		return mark{}, err
	}
	err = item.Value(func(v []byte) error {
		m, err = markFrom(v)
		return err
	})
	return m, err
}
