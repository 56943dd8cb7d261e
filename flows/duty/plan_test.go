package duty

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestEveryOpenStatusHasItsRule: for every open status there is one rule, one
// owner, one deadline after now, and the rungs follow each other.
func TestEveryOpenStatusHasItsRule(t *testing.T) {
	t.Parallel()
	const start = "Mon 2026-11-02 10:12"
	tests := []struct {
		status                 hiring.Status
		until                  string
		kind                   hiring.DutyKind
		rule, owner, above     string
		remind, due, tell, top string // "" no such rung
	}{
		{hiring.ReportDraft, "", hiring.ReviewReport, "R0", "hr-lin", "admin-chen", "Tue 2026-11-03 09:30", "Tue 2026-11-03 10:12", "Tue 2026-11-03 10:12", ""},
		{hiring.PendingEval, "", hiring.Evaluate, "R3", "mgr-zhao", "lead-sun", "Tue 2026-11-03 10:12", "Wed 2026-11-04 10:12", "Wed 2026-11-04 10:12", "Thu 2026-11-05 10:12"},
		{hiring.PendingSecond, "", hiring.ArrangeSecond, "R1", "hr-lin", "admin-chen", "Tue 2026-11-03 09:30", "Tue 2026-11-03 10:12", "Tue 2026-11-03 10:12", ""},
		{hiring.SecondScheduled, "Fri 2026-11-06 15:00", hiring.HoldSecond, "R9", "hr-lin", "admin-chen", "Fri 2026-11-06 09:30", "Fri 2026-11-06 15:00", "Mon 2026-11-09 15:00", ""},
		{hiring.PendingSecondEval, "", hiring.EvaluateSecond, "R3", "mgr-zhao", "lead-sun", "Tue 2026-11-03 10:12", "Wed 2026-11-04 10:12", "Wed 2026-11-04 10:12", "Thu 2026-11-05 10:12"},
		{hiring.Hold, "Sat 2026-11-14 12:00", hiring.RevisitHold, "R4", "hr-lin", "admin-chen", "Fri 2026-11-13 09:30", "Mon 2026-11-16 09:30", "Tue 2026-11-17 09:30", ""},
		{hiring.OfferTalk, "", hiring.TalkOffer, "R10", "hr-lin", "admin-chen", "Tue 2026-11-03 14:27", "Thu 2026-11-05 10:12", "Thu 2026-11-05 10:12", ""},
		{hiring.OfferApproval, "", hiring.ApproveTheOffer, "R11", "lead-sun", "admin-chen", "Tue 2026-11-03 09:30", "Tue 2026-11-03 10:12", "Tue 2026-11-03 10:12", ""},
		{hiring.OfferSent, "Fri 2026-11-13 18:00", hiring.AwaitAnswer, "R12", "hr-lin", "admin-chen", "Fri 2026-11-13 09:30", "Fri 2026-11-13 18:00", "Mon 2026-11-16 18:00", ""},
		{hiring.OfferSent, "", hiring.AwaitAnswer, "R12", "hr-lin", "admin-chen", "Wed 2026-11-04 14:27", "Mon 2026-11-09 10:12", "Tue 2026-11-10 10:12", ""},
		{hiring.PendingOnboard, "Wed 2026-11-25 10:00", hiring.PrepareOnboard, "R13", "hr-lin", "admin-chen", "Fri 2026-11-20 09:30", "Fri 2026-11-20 10:00", "Fri 2026-11-20 10:00", ""},
		{hiring.PendingOnboard, "Tue 2026-11-03 09:30", hiring.PrepareOnboard, "R13", "hr-lin", "admin-chen", "", "Tue 2026-11-03 09:30", "Tue 2026-11-03 09:30", ""},
		{hiring.PendingOnboard, "", hiring.PrepareOnboard, "R13", "hr-lin", "admin-chen", "Wed 2026-11-04 14:27", "Mon 2026-11-09 10:12", "Mon 2026-11-09 10:12", ""},
		{hiring.RejectPending, "", hiring.SendLetter, "R2", "hr-lin", "admin-chen", "Tue 2026-11-03 14:27", "Thu 2026-11-05 10:12", "Thu 2026-11-05 10:12", ""},
	}
	covered := map[hiring.Status]bool{}
	for _, tc := range tests {
		covered[tc.status] = true
		head := in(tc.status)
		if tc.until != "" {
			head.Until = at(t, tc.until)
		}
		d := newDesk(t, start, head)
		got := d.head.Duty
		want := hiring.Duty{Kind: tc.kind, Rule: tc.rule, Owner: tc.owner, Above: tc.above, Since: d.now, Due: got.Due}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s until %q: %s", tc.status, tc.until, diff)
		}
		rungs := map[string]string{"remind": tc.remind, "due": tc.due, "above": tc.tell, "escalate": tc.top}
		for verb, want := range rungs {
			if got := d.timers[verb]; (want == "") != got.IsZero() || want != "" && !got.Equal(at(t, want)) {
				t.Errorf("%s until %q: %s at %s, want %s", tc.status, tc.until, verb, got.In(shanghai(t)).Format(layout), want)
			}
		}
	}
	for _, s := range hiring.Statuses() {
		if s.Open() && !covered[s] {
			t.Errorf("%s is not in the table", s)
		}
	}
}

