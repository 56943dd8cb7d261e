package duty

import (
	"slices"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// TestCourseIsTheLadder: what a rehearsal says of a duty is, reminder for reminder,
// what the ladder does: from starts at all hours, over weekends and holidays, with
// promises, with rules as built in and changed, and whenever the duty ends.
func TestCourseIsTheLadder(t *testing.T) {
	t.Parallel()
	changed := hiring.Rulebook{Rules: map[string]hiring.Rule{
		"R0": {ID: "R0", Duty: hiring.ReviewReport, Clock: "calendar", Hours: 30},
		"R2": {ID: "R2", Duty: hiring.SendLetter, Days: 1, Hours: 3, Ladder: []string{rules.Remind, rules.Above}},
		"R3": {ID: "R3", Duty: hiring.Evaluate, Days: 1, Grace: 2, When: `waiting == 0`, Hears: hiring.HR},
		"R5": {ID: "R5", Duty: rules.PromiseBroken, Hours: 2},
	}}
	statuses := []hiring.Status{hiring.ReportDraft, hiring.PendingEval, hiring.RejectPending, hiring.OfferApproval}
	total := 0
	for i := range 120 {
		start := at(t, "Fri 2026-09-25 07:10").Add(time.Duration(i) * 7 * time.Hour)
		book := hiring.Rulebook{}
		if i%3 > 0 {
			book = changed
		}
		promise := time.Time{}
		if i%4 == 1 {
			promise = start.Add(time.Duration(20+i%50) * time.Hour)
		}
		total += courseOf(t, statuses[i%len(statuses)], start, time.Duration(5+(i*37)%170)*time.Hour, promise, book)
	}
	if total < 200 {
		t.Errorf("only %d reminders were compared", total)
	}
}

// courseOf plays a duty on the ladder and rehearses it, and returns how many
// reminders there were.
func courseOf(t *testing.T, status hiring.Status, start time.Time, took time.Duration, promise time.Time, book hiring.Rulebook) int {
	t.Helper()
	head := in(status)
	head.Waiting = start
	s := company()
	s.Rulebook = book
	d := newDeskOf(t, s, start.In(shanghai(t)).Format(layout), head)
	duty := d.head.Duty
	st := rules.Stretch{Head: head, Ended: start.Add(took)}
	st.Head.Duty = hiring.Duty{Kind: duty.Kind, Owner: duty.Owner, Above: duty.Above, Since: duty.Since}
	if made := start.Add(time.Hour); !promise.IsZero() && promise.Before(st.Ended) {
		d.pass(made, false)
		w := d.cals.window(s, d.head, duty.Owner)
		value := w.Next(promise).In(zoneOf(w)).Truncate(time.Minute)
		_, err := d.click(duty.Owner, "promise", chat.Values{"by": {value.Format("2006-01-02T15:04")}})
		if err == nil {
			st.Promises = []rules.Named{{Made: made, Until: value.UTC()}}
		}
	}
	d.pass(st.Ended.Add(-time.Millisecond), false)
	window := d.cals.scene(d.env(), false).Window
	course := rules.Of(s).Course(rules.Scene{Company: s, Window: window, Now: d.now}, st)
	kinds := map[string]string{rules.Remind: nag, rules.Promised: broken, rules.Due: overdue, rules.Above: above, rules.Escalate: above}
	said := slices.DeleteFunc(slices.Clone(d.part.Said), func(n Notice) bool { return n.Joins || n.Kind == daily || n.Kind == moved })
	if len(said) != len(course.Nags) || !course.Due.Equal(duty.Due) {
		t.Fatalf("%s from %s for %v: the ladder said %d things and was due %s; rehearsed: %+v\n%+v", status, start, took, len(said), duty.Due, course, said)
	}
	for i, n := range course.Nags {
		if was := said[i]; was.Kind != kinds[n.Rung] || was.To != n.To || !n.At.Equal(was.At) && !n.At.Equal(was.Planned) && !was.Waits {
			t.Errorf("%s from %s: %+v was rehearsed, %+v said", status, start, n, was)
		}
	}
	return len(said)
}
