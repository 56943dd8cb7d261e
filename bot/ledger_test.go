package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"closeloop/flows"
	"closeloop/store"
)

// order is what the ledger would say of an order to erase a case.
func (r *rig) order(id string) ledgerLine {
	r.t.Helper()
	return ledgerLine{Order: "o-" + id, Candidate: r.candidateOf(id), Cases: []string{id}, At: r.app.clock.Now(), By: "cli:root", Why: "request"}
}

func (r *rig) enters(l ledgerLine) {
	r.t.Helper()
	if err := enter(r.cfg.ledger(), l); err != nil {
		r.t.Fatal(err)
	}
}

// stands wants so many orders in the ledger.
func (r *rig) stands(want int) {
	r.t.Helper()
	all, err := readLedger(r.cfg.ledger())
	if err != nil || len(all) != want {
		r.t.Errorf("%d orders stand, want %d: %+v %v", len(all), want, all, err)
	}
}

// TestAHoldAfterTheOrder: an order that stands in the ledger and was never carried out
// does not erase what was put on hold since, neither at the next start nor when the
// hold is lifted.
func TestAHoldAfterTheOrder(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	id := r.arrive(liMing())
	r.enters(r.order(id))
	r.advance("1m")
	r.say("adm-bai", "/preserve "+id, "dm")
	r.click("adm-bai", "legal/"+id+"/keep", map[string]any{"reason": "arbitration"})
	r.restart()
	r.stands(0)
	r.say("adm-bai", "/preserve "+id, "dm")
	r.click("adm-bai", "legal/"+id+"/release", map[string]any{"reason": "settled"})
	r.restart()
	r.see(r.status("hr-lin", id), liMing().name)
	r.verify()
}

// TestAHoldStandsOnItsCard: the card on which a hold is set and lifted says so itself;
// none stays behind that says the opposite.
func TestAHoldStandsOnItsCard(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	id := r.arrive(liMing())
	r.say("adm-bai", "/preserve "+id, "dm")
	set := r.click("adm-bai", "legal/"+id+"/keep", map[string]any{"reason": "arbitration"})
	r.see(set.Message.Text, "arbitration")
	lifted := r.click("adm-bai", "legal/"+id+"/release", map[string]any{"reason": "settled"})
	r.see(lifted.Message.Text, "settled")
}

// faltering is an engine whose next writes fail as they are told to: before they are
// done, or after.
type faltering struct {
	store.Engine
	before, after atomic.Pointer[error]
}

func (f *faltering) Update(ctx context.Context, fn func(store.Tx) error) error {
	if err := f.before.Load(); err != nil {
		return *err
	}
	err := f.Engine.Update(ctx, fn)
	if after := f.after.Load(); after != nil && err == nil {
		return *after
	}
	return err
}

// TestAnOrderIsWholeOrVoid: an order to erase that was refused after its line was
// written is never carried out; one that was cut off between line, deed and receipt is,
// once.
func TestAnOrderIsWholeOrVoid(t *testing.T) {
	t.Parallel()
	r := prepare(t, monday(t))
	var engine *faltering
	r.opts.engine = func(e store.Engine) store.Engine { engine = &faltering{Engine: e}; return engine }
	r.open()
	r.employ(testCompany(t))
	c := liMing()
	id := r.arrive(c)
	order := flows.Erasure{Candidate: id, By: "cli:root", Why: "request"}

	// Refused: the disk is full.
	full := store.ErrFull
	engine.before.Store(&full)
	_, err := r.app.erase(t.Context(), order, nil)
	engine.before.Store(nil)
	if !errors.Is(err, store.ErrFull) {
		t.Fatalf("with a full disk: %v", err)
	}
	r.stands(0)
	r.restart()
	r.see(r.status("hr-lin", id), c.name)

	// Refused: somebody put it on hold between the look and the deed.
	held := order
	held.Ledger = func(candidate string, cases []string) (func() error, error) {
		void, err := r.app.ledgered("cli:root", "request")(candidate, cases)
		r.say("adm-bai", "/preserve "+id, "dm")
		r.click("adm-bai", "legal/"+id+"/keep", map[string]any{"reason": "arbitration"})
		return void, err
	}
	if _, err := r.app.runner.Erase(t.Context(), held); !errors.Is(err, flows.ErrOnHold) {
		t.Fatalf("on hold meanwhile: %v", err)
	}
	r.click("adm-bai", "legal/"+id+"/release", map[string]any{"reason": "settled"})
	r.stands(0)
	r.restart()
	r.see(r.status("hr-lin", id), c.name)

	// A line that a crash cut short is no order, and the next one is whole.
	line := r.order(id)
	r.enters(line)
	raw, err := os.ReadFile(r.cfg.ledger())
	if err == nil {
		err = os.WriteFile(r.cfg.ledger(), raw[:len(raw)-9], 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.restart()
	r.see(r.status("hr-lin", id), c.name)

	// Nobody knows whether it was stored: it was not, and the next start does it.
	lost := store.ErrUnknownOutcome
	engine.before.Store(&lost)
	_, err = r.app.erase(t.Context(), order, nil)
	engine.before.Store(nil)
	if said := r.app.notErased(id, flows.Receipt{}, err).Error(); !strings.Contains(said, "next start") {
		t.Errorf("told: %s", said)
	}
	r.stands(1)
	r.restart()
	r.hide(r.status("hr-lin", id), c.name)
	r.refuses(id, "erased already")

	// It was stored and the receipt was lost: it is not done again.
	c.key, c.name, c.email = "wang-shan", "王珊", "wang@mail.example"
	other := r.arrive(c)
	order.Candidate = other
	engine.after.Store(&lost)
	_, err = r.app.erase(t.Context(), order, nil)
	engine.after.Store(nil)
	if !errors.Is(err, store.ErrUnknownOutcome) {
		t.Fatalf("with a lost answer: %v", err)
	}
	r.restart()
	r.hide(r.status("hr-lin", other), c.name)
	r.stands(2)
	r.verify()
}