func TestUnassignedIsHRsDuty(t *testing.T) {
	t.Parallel()
	head := in(hiring.ReportDraft)
	head.Position = ""
	d := newDesk(t, "Mon 2026-11-02 10:12", head)
	if got := d.head.Duty; got.Kind != hiring.AssignPosition || got.Owner != "admin-chen" || got.Above != "" {
		t.Errorf("duty %+v", got)
	}
	d.turn(func(c hiring.Case) hiring.Case { c.Position = "be"; return c })
	if got := d.head.Duty; got.Kind != hiring.ReviewReport || got.Owner != "hr-lin" {
		t.Errorf("duty after the position was picked: %+v", got)
	}
}

// TestGoldenDates: the days that the product promises.
func TestGoldenDates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status     hiring.Status
		start, due string
	}{
		{hiring.PendingEval, "Fri 2026-11-06 17:00", "Tue 2026-11-10 17:00"},
		{hiring.PendingEval, "Wed 2026-09-30 17:00", "Fri 2026-10-09 17:00"},
		{hiring.ReportDraft, "Fri 2026-11-06 17:00", "Mon 2026-11-09 17:00"},
		{hiring.ReportDraft, "Wed 2026-09-30 17:00", "Thu 2026-10-08 17:00"},
		{hiring.PendingSecond, "Fri 2026-11-06 17:00", "Mon 2026-11-09 17:00"},
		{hiring.PendingSecond, "Wed 2026-09-30 17:00", "Thu 2026-10-08 17:00"},
		{hiring.RejectPending, "Fri 2026-11-06 17:00", "Wed 2026-11-11 17:00"},
		{hiring.RejectPending, "Wed 2026-09-30 17:00", "Sat 2026-10-10 17:00"}, // a make-up workday
		{hiring.ReportDraft, "Sat 2026-11-07 12:00", "Tue 2026-11-10 09:30"},   // started on a day off
		{hiring.PendingEval, "Fri 2026-11-06 21:00", "Wed 2026-11-11 09:30"},
	}
	for _, tc := range tests {
		d := newDesk(t, tc.start, in(tc.status))
		if got := d.head.Duty; !got.Due.Equal(at(t, tc.due)) || got.Uncovered {
			t.Errorf("%s from %s is due %s, want %s", tc.status, tc.start, got.Due.In(shanghai(t)).Format(layout), tc.due)
		}
	}
}

func TestDueInTheOwnersZone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-02 09:30", in(hiring.Onboarded))
	d.company = company(livesIn("mgr-zhao", "Europe/Berlin"))
	d.turn(func(hiring.Case) hiring.Case { return in(hiring.PendingEval) })
	// 09:30 in Shanghai is 02:30 in Berlin: it counts from 09:30 there.
	if got, want := d.head.Duty.Due, at(t, "Wed 2026-11-04 16:30"); !got.Equal(want) {
		t.Errorf("due %v, want %v", got, want)
	}
	if got, want := d.timers["above"], at(t, "Wed 2026-11-04 16:30"); !got.Equal(want) {
		t.Errorf("the lead hears %v, want %v", got, want)
	}
	d.company = company(livesIn("lead-sun", "America/New_York"))
	d.turn(func(hiring.Case) hiring.Case { return in(hiring.PendingEval) })
	if got, want := d.timers["above"], at(t, "Wed 2026-11-04 22:30"); !got.Equal(want) { // 09:30 there
		t.Errorf("the lead abroad hears %v, want %v", got, want)
	}
}

func TestYearWithoutTable(t *testing.T) {
	t.Parallel()
	if d := newDesk(t, "Wed 2026-12-30 12:00", in(hiring.PendingEval)); !d.head.Duty.Uncovered {
		t.Error("a deadline in a year without a table does not say so")
	}
	head := in(hiring.PendingOnboard)
	head.Until = at(t, "Mon 2027-03-01 10:00")
	if d := newDesk(t, "Wed 2026-12-30 12:00", head); !d.head.Duty.Uncovered {
		t.Error("a first day in a year without a table does not say so")
	}
	head = in(hiring.Hold)
	head.Until = at(t, "Mon 2027-03-01 10:00")
	if d := newDesk(t, "Wed 2026-12-30 12:00", head); d.head.Duty.Uncovered {
		t.Error("a given date is as good as any")
	}
}

