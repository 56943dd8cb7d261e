package duty

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// TestLadder: who hears what and when, while nobody acts. One reminder a day
// comes alone; the second of a day, and what everybody above was told of, come
// with a digest.
func TestLadder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, start string
		status      hiring.Status
		until       string
		heard       []message
	}{
		{"the lead hears on Tuesday, not on Monday", "Fri 2026-11-06 17:00", hiring.PendingEval, "Fri 2026-11-13 12:00", []message{
			{"Mon 2026-11-09 17:00", "mgr-zhao", "nag-0"},
			{"Tue 2026-11-10 17:00", "mgr-zhao", "overdue-1"},
			{"Tue 2026-11-10 17:00", "lead-sun", "above-2"},
			{"Wed 2026-11-11 17:00", "admin-chen", "above-3"},
			{"Thu 2026-11-12 10:00", "lead-sun", "digest"},
			{"Thu 2026-11-12 10:00", "mgr-zhao", "digest"},
			{"Fri 2026-11-13 10:00", "lead-sun", "digest"},
			{"Fri 2026-11-13 10:00", "mgr-zhao", "digest"},
		}},
		{"across National Day", "Wed 2026-09-30 17:00", hiring.PendingEval, "Sat 2026-10-10 18:00", []message{
			{"Thu 2026-10-08 17:00", "mgr-zhao", "nag-0"},
			{"Fri 2026-10-09 17:00", "mgr-zhao", "overdue-1"},
			{"Fri 2026-10-09 17:00", "lead-sun", "above-2"},
			{"Sat 2026-10-10 17:00", "admin-chen", "above-3"}, // a make-up workday
		}},
		{"a report with HR", "Fri 2026-11-06 17:00", hiring.ReportDraft, "Tue 2026-11-10 12:00", []message{
			{"Mon 2026-11-09 09:30", "hr-lin", "nag-0"},
			{"Mon 2026-11-09 17:00", "admin-chen", "above-2"},
			{"Mon 2026-11-09 17:30", "hr-lin", "digest"},
			{"Tue 2026-11-10 10:00", "admin-chen", "digest"},
			{"Tue 2026-11-10 10:00", "hr-lin", "digest"},
		}},
		{"a letter", "Wed 2026-09-30 17:00", hiring.RejectPending, "Sat 2026-10-10 18:00", []message{
			{"Fri 2026-10-09 12:45", "hr-lin", "nag-0"},
			{"Sat 2026-10-10 17:00", "hr-lin", "overdue-1"},
			{"Sat 2026-10-10 17:00", "admin-chen", "above-2"},
		}},
		{"the second round to arrange", "Wed 2026-09-30 17:00", hiring.PendingSecond, "Thu 2026-10-08 18:00", []message{
			{"Thu 2026-10-08 09:30", "hr-lin", "nag-0"},
			{"Thu 2026-10-08 17:00", "admin-chen", "above-2"},
			{"Thu 2026-10-08 17:30", "hr-lin", "digest"},
		}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, tc.start, in(tc.status))
			d.wait(tc.until)
			d.expect(tc.heard...)
			d.wait("Tue 2026-12-01 12:00")
			if !d.head.Nagged || len(d.timers) != 0 || len(d.posts) == 0 {
				t.Errorf("nagged %v, timers left %v, digests to come %v", d.head.Nagged, d.timers, d.posts)
			}
			for _, m := range d.sent {
				if m.kind != "digest" {
					t.Errorf("later came %v", m)
				}
			}
			d.move(hiring.Withdraw)
			d.sent = nil
			d.wait("Wed 2026-12-09 12:00")
			d.expect()
			if len(d.posts) != 0 {
				t.Errorf("done, and digests are to come: %v", d.posts)
			}
		})
	}
}

// TestDecisionEndsTheLadder: what was planned does not come, what was sent
// heals.
func TestDecisionEndsTheLadder(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
	d.wait("Tue 2026-11-10 10:00")
	d.expect(message{"Mon 2026-11-09 17:00", "mgr-zhao", "nag-0"})
	d.move(hiring.Approve)
	if n := d.part.Said[0]; n.Settled.IsZero() || n.Then != hiring.PendingSecond || n.Now != "hr-lin" || d.head.Nagged {
		t.Errorf("the notice did not settle: %+v, nagged %v", n, d.head.Nagged)
	}
	d.wait("Wed 2026-11-11 09:00")
	d.expect()
	d.wait("Wed 2026-11-11 12:00")
	d.expect(
		message{"Wed 2026-11-11 09:30", "hr-lin", "nag-1"},
		message{"Wed 2026-11-11 10:00", "admin-chen", "above-3"},
		message{"Wed 2026-11-11 10:30", "hr-lin", "digest"}, // the deadline, the second of the day
	)
}

