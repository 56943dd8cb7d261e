package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// ErrNotEmpty says that a store that was to be filled holds something.
var ErrNotEmpty = errors.New("store is not empty")

// loadBytes and loadPairs are what one transaction of a load holds.
const (
	loadBytes = 512 << 10
	loadPairs = 1000
)

// CheckDump reads a dump to its end without storing anything: it is whole, of
// this tenant, and the root keys open it. The error wraps [ErrDamaged],
// [ErrWrongKey] or [ErrNewer].
func (s *Store) CheckDump(d *Undump) (DumpEnd, error) {
	if d.Head.Tenant+"/" != s.tenant {
		return DumpEnd{}, fmt.Errorf("read dump: it is of tenant %q: %w", d.Head.Tenant, ErrWrongKey)
	}
	word := map[string][]byte{keycheck: nil, "k/" + keycheck: nil}
	end, err := d.each(func(p Pair) error {
		if _, wanted := word[string(p.Key)]; wanted {
			word[string(p.Key)] = p.Val
		}
		return nil
	})
	if err != nil {
		return end, err
	}
	t := &Txn{store: s}
	key, err := s.keys.unwrap(word["k/"+keycheck], t.key("k/", keycheck))
	if err != nil {
		return end, err
	}
	if _, err := key.Decrypt(word[keycheck], t.key(keycheck)); err != nil {
		return end, fmt.Errorf("%w: %w", ErrWrongKey, err)
	}
	return end, nil
}

// Load fills a store that holds nothing from a dump, in transactions that stay
// under the limits. The store carries a mark from the first of them to the
// last, and [Txn.Unfinished] is true until everything was read back, counted
// and hashed, and done has written what else is to be there from the start.
// Open the store anew afterwards: nothing was told to what is in memory.
func (s *Store) Load(ctx context.Context, d *Undump, done func(*Txn) error) (DumpEnd, error) {
	err := s.Update(ctx, func(t *Txn) error {
		empty, err := t.Unused()
		if err == nil && !empty {
			err = ErrNotEmpty
		}
		if err != nil {
			return err
		}
		return t.Put(t.key(unfinishedAt), nil)
	})
	if err != nil {
		return DumpEnd{}, fmt.Errorf("load store: %w", err)
	}
	end, err := s.fill(ctx, d)
	if err != nil {
		return end, fmt.Errorf("load store: %w", err)
	}
	there, err := s.Dump(ctx, DumpHead{}, io.Discard)
	if err == nil && (there.Count != end.Count || !bytes.Equal(there.Hash, end.Hash)) {
		err = fmt.Errorf("%d pairs stand there of %d, or others: %w", there.Count, end.Count, ErrDamaged)
	}
	if err != nil {
		return end, fmt.Errorf("load store: %w", err)
	}
	err = s.Update(ctx, func(t *Txn) error {
		return errors.Join(t.CheckKey(), done(t), t.Delete(t.key(unfinishedAt)))
	})
	if err != nil {
		return end, fmt.Errorf("load store: %w", err)
	}
	return end, nil
}

func (s *Store) fill(ctx context.Context, d *Undump) (DumpEnd, error) {
	var batch []Pair
	size := 0
	flush := func() error {
		err := s.Update(ctx, func(t *Txn) error {
			for _, p := range batch {
				if err := t.Put(t.key(string(p.Key)), p.Val); err != nil {
					return err
				}
			}
			return nil
		})
		batch, size = batch[:0], 0
		return err
	}
	end, err := d.each(func(p Pair) error {
		batch, size = append(batch, p), size+len(s.tenant)+len(p.Key)+len(p.Val)
		if size < loadBytes && len(batch) < loadPairs {
			return nil
		}
		return flush()
	})
	if err != nil {
		return end, err
	}
	return end, flush()
}

// Unfinished says whether the store was being filled from a dump and is not
// whole: nothing may start on it.
func (t *Txn) Unfinished() (bool, error) {
	_, ok, err := t.Get(t.key(unfinishedAt))
	return ok, err
}
