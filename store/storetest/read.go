package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"closeloop/store"
)

func span(from, to string) store.Range { return store.Range{From: []byte(from), To: []byte(to)} }

func readYourWrites(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "a", "1", "b", "2"); err != nil {
		return err
	}
	err := e.Update(ctx, func(tx store.Tx) error {
		if err := putAll(tx, "a", "10", "c", "3", "c", "30"); err != nil {
			return err
		}
		if err := tx.Delete([]byte("b")); err != nil {
			return err
		}
		return errors.Join(
			wantGet(tx, "a", "10"), wantGet(tx, "b", "-"), wantGet(tx, "c", "30"), wantGet(tx, "d", "-"),
			wantList(tx, store.Range{}, "a=10 c=30"),
		)
	})
	return errors.Join(err, wantStored(ctx, e, "a=10 c=30"))
}

func orderAndBounds(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "b", "2", "a\xff", "1f", "a", "1", "a\x00", "10", "c", "3", "B", "0", "aa", "11"); err != nil {
		return err
	}
	return e.View(ctx, func(tx store.Tx) error {
		return errors.Join(
			wantList(tx, store.Range{}, "B=0 a=1 a\x00=10 aa=11 a\xff=1f b=2 c=3"),
			wantList(tx, span("a", "b"), "a=1 a\x00=10 aa=11 a\xff=1f"),
			wantList(tx, span("aa", "c"), "aa=11 a\xff=1f b=2"),
			wantList(tx, span("a", "a\x00"), "a=1"),
			wantList(tx, store.Range{From: []byte("b")}, "b=2 c=3"),
			wantList(tx, store.Range{To: []byte("a")}, "B=0"),
			wantList(tx, store.Prefix([]byte("a")), "a=1 a\x00=10 aa=11 a\xff=1f"),
			wantList(tx, store.Prefix([]byte("a\xff")), "a\xff=1f"),
			wantList(tx, span("x", "z"), ""),
			wantList(tx, span("b", "b"), ""),
			wantList(tx, span("c", "a"), ""),
			wantList(tx, store.Range{From: []byte("c"), To: []byte("a"), Reverse: true}, ""),
			wantList(tx, store.Range{To: []byte{}}, ""),
		)
	})
}

func limitAndReverse(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "a", "1", "b", "2", "c", "3", "d", "4"); err != nil {
		return err
	}
	return e.View(ctx, func(tx store.Tx) error {
		return errors.Join(
			wantList(tx, store.Range{Limit: 2}, "a=1 b=2"),
			wantList(tx, store.Range{Limit: 9}, "a=1 b=2 c=3 d=4"),
			wantList(tx, store.Range{Reverse: true}, "d=4 c=3 b=2 a=1"),
			wantList(tx, store.Range{Reverse: true, Limit: 1}, "d=4"),
			wantList(tx, store.Range{From: []byte("b"), To: []byte("d"), Reverse: true}, "c=3 b=2"),
			wantList(tx, store.Range{From: []byte("b"), To: []byte("d\x00"), Reverse: true, Limit: 2}, "d=4 c=3"),
			wantList(tx, store.Range{From: []byte("b"), Limit: 1}, "b=2"),
		)
	})
}

// anyBytes tries keys that an engine may be tempted to keep for itself.
func anyBytes(ctx context.Context, e store.Engine) error {
	keys := []string{"\x00", "\x00head", "!badger!x", "a'b\"c\\", "\xff", "\xff\xff"}
	for _, k := range keys {
		if err := put(ctx, e, k, ""); err != nil {
			return fmt.Errorf("put %q: %w", k, err)
		}
	}
	return e.View(ctx, func(tx store.Tx) error {
		for _, k := range keys {
			if err := wantGet(tx, k, ""); err != nil {
				return err
			}
		}
		return errors.Join(
			wantList(tx, store.Range{}, "\x00= \x00head= !badger!x= a'b\"c\\= \xff= \xff\xff="),
			wantList(tx, store.Prefix([]byte("\xff")), "\xff= \xff\xff="),
		)
	})
}

func scanMerges(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "b", "2", "d", "4", "f", "6", "h", "8"); err != nil {
		return err
	}
	return e.Update(ctx, func(tx store.Tx) error {
		if err := putAll(tx, "a", "1", "d", "40", "g", "7", "i", "9"); err != nil {
			return err
		}
		for _, k := range []string{"b", "h", "i", "nothing"} {
			if err := tx.Delete([]byte(k)); err != nil {
				return err
			}
		}
		return errors.Join(
			wantList(tx, store.Range{}, "a=1 d=40 f=6 g=7"),
			wantList(tx, store.Range{Reverse: true}, "g=7 f=6 d=40 a=1"),
			wantList(tx, store.Range{Limit: 2}, "a=1 d=40"),
			wantList(tx, store.Range{Limit: 2, Reverse: true}, "g=7 f=6"),
			wantList(tx, span("b", "g"), "d=40 f=6"),
			wantList(tx, store.Range{From: []byte("d"), To: []byte("g"), Reverse: true}, "f=6 d=40"),
		)
	})
}

