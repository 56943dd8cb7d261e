package duty

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
	"closeloop/locales/cardtest"
)

// becomes gives the company other rules, and has the running duty planned anew.
func (d *desk) becomes(book map[string]hiring.Rule) {
	d.t.Helper()
	d.company = company()
	d.company.Rulebook = hiring.Rulebook{Rules: book}
	d.own("replan", d.now, nil)
	d.settle()
}

// TestRulesChangeUnderARunningDuty: the deadline is what the rules of now give from
// the duty's own start; one that would be past counts from now; what was said is not
// said again; off, it reminds of nothing, and on again it does.
func TestRulesChangeUnderARunningDuty(t *testing.T) {
	t.Parallel()
	r3 := func(change func(*hiring.Rule)) map[string]hiring.Rule {
		r := hiring.Rule{ID: "R3", Duty: hiring.Evaluate, Days: 2}
		change(&r)
		return map[string]hiring.Rule{"R3": r}
	}
	days := func(n int) map[string]hiring.Rule { return r3(func(r *hiring.Rule) { r.Days = n }) }
	for _, tc := range []struct {
		name, when string
		book       map[string]hiring.Rule
		due        string
		sent       int // more messages in the fortnight after
	}{
		{"longer", "Mon 2026-11-02 12:00", days(5), "Mon 2026-11-09 10:12", 4},
		{"shorter", "Mon 2026-11-02 12:00", days(1), "Tue 2026-11-03 10:12", 4},
		{"shorter than has passed", "Tue 2026-11-03 15:00", days(1), "Wed 2026-11-04 10:12", 3},
		{"late already", "Fri 2026-11-06 12:00", days(1), "Wed 2026-11-04 10:12", 0},
		{"late no more", "Fri 2026-11-06 12:00", days(5), "Mon 2026-11-09 10:12", 3},
		{"off", "Mon 2026-11-02 12:00", r3(func(r *hiring.Rule) { r.Off = true }), "Wed 2026-11-04 10:12", 0},
		{"off here", "Tue 2026-11-03 15:00", r3(func(r *hiring.Rule) { r.OffFor = []string{"be"} }), "Wed 2026-11-04 10:12", 0},
		{"off elsewhere", "Tue 2026-11-03 15:00", r3(func(r *hiring.Rule) { r.OffFor = []string{"ops"} }), "Wed 2026-11-04 10:12", 3},
		{"the head alone", "Mon 2026-11-02 12:00", r3(func(r *hiring.Rule) { r.Ladder = []string{rules.Escalate} }), "Wed 2026-11-04 10:12", 1},
	} {
		d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
		since := d.head.Duty.Since
		d.wait(tc.when)
		d.sent = nil
		d.becomes(tc.book)
		if got := d.head.Duty; !got.Due.Equal(at(t, tc.due)) || !got.Since.Equal(since) || got.Owner != "mgr-zhao" {
			t.Errorf("%s: due %s, want %s: %+v", tc.name, got.Due.In(shanghai(t)).Format(layout), tc.due, got)
		}
		d.becomes(tc.book) // once more changes nothing
		d.wait("Fri 2026-11-20 09:40")
		loud := 0
		for _, n := range d.part.Said {
			if n.Kind != daily && !n.Joins && n.Planned.After(at(t, tc.when).Add(-time.Minute)) {
				loud++
			}
		}
		if loud != tc.sent {
			t.Errorf("%s: %d more were said, want %d: %+v", tc.name, loud, tc.sent, d.part.Said)
		}
	}
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	d.becomes(r3(func(r *hiring.Rule) { r.Off = true }))
	d.wait("Thu 2026-11-05 11:00")
	if len(d.sent) != 0 || len(d.timers) != 0 {
		t.Errorf("off, yet %v, %v", d.sent, d.timers)
	}
	d.becomes(nil)
	d.wait("Thu 2026-11-05 11:30")
	if len(d.sent) == 0 {
		t.Error("on again, and nobody hears that it is late")
	}
}