// rejectedFor is a rejection that is undone some minutes later: the very duty is there
// again. Rungs that are due at once may come before the cards heal, or after.
func (d *desk) rejectedFor(from, until string, rungsFirst bool) {
	d.t.Helper()
	d.wait(from)
	was := d.head.Duty
	d.move(hiring.Reject)
	d.wait(until)
	undone, err := d.head.Moved(hiring.Undo)
	if err != nil {
		d.t.Fatal(err)
	}
	undone.Duty = was
	after, effects := d.plan(d.env(), d.head, undone)
	d.head = after
	d.apply(effects)
	for _, rung := range rules.Order() {
		if at, ok := d.timers[rung]; ok && rungsFirst && !at.After(d.now) {
			delete(d.timers, rung)
			d.own(rung, at, nil)
		}
	}
	d.settle()
}

// TestUndoneRejectionTellsNothingTwice: a duty that the undo of a rejection brings back
// goes on where it stood. What was told of it is not told again and reads as before;
// what is still to come does.
func TestUndoneRejectionTellsNothingTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from, until string
		rungsFirst        bool
	}{
		{"after the reminder", "Mon 2026-11-09 10:00", "Mon 2026-11-09 10:09", false},
		{"after the next above was told", "Mon 2026-11-09 17:10", "Mon 2026-11-09 17:15", false},
		{"after everybody was told", "Mon 2026-11-09 17:40", "Mon 2026-11-09 17:49", false},
		{"after the daily digest", "Tue 2026-11-10 11:00", "Tue 2026-11-10 11:09", false},
		{"the next rung before the cards heal", "Tue 2026-11-10 11:00", "Tue 2026-11-10 11:09", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			left, d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingSecond)), newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingSecond))
			d.rejectedFor(c.from, c.until, c.rungsFirst)
			for _, n := range d.part.Said {
				if n.Kind != daily && !n.Waits && !n.stands(d.head) {
					t.Errorf("%s to %s reads as done", n.Kind, n.To)
				}
			}
			left.wait("Thu 2026-11-12 12:00")
			d.wait("Thu 2026-11-12 12:00")
			said := func(d *desk) []message {
				for i := range d.sent { // the number of the line may differ
					d.sent[i].kind, _, _ = strings.Cut(d.sent[i].kind, "-")
				}
				return d.sent
			}
			if diff := cmp.Diff(said(left), said(d), cmp.AllowUnexported(message{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUndoneRejectionStandsInTheDigest: the digest of the day reads as done while the case
// is rejected, has the line again once that is undone, and is drawn anew each time; also
// when the duty is then done.
func TestUndoneRejectionStandsInTheDigest(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingSecond))
	const id = "hr-lin.2026-11-10"
	healed := 0
	reads := func(when string, want bool) {
		t.Helper()
		env := d.env()
		env.Reader.Person = "hr-lin"
		part := d.digests[id]
		heads, _, _ := part.open(env)
		if got := len(heads) == 1; got != want || part.Healed == healed && healed > 0 {
			t.Errorf("%s: the line stands: %v, drawn anew %d times, before %d", when, got, part.Healed, healed)
		}
		healed = part.Healed
	}
	d.wait("Tue 2026-11-10 11:00")
	reads("as it came", true)
	was := d.head.Duty
	for _, again := range []string{"rejected", "rejected again"} {
		d.move(hiring.Reject)
		reads(again, false)
		d.turn(func(c hiring.Case) hiring.Case {
			c, err := c.Moved(hiring.Undo)
			if err != nil {
				t.Fatal(err)
			}
			c.Duty = was
			return c
		})
		reads(again+" and undone", true)
	}
	d.move(hiring.Schedule)
	reads("arranged", false)
}

// TestUndoneRejectionSkipsNothing: a digest that left while the case was rejected had
// nothing of its duty; the next one has.
func TestUndoneRejectionSkipsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingSecond))
	d.rejectedFor("Mon 2026-11-09 17:25", "Mon 2026-11-09 17:34", false)
	d.wait("Tue 2026-11-10 12:00")
	d.expect(
		message{"Mon 2026-11-09 09:30", "hr-lin", "nag-0"},
		message{"Mon 2026-11-09 17:00", "admin-chen", "above-2"},
		message{"Mon 2026-11-09 18:00", "hr-lin", "digest"},
		message{"Tue 2026-11-10 10:00", "admin-chen", "digest"},
		message{"Tue 2026-11-10 10:00", "hr-lin", "digest"},
	)
}

