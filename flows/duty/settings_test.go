package duty

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// anySettings are any that the form can make.
func anySettings(choose choose) hiring.Settings {
	open := 360 + 30*choose(25)
	s := hiring.Settings{Open: open, Close: open + 240 + 30*choose((1320-open-240)/30+1), Digest: choose(3) == 0}
	for _, n := range hiring.Noises() {
		if choose(2) == 0 {
			s.Quiet = append(s.Quiet, n)
		}
	}
	return s
}

// wants gives people settings.
func wants(id string, s hiring.Settings) func([]hiring.Person) {
	return edit(id, func(p *hiring.Person) { p.Own = s })
}

// heard is what was said about the case to whom, by any message: kinds and
// receivers, in order, without those that still wait.
func (d *desk) heard() []string {
	all := map[string]bool{}
	for _, n := range d.part.Said {
		if !n.Waits {
			all[n.Kind+" to "+n.To] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// lateCase is one that nobody acts on for a week and a half.
func lateCase(t testing.TB, status hiring.Status, change ...func([]hiring.Person)) *desk {
	d := newDesk(t, "Mon 2026-11-09 10:12", hiring.Case{})
	d.company = company(change...)
	d.turn(func(hiring.Case) hiring.Case { return in(status) })
	d.wait("Tue 2026-11-17 23:00")
	return d
}

// TestSettingsLoseNothing: whatever people chose, everybody hears of the same
// things as without any choice, each message comes in the receiver's own hours,
// what was switched off comes in no message of its own, and what is overdue does.
func TestSettingsLoseNothing(t *testing.T) {
	t.Parallel()
	statuses := []hiring.Status{hiring.ReportDraft, hiring.PendingEval, hiring.PendingSecond, hiring.PendingSecondEval, hiring.RejectPending, hiring.OfferTalk}
	plain, cals := map[hiring.Status][]string{}, calendars(t)
	for _, status := range statuses {
		plain[status] = lateCase(t, status).heard()
	}
	rapid.Check(t, func(rt *rapid.T) {
		choose := func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "choice") }
		status := statuses[choose(len(statuses))]
		chosen := map[string]hiring.Settings{}
		var change []func([]hiring.Person)
		for _, p := range people() {
			chosen[p.ID] = anySettings(choose)
			change = append(change, wants(p.ID, chosen[p.ID]))
		}
		d := lateCase(t, status, change...)
		if got := d.heard(); !slices.Equal(got, plain[status]) {
			rt.Fatalf("%s: heard %q, without settings %q", status, got, plain[status])
		}
		alone := map[string]bool{} // by person and day
		for _, m := range d.sent {
			kind, _, _ := strings.Cut(m.kind, "-")
			alone[m.to+" "+m.at[:14]] = alone[m.to+" "+m.at[:14]] || kind != "digest"
			when := at(t, m.at)
			if !cals.window(d.company, d.head, m.to).IsOpen(when) {
				rt.Fatalf("%s to %s came at %s, outside %+v", kind, m.to, m.at, chosen[m.to])
			}
			early := kind == nag || kind == moved || kind == broken
			if early && chosen[m.to].Digest || kind == nag && chosen[m.to].Mutes(hiring.Halfway) {
				rt.Fatalf("%s came to %s alone, with %+v", kind, m.to, chosen[m.to])
			}
		}
		for _, n := range d.part.Said {
			late := n.Kind == overdue || n.Kind == above
			if late && n.Digest != "" && !alone[n.To+" "+n.At.In(shanghai(t)).Format(layout)[:14]] {
				rt.Fatalf("%s came to %s in a digest, on a day without a message: %v", n.Kind, n.To, d.sent)
			}
		}
	})
}

// TestDigestInstead: a reminder that is switched off stands in the day's digest,
// before the deadline.
func TestDigestInstead(t *testing.T) {
	t.Parallel()
	for name, own := range map[string]hiring.Settings{
		"all in the digest": {Digest: true}, "half-way off": {Quiet: []hiring.Noise{hiring.Halfway}},
	} {
		d := newDesk(t, "Tue 2026-11-24 10:12", hiring.Case{})
		d.company = company(wants("mgr-zhao", own))
		d.turn(func(hiring.Case) hiring.Case { return in(hiring.PendingEval) })
		d.wait("Thu 2026-11-26 10:00")
		t.Log(name)
		d.expect(message{"Wed 2026-11-25 10:42", "mgr-zhao", "digest"})
		d.wait("Thu 2026-11-26 10:12")
		d.expect(message{"Thu 2026-11-26 10:12", "mgr-zhao", "overdue-1"}, message{"Thu 2026-11-26 10:12", "lead-sun", "above-2"})
	}
}

// TestThreeUnheard: after three messages that were of no use somebody else is told,
// once, in place of the fourth: HR, or where HR owes it the next above. A person's
// word is none of the three. Of a broken promise the next above hears nothing else.
func TestThreeUnheard(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-09 10:12", in(hiring.RejectPending))
	for _, by := range []string{"2026-11-11T11:00", "2026-11-11T16:00"} {
		d.wait(map[bool]string{true: "Wed 2026-11-11 09:40", false: "Wed 2026-11-11 11:30"}[by == "2026-11-11T11:00"])
		if _, err := d.click("hr-lin", "promise", chat.Values{"by": {by}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.click("admin-chen", "today", nil); err != nil {
		t.Fatal(err)
	}
	d.wait("Thu 2026-11-12 12:00")
	d.expect(
		message{"Tue 2026-11-10 14:27", "hr-lin", "nag-0"}, message{"Wed 2026-11-11 11:00", "hr-lin", "broken-1"},
		message{"Wed 2026-11-11 11:30", "hr-lin", "asked-2"}, message{"Thu 2026-11-12 10:00", "hr-lin", "digest"},
		message{"Thu 2026-11-12 10:12", "admin-chen", "above-5"}, // which says it
	)
}

// TestIgnoredCard: the message to HR says who and what, and offers what the next
// above can do.
func TestIgnoredCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-23 10:00", in(hiring.PendingEval))
	said := func(kind string) Notice {
		return Notice{Kind: kind, To: "mgr-zhao", At: d.now, Planned: d.now, Duty: d.head.Duty}
	}
	d.part.Said = []Notice{said(nag), said(broken), said(moved)}
	d.own("due", d.head.Duty.Due, nil)
	d.wait("Wed 2026-11-25 10:00")
	i := slices.IndexFunc(d.part.Said, func(n Notice) bool { return n.Kind == ignored })
	if i < 0 || d.part.Said[i].To != "hr-lin" {
		t.Fatalf("HR was not told: %+v", d.part.Said)
	}
	if j := slices.IndexFunc(d.part.Said, func(n Notice) bool { return n.Kind == overdue }); j < 0 || !d.part.Said[j].Joins {
		t.Errorf("the fourth message is not entered as said by it: %+v", d.part.Said)
	}
	env := d.env().For("hr-lin")
	cardtest.Golden(t, "ignored", d.flow.View(env, d.head, d.part, ignored))
}

// TestHeap: one of many reports that came at once stands in the digest of who
// wants no message of it, once, and is none of others' business.
func TestHeap(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Tue 2026-11-24 10:12", in(hiring.PendingEval))
	for range 2 {
		d.own("heap", d.now, chat.Values{"person": {"mgr-zhao"}})
		d.settle()
	}
	d.own("heap", d.now, chat.Values{"person": {"nobody"}})
	d.settle()
	if n := len(d.part.Said); n != 1 {
		t.Fatalf("%d lines: %+v", n, d.part.Said)
	}
	d.wait("Wed 2026-11-25 10:05")
	d.expect(message{"Wed 2026-11-25 10:00", "mgr-zhao", "digest"})
	if n := d.part.Said[0]; n.Waits || n.Digest == "" {
		t.Errorf("it did not go out: %+v", n)
	}
}

// TestPromisesAreCounted: kept and broken ones are counted for who gave them, once;
// one that fell away is not. One that runs again is taken off the day on which it was
// counted.
func TestPromisesAreCounted(t *testing.T) {
	t.Parallel()
	head := hiring.Case{Position: "be"}
	before := Ladder{Promises: []Promise{{By: "a", Outcome: keptIt}, {By: "b"}, {By: "c"}, {By: "d"}, {By: "e", Outcome: keptIt, Over: at(t, "Mon 2026-11-09 10:00")}}}
	after := Ladder{Promises: []Promise{{By: "a", Outcome: keptIt}, {By: "b", Outcome: brokeIt}, {By: "c", Outcome: fellAway}, {By: "d", Outcome: keptIt}, {By: "e"}}}
	var got []string
	for _, e := range reckoned(head, before, after) {
		tell := e.(flows.Tell)
		got = append(got, strings.TrimSpace(tell.Action.String()+" "+tell.Values.Get("outcome")+" "+tell.Values.Get("position")+" "+tell.Values.Get("at")))
	}
	if want := []string{"tally/b/promise broken be", "tally/d/promise kept be", "tally/e/promise again be 2026-11-09T02:00:00Z"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestDeadline: what figures ask: the deadline that the planner would give, and
// none for what has a date of its own.
func TestDeadline(t *testing.T) {
	t.Parallel()
	c, s := calendars(t), company(wants("mgr-zhao", hiring.Settings{Open: 780, Close: 1200}))
	rule, due, ok := c.Deadline(s, hiring.Case{Position: "be", Status: hiring.PendingEval})
	if !ok || rule != "R3" || !due(at(t, "Tue 2026-11-24 10:12")).Equal(at(t, "Thu 2026-11-26 13:00")) {
		t.Errorf("%s, %v, %v", rule, ok, due(at(t, "Tue 2026-11-24 10:12")))
	}
	for _, status := range []hiring.Status{hiring.Hold, hiring.Rejected} {
		if _, _, ok := c.Deadline(s, hiring.Case{Position: "be", Status: status}); ok {
			t.Errorf("%s has a deadline", status)
		}
	}
	if at := c.Opening(s, "mgr-zhao", at(t, "Sat 2026-11-28 10:00")); at.In(shanghai(t)).Format(time.DateTime) != "2026-11-30 13:00:00" {
		t.Error(at)
	}
}