// scanWhileWriting empties the store in the loop that lists it.
func scanWhileWriting(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "a", "1", "b", "2", "c", "3"); err != nil {
		return err
	}
	err := e.Update(ctx, func(tx store.Tx) error {
		if err := putAll(tx, "aa", "11"); err != nil {
			return err
		}
		seen := ""
		for p, err := range tx.Scan(store.Range{}) {
			if err != nil {
				return err
			}
			seen += string(p.Key) + " "
			if err := tx.Delete(p.Key); err != nil {
				return err
			}
		}
		if seen != "a aa b c " {
			return fmt.Errorf("scan while deleting: got %q", seen)
		}
		return wantList(tx, store.Range{}, "")
	})
	return errors.Join(err, wantStored(ctx, e, ""))
}

func nestedScans(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "a", "1", "b", "2", "c", "3"); err != nil {
		return err
	}
	nested := func(tx store.Tx) error {
		for p, err := range tx.Scan(store.Range{}) {
			if err != nil {
				return err
			}
			if err := errors.Join(wantList(tx, store.Range{From: p.Key, Limit: 1}, string(p.Key)+"="+string(p.Val)),
				wantGet(tx, string(p.Key), string(p.Val))); err != nil {
				return err
			}
			if string(p.Key) == "b" {
				break
			}
		}
		return nil
	}
	return errors.Join(e.View(ctx, nested), e.Update(ctx, nested))
}

// briefScans see what any scan sees, each pair while it is the present one,
// and leave alone what other scans handed out.
func briefScans(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "a", "1", "b", "22", "c", "", "d", "4444", "e", "5"); err != nil {
		return err
	}
	brief := func(tx store.Tx) error {
		var kept store.Pair
		for p, err := range tx.Scan(store.Range{Limit: 1}) {
			if err != nil {
				return err
			}
			kept = p
		}
		err := errors.Join(
			wantList(tx, store.Range{Brief: true}, "a=1 b=22 c= d=4444 e=5"),
			wantList(tx, store.Range{Brief: true, Reverse: true, Limit: 2}, "e=5 d=4444"),
		)
		if string(kept.Key) != "a" || string(kept.Val) != "1" {
			err = errors.Join(err, fmt.Errorf("a brief scan made %q=%q of a pair that was to stay", kept.Key, kept.Val))
		}
		return err
	}
	pending := func(tx store.Tx) error {
		return errors.Join(putAll(tx, "b", "2", "bb", "3"), tx.Delete([]byte("d")),
			wantList(tx, store.Range{Brief: true}, "a=1 b=2 bb=3 c= e=5"))
	}
	return errors.Join(e.View(ctx, brief), e.Update(ctx, brief), e.Update(ctx, pending))
}

func snapshot(ctx context.Context, e store.Engine) error {
	if err := put(ctx, e, "a", "1"); err != nil {
		return err
	}
	err := e.View(ctx, func(tx store.Tx) error {
		if err := wantGet(tx, "a", "1"); err != nil {
			return err
		}
		if err := together(1, func(int) error { return put(ctx, e, "a", "2", "b", "3") }); err != nil {
			return err
		}
		return errors.Join(wantGet(tx, "a", "1"), wantGet(tx, "b", "-"), wantList(tx, store.Range{}, "a=1"))
	})
	return errors.Join(err, wantStored(ctx, e, "a=2 b=3"))
}

func writeInView(ctx context.Context, e store.Engine) error {
	var putErr, deleteErr error
	_ = e.View(ctx, func(tx store.Tx) error {
		putErr = tx.Put([]byte("a"), []byte("1"))
		deleteErr = tx.Delete([]byte("a"))
		return nil
	})
	return errors.Join(wantError("put in a view", putErr, store.ErrReadOnly),
		wantError("delete in a view", deleteErr, store.ErrReadOnly), wantStored(ctx, e, ""))
}

func errorOfView(ctx context.Context, e store.Engine) error {
	err := e.View(ctx, func(store.Tx) error { return errOnPurpose })
	ended, cancel := context.WithCancel(ctx)
	cancel()
	ran := false
	late := e.View(ended, func(store.Tx) error { ran = true; return nil })
	if ran {
		return errors.New("a view ran though its context had ended")
	}
	return errors.Join(wantError("failing view", err, errOnPurpose), wantError("late view", late, context.Canceled))
}

func clock(ctx context.Context, e store.Engine) error {
	whole := func(tx store.Tx) error {
		now := tx.Now()
		switch {
		case now.Location() != time.UTC:
			return fmt.Errorf("now is in %v, want UTC", now.Location())
		case !now.Equal(now.Truncate(time.Millisecond)):
			return fmt.Errorf("now is %v, want whole milliseconds", now)
		case !tx.Now().Equal(now):
			return errors.New("now moved within a transaction")
		}
		return nil
	}
	return errors.Join(e.View(ctx, whole), e.Update(ctx, whole))
}

// reusedSlices scribbles over what was handed to Put and what Get handed out.
func reusedSlices(ctx context.Context, e store.Engine) error {
	key, val := []byte("a"), []byte("1")
	err := e.Update(ctx, func(tx store.Tx) error {
		copy(key, "a")
		copy(val, "1")
		if err := tx.Put(key, val); err != nil {
			return err
		}
		key[0], val[0] = 'z', '9'
		if err := tx.Put([]byte("b"), val); err != nil {
			return err
		}
		return tx.Delete(key)
	})
	key[0], val[0] = 'y', '8'
	return errors.Join(err, wantStored(ctx, e, "a=1 b=9"))
}