// TestDowntime: after it each message comes once, says how late it is, and not
// outside anybody's office hours. A reminder that is later than the deadline
// comes with the word that the duty is overdue: one message, one line each.
func TestDowntime(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
	d.sleep("Tue 2026-11-10 21:00") // the bot was down from Monday on
	d.expect()
	d.sleep("Tue 2026-11-10 22:00")
	d.expect()
	d.wait("Wed 2026-11-11 18:00")
	d.expect(
		message{"Wed 2026-11-11 09:30", "mgr-zhao", "overdue-1"},
		message{"Wed 2026-11-11 09:30", "lead-sun", "above-2"},
		message{"Wed 2026-11-11 17:00", "admin-chen", "above-3"},
	)
	want := []string{"Mon 2026-11-09 17:00", "Tue 2026-11-10 17:00", "Tue 2026-11-10 17:00", "Wed 2026-11-11 17:00"}
	kinds := []string{nag, overdue, above, above}
	if len(d.part.Said) != len(want) {
		t.Fatalf("the ladder has %d lines: %+v", len(d.part.Said), d.part.Said)
	}
	for i, n := range d.part.Said {
		if n.Kind != kinds[i] || !n.Planned.Equal(at(t, want[i])) {
			t.Errorf("%s says it was planned for %v, want %s %s", n.Kind, n.Planned, kinds[i], want[i])
		}
		if n.Joins != (i == 0) {
			t.Errorf("%s comes with another message: %v", n.Kind, n.Joins)
		}
	}
	if d.part.Late != nil {
		t.Errorf("still waiting: %v", d.part.Late)
	}
	short := newDesk(t, "Fri 2026-11-06 15:00", in(hiring.PendingEval))
	short.sleep("Mon 2026-11-09 17:00") // within hours: at once
	short.expect(message{"Mon 2026-11-09 17:00", "mgr-zhao", "nag-0"})
	last := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
	last.sleep("Tue 2026-11-10 16:59") // before the deadline: a message of its own
	last.expect(message{"Tue 2026-11-10 16:59", "mgr-zhao", "nag-0"})
	last.wait("Tue 2026-11-10 18:00")
	last.expect(
		message{"Tue 2026-11-10 17:00", "lead-sun", "above-2"},
		message{"Tue 2026-11-10 17:30", "mgr-zhao", "digest"}, // the second of the day
	)
	at17 := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
	at17.sleep("Tue 2026-11-10 17:00") // at the deadline: with the other
	at17.expect(
		message{"Tue 2026-11-10 17:00", "mgr-zhao", "overdue-1"},
		message{"Tue 2026-11-10 17:00", "lead-sun", "above-2"},
	)
	if len(at17.part.Said) != 3 {
		t.Errorf("the ladder has %d lines", len(at17.part.Said))
	}
}

// TestWaitingMessageBelongsToItsDuty: what waited for an opening when the duty
// was done makes no later message look late.
func TestWaitingMessageBelongsToItsDuty(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.ReportDraft))
	d.sleep("Mon 2026-11-09 21:00") // three messages wait for Tuesday 09:30
	d.expect()
	d.move(hiring.SendReport)
	d.wait("Wed 2026-11-11 15:00")
	for _, n := range d.part.Said {
		if !n.At.Equal(n.Planned) {
			t.Errorf("%s to %s at %v counts as planned for %v", n.Kind, n.To, n.At, n.Planned)
		}
	}
	d.expect(message{"Wed 2026-11-11 09:30", "mgr-zhao", "nag-0"})
}

func TestOwnerGoneBetweenRungs(t *testing.T) {
	t.Parallel()
	t.Run("at the reminder", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
		d.company = company(left("mgr-zhao")) // no turn saw it yet
		d.wait("Tue 2026-11-10 18:00")
		d.expect(
			message{"Mon 2026-11-09 17:00", "mgr-he", "moved-0"},
			message{"Tue 2026-11-10 17:00", "mgr-he", "overdue-1"},
			message{"Tue 2026-11-10 17:00", "lead-sun", "above-2"},
		)
	})
	t.Run("at the deadline", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
		d.wait("Tue 2026-11-10 12:00")
		d.company = company(left("mgr-zhao"), left("lead-sun"))
		d.wait("Wed 2026-11-11 18:00")
		d.expect(
			message{"Mon 2026-11-09 17:00", "mgr-zhao", "nag-0"},
			message{"Tue 2026-11-10 17:00", "mgr-he", "overdue-1"},
			message{"Tue 2026-11-10 17:00", "admin-chen", "above-2"}, // and not again a day later
		)
	})
	t.Run("at once, when a turn sees it", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
		d.wait("Mon 2026-11-09 18:30")
		d.company = company(left("mgr-zhao"))
		d.turn(func(c hiring.Case) hiring.Case { return c })
		if n := d.part.Said[0]; n.Settled.IsZero() || n.Now != "mgr-he" {
			t.Errorf("the card of who left does not heal: %+v", n)
		}
		d.wait("Tue 2026-11-10 18:00")
		d.expect(
			message{"Mon 2026-11-09 17:00", "mgr-zhao", "nag-0"},
			message{"Tue 2026-11-10 09:30", "mgr-he", "moved-1"},
			message{"Tue 2026-11-10 17:00", "mgr-he", "overdue-2"},
			message{"Tue 2026-11-10 17:00", "lead-sun", "above-3"},
		)
	})
	t.Run("the replacement's office is closed", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
		d.wait("Mon 2026-11-09 12:00")
		d.company = company(left("mgr-zhao"), livesIn("mgr-he", "America/New_York"))
		d.wait("Tue 2026-11-10 12:00")
		d.expect(message{"Mon 2026-11-09 22:30", "mgr-he", "moved-0"}) // 09:30 there
	})
}

