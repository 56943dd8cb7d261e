package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"closeloop/store"
)

// Atomicity checks that a closure that fails or panics leaves no trace: not in
// the store, and not in what the next closure sees.
func Atomicity(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "a", "1", "b", "2"); err != nil {
		return err
	}
	spoil := func(tx store.Tx) error {
		if err := putAll(tx, "a", "bad", "c", "bad"); err != nil {
			return err
		}
		return tx.Delete([]byte("b"))
	}
	failed := e.Update(ctx, func(tx store.Tx) error { return errors.Join(spoil(tx), errOnPurpose) })
	panicked := e.Update(ctx, func(tx store.Tx) error {
		if err := spoil(tx); err != nil {
			return err
		}
		panic(errOnPurpose)
	})
	next := e.Update(ctx, func(tx store.Tx) error {
		return errors.Join(wantList(tx, store.Range{}, "a=1 b=2"), wantGet(tx, "c", "-"))
	})
	return errors.Join(wantError("failing closure", failed, errOnPurpose),
		wantError("panicking closure", panicked, errOnPurpose), next, wantStored(ctx, e, "a=1 b=2"))
}

// failuresAmongNeighbours lets good and bad closures meet, as they do in an
// engine that commits many of them at once.
func failuresAmongNeighbours(ctx context.Context, e store.Engine) error {
	const n = 64
	err := together(n, func(i int) error {
		key := fmt.Sprintf("%02d", i)
		err := e.Update(ctx, func(tx store.Tx) error {
			if err := putAll(tx, key, "x", "last", key); err != nil {
				return err
			}
			switch i % 4 {
			case 1:
				return errOnPurpose
			case 2:
				panic(errOnPurpose)
			case 3:
				_ = tx.Put([]byte(key), make([]byte, store.MaxValue+1))
			}
			return nil
		})
		return wantError("closure "+key, err, []error{nil, errOnPurpose, errOnPurpose, store.ErrTooLarge}[i%4])
	})
	if err != nil {
		return err
	}
	return e.View(ctx, func(tx store.Tx) error {
		for i := range n {
			want := "x"
			if i%4 != 0 {
				want = "-"
			}
			if err := wantGet(tx, fmt.Sprintf("%02d", i), want); err != nil {
				return err
			}
		}
		last, _, err := tx.Get([]byte("last"))
		if err == nil && (len(last) != 2 || (int(last[0]-'0')*10+int(last[1]-'0'))%4 != 0) {
			return fmt.Errorf("a failed closure's write is left: %q", last)
		}
		return err
	})
}

func panicIsWrapped(ctx context.Context, e store.Engine) error {
	text := e.Update(ctx, func(store.Tx) error { panic("with a text") })
	if text == nil || !bytes.Contains([]byte(text.Error()), []byte("with a text")) {
		return fmt.Errorf("panic with a text: got error %v", text)
	}
	err := e.Update(ctx, func(store.Tx) error { panic(errOnPurpose) })
	return errors.Join(wantError("panic with an error", err, errOnPurpose), put(ctx, e, "a", "1"))
}

