package flows_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
)

func TestATurnThatChangesNothingWritesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	before := h.engine.Transactions()
	if reply, p := h.click("mgr", "C-1", "show", 0, nil); p != nil || reply.Card == nil {
		t.Fatalf("show: %+v, %v", reply, p)
	}
	if _, p := h.click("mgr", "C-1", "write", 9, chat.Values{"words": {"late"}}); p == nil {
		t.Fatal("an old click went through")
	}
	if got := h.engine.Transactions(); got != before {
		t.Errorf("%d transactions for a look and a refusal", got-before)
	}
}

func TestARedeliveredEventHasOneEffect(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	fresh := chat.Event{
		ID: "again", Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"},
		Action: chat.Action{Flow: "note", Record: "C-1", Verb: "write", Revision: 1}, Values: chat.Values{"words": {"once"}},
	}
	loose := fresh
	fresh.Once = true // a mark would answer repeats with nothing: its revision guards it
	loose.ID, loose.Once, loose.Action.Verb, loose.Action.Revision = "loose", true, "mail", 0
	for range 10 {
		reply, err := h.Handle(context.Background(), fresh)
		if err != nil || reply.Card == nil || reply.Card.Revision != 2 {
			t.Fatalf("a repeat must get the current card in silence: %+v, %v", reply, err)
		}
	}
	for range 10 {
		if _, err := h.Handle(context.Background(), loose); err != nil {
			t.Fatal(err)
		}
		h.clock.add(2 * time.Minute)
		h.drain()
	}
	if len(h.courier.sent) != 1 {
		t.Errorf("%d letters for one event", len(h.courier.sent))
	}
}

// A planner that leaves an open case without a reachable owner, or a closed
// one with a duty, ends the turn: nothing of it is stored.
func TestEveryOpenCaseHasExactlyOneDuty(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]func(hiring.Case) hiring.Case{
		"no owner":       func(c hiring.Case) hiring.Case { c.Duty.Owner = ""; return c },
		"a stranger":     func(c hiring.Case) hiring.Case { c.Duty.Owner = "nobody"; return c },
		"no deadline":    func(c hiring.Case) hiring.Case { c.Duty.Due = time.Time{}; return c },
		"the wrong duty": func(c hiring.Case) hiring.Case { c.Duty.Kind = hiring.SendLetter; return c },
		"closed":         func(c hiring.Case) hiring.Case { c.Status = hiring.Withdrawn; return c },
	} {
		h := newHouse(t)
		h.spoil = bad
		b := flows.Batch{ID: "b", Hash: "b", Action: chat.Action{Flow: "note", Verb: "open"}, Rows: []flows.Row{{Record: "C-1"}}}
		if _, err := h.Import(context.Background(), b); err == nil {
			t.Errorf("%s: the turn went through", name)
		}
		if got := h.note("C-1"); got != (note{}) {
			t.Errorf("%s: stored %+v", name, got)
		}
	}
}

// dies is an engine whose process ends at the nth update.
type dies struct {
	store.Engine
	left int
}

var errDead = errors.New("the process died")

func (d *dies) Update(ctx context.Context, fn func(store.Tx) error) error {
	if d.left--; d.left < 0 {
		return errDead
	}
	return d.Engine.Update(ctx, fn)
}

// TestAnImportIsFinishedOnceWhereverItBroke kills a batch before every one of
// its transactions in turn: a batch that was ready is finished by Resume, every
// row exactly once; one that was not has left nothing.
func TestAnImportIsFinishedOnceWhereverItBroke(t *testing.T) {
	t.Parallel()
	const rows = 5
	for n := range 9 {
		h := newHouse(t)
		mortal := h.over(&dies{Engine: h.engine, left: n})
		b := flows.Batch{ID: "b", Hash: "b", Action: chat.Action{Flow: "note", Verb: "open"}}
		for i := range rows {
			b.Rows = append(b.Rows, flows.Row{Record: "C-" + strconv.Itoa(i), Lane: "one"})
		}
		_, broken := mortal.Import(context.Background(), b)
		if err := h.Resume(context.Background()); err != nil {
			t.Fatalf("death %d: %v", n, err)
		}
		want := rows
		if n == 0 {
			want = 0
		}
		if got := h.opened(rows); got != want {
			t.Errorf("death %d (%v): %d of %d cases", n, broken, got, want)
		}
		again, err := h.Import(context.Background(), b)
		if err != nil || len(again) != rows || h.opened(rows) != rows {
			t.Errorf("death %d: the same batch again: %v, %v", n, again, err)
		}
		v, err := h.store.Verify(context.Background())
		if err != nil || v.Break != "" || v.Entries != rows {
			t.Errorf("death %d: %d audit entries for %d rows, %v %v", n, v.Entries, rows, v.Break, err)
		}
	}
}

// TestAnImportThatWasNeverReadyLeavesNothing: it broke while its rows were
// being stored, so nobody was told that it was taken.
func TestAnImportThatWasNeverReadyLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mortal := h.over(&dies{Engine: h.engine, left: 1})
	b := flows.Batch{ID: "b", Hash: "b", Action: chat.Action{Flow: "note", Verb: "open"}, Rows: make([]flows.Row, 700)}
	if _, err := mortal.Import(context.Background(), b); !errors.Is(err, errDead) {
		t.Fatalf("import: %v", err)
	}
	if err := h.Resume(context.Background()); err != nil {
		t.Fatal(err)
	}
	err := h.store.View(context.Background(), func(tx *store.Txn) error {
		for _, collection := range []string{"import", "import.row", "case"} {
			err := store.Collection[any]{Name: collection, Schema: 1}.All(tx, func(id string, _ store.Record[any]) bool {
				t.Errorf("%s/%s is left", collection, id)
				return true
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnImportIdIsNotUsedTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := flows.Batch{ID: "b", Hash: "one", Action: chat.Action{Flow: "note", Verb: "open"}, Rows: []flows.Row{{Record: "C-1"}}}
	if _, err := h.Import(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	b.Hash = "two"
	if _, err := h.Import(context.Background(), b); !errors.Is(err, flows.ErrOtherBatch) {
		t.Errorf("other content under the same id: %v", err)
	}
	if err := h.Sweep(context.Background(), h.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Import(context.Background(), b); err != nil {
		t.Errorf("an id that was swept is free again: %v", err)
	}
}

// over is another runner over the same state, through an engine of its own.
func (h *house) over(e store.Engine) *flows.Runner {
	keys, err := store.NewKeyring(make([]byte, store.KeyBytes))
	if err != nil {
		h.t.Fatal(err)
	}
	cfg := h.cfg
	cfg.Store = store.New(e, "main", keys)
	r := flows.NewRunner(cfg)
	flows.Add(r, noteFlow())
	return r
}

func (h *house) opened(n int) int {
	found := 0
	err := h.Look(context.Background(), func(e flows.Env) error {
		for i := range n {
			if _, ok := flows.Find[hiring.Case](e, "case", fmt.Sprintf("C-%d", i)); ok {
				found++
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return found
}
