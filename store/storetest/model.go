package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"closeloop/store"
)

// ErrAborted is what an aborted [Plan] returns.
var ErrAborted = errors.New("abort the plan")

// Model is the store as a plain map, key to value.
type Model map[string]string

// Plan is a random transaction: writes and reads in a row, then perhaps an
// error.
type Plan struct {
	ops   []op
	abort bool
}

type op struct {
	kind     string // put, delete, get or scan
	key, val []byte
	scan     store.Range
}

// DrawPlan draws a transaction over few short keys, so that they meet often.
func DrawPlan(t *rapid.T) Plan {
	key := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 'a', 'b', 0xff}), 1, 3)
	bound := rapid.OneOf(rapid.Just([]byte(nil)), key)
	one := rapid.Custom(func(t *rapid.T) op {
		o := op{kind: rapid.SampledFrom([]string{"put", "put", "delete", "get", "scan", "scan"}).Draw(t, "kind")}
		if o.kind == "scan" {
			o.scan = store.Range{
				From: bound.Draw(t, "from"), To: bound.Draw(t, "to"),
				Limit: rapid.IntRange(0, 4).Draw(t, "limit"), Reverse: rapid.Bool().Draw(t, "reverse"),
			}
			return o
		}
		o.key = key.Draw(t, "key")
		o.val = rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "val")
		return o
	})
	return Plan{
		ops:   rapid.SliceOfN(one, 0, 12).Draw(t, "ops"),
		abort: rapid.IntRange(0, 3).Draw(t, "abort") == 0,
	}
}

// Run carries out the plan in tx and in a copy of m, compares every read, and
// returns the copy. An aborted plan returns [ErrAborted], and m stays valid.
func (p Plan) Run(tx store.Tx, m Model) (Model, error) {
	next := maps.Clone(m)
	for _, o := range p.ops {
		if err := o.run(tx, next); err != nil {
			return m, err
		}
	}
	if p.abort {
		return m, ErrAborted
	}
	return next, nil
}

func (o op) run(tx store.Tx, m Model) error {
	switch o.kind {
	case "put":
		m[string(o.key)] = string(o.val)
		return tx.Put(o.key, o.val)
	case "delete":
		delete(m, string(o.key))
		return tx.Delete(o.key)
	case "get":
		val, ok, err := tx.Get(o.key)
		want, has := m[string(o.key)]
		if err == nil && (ok != has || string(val) != want) {
			return fmt.Errorf("get %q: got %q %v, want %q %v", o.key, val, ok, want, has)
		}
		return err
	default:
		return wantList(tx, o.scan, m.list(o.scan))
	}
}

func (m Model) list(r store.Range) string {
	keys := slices.Sorted(maps.Keys(m))
	if r.Reverse {
		slices.Reverse(keys)
	}
	var out []string
	for _, k := range keys {
		in := bytes.Compare([]byte(k), r.From) >= 0 && (r.To == nil || bytes.Compare([]byte(k), r.To) < 0)
		if in && (r.Limit == 0 || len(out) < r.Limit) {
			out = append(out, k+"="+m[k])
		}
	}
	return strings.Join(out, " ")
}

// Clear deletes every pair, for the next round on the same engine.
func Clear(tx store.Tx) error {
	for p, err := range tx.Scan(store.Range{}) {
		if err != nil {
			return err
		}
		if err := tx.Delete(p.Key); err != nil {
			return err
		}
	}
	return nil
}

func againstModel(t *testing.T, e store.Engine) {
	ctx := t.Context()
	rapid.Check(t, func(rt *rapid.T) {
		if err := e.Update(ctx, Clear); err != nil {
			rt.Fatal(err)
		}
		m := Model{}
		for _, p := range rapid.SliceOfN(rapid.Custom(DrawPlan), 1, 6).Draw(rt, "plans") {
			next := m
			err := e.Update(ctx, func(tx store.Tx) (err error) {
				next, err = p.Run(tx, m)
				return err
			})
			if err != nil && (!p.abort || !errors.Is(err, ErrAborted)) {
				rt.Fatal(err)
			}
			m = next
			if err := wantStored(ctx, e, m.list(store.Range{})); err != nil {
				rt.Fatal(err)
			}
		}
	})
}
