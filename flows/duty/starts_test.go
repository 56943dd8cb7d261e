package duty

import (
	"testing"
	"time"

	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestStarts: where an interview stands in the calendar, lists and the case's card
// say when it begins, not when the duty to hold it ends.
func TestStarts(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC)
	head := hiring.Case{ID: "C-1", Status: hiring.SecondScheduled, Round: 1, Duty: hiring.Duty{Kind: hiring.HoldSecond, Due: at.Add(time.Hour)}}
	known := flows.Known{"round/C-1": hiring.Rounds{Meetings: []hiring.Meeting{{No: 1, Round: 1, State: hiring.MeetingPlanned, At: at, Minutes: 60}}}}
	s := hiring.NewSnapshot(1, hiring.Company{}, nil, nil)
	for _, c := range []struct {
		now       time.Time
		row, fact string
	}{
		{at.Add(-time.Hour), "duty.loop.starts", "duty.status.starts"},
		{at.Add(time.Minute), "duty.loop.row", "duty.status.due"}, // it runs
		{at.Add(2 * time.Hour), "duty.loop.late", "duty.status.late"},
	} {
		env := flows.NewEnv(c.now, "hr", s, known)
		if got := (ledger{env: env}).line(head, false).Key; got != c.row {
			t.Errorf("%v: %s, want %s", c.now, got, c.row)
		}
		if got := (page{env: env, head: head}).facts().Fields[2].Value.Key; got != c.fact {
			t.Errorf("%v: %s, want %s", c.now, got, c.fact)
		}
	}
	head.Status = hiring.PendingSecondEval
	if got := starts(flows.NewEnv(at, "hr", s, known), head); !got.IsZero() {
		t.Errorf("the interview is over, and it starts %v", got)
	}
}
