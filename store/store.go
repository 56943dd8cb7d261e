// Package store keeps what Closeloop must not lose: records with their
// envelopes and indexes, jobs, seen-marks, the audit chain and sealed bodies,
// written once over a small engine contract (Engine) that any ordered
// transactional key-value store can fulfil. It keeps the law of the turn: one
// Update is all or nothing, and what returned nil is durable. It reads no
// clock: time comes from the engine, which was handed one.
//
// Keys, all under the tenant: r/ records, i/ indexes, due/ jobs by time,
// dead/ jobs given up, mark/ seen-marks, a/ audit by time, k/ wrapped keys,
// n/ counters, s/ settings. Nothing personal ever stands in a key.
package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
)

// Store is one tenant's state over an engine.
type Store struct {
	engine Engine
	tenant string
	keys   *Keyring
	due    cursor
}

// New makes a store over an engine. The tenant stands at the head of every
// key; no transaction crosses tenants.
func New(engine Engine, tenant string, keys *Keyring) *Store {
	return &Store{engine: engine, tenant: tenant + "/", keys: keys}
}

// View runs fn on one snapshot.
func (s *Store) View(ctx context.Context, fn func(*Txn) error) error {
	epoch := s.keys.now() // before the snapshot: what was destroyed since is not learned
	return s.engine.View(ctx, func(tx Tx) error {
		return fn(&Txn{Tx: tx, store: s, epoch: epoch})
	})
}

// Update runs fn in one serialisable transaction; nil means durable. fn may
// run more than once and must keep nothing of an earlier run.
func (s *Store) Update(ctx context.Context, fn func(*Txn) error) error {
	u := s.update(fn)
	return u.ended(s.engine.Update(ctx, u.run))
}

// UpdateEach is Update for each of fns in their order, in as few commits as the
// engine can. One that fails leaves no trace and stops none of the others; the
// errors stand in the places of their fns. About is as [Grouper] has it.
func (s *Store) UpdateEach(ctx context.Context, fns []func(*Txn) error, about []string) []error {
	errs, each := make([]error, len(fns)), make([]*update, len(fns))
	runs := make([]func(Tx) error, len(fns))
	for i, fn := range fns {
		each[i] = s.update(fn)
		runs[i] = each[i].run
	}
	if group, ok := s.engine.(Grouper); ok {
		errs = group.UpdateEach(ctx, runs, about)
	} else {
		for i, run := range runs {
			errs[i] = s.engine.Update(ctx, run)
		}
	}
	for i, u := range each {
		errs[i] = u.ended(errs[i])
	}
	return errs
}

// update is one closure on its way through the engine.
type update struct {
	store   *Store
	fn      func(*Txn) error
	epoch   uint64
	last    *Txn
	leaving []string
}

func (s *Store) update(fn func(*Txn) error) *update {
	return &update{store: s, fn: fn, epoch: s.keys.now()}
}

func (u *update) run(tx Tx) error {
	u.last = &Txn{Tx: tx, store: u.store, epoch: u.epoch}
	defer func() { u.leaving = append(u.leaving, u.last.leaving...) }()
	return u.fn(u.last)
}

// ended lets go of what the closure held, whatever became of it.
func (u *update) ended(err error) error {
	u.store.keys.left(u.leaving)
	if err == nil && !u.last.earliest.IsZero() {
		u.store.due.lower(u.last.earliest)
	}
	return err
}

// Close releases the engine.
func (s *Store) Close() error { return s.engine.Close() }

// Txn is one transaction with the store's own words on top of the engine's.
type Txn struct {
	Tx
	store    *Store
	earliest time.Time                 // of the jobs this run put
	epoch    uint64                    // of the keyring when it began
	made     map[string]*subtle.AESGCM // keys of subjects that are new with it
	leaving  []string                  // subjects whose keys it destroyed
}

func (t *Txn) key(parts ...string) []byte {
	n := len(t.store.tenant)
	for _, p := range parts {
		n += len(p)
	}
	k := append(make([]byte, 0, n), t.store.tenant...)
	for _, p := range parts {
		k = append(k, p...)
	}
	return k
}

