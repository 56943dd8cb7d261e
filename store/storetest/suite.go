// Package storetest is the one suite that every [store.Engine] passes.
//
// The idea: a check is a plain function that gets an empty engine and returns
// an error, so that a test can also run it against a broken engine and demand
// that it fails. The law it keeps: what the contract in package store promises
// is tried here and nowhere else, and nothing is tried that it does not
// promise.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"closeloop/store"
)

// Check is one promise of the contract. Run wants an empty engine and returns
// what was broken.
type Check struct {
	Name string
	Run  func(context.Context, store.Engine) error
}

// Suite runs all checks, each on an engine of its own. Open returns an empty
// engine and closes it with the test. Reopen closes the engine and opens the
// same store again; nil leaves out the one test that needs it.
func Suite(t *testing.T, open func(*testing.T) store.Engine, reopen func(*testing.T, store.Engine) store.Engine) {
	for _, c := range Checks() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if err := c.Run(t.Context(), open(t)); err != nil {
				t.Fatal(err)
			}
		})
	}
	t.Run("model", func(t *testing.T) {
		t.Parallel()
		againstModel(t, open(t))
	})
	t.Run("close", func(t *testing.T) {
		t.Parallel()
		if err := closes(t.Context(), open(t)); err != nil {
			t.Fatal(err)
		}
	})
	if reopen == nil {
		return
	}
	t.Run("reopen keeps all", func(t *testing.T) {
		t.Parallel()
		keepsAll(t, open(t), reopen)
	})
}

// Checks lists every check that needs nothing but an engine.
func Checks() []Check {
	return []Check{
		{"read your writes", readYourWrites},
		{"order and bounds", orderAndBounds},
		{"limit and reverse", limitAndReverse},
		{"any bytes are a key", anyBytes},
		{"scan merges pending writes", scanMerges},
		{"scan while writing", scanWhileWriting},
		{"nested and broken off scans", nestedScans},
		{"brief scans", briefScans},
		{"snapshot of a view", snapshot},
		{"write inside a view", writeInView},
		{"error of a view", errorOfView},
		{"clock of a transaction", clock},
		{"reused slices", reusedSlices},
		{"atomicity", Atomicity},
		{"failures among neighbours", failuresAmongNeighbours},
		{"panic is wrapped", panicIsWrapped},
		{"limits", limits},
		{"breach of a limit cannot be ignored", ignoredBreach},
		{"cancelled before", cancelledBefore},
		{"cancelled inside", cancelledInside},
		{"deadline exceeded", deadlineExceeded},
		{"lost update", lostUpdate},
		{"write skew", writeSkew},
		{"phantom", phantom},
		{"unique key", uniqueKey},
		{"bank", bank},
		{"watch wakes", watchWakes},
		{"watch never blocks", watchNeverBlocks},
		{"watch closes", watchCloses},
	}
}

var errOnPurpose = errors.New("fail on purpose")

func put(ctx context.Context, e store.Engine, pairs ...string) error {
	return e.Update(ctx, func(tx store.Tx) error { return putAll(tx, pairs...) })
}

func putAll(tx store.Tx, pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := tx.Put([]byte(pairs[i]), []byte(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}

// list writes a range as "a=1 b=2".
func list(tx store.Tx, r store.Range) (string, error) {
	var out []string
	for p, err := range tx.Scan(r) {
		if err != nil {
			return "", err
		}
		out = append(out, string(p.Key)+"="+string(p.Val))
	}
	return strings.Join(out, " "), nil
}

func wantList(tx store.Tx, r store.Range, want string) error {
	got, err := list(tx, r)
	if err != nil {
		return fmt.Errorf("scan %q: %w", r.From, err)
	}
	if got != want {
		return fmt.Errorf("scan [%q, %q) limit %d reverse %v: got %q, want %q", r.From, r.To, r.Limit, r.Reverse, got, want)
	}
	return nil
}

// wantStored compares the whole store, in a view of its own.
func wantStored(ctx context.Context, e store.Engine, want string) error {
	return e.View(ctx, func(tx store.Tx) error { return wantList(tx, store.Range{}, want) })
}

// wantGet expects a value, or with want "-" that there is none.
func wantGet(tx store.Tx, key, want string) error {
	val, ok, err := tx.Get([]byte(key))
	if err != nil {
		return fmt.Errorf("get %q: %w", key, err)
	}
	got := "-"
	if ok {
		got = string(val)
	}
	if got != want {
		return fmt.Errorf("get %q: got %q, want %q", key, got, want)
	}
	return nil
}

func wantError(what string, err, want error) error {
	if !errors.Is(err, want) {
		return fmt.Errorf("%s: got error %v, want %v", what, err, want)
	}
	return nil
}

// together starts n goroutines at once and joins their errors.
func together(n int, do func(i int) error) error {
	var (
		wg    sync.WaitGroup
		start = make(chan struct{})
		errs  = make([]error, n)
	)
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	wg.Wait()
	return errors.Join(errs...)
}
