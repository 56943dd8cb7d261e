package store_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/store"
	"closeloop/store/badger"
)

// shop is a store over a real engine, with a clock that stands still.
type shop struct {
	*store.Store
	t      testing.TB
	dir    string // empty: in memory
	clock  *clock
	engine *counted
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// counted counts what the store asks of its engine, and lets something happen
// at the worst of times.
type counted struct {
	store.Engine
	views     atomic.Int64
	looked    func() // once, after the next view has seen its snapshot
	committed func() // once, after the next commit, before its caller knows
}

func (c *counted) View(ctx context.Context, fn func(store.Tx) error) error {
	c.views.Add(1)
	err := c.Engine.View(ctx, fn)
	once(&c.looked)
	return err
}

func (c *counted) Update(ctx context.Context, fn func(store.Tx) error) error {
	err := c.Engine.Update(ctx, fn)
	once(&c.committed)
	return err
}

func once(hook *func()) {
	if do := *hook; do != nil {
		*hook = nil
		do()
	}
}

func monday() time.Time { return time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) }

// root is a root key that differs for every seed.
func root(seed byte) []byte {
	key := make([]byte, store.KeyBytes)
	key[0] = seed
	return key
}

// inBoth runs a test over the engine in memory and on disk.
func inBoth(t *testing.T, test func(*shop)) {
	t.Parallel()
	for name, dir := range map[string]func() string{"memory": func() string { return "" }, "disk": t.TempDir} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(openShop(t, dir(), root(1)))
		})
	}
}

func inMemory(t testing.TB) *shop { return openShop(t, "", root(1)) }

func openShop(t testing.TB, dir string, roots ...[]byte) *shop {
	t.Helper()
	s := &shop{t: t, dir: dir, clock: &clock{at: monday()}}
	s.open(roots...)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (s *shop) open(roots ...[]byte) {
	s.t.Helper()
	engine, err := badger.Open(badger.Options{Dir: s.dir, Now: s.clock.Now})
	if err != nil {
		s.t.Fatal(err)
	}
	s.engine = &counted{Engine: engine}
	s.over(s.engine, roots...)
}

// over puts a new store, with empty caches, over an engine that is open.
func (s *shop) over(engine store.Engine, roots ...[]byte) {
	s.t.Helper()
	ring, err := store.NewKeyring(roots...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Store = store.New(engine, "main", ring)
}

// restart closes the store and opens the same folder; in memory, where nothing
// survives that, it only forgets what the store holds in memory.
func (s *shop) restart(roots ...[]byte) {
	s.t.Helper()
	if s.dir == "" {
		s.over(s.engine, roots...)
		return
	}
	if err := s.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.open(roots...)
}

func (s *shop) update(fn func(*store.Txn) error) {
	s.t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) view(fn func(*store.Txn) error) {
	s.t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// raw lists every pair of the tenant under a prefix, as the engine holds it.
func (s *shop) raw(prefix string) (pairs []store.Pair) {
	s.t.Helper()
	s.view(func(tx *store.Txn) error {
		for p, err := range tx.Tx.Scan(store.Prefix([]byte("main/" + prefix))) {
			if err != nil {
				return err
			}
			pairs = append(pairs, store.Pair{Key: append([]byte{}, p.Key...), Val: append([]byte{}, p.Val...)})
		}
		return nil
	})
	return pairs
}

// person is what the tests keep: two indexes and personal words.
type person struct {
	Name   string
	Status string
	Tags   []string `json:",omitempty"`
}

func people() store.Collection[person] {
	return store.Collection[person]{Name: "person", Schema: 2, Indexes: []store.Index[person]{
		{Name: "person.status", Of: func(p person) []string {
			if p.Status == "" {
				return nil
			}
			return []string{p.Status}
		}},
		{Name: "person.tag", Of: func(p person) []string { return p.Tags }},
	}}
}

// put writes a person as a turn does: read, change, raise the revision.
func (s *shop) put(id, subject string, p person) {
	s.t.Helper()
	s.update(func(tx *store.Txn) error {
		r, _, err := people().Get(tx, id)
		if err != nil {
			return err
		}
		r.Rev, r.Subject, r.Body = r.Rev+1, subject, p
		return people().Put(tx, id, r)
	})
}

func (s *shop) get(id string) (r store.Record[person], ok bool, err error) {
	s.t.Helper()
	err = s.View(context.Background(), func(tx *store.Txn) error {
		var err error
		r, ok, err = people().Get(tx, id)
		return err
	})
	return r, ok, err
}
