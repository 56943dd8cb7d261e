package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	json "github.com/go-json-experiment/json/v1"
)

// stretch is the seal of an hour: a hash over all audit entries of a stretch of time, chained
// to the stretch before, so that a record cannot vanish with its whole chain.
type stretch struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"` // exclusive
	Count int       `json:"count"`
	Prev  []byte    `json:"prev,omitempty"`
	Hash  []byte    `json:"hash"`
}

// ChainHeads closes the stretch of audit entries before to, unless that is
// already done. The caller sees to it that no entry before to comes later. The
// entries are read outside the transaction that writes the sum.
func (s *Store) ChainHeads(ctx context.Context, to time.Time) error {
	var last, next stretch
	err := s.View(ctx, func(t *Txn) error {
		var err error
		if last, err = t.lastStretch(); err != nil {
			return err
		}
		next = stretch{From: last.To, To: to, Prev: last.Hash}
		return t.sumStretch(&next)
	})
	if err != nil || !last.To.Before(to) {
		return err
	}
	raw, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("write audit heads: %w", err)
	}
	return s.Update(ctx, func(t *Txn) error {
		if now, err := t.lastStretch(); err != nil || !now.To.Equal(last.To) {
			return err
		}
		return t.Put(t.key("h/", stamp(to)), raw)
	})
}

// SealedUntil is the end of the last stretch: no entry may come before it.
func (t *Txn) SealedUntil() (time.Time, error) {
	last, err := t.lastStretch()
	return last.To, err
}

// LastEntry is when the newest entry of the audit was made; the zero time: there
// is none.
func (t *Txn) LastEntry() (at time.Time, err error) {
	prefix := t.key("a/")
	r := Prefix(prefix)
	r.Reverse, r.Limit = true, 1
	for pair, err := range t.Scan(r) {
		if err != nil {
			return at, err
		}
		at = stamped(pair.Key[len(prefix) : len(prefix)+8])
	}
	return at, nil
}

func (t *Txn) lastStretch() (stretch, error) {
	var s stretch
	r := Prefix(t.key("h/"))
	r.Reverse, r.Limit = true, 1
	for pair, err := range t.Scan(r) {
		if err != nil {
			return s, err
		}
		if err := json.Unmarshal(pair.Val, &s); err != nil {
			return s, fmt.Errorf("read audit heads: %w: %w", ErrDamaged, err)
		}
	}
	return s, nil
}

func (t *Txn) sumStretch(s *stretch) error {
	h := sha256.New()
	h.Write(s.Prev)
	s.Count = 0
	err := t.Entries(s.From, func(e Entry) bool {
		if !e.At.Before(s.To) {
			return false
		}
		h.Write(e.Hash)
		s.Count++
		return true
	})
	s.Hash = h.Sum(nil)
	return err
}

func (t *Txn) verifyHeads() (string, error) {
	var prev []byte
	for pair, err := range t.Scan(Prefix(t.key("h/"))) {
		if err != nil {
			return "", err
		}
		var want stretch
		if err := json.Unmarshal(pair.Val, &want); err != nil {
			return "", fmt.Errorf("read audit heads: %w: %w", ErrDamaged, err)
		}
		have := want
		if err := t.sumStretch(&have); err != nil {
			return "", err
		}
		if !bytes.Equal(prev, want.Prev) || !bytes.Equal(have.Hash, want.Hash) {
			return fmt.Sprintf("the hours before %s: %d entries were sealed, %d stand there",
				want.To.Format(time.RFC3339), want.Count, have.Count), nil
		}
		prev = want.Hash
	}
	return "", nil
}