// TestStaleRungs: a rung of a duty that is done, or was planned anew, does
// nothing at all.
func TestStaleRungs(t *testing.T) {
	t.Parallel()
	standing := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval)).head
	closed := in(hiring.Withdrawn)
	tests := []struct {
		name    string
		head    hiring.Case
		planned string
		verbs   []string
	}{
		{"closed", closed, "Tue 2026-11-10 17:00", rules.Order()},
		{"planned before the duty began", standing, "Fri 2026-11-06 16:59", rules.Order()},
		{"planned before the deadline", standing, "Tue 2026-11-10 16:59", []string{"due", "above", "escalate"}},
	}
	for _, tc := range tests {
		for _, verb := range tc.verbs {
			env := flows.NewEnv(at(t, "Thu 2026-11-12 12:00"), "bot", company(), sampleKnown())
			env.Planned = at(t, tc.planned)
			turn, err := Flow(calendars(t), nil).Verbs[verb].Step(env, tc.head, Ladder{}, chat.Event{})
			if err != nil || turn.Head != tc.head || turn.Part.Said != nil || len(turn.Effects) > 0 {
				t.Errorf("%s, %s: %+v, %v", tc.name, verb, turn, err)
			}
		}
	}
}

// TestStepsArePure: a step that runs twice from the same state yields the same
// and leaves the state it was given alone.
func TestStepsArePure(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
	d.wait("Tue 2026-11-10 12:00")
	part := d.part
	part.Late = map[string]time.Time{"due": at(t, "Tue 2026-11-10 17:00")}
	said := slices.Clone(part.Said)
	env := d.env()
	env.Now, env.Planned = at(t, "Tue 2026-11-10 17:00"), at(t, "Tue 2026-11-10 17:00")
	moved, err := d.head.Moved(hiring.Approve)
	if err != nil {
		t.Fatal(err)
	}
	for verb, head := range map[string]hiring.Case{"due": d.head, "settle": moved} {
		step := d.flow.Verbs[verb].Step
		one, err1 := step(env, head, part, chat.Event{})
		two, err2 := step(env, head, part, chat.Event{})
		if err1 != nil || err2 != nil || one.Head != two.Head || !slices.Equal(one.Part.Said, two.Part.Said) {
			t.Errorf("%s: %+v and %+v", verb, one, two)
		}
		if !slices.Equal(part.Said, said) || len(part.Late) != 1 {
			t.Errorf("%s changed the part it was given", verb)
		}
	}
}

// TestOnlyTheBotClimbs: people may ask why, promise, ask for today and
// reassign, and nothing else.
func TestOnlyTheBotClimbs(t *testing.T) {
	t.Parallel()
	flow := Flow(calendars(t), nil)
	for name, verb := range flow.Verbs {
		if (verb.May != nil) != slices.Contains([]string{"why", "promise", "today", "reassign"}, name) {
			t.Errorf("%s: may people do it? %v", name, verb.May != nil)
		}
	}
	head := in(hiring.PendingEval)
	for person, want := range map[string]bool{
		"mgr-zhao": true, "mgr-wu": true, "lead-sun": true, "hr-lin": true, "admin-chen": true,
		"mgr-he": false, "hr-qin": false, "stranger": false, "": false,
	} {
		env := flows.NewEnv(at(t, "Mon 2026-11-09 12:00"), person, company(), nil)
		if got := flow.Verbs["why"].May(env, head, Ladder{}); got != want {
			t.Errorf("%q may ask why: %v", person, got)
		}
	}
}