// TestPlanKeepsWhatStands: planning again changes nothing, whatever else did.
func TestPlanKeepsWhatStands(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	before := d.head
	d.now = at(t, "Tue 2026-11-03 15:00")
	after := before
	after.Nagged, after.Verdict = true, "pass"
	got, effects := d.plan(d.env(), before, after)
	if got != after || effects != nil {
		t.Errorf("planned again: %+v with %v", got, effects)
	}
	again, effects := d.plan(d.env(), hiring.Case{}, before)
	if again != before || effects != nil {
		t.Errorf("a standing duty was planned again: %v", effects)
	}
}

// TestPlanBringsBack: a duty that an undo brings back has its deadline and its owner,
// and its reminders are planned again; whoever left meanwhile has it no more.
func TestPlanBringsBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingSecond))
	was := d.head
	_, ladder := d.plan(d.env(), hiring.Case{Position: was.Position}, in(hiring.PendingSecond))
	d.now = at(t, "Mon 2026-11-02 17:00")
	moved, err := was.Moved(hiring.Reject)
	if err != nil {
		t.Fatal(err)
	}
	rejected, _ := d.plan(d.env(), was, moved)
	d.now = at(t, "Mon 2026-11-02 17:05")
	undone, err := rejected.Moved(hiring.Undo)
	if err != nil || rejected.Duty.Kind != hiring.SendLetter {
		t.Fatal(rejected.Duty, err)
	}
	undone.Duty = was.Duty
	got, effects := d.plan(d.env(), rejected, undone)
	if got.Duty != was.Duty {
		t.Errorf("%+v, was %+v", got.Duty, was.Duty)
	}
	for _, e := range ladder {
		if later, ok := e.(flows.Later); ok && !slices.Contains(effects, flows.Effect(later)) {
			t.Errorf("%v is not planned again: %v", later, effects)
		}
	}
	d.company = d.company.At(d.now)
	people := d.company.People()
	edit(was.Duty.Owner, func(p *hiring.Person) { p.Active = false })(people)
	d.company = hiring.NewSnapshot(2, d.company.Company, people, d.company.Positions())
	if got, _ := d.plan(d.env(), rejected, undone); got.Duty.Owner == was.Duty.Owner || !got.Duty.Due.Equal(was.Duty.Due) {
		t.Errorf("who left has it: %+v", got.Duty)
	}
}

// TestDecisionTakesTimersBack: closed or moved on, nothing of the old duty is
// left, and cards that are out heal.
func TestDecisionTakesTimersBack(t *testing.T) {
	t.Parallel()
	before := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	after, err := before.head.Moved(hiring.Withdraw)
	if err != nil {
		t.Fatal(err)
	}
	settle := flows.Tell{Action: chat.Action{Flow: Name, Record: "C-1042", Verb: "settle"}}
	var cancels []flows.Effect
	for _, verb := range []string{"moved", "remind", "promised", "due", "above", "escalate", "daily"} {
		cancels = append(cancels, flows.Cancel{Verb: verb})
	}
	got, effects := before.plan(before.env(), before.head, after)
	if got.Duty != (hiring.Duty{}) || !got.Changed.Equal(before.now) {
		t.Errorf("closed with the duty %+v", got.Duty)
	}
	if diff := cmp.Diff(cancels, effects); diff != "" {
		t.Error(diff)
	}
	nagged := before.head
	nagged.Nagged = true
	_, effects = before.plan(before.env(), nagged, after)
	if !slices.Contains(effects, flows.Effect(flows.Cancel{Verb: "due"})) || cmp.Diff(effects[len(effects)-1], flows.Effect(settle)) != "" {
		t.Errorf("cards that are out do not heal: %v", effects)
	}
}

