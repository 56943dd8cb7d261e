package flows_test

import (
	"errors"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
)

// TestShownAgainAfterTheEnd: a process that ended may have taken the answer with it
// that carried a card. The next one writes that card, and no other: not one that
// somebody clicked long before the end, not one that delivery had brought.
func TestShownAgainAfterTheEnd(t *testing.T) {
	t.Parallel()
	h, ref := slips(t)
	h.pressed("second", ref, "write")
	h.drain()
	others := len(h.platform.edits)
	if got := h.edited(ref); len(got) > 0 {
		t.Fatalf("edited beside its answer: %q", got)
	}
	h.resume()
	if got := h.edited(ref); len(got) != 1 || got[0] != "second" {
		t.Errorf("after the end: %q", got)
	}
	if n := len(h.platform.edits) - others; n != 1 {
		t.Errorf("%d edits after the end", n)
	}
	h.clock.add(time.Minute)
	h.open("later")
	edits := len(h.edited(ref))
	h.resume()
	if n := len(h.edited(ref)); n != edits {
		t.Errorf("%d edits for what was long answered", n-edits)
	}
}

// TestShownAgainBesideABrokenImport: the process ended in the middle of an import,
// too, which the next one finishes minutes later; the card is written all the same.
func TestShownAgainBesideABrokenImport(t *testing.T) {
	t.Parallel()
	h, ref := slips(t)
	h.pressed("second", ref, "write")
	h.drain()
	mortal := h.over(&dies{Engine: h.engine, left: 2})
	b := flows.Batch{ID: "b", Hash: "b", Action: chat.Action{Flow: "note", Verb: "open"}, Rows: []flows.Row{{Record: "C-8", Lane: "one"}, {Record: "C-9", Lane: "one"}}}
	if _, err := mortal.Import(t.Context(), b); !errors.Is(err, errDead) {
		t.Fatalf("import: %v", err)
	}
	h.clock.add(3 * time.Minute)
	h.resume()
	if got := h.edited(ref); len(got) != 1 || got[0] != "second" {
		t.Errorf("after the end: %q", got)
	}
}

// resume is the next process after this one's end.
func (h *house) resume() {
	h.t.Helper()
	if err := h.Resume(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.drain()
}
