package flows_test

import (
	"context"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/delivery"
	"closeloop/store"
)

// restored is the house as a restore leaves it: the same store, a new process,
// the outbox held.
func (h *house) restored() {
	h.t.Helper()
	err := h.store.Update(context.Background(), func(tx *store.Txn) error { return flows.Hold(tx, h.clock.Now()) })
	if err != nil {
		h.t.Fatal(err)
	}
	h.reborn()
}

// reborn is another process over the same store.
func (h *house) reborn() {
	h.t.Helper()
	if err := h.delivery.Close(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	h.Runner = flows.NewRunner(h.cfg)
	flows.Add(h.Runner, noteFlow())
	h.delivery = delivery.New(delivery.Config{Runner: h.Runner, Platforms: []chat.Platform{h.platform}, Courier: h.courier, Now: h.clock.Now, Log: quiet()})
	h.Carry(h.delivery)
	if err := h.TakeHold(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) sent() (cards, letters int) {
	return len(h.platform.posts) + len(h.platform.edits), len(h.courier.sent)
}

func (h *house) kept() (k flows.Kept, held time.Time) {
	h.t.Helper()
	err := h.store.View(context.Background(), func(tx *store.Txn) (err error) {
		if k, err = flows.Aside(tx); err == nil {
			held, err = flows.HeldSince(tx)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return k, held
}

// TestAHeldOutbox: after a restore turns and timers run and nothing leaves,
// over restarts and hours, until it is released; then all of it leaves once, and
// a letter that was in the backup is for a person to look at.
func TestAHeldOutbox(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	h.open("C-2")
	h.click("mgr", "C-1", "mail", 1, nil) // in the backup
	h.restored()
	cards, _ := h.sent()
	if h.note("C-1").Outcome != flows.OutcomeUnknown {
		t.Errorf("the letter of the backup: %q, want a person to look", h.note("C-1").Outcome)
	}
	h.click("mgr", "C-2", "mail", 1, nil) // since
	h.clock.add(2 * time.Hour)
	next, err := h.Drain(context.Background())
	if err != nil || !next.After(h.clock.Now()) {
		t.Errorf("an idle tick comes again at %v: %v", next, err)
	}
	h.reborn()
	h.clock.add(time.Hour)
	h.drain()
	if now, letters := h.sent(); now != cards || letters != 0 {
		t.Errorf("while held %d cards and %d letters left", now-cards, letters)
	}
	if h.note("C-2").Outcome != flows.OutcomeDeferred || h.note("C-1").Reminded != 1 || h.note("C-2").Told != 1 {
		t.Errorf("turns did not go on: %+v %+v", h.note("C-1"), h.note("C-2"))
	}
	k, held := h.kept()
	if k.Letters != 1 || k.Cards == 0 || !held.Equal(monday) || !k.Oldest.After(monday.Add(-time.Second)) || k.Oldest.After(monday.Add(time.Hour)) {
		t.Errorf("kept %+v since %v", k, held)
	}
	let, err := h.Release(context.Background())
	if err != nil || let != k {
		t.Errorf("released %+v of %+v: %v", let, k, err)
	}
	h.drain()
	now, letters := h.sent()
	if now-cards < k.Cards || letters != 1 || h.courier.sent[0].ID != "C-2" { // the letter's own note is drawn anew
		t.Errorf("released, %d cards and letters %+v left of %+v", now-cards, h.courier.sent, k)
	}
	posted := map[string]bool{}
	for _, p := range h.platform.posts {
		if posted[p.Key] {
			t.Errorf("posted twice: %+v", p)
		}
		posted[p.Key] = true
	}
	h.clock.add(200 * 365 * 24 * time.Hour)
	h.reborn()
	h.drain()
	if later, letters := h.sent(); later != now || letters != 1 {
		t.Errorf("later %d cards and %d letters more", later-now, letters-1)
	}
	if k, held := h.kept(); k != (flows.Kept{}) || !held.IsZero() {
		t.Errorf("afterwards kept %+v since %v", k, held)
	}
	if let, err := h.Release(context.Background()); err != nil || let != (flows.Kept{}) {
		t.Errorf("released once more: %+v %v", let, err)
	}
}

// TestWhatIsHeldCanBeTakenBack: a letter that was confirmed since the restore,
// as before its minute is over.
func TestWhatIsHeldCanBeTakenBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	h.restored()
	h.click("mgr", "C-1", "mail", 1, nil)
	h.clock.add(10 * time.Minute)
	h.drain()
	if _, p := h.click("mgr", "C-1", "stop", 2, nil); p != nil {
		t.Fatal(p)
	}
	if _, err := h.Release(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.drain()
	if _, letters := h.sent(); letters != 0 {
		t.Errorf("%d letters left", letters)
	}
}

// TestWhatStaysInTheHouseIsNotHeld: the cards of a platform indoors.
func TestWhatStaysInTheHouseIsNotHeld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.cfg.Indoors = func(platform string) bool { return platform == "wall" }
	h.restored()
	h.open("C-1")
	h.click("mgr", "C-1", "mail", 1, nil)
	h.clock.add(time.Hour)
	h.drain()
	if cards, letters := h.sent(); cards == 0 || letters != 0 {
		t.Errorf("%d cards and %d letters", cards, letters)
	}
}

// TestABackupOfAHeldOutbox: what was put aside in it may have been released and
// left since; so a letter is for a person to look at, and cards are released
// once.
func TestABackupOfAHeldOutbox(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.restored()
	h.open("C-1")
	h.click("mgr", "C-1", "mail", 1, nil)
	h.clock.add(10 * time.Minute)
	h.drain()
	h.restored()
	h.drain()
	if got := h.note("C-1").Outcome; got != flows.OutcomeDeferred+flows.OutcomeUnknown {
		t.Errorf("the letter: %q", got)
	}
	k, _ := h.kept()
	if _, err := h.Release(context.Background()); err != nil || k.Letters != 0 || k.Cards == 0 {
		t.Errorf("kept %+v: %v", k, err)
	}
	h.drain()
	if cards, letters := h.sent(); cards == 0 || letters != 0 {
		t.Errorf("%d cards and %d letters left", cards, letters)
	}
}

// TestACrashWhileReleasing is finished by the next start.
func TestACrashWhileReleasing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	h.restored()
	h.click("mgr", "C-1", "mail", 1, nil)
	h.clock.add(10 * time.Minute)
	h.drain()
	err := h.store.Update(context.Background(), func(tx *store.Txn) error {
		word, err := tx.Setting("outbox.held")
		if err != nil {
			return err
		}
		return tx.SetSetting("outbox.held", "releasing"+word[len("held"):])
	})
	if err != nil {
		t.Fatal(err)
	}
	h.reborn()
	h.drain()
	if _, letters := h.sent(); letters != 1 {
		t.Errorf("%d letters left, want 1", letters)
	}
	if _, held := h.kept(); !held.IsZero() {
		t.Errorf("still held since %v", held)
	}
}