func limits(ctx context.Context, e store.Engine) error {
	long := bytes.Repeat([]byte("k"), store.MaxKey+1)
	large := make([]byte, store.MaxValue+1)
	fill := func(n int) func(tx store.Tx) error {
		return func(tx store.Tx) error { return fillBytes(tx, n) }
	}
	count := func(n int) func(tx store.Tx) error {
		return func(tx store.Tx) error { return fillOps(tx, n) }
	}
	for _, c := range []struct {
		name string
		fn   func(store.Tx) error
		want error
	}{
		{"longest key", func(tx store.Tx) error { return tx.Put(long[1:], nil) }, nil},
		{"key too long", func(tx store.Tx) error { return tx.Put(long, nil) }, store.ErrTooLarge},
		{"delete of a key too long", func(tx store.Tx) error { return tx.Delete(long) }, store.ErrTooLarge},
		{"largest value", func(tx store.Tx) error { return tx.Put([]byte("v"), large[1:]) }, nil},
		{"value too large", func(tx store.Tx) error { return tx.Put([]byte("v2"), large) }, store.ErrTooLarge},
		{"largest transaction", fill(store.MaxTxn), nil},
		{"transaction too large", fill(store.MaxTxn + 1), store.ErrTooLarge},
		{"most writes", count(store.MaxOps), nil},
		{"too many writes", count(store.MaxOps + 1), store.ErrTooLarge},
	} {
		if err := wantError(c.name, e.Update(ctx, c.fn), c.want); err != nil {
			return err
		}
	}
	return e.View(ctx, func(tx store.Tx) error {
		return errors.Join(wantGet(tx, string(long), "-"), wantGet(tx, "v2", "-"),
			wantGet(tx, fmt.Sprintf("f%07d", store.MaxTxn+1), "-"), wantGet(tx, fmt.Sprintf("o%07d", store.MaxOps), "-"))
	})
}

// fillBytes writes exactly n bytes of keys and values.
func fillBytes(tx store.Tx, n int) error {
	for i := 0; n > 0; i++ {
		key := fmt.Appendf(nil, "f%07d%04d", n, i)
		val := min(store.MaxValue, n-len(key))
		if rest := n - len(key) - val; rest > 0 && rest <= len(key) {
			val -= len(key) // leave room for a last key
		}
		if err := tx.Put(key, make([]byte, val)); err != nil {
			return err
		}
		n -= len(key) + val
	}
	return nil
}

func fillOps(tx store.Tx, n int) error {
	for i := range n {
		if err := tx.Put(fmt.Appendf(nil, "o%07d", i), nil); err != nil {
			return err
		}
	}
	return nil
}

func ignoredBreach(ctx context.Context, e store.Engine) error {
	err := e.Update(ctx, func(tx store.Tx) error {
		if err := putAll(tx, "a", "1"); err != nil {
			return err
		}
		_ = tx.Put([]byte("b"), make([]byte, store.MaxValue+1))
		return nil
	})
	return errors.Join(wantError("ignored breach", err, store.ErrTooLarge), wantStored(ctx, e, ""))
}

func cancelledBefore(ctx context.Context, e store.Engine) error {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	ran := false
	err := e.Update(ended, func(tx store.Tx) error {
		ran = true
		return putAll(tx, "a", "1")
	})
	if ran {
		return errors.New("a closure ran though its context had ended")
	}
	return errors.Join(wantError("cancelled before", err, context.Canceled), wantStored(ctx, e, ""))
}

func cancelledInside(ctx context.Context, e store.Engine) error {
	ending, cancel := context.WithCancel(ctx)
	defer cancel()
	err := e.Update(ending, func(tx store.Tx) error {
		cancel()
		_ = putAll(tx, "a", "1")
		return nil
	})
	return errors.Join(wantError("cancelled inside", err, context.Canceled), wantStored(ctx, e, ""))
}

func deadlineExceeded(ctx context.Context, e store.Engine) error {
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	err := e.Update(short, func(tx store.Tx) error {
		_ = putAll(tx, "a", "1")
		<-short.Done()
		return nil
	})
	return errors.Join(wantError("overrun deadline", err, context.DeadlineExceeded), wantStored(ctx, e, ""))
}

// closes runs last on its engine: nothing works after Close, and a second Close
// is no harm.
func closes(ctx context.Context, e store.Engine) error {
	if err := errors.Join(put(ctx, e, "a", "1"), e.Close()); err != nil {
		return err
	}
	return errors.Join(
		wantError("update after close", put(ctx, e, "b", "2"), store.ErrClosed),
		wantError("view after close", e.View(ctx, func(store.Tx) error { return nil }), store.ErrClosed),
		e.Close())
}