// TestWhoHears: the rule names whose role hears first when a duty is late, also of
// one that runs; where that is the owner, it is the next above as ever.
func TestWhoHears(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		status hiring.Status
		hears  hiring.Role
		above  string
	}{
		{hiring.PendingEval, "", "lead-sun"},
		{hiring.PendingEval, hiring.HR, "hr-lin"},
		{hiring.PendingEval, hiring.Admin, "admin-chen"},
		{hiring.PendingEval, hiring.IT, "lead-sun"},
		{hiring.RejectPending, hiring.HR, "admin-chen"},
	} {
		d := newDesk(t, "Mon 2026-11-02 10:12", in(tc.status))
		rule := rules.For(d.company, d.head).Rule
		rule.Hears = tc.hears
		d.becomes(map[string]hiring.Rule{rule.ID: rule})
		if got := d.head.Duty.Above; got != tc.above {
			t.Errorf("%s, %q hears: %s, want %s", tc.status, tc.hears, got, tc.above)
		}
		d.wait("Fri 2026-11-06 17:00")
		if !slices.ContainsFunc(d.part.Said, func(n Notice) bool {
			return n.Kind == above && n.To == tc.above && n.At.Before(at(t, "Fri 2026-11-06 00:00"))
		}) {
			t.Errorf("%s, %q hears: %s was not told: %+v", tc.status, tc.hears, tc.above, d.part.Said)
		}
	}
}

// TestOwnWords: what a company wrote stands under the reminders to the owner, as it
// was written, and not in what those above get.
func TestOwnWords(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	d.becomes(map[string]hiring.Rule{"R3": {ID: "R3", Duty: hiring.Evaluate, Days: 2, Say: "评估要点见 *内网* 首页"}})
	d.wait("Wed 2026-11-04 11:00")
	cardtest.Golden(t, "own-words", d.card("mgr-zhao", "overdue"))
	for _, b := range d.card("lead-sun", "above").Blocks {
		if strings.Contains(b.Text.Literal, "内网") {
			t.Errorf("those above read it too: %+v", b)
		}
	}
}

// TestNoAnswerIsPassedOn: a condition without an answer leaves the built-in rule in
// force and is told to the rulebook, when the duty is planned.
func TestNoAnswerIsPassedOn(t *testing.T) {
	t.Parallel()
	s := company()
	s.Rulebook = hiring.Rulebook{Rules: map[string]hiring.Rule{"R3": {ID: "R3", Duty: hiring.Evaluate, Days: 1, When: "waiting % round == 0"}}}
	plan := Plan(calendars(t))
	env := flows.NewEnv(at(t, "Mon 2026-11-02 10:12"), "bot", s, sampleKnown())
	after, effects := plan(env, hiring.Case{}, in(hiring.PendingEval))
	told := 0
	for _, e := range effects {
		if tell, ok := e.(flows.Tell); ok && tell.Action.Flow == "rulebook" && tell.Values.Get("rule") == "R3" && tell.Values.Get("case") == "C-1042" {
			told++
		}
	}
	if told != 1 || !after.Duty.Due.Equal(at(t, "Wed 2026-11-04 10:12")) {
		t.Errorf("told %d times, due %v", told, after.Duty.Due)
	}
	if _, effects = plan(env, after, after); len(effects) != 0 {
		t.Errorf("planned again: %+v", effects)
	}
}

// TestUnsent: HR hears of a confirmed letter that cannot leave, after so long, once,
// and not when it has left meanwhile.
func TestUnsent(t *testing.T) {
	t.Parallel()
	type waits struct {
		State string            `json:"state"`
		Wait  map[string]string `json:"wait"`
	}
	for _, tc := range []struct {
		name   string
		letter waits
		says   bool
	}{
		{"busy", waits{"queued", map[string]string{"why": "busy"}}, true},
		{"left", waits{"sent", nil}, false},
		{"by night", waits{"queued", map[string]string{"why": "night"}}, false},
		{"taken back", waits{"drafted", nil}, false},
	} {
		d := newDesk(t, "Mon 2026-11-02 15:00", in(hiring.RejectPending))
		d.own("delayed", d.now, nil)
		if got := d.timers[rules.Unsent]; !got.Equal(at(t, "Tue 2026-11-03 10:30")) {
			t.Fatalf("%s: looked at %v", tc.name, got)
		}
		delete(d.timers, rules.Unsent)
		d.now = at(t, "Tue 2026-11-03 10:30")
		env := d.env()
		known := sampleKnown()
		known["letter/C-1042"] = tc.letter
		env = flows.NewEnv(env.Now, "bot", d.company, known)
		turn, err := d.flow.Verbs[rules.Unsent].Step(env, d.head, d.part, chat.Event{})
		if err != nil {
			t.Fatal(err)
		}
		d.keep(env, turn)
		d.settle()
		if (len(d.sent) == 1) != tc.says {
			t.Errorf("%s: sent %v", tc.name, d.sent)
		}
		if tc.says {
			cardtest.Golden(t, "unsent", d.card("hr-lin", "unsent"))
		}
	}
}
