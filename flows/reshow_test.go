package flows_test

import (
	"testing"
	"time"
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

// resume is the next process after this one's end.
func (h *house) resume() {
	h.t.Helper()
	if err := h.Resume(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.drain()
}
