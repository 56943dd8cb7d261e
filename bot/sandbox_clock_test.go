package main

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// TestAPracticeHasTheHousesDays: the next working day of a practice is that of the
// trainee's own company: it rests on the same holidays, and works on the same
// Saturdays.
func TestAPracticeHasTheHousesDays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ now, next string }{
		"National Day and Mid-Autumn": {"2026-09-30T10:00:00+08:00", "2026-10-08T09:30:00+08:00"},
		"a Saturday that is worked":   {"2026-10-09T10:00:00+08:00", "2026-10-10T09:30:00+08:00"},
	} {
		d := newDrillroomAt(t, at(t, c.now))
		d.start("hr-lin", "by-phone")
		d.wish("hr-lin", "ahead", nil, "after", "0")
		if got, want := d.record("hr-lin").Heard.Now, at(t, c.next); !got.Equal(want) {
			t.Errorf("%s: ahead to %s, want %s", name, got, want)
		}
	}
}

// TestTheHousesClockMoves: in the middle of a practice the console moves the house's
// clock three days on. The practice goes on at its own pace with it, and what falls
// due meanwhile comes in the order in which it was due.
func TestTheHousesClockMoves(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	b := d.practice("hr-lin")
	ahead := b.clock.Now().Sub(d.app.clock.Now())
	var due []store.Job
	err := b.store.View(t.Context(), func(tx *store.Txn) error {
		jobs, _, err := tx.Jobs(0)
		for _, j := range jobs {
			if j.Due.Before(b.clock.Now().Add(72 * time.Hour)) {
				due = append(due, j)
			}
		}
		return err
	})
	if err != nil || len(due) < 2 {
		t.Fatalf("due %v %v", due, err)
	}
	from := b.clock.Now()
	if err := (&mover{app: d.app}).Advance(t.Context(), d.app.clock.Now().Add(72*time.Hour)); err != nil {
		t.Fatal(err)
	}
	d.settle()
	if got := b.clock.Now().Sub(d.app.clock.Now()); got != ahead {
		t.Errorf("the practice was %s ahead, and is %s", ahead, got)
	}
	came := map[string]store.Entry{}
	err = b.store.View(t.Context(), func(tx *store.Txn) error {
		return tx.Entries(from, func(e store.Entry) bool {
			if id, _, ok := strings.Cut(e.Event, "@"); ok && e.Flow == "duty" && strings.HasSuffix(id, "/"+e.Verb) {
				came[id] = e
			}
			return true
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range due {
		for _, y := range due[:i] {
			before, after := came[y.ID], came[x.ID]
			late := after.At.Before(before.At) || after.Record == before.Record && after.Seq < before.Seq
			if before.At.IsZero() || after.At.IsZero() || y.Due.Before(x.Due) && late {
				t.Errorf("%s at %s (%d), due before %s at %s (%d)", y.ID, before.At, before.Seq, x.ID, after.At, after.Seq)
			}
		}
	}
	d.start("hr-lin", "by-phone") // it goes on
	d.pressOn("hr-lin", "/decide C-1002", "decision/record", chat.Values{"who": {"practice-analyst"}, "decision": {"approve"}, "how": {"phone"}, "told_at": {"2026-11-23T10:20"}})
	d.met("hr-lin")
}
