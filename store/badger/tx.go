package badger

import (
	"context"
	"errors"
	"fmt"
	"time"

	bdb "github.com/dgraph-io/badger/v4"

	"closeloop/store"
)

// userSpace stands before every key of ours inside Badger, so that any bytes
// are a good key: none is empty, the head's or one of Badger's own.
const (
	userSpace = "\x01"
	userEnd   = "\x02"
)

var errOver = errors.New("use of a transaction after its end")

// tx is one closure's sight of the store: its own writes over those of the
// batch over the snapshot. In a view there is only the snapshot.
type tx struct {
	ctx   context.Context
	snap  *bdb.Txn
	batch *layer
	own   *layer // nil in a view
	mem   *arena
	now   time.Time
	iters []*bdb.Iterator // still open
	key   []byte          // scratch
	ops   int
	size  int
	over  bool
	draft *draft // what it reads is noted there; nil: nowhere
	err   error  // the first failure; a closure that ignores it fails anyway
}

func (t *tx) Now() time.Time { return t.now }

func (t *tx) setNow(now time.Time) { t.now = now.UTC().Truncate(time.Millisecond) }

func (t *tx) Get(key []byte) ([]byte, bool, error) {
	if t.over {
		return nil, false, errOver
	}
	t.key = append(append(t.key[:0], userSpace...), key...)
	if w, ok := t.written(t.key); ok {
		if w.gone {
			return nil, false, nil
		}
		return t.mem.hold(nil, w.val), true, nil
	}
	t.Rely(key)
	item, err := t.snap.Get(t.key)
	if errors.Is(err, bdb.ErrKeyNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, t.fail(fmt.Errorf("get: %w", err))
	}
	val, err := t.value(item)
	return val, err == nil, err
}

func (t *tx) written(key []byte) (write, bool) {
	if t.own == nil {
		return write{}, false
	}
	if w, ok := t.own.get(key); ok {
		return w, true
	}
	return t.batch.get(key)
}

func (t *tx) value(item *bdb.Item) (val []byte, err error) {
	err = item.Value(func(v []byte) error {
		val = t.mem.hold(nil, v)
		return nil
	})
	if err != nil {
		return nil, t.fail(fmt.Errorf("read value: %w", err))
	}
	return val, nil
}

func (t *tx) Put(key, val []byte) error {
	if err := t.allow(len(key), len(val)); err != nil {
		return err
	}
	k := t.mem.hold([]byte(userSpace), key)
	t.own.set(write{name: string(k), key: k, val: t.mem.hold(nil, val)})
	return nil
}

func (t *tx) Delete(key []byte) error {
	if err := t.allow(len(key), 0); err != nil {
		return err
	}
	k := t.mem.hold([]byte(userSpace), key)
	t.own.set(write{name: string(k), key: k, gone: true})
	return nil
}

// allow counts one write and refuses it when a limit is passed.
func (t *tx) allow(key, val int) error {
	switch {
	case t.over:
		return errOver
	case t.own == nil:
		return t.fail(store.ErrReadOnly)
	case key > store.MaxKey:
		return t.fail(fmt.Errorf("%w: a key of %d bytes", store.ErrTooLarge, key))
	case val > store.MaxValue:
		return t.fail(fmt.Errorf("%w: a value of %d bytes", store.ErrTooLarge, val))
	}
	t.ops++
	t.size += key + val
	if t.ops > store.MaxOps {
		return t.fail(fmt.Errorf("%w: more than %d writes", store.ErrTooLarge, store.MaxOps))
	}
	if t.size > store.MaxTxn {
		return t.fail(fmt.Errorf("%w: a transaction of more than %d bytes", store.ErrTooLarge, store.MaxTxn))
	}
	return nil
}

func (t *tx) fail(err error) error {
	if t.err == nil {
		t.err = err
	}
	return err
}

// end makes the transaction useless. Badger panics over iterators that a
// closure left open, by iter.Pull or a panic, so they go first.
func (t *tx) end() {
	t.over = true
	for _, it := range t.iters {
		it.Close()
	}
	t.iters = nil
}
