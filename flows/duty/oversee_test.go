package duty

import (
	"errors"
	"slices"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestAskForToday: a person's word comes at once, beside the day's reminder,
// and once a day; to somebody who is not at work at the opening.
func TestAskForToday(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
	d.wait("Tue 2026-11-10 17:05")
	d.sent = nil
	if said, err := d.click("lead-sun", "today", nil); err != nil || said.Key != "duty.today.done" {
		t.Fatalf("%v, %v", said, err)
	}
	d.expect(message{"Tue 2026-11-10 17:05", "mgr-zhao", "asked-3"})
	cardtest.Golden(t, "asked", d.card("mgr-zhao", "asked"))
	if said, _ := d.click("hr-lin", "today", nil); said.Key != "duty.today.again" {
		t.Errorf("a second time: %v", said)
	}
	d.expect()
	d.wait("Wed 2026-11-11 19:00")
	d.sent = nil
	if said, _ := d.click("lead-sun", "today", nil); said.Key != "duty.today.later" {
		t.Errorf("in the evening: %v", said)
	}
	d.wait("Thu 2026-11-12 09:45")
	d.expect(message{"Thu 2026-11-12 09:30", "mgr-zhao", "asked-5"})
	d.move(hiring.Approve)
	cardtest.Golden(t, "asked-settled", d.card("mgr-zhao", "asked-5"))
}

func TestOversees(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingEval))
	env := d.env()
	for person, want := range map[string]bool{
		"lead-sun": true, "hr-lin": true, "admin-chen": true, "mgr-zhao": false, "mgr-wu": false, "mgr-he": false, "hr-qin": false, "": false,
	} {
		env.Actor.Person = person
		if got := oversees(env, d.head, d.part); got != want {
			t.Errorf("%q may press: %v", person, got)
		}
	}
	env.Actor.Person = "admin-chen"
	offer := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.OfferApproval))
	if mayReassign(env, offer.head, offer.part) {
		t.Error("the approval of an offer is given to somebody who may not approve")
	}
}

func options(f chat.Form) (ids []string) {
	for _, o := range f.Fields[0].Options {
		ids = append(ids, o.Value)
	}
	return ids
}

// TestReassign: the duty moves at once, the new owner hears, the old card
// heals; only to people who are there and can do it.
func TestReassign(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Fri 2026-11-06 17:00", waiting(t, hiring.PendingEval))
	d.wait("Mon 2026-11-09 17:30")
	d.sent = nil
	if got := options(reassignForm(d.env(), d.head, d.part)); !slices.Equal(got, []string{"lead-sun", "mgr-wu"}) {
		t.Errorf("for an evaluation: %v", got)
	}
	_, err := d.click("lead-sun", "reassign", chat.Values{"to": {"mgr-he"}})
	var p *chat.Problem
	if !errors.As(err, &p) || p.Fields["to"].Key != "duty.reassign.nobody" {
		t.Errorf("to a stranger: %v", err)
	}
	if _, err := d.click("lead-sun", "reassign", chat.Values{"to": {"mgr-wu"}}); err != nil {
		t.Fatal(err)
	}
	if got := d.head; got.Delegate != "mgr-wu" || got.Duty.Owner != "mgr-wu" || got.Duty.Above != "lead-sun" || !got.Duty.Due.Equal(at(t, "Tue 2026-11-10 17:00")) {
		t.Errorf("%+v", got)
	}
	if n := d.part.Said[0]; n.Settled.IsZero() || n.Now != "mgr-wu" {
		t.Errorf("the old owner's card does not heal: %+v", n)
	}
	d.wait("Mon 2026-11-09 18:00")
	d.expect(message{"Mon 2026-11-09 17:30", "mgr-wu", "moved-1"})

	hr := newDesk(t, "Fri 2026-11-06 17:00", in(hiring.PendingSecond))
	if got := options(reassignForm(hr.env(), hr.head, hr.part)); !slices.Equal(got, []string{"admin-chen", "hr-qin"}) {
		t.Errorf("for HR's work: %v", got)
	}
	if _, err := hr.click("admin-chen", "reassign", chat.Values{"to": {"hr-qin"}}); err != nil || hr.head.HR != "hr-qin" || hr.head.Duty.Owner != "hr-qin" {
		t.Errorf("%+v, %v", hr.head, err)
	}
}

func onLeave(id, from, to string) func([]hiring.Person) {
	return edit(id, func(p *hiring.Person) { p.Leave = []hiring.Leave{{From: from, To: to}} })
}