// TestOwnerGone: a duty moves at once to the deputy, else the next manager,
// the lead, HR, the HR head; with its deadline, unless that is past.
func TestOwnerGone(t *testing.T) {
	t.Parallel()
	noRole := func(id string) func([]hiring.Person) {
		return edit(id, func(p *hiring.Person) { p.Roles = nil })
	}
	tests := []struct {
		name         string
		change       []func([]hiring.Person)
		owner, above string
	}{
		{"nobody left", nil, "mgr-zhao", "lead-sun"},
		{"the deputy takes over", []func([]hiring.Person){left("mgr-zhao")}, "mgr-he", "lead-sun"},
		{"the second manager", []func([]hiring.Person){left("mgr-zhao"), left("mgr-he")}, "mgr-wu", "lead-sun"},
		{"lost the role", []func([]hiring.Person){noRole("mgr-zhao")}, "mgr-wu", "lead-sun"},
		{"the deputy has no right", []func([]hiring.Person){left("mgr-zhao"), noRole("mgr-he")}, "mgr-wu", "lead-sun"},
		{"the lead", []func([]hiring.Person){left("mgr-zhao"), left("mgr-he"), left("mgr-wu")}, "lead-sun", "admin-chen"},
		{"HR", []func([]hiring.Person){left("mgr-zhao"), left("mgr-he"), left("mgr-wu"), left("lead-sun")}, "hr-lin", "admin-chen"},
		{"HR's deputy", []func([]hiring.Person){left("mgr-zhao"), left("mgr-he"), left("mgr-wu"), left("lead-sun"), left("hr-lin")}, "hr-qin", "admin-chen"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
			due := d.head.Duty.Due
			d.company, d.now = company(tc.change...), at(t, "Mon 2026-11-02 20:00")
			d.turn(func(c hiring.Case) hiring.Case { return c })
			if got := d.head.Duty; got.Owner != tc.owner || got.Above != tc.above || !got.Due.Equal(due) || !got.Since.Equal(at(t, "Mon 2026-11-02 10:12")) {
				t.Errorf("duty %+v", got)
			}
			if got, ok := d.timers["moved"]; ok != (tc.owner != "mgr-zhao") || ok && !got.Equal(at(t, "Tue 2026-11-03 09:30")) {
				t.Errorf("the new owner hears at %v", got)
			}
		})
	}
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	d.company, d.now = company(left("mgr-zhao")), at(t, "Thu 2026-11-05 11:00")
	d.turn(func(c hiring.Case) hiring.Case { return c })
	if got := d.head.Duty; got.Owner != "mgr-he" || !got.Since.Equal(d.now) || !got.Due.Equal(at(t, "Mon 2026-11-09 11:00")) {
		t.Errorf("a past deadline does not begin anew: %+v", got)
	}
}

func TestOwnerComesBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	d.company = company(left("mgr-zhao"))
	d.turn(func(c hiring.Case) hiring.Case { return c })
	d.company = company()
	d.turn(func(c hiring.Case) hiring.Case { return c })
	if got := d.head.Duty.Owner; got != "mgr-zhao" {
		t.Errorf("the deputy, who has no right any more, kept the duty: %s", got)
	}
}

// TestPassedOn: whoever a case was passed on to has its duty at once, with its
// deadline, and no second message about it; a delegate who is gone has not.
func TestPassedOn(t *testing.T) {
	t.Parallel()
	to := func(id string) func(hiring.Case) hiring.Case {
		return func(c hiring.Case) hiring.Case { c.Delegate = id; return c }
	}
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	before := d.head.Duty
	d.now = at(t, "Mon 2026-11-02 15:00")
	d.turn(to("mgr-wu"))
	if got := d.head.Duty; got.Owner != "mgr-wu" || got.Above != "lead-sun" || !got.Due.Equal(before.Due) || !got.Since.Equal(before.Since) {
		t.Errorf("duty %+v", got)
	}
	if _, ok := d.timers["moved"]; ok || !d.timers["due"].Equal(before.Due) {
		t.Errorf("timers %v", d.timers)
	}
	d.turn(func(c hiring.Case) hiring.Case { return c })
	if got := d.head.Duty.Owner; got != "mgr-wu" {
		t.Errorf("the next turn gave it to %s", got)
	}
	d.company = company(left("mgr-wu"))
	d.turn(func(c hiring.Case) hiring.Case { return c })
	if got := d.head.Duty.Owner; got != "mgr-zhao" {
		t.Errorf("the delegate left, the duty is with %q", got)
	}
	if _, ok := d.timers["moved"]; !ok {
		t.Error("nobody tells the one who takes it back")
	}
	d = newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	d.now = at(t, "Thu 2026-11-05 11:00")
	d.turn(to("mgr-wu"))
	if got := d.head.Duty; got.Owner != "mgr-wu" || !got.Since.Equal(d.now) {
		t.Errorf("a past deadline does not begin anew: %+v", got)
	}
}

func TestNewDateIsANewDuty(t *testing.T) {
	t.Parallel()
	head := in(hiring.Hold)
	head.Until = at(t, "Fri 2026-11-13 12:00")
	d := newDesk(t, "Mon 2026-11-02 10:12", head)
	d.now = d.now.Add(time.Hour)
	d.turn(func(c hiring.Case) hiring.Case { c.Until = at(t, "Mon 2026-11-16 12:00"); return c })
	if got := d.head.Duty; !got.Due.Equal(at(t, "Mon 2026-11-16 12:00")) || !got.Since.Equal(d.now) {
		t.Errorf("duty %+v", got)
	}
	if got := d.timers["remind"]; !got.Equal(at(t, "Mon 2026-11-16 09:30")) {
		t.Errorf("reminds at %v", got)
	}
}
