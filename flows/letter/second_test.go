package letter

import (
	"testing"
	"time"

	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestSecondLetter: a case that was reopened after its letter gets another one
// when it is rejected again, under another id, and HR reads that it is the
// second.
func TestSecondLetter(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	w.must("hr-lin", "send", nil)
	w.now = w.part.LeavesAt
	w.must("", "result", outcome("done"))
	first := w.part.Frozen.ID
	reopened := hiring.Reopening{By: "hr-lin", At: w.now.Add(time.Hour), Reason: "补充了材料", Told: true}
	w.now, w.head.Status = reopened.At, hiring.PendingEval
	w.change("decision/C-1042", hiring.Decision{Open: true, Reopened: reopened})
	w.must("", "drop", nil)
	if w.part.State != Sent {
		t.Errorf("a letter that left is %s", w.part.State)
	}
	cardtest.Golden(t, "sent_reopened", w.card("hr-lin"), cardtest.Letter)
	again := decided()
	again.At, again.Reopened = w.now.Add(time.Hour), reopened
	w.now, w.head.Status = again.At, hiring.RejectPending
	w.change("decision/C-1042", again)
	w.must("", "draft", nil)
	cardtest.Golden(t, "draft_second", w.card("hr-lin"), cardtest.Letter)
	w.must("hr-lin", "send", nil)
	if w.part.Frozen.ID == first {
		t.Errorf("both letters are %s: a mail system would drop the second", first)
	}
}
