package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/store"
	"closeloop/store/badger"
)

// crashEnv is the folder and the mode of a victim, for the child only.
const crashEnv = "CLOSELOOP_CRASH_CHILD"

// The modes of a victim: the product, or one that answers before its commit.
const (
	modeHonest = "honest"
	modeEarly  = "early"
)

// crashSources are the API keys of the victim's callers, so that none is held
// up by the rate limit of another.
const crashSources = 4

// crashConfig is the victim's configuration over a folder.
func crashConfig(dir string) Config {
	cfg := defaults()
	cfg.dir, cfg.Addr, cfg.Log.Level = dir, "127.0.0.1:0", "error"
	cfg.Store, cfg.Key = "badger:"+filepath.Join(dir, "data"), Words{"file:" + filepath.Join(dir, "root.key")}
	for i := range crashSources {
		cfg.API.Keys = append(cfg.API.Keys, KeyConfig{
			Name: fmt.Sprint("source-", i), Secret: apiSecret, May: []string{"interviews", "cases", "personal"},
		})
	}
	return cfg
}

// TestCrashChild is the victim: the whole bot, serving until it is killed.
// Without its parent it has nothing to do.
func TestCrashChild(t *testing.T) {
	dir, mode, ok := strings.Cut(os.Getenv(crashEnv), "|")
	if !ok {
		return
	}
	go func() { // it does not outlive its parent
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	fmt.Println("opening")
	o := options{}
	if mode == modeEarly {
		o.engine = func(e store.Engine) store.Engine { return newEarly(t, e) }
	}
	a, err := open(t.Context(), crashConfig(dir), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.serve(t.Context(), func(addr net.Addr) { fmt.Println("ready", addr) }); err != nil {
		t.Fatal(err)
	}
}

// early is the planted fault: an engine that answers an update as soon as
// everybody in this process can see it, and stores it a little later.
type early struct {
	store.Engine              // what readers see, in memory
	disk         store.Engine // what survives
	mu           sync.Mutex
	behind       []write
}

type write struct {
	key, val []byte
	gone     bool
}

// lag is how long the fault keeps an update off the disk.
const lag = 500 * time.Millisecond

func newEarly(t *testing.T, disk store.Engine) store.Engine {
	mem, err := badger.Open(badger.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	e := &early{Engine: mem, disk: disk}
	var all []write
	err = disk.View(t.Context(), func(tx store.Tx) error {
		for p, err := range tx.Scan(store.Range{}) {
			if err != nil {
				return err
			}
			all = append(all, write{key: bytes.Clone(p.Key), val: bytes.Clone(p.Val)})
		}
		return nil
	})
	for len(all) > 0 && err == nil {
		n := min(len(all), 100)
		err = mem.Update(t.Context(), func(tx store.Tx) error { return apply(tx, all[:n]) })
		all = all[n:]
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func apply(tx store.Tx, writes []write) error {
	for _, w := range writes {
		var err error
		if w.gone {
			err = tx.Delete(w.key)
		} else {
			err = tx.Put(w.key, w.val)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *early) Update(ctx context.Context, fn func(store.Tx) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var seen *recorder
	err := e.Engine.Update(ctx, func(tx store.Tx) error {
		seen = &recorder{Tx: tx}
		return fn(seen)
	})
	if err != nil {
		return err
	}
	if len(e.behind) == 0 {
		time.AfterFunc(lag, e.catchUp)
	}
	e.behind = append(e.behind, seen.writes...)
	return nil
}

func (e *early) catchUp() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.behind) > 0 {
		n := min(len(e.behind), 100)
		if err := e.disk.Update(context.Background(), func(tx store.Tx) error { return apply(tx, e.behind[:n]) }); err != nil {
			panic(err)
		}
		e.behind = e.behind[n:]
	}
}

type recorder struct {
	store.Tx
	writes []write
}

func (r *recorder) Put(key, val []byte) error {
	r.writes = append(r.writes, write{key: bytes.Clone(key), val: bytes.Clone(val)})
	return r.Tx.Put(key, val)
}

func (r *recorder) Delete(key []byte) error {
	r.writes = append(r.writes, write{key: bytes.Clone(key), gone: true})
	return r.Tx.Delete(key)
}
