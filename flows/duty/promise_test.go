package duty

import (
	"errors"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func by(value string) chat.Values { return chat.Values{"by": {value}} }

// TestPromise: the reminders wait for the time that was promised; what becomes
// of it is counted, and the ladder goes on from there.
func TestPromise(t *testing.T) {
	t.Parallel()
	t.Run("kept", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
		d.wait("Mon 2026-11-09 17:00")
		d.sent = nil
		if _, err := d.click("mgr-zhao", "promise", by("2026-11-12T15:00")); err != nil {
			t.Fatal(err)
		}
		cardtest.Golden(t, "nag-promised", d.card("mgr-zhao", "nag-0"))
		cardtest.Golden(t, "status-promised", d.card("hr-lin", "status"))
		d.wait("Thu 2026-11-12 14:59")
		d.expect()
		d.move(hiring.Approve)
		if p := d.part.Promises; len(p) != 1 || p[0].Outcome != keptIt {
			t.Errorf("promises %+v", p)
		}
	})
	t.Run("kept, until the rejection is undone", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingSecond))
		if _, err := d.click("hr-lin", "promise", by("2026-11-12T15:00")); err != nil {
			t.Fatal(err)
		}
		d.rejectedFor("Mon 2026-11-09 10:00", "Mon 2026-11-09 10:09", false)
		if p := d.part.Promises; len(p) != 1 || p[0].Outcome != "" || !p[0].Over.IsZero() {
			t.Errorf("its duty is there again: %+v", p)
		}
		d.wait("Thu 2026-11-12 15:01")
		if p := d.part.Promises[0]; p.Outcome != brokeIt {
			t.Errorf("its time has passed: %+v", p)
		}
		d.rejectedFor("Thu 2026-11-12 16:00", "Thu 2026-11-12 16:05", false)
		if p := d.part.Promises[0]; p.Outcome != brokeIt {
			t.Errorf("what was broken stays so: %+v", p)
		}
	})
	t.Run("broken, after the deadline", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
		if _, err := d.click("mgr-zhao", "promise", by("2026-11-12T15:00")); err != nil {
			t.Fatal(err)
		}
		d.wait("Fri 2026-11-13 18:00")
		d.expect(
			message{"Thu 2026-11-12 15:00", "mgr-zhao", "overdue-0"},
			message{"Thu 2026-11-12 15:00", "lead-sun", "above-1"},
			message{"Fri 2026-11-13 15:00", "admin-chen", "above-2"},
		)
		if p := d.part.Promises[0]; p.Outcome != brokeIt {
			t.Errorf("promise %+v", p)
		}
		cardtest.Golden(t, "overdue-promised", d.card("mgr-zhao", "overdue"))
		cardtest.Golden(t, "above-promised", d.card("lead-sun", "above"))
		cardtest.Golden(t, "status-broken", d.card("hr-lin", "status"))
	})
	t.Run("broken, before the deadline", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
		if _, err := d.click("mgr-zhao", "promise", by("2026-11-09T15:00")); err != nil {
			t.Fatal(err)
		}
		d.wait("Tue 2026-11-10 18:00")
		d.expect(
			message{"Mon 2026-11-09 15:00", "mgr-zhao", "broken-0"},
			message{"Tue 2026-11-10 17:00", "mgr-zhao", "overdue-1"},
			message{"Tue 2026-11-10 17:00", "lead-sun", "above-2"},
		)
		d.part.Said = d.part.Said[:1]
		cardtest.Golden(t, "broken", d.card("mgr-zhao", "broken-0"))
	})
	t.Run("the duty goes to somebody else", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
		if _, err := d.click("mgr-zhao", "promise", by("2026-11-09T15:00")); err != nil {
			t.Fatal(err)
		}
		d.company = company(left("mgr-zhao"))
		d.turn(func(c hiring.Case) hiring.Case { return c })
		if p := d.part.Promises[0]; p.Outcome != fellAway || !d.head.Duty.Promised.IsZero() {
			t.Errorf("promise %+v, duty %+v", p, d.head.Duty)
		}
	})
	t.Run("after everybody above was told", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
		d.wait("Fri 2026-11-13 12:00")
		d.sent = nil
		if _, err := d.click("mgr-zhao", "promise", by("2026-11-18T15:00")); err != nil {
			t.Fatal(err)
		}
		d.wait("Wed 2026-11-18 18:00")
		d.expect( // no digest while the promise runs
			message{"Wed 2026-11-18 15:00", "mgr-zhao", "overdue-6"},
			message{"Wed 2026-11-18 15:00", "lead-sun", "above-7"},
		)
	})
}

// TestPromiseIsRefused: by whom, until when, and how often.
func TestPromiseIsRefused(t *testing.T) {
	t.Parallel()
	for value, key := range map[string]string{
		"tomorrow": "unread", "2026-11-06T16:59": "past", "2026-11-06T17:00": "past", "2026-11-14T10:00": "far",
		"2026-11-07T10:00": "closed", "2026-11-09T09:29": "closed", "2026-11-09T18:01": "closed",
	} {
		d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
		_, err := d.click("mgr-zhao", "promise", by(value))
		var p *chat.Problem
		if !errors.As(err, &p) || p.Fields["by"].Key != "duty.promise."+key {
			t.Errorf("%s: %v", value, err)
		}
	}
	d := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
	env := d.env()
	for person, want := range map[string]bool{"mgr-zhao": true, "mgr-wu": false, "lead-sun": false, "hr-lin": false, "": false} {
		env.Actor.Person = person
		if got := mayPromise(env, d.head, d.part); got != want {
			t.Errorf("%s may promise: %v", person, got)
		}
	}
	for _, value := range []string{"2026-11-09T15:00", "2026-11-10T15:00"} {
		if _, err := d.click("mgr-zhao", "promise", by(value)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.click("mgr-zhao", "promise", by("2026-11-10T15:00")); err == nil {
		t.Error("the same time is another promise")
	}
	for range 2 {
		said, err := d.click("mgr-zhao", "promise", by("2026-11-11T15:00"))
		if err != nil || said.Key != "duty.promise.enough" {
			t.Errorf("the third: %v, %v", said, err)
		}
	}
	d.expect(message{"Fri 2026-11-06 17:00", "hr-lin", "putoff-0"})
	if got := d.head.Duty.Promised; !got.Equal(at(t, "Tue 2026-11-10 15:00")) {
		t.Errorf("promised for %v", got)
	}
	cardtest.Golden(t, "putoff", d.card("hr-lin", "putoff"))
}

// TestPromiseOfHR: HR's own third wish goes to the HR head.
func TestPromiseOfHR(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 10:00", in(hiring.ReportDraft))
	for i, value := range []string{"2026-11-09T15:00", "2026-11-10T15:00", "2026-11-11T15:00"} {
		if said, err := d.click("hr-lin", "promise", by(value)); err != nil || (said.Key == "duty.promise.enough") != (i == 2) {
			t.Errorf("%s: %v, %v", value, said, err)
		}
	}
	d.expect(message{"Fri 2026-11-06 10:00", "admin-chen", "putoff-0"})
}