// stamp is a time as eight bytes that sort like the time, whole milliseconds.
func stamp(at time.Time) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(at.UnixMilli()))
	return string(b[:])
}

func stamped(b []byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b))).UTC()
}

// Next draws the next number of a counter, from 1. A number drawn in a
// transaction that fails is drawn again.
func (t *Txn) Next(counter string) (uint64, error) {
	n, err := t.Drawn(counter)
	if err != nil {
		return 0, err
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n+1)
	return n + 1, t.Put(t.key("n/", counter), b[:])
}

// Drawn is the last number of a counter that was drawn, 0 if none was.
func (t *Txn) Drawn(counter string) (uint64, error) {
	raw, ok, err := t.Get(t.key("n/", counter))
	if err != nil {
		return 0, fmt.Errorf("read counter %s: %w", counter, err)
	}
	if !ok {
		return 0, nil
	}
	return binary.BigEndian.Uint64(raw), nil
}

// Leap raises every counter by a number, so that what an older copy of the
// store does not know to be drawn is not drawn again.
func (t *Txn) Leap(by uint64) error {
	raised := map[string]uint64{}
	for pair, err := range t.Scan(Prefix(t.key("n/"))) {
		if err != nil {
			return err
		}
		raised[string(pair.Key)] = binary.BigEndian.Uint64(pair.Val) + by
	}
	for key, n := range raised {
		if err := t.Put([]byte(key), binary.BigEndian.AppendUint64(nil, n)); err != nil {
			return err
		}
	}
	return nil
}

// Wipe deletes up to limit pairs of the tenant, whatever they are, and says how
// many. Call it until it says 0; nobody may be using the tenant meanwhile.
func (t *Txn) Wipe(limit int) (int, error) {
	var keys [][]byte
	all := Prefix(t.key())
	all.Limit = limit
	for pair, err := range t.Scan(all) {
		if err != nil {
			return 0, err
		}
		keys = append(keys, bytes.Clone(pair.Key))
	}
	for _, key := range keys {
		if err := t.Delete(key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}

// Tenants lists those of an engine's tenants that are called under/…, in order.
func Tenants(ctx context.Context, e Engine, under string) ([]string, error) {
	var out []string
	err := e.View(ctx, func(tx Tx) error {
		out = nil
		rest := Prefix([]byte(under + "/"))
		rest.Limit = 1
		for {
			name, found, err := firstTenant(tx, rest, under)
			if err != nil || !found {
				return err
			}
			out = append(out, name)
			rest.From = Prefix([]byte(name + "/")).To
		}
	})
	return out, err
}

func firstTenant(tx Tx, r Range, under string) (name string, found bool, err error) {
	for pair, err := range tx.Scan(r) {
		if err != nil {
			return "", false, err
		}
		rest, _, _ := strings.Cut(string(pair.Key[len(under)+1:]), "/")
		return under + "/" + rest, true, nil
	}
	return "", false, nil
}

// Setting reads a small open value: an offset, a cursor, a learned id.
func (t *Txn) Setting(name string) (string, error) {
	raw, _, err := t.Get(t.key("s/", name))
	return string(raw), err
}

// SetSetting writes a small open value.
func (t *Txn) SetSetting(name, value string) error {
	return t.Put(t.key("s/", name), []byte(value))
}

// Clear deletes up to limit records, jobs and marks of the tenant, the root
// key's check, its settings and its counters apart, and says how many. Call it
// until it says 0.
func (t *Txn) Clear(limit int) (int, error) {
	var keys [][]byte
	keep := [][]byte{t.key("n/"), t.key("s/"), t.key("keycheck"), t.key("k/keycheck")}
	for pair, err := range t.Scan(Prefix(t.key())) {
		if err != nil {
			return 0, err
		}
		kept := slices.ContainsFunc(keep, func(p []byte) bool { return bytes.HasPrefix(pair.Key, p) })
		if !kept {
			keys = append(keys, bytes.Clone(pair.Key))
		}
		if len(keys) == limit {
			break
		}
	}
	wrapped := t.key("k/")
	for _, key := range keys {
		if subject, ok := bytes.CutPrefix(key, wrapped); ok {
			t.leave(string(subject))
		}
		if err := t.Delete(key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}