// TestLeave: while the owner is away the deputy has it, else the next above;
// with no more time than a fresh duty has, and back again afterwards.
func TestLeave(t *testing.T) {
	t.Parallel()
	plan := func(d *desk) { d.turn(func(c hiring.Case) hiring.Case { return c }) }
	t.Run("the deputy", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
		d.company = company(onLeave("mgr-zhao", "2026-11-03", "2026-11-20"))
		plan(d)
		if got := d.head.Duty.Owner; got != "mgr-zhao" {
			t.Errorf("today %s has it", got)
		}
		d.wait("Tue 2026-11-03 00:05")
		plan(d)
		if got := d.head.Duty; got.Owner != "mgr-he" || !got.Due.Equal(at(t, "Wed 2026-11-04 10:12")) {
			t.Errorf("%+v", got)
		}
		d.wait("Wed 2026-11-04 12:00")
		d.expect(
			message{"Tue 2026-11-03 09:30", "mgr-he", "moved-0"},
			message{"Wed 2026-11-04 10:12", "mgr-he", "overdue-1"},
			message{"Wed 2026-11-04 10:12", "lead-sun", "above-2"},
		)
		d.now = at(t, "Sat 2026-11-21 00:05")
		plan(d)
		if got := d.head.Duty.Owner; got != "mgr-zhao" {
			t.Errorf("after the leave %s has it", got)
		}
	})
	t.Run("nobody saw the leave begin", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
		d.company = company(onLeave("mgr-zhao", "2026-11-03", "2026-11-20"))
		d.wait("Wed 2026-11-04 12:00") // the rungs do
		d.expect(
			message{"Tue 2026-11-03 10:12", "mgr-he", "moved-0"},
			message{"Wed 2026-11-04 10:12", "mgr-he", "overdue-1"},
			message{"Wed 2026-11-04 10:12", "lead-sun", "above-2"},
		)
	})
	t.Run("a short leave counts as days off", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
		d.company = company(onLeave("mgr-zhao", "2026-11-03", "2026-11-20"), onLeave("mgr-he", "2026-11-03", "2026-11-03"))
		d.part, d.head = Ladder{}, hiring.Case{}
		d.turn(func(hiring.Case) hiring.Case { return in(hiring.PendingEval) })
		if got := d.head.Duty; got.Owner != "mgr-zhao" || !got.Due.Equal(at(t, "Tue 2026-11-24 10:12")) {
			t.Errorf("planned on the last day: %+v", got)
		}
		d.now = at(t, "Wed 2026-11-04 08:00")
		plan(d)
		if got := d.head.Duty; got.Owner != "mgr-he" || !got.Due.Equal(at(t, "Fri 2026-11-06 09:30")) {
			t.Errorf("the deputy waits for the end of another's leave: %+v", got)
		}
	})
	t.Run("those above", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
		d.company = company(onLeave("lead-sun", "2026-11-04", "2026-11-20"), onLeave("admin-chen", "2026-11-05", "2026-11-05"))
		d.wait("Fri 2026-11-06 18:00")
		d.expect(
			message{"Tue 2026-11-03 10:12", "mgr-zhao", "nag-0"},
			message{"Wed 2026-11-04 10:12", "mgr-zhao", "overdue-1"},
			message{"Wed 2026-11-04 10:12", "admin-chen", "above-2"},
			message{"Fri 2026-11-06 10:00", "admin-chen", "digest"},
			message{"Fri 2026-11-06 10:00", "mgr-zhao", "digest"},
		)
	})
}

// TestWaitingForSomebodyWhoWentAway: a notice that waits for its digest finds
// the one who stands in.
func TestWaitingForSomebodyWhoWentAway(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	d.wait("Tue 2026-11-03 10:00")
	day := Allowance{Day: "2026-11-04", Sent: map[string]int{nag: 1}, Last: "2026-11-04"}
	d.allowances = map[string]Allowance{"lead-sun": day}
	d.wait("Wed 2026-11-04 18:00")
	d.expect(message{"Tue 2026-11-03 10:12", "mgr-zhao", "nag-0"}, message{"Wed 2026-11-04 10:12", "mgr-zhao", "overdue-1"})
	if n := d.part.Said[2]; n.To != "lead-sun" || !n.Waits {
		t.Fatalf("%+v", n)
	}
	d.company = company(onLeave("lead-sun", "2026-11-05", "2026-11-20"))
	d.wait("Thu 2026-11-05 12:00")
	d.expect(message{"Thu 2026-11-05 10:00", "admin-chen", "above-2"})
	if n := d.part.Said[2]; n.To != "admin-chen" || n.Waits || !slices.ContainsFunc(d.part.Said, func(n Notice) bool { return n.Kind == above }) {
		t.Errorf("%+v", n)
	}
}

// TestLateAnswers: an answer that is late because the bot was down asks again.
func TestLateAnswers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	n := Notice{Kind: nag, To: "mgr-zhao", At: d.now, Planned: d.now, Duty: d.head.Duty, Waits: true}
	part := Ladder{Said: []Notice{n}}
	say := d.flow.Verbs["say"].Step
	for when, want := range map[string]string{
		"Mon 2026-11-02 20:00": "ask", // at night: at the opening
		"Tue 2026-11-03 10:00": "ask", // another day's allowance
		"Mon 2026-11-02 11:00": "",
	} {
		env := flows.NewEnv(at(t, when), "bot", company(), nil)
		turn, err := say(env, d.head, part, chat.Event{Values: chat.Values{"no": {"0"}, "day": {"2026-11-02"}, "case": {"C-1042"}}})
		if err != nil || len(turn.Effects) != 1 {
			t.Fatalf("%s: %+v, %v", when, turn, err)
		}
		tell, asks := turn.Effects[0].(flows.Tell)
		if asks != (want != "") || asks && (tell.Action.Verb != want || tell.At.Before(env.Now)) {
			t.Errorf("%s: %+v", when, turn.Effects[0])
		}
		if turn.Part.Said[0].Waits != asks {
			t.Errorf("%s: %+v", when, turn.Part.Said[0])
		}
	}
}
