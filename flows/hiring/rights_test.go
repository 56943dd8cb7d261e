package hiring

import (
	"slices"
	"testing"
	"time"
)

// The company of the matrix: the position "be" with its HR, two managers and a
// lead, the position "ops" with others, deputies, an HR head.
func crew() []Person {
	return []Person{
		{ID: "admin", Roles: []Role{Admin}, Active: true},
		{ID: "deputy-hr", Roles: []Role{HR}, Active: true},
		{ID: "deputy-lead", Roles: []Role{Lead}, Active: true},
		{ID: "deputy-mgr", Roles: []Role{Manager}, Active: true},
		{ID: "deputy-none", Active: true},
		{ID: "hr", Roles: []Role{HR}, Deputy: "deputy-hr", Active: true},
		{ID: "it", Roles: []Role{IT}, Active: true},
		{ID: "lead", Roles: []Role{Lead}, Deputy: "deputy-lead", Active: true},
		{ID: "mgr", Roles: []Role{Manager}, Deputy: "deputy-mgr", Active: true},
		{ID: "mgr-2", Roles: []Role{Manager}, Deputy: "deputy-none", Active: true},
		{ID: "other-hr", Roles: []Role{HR}, Active: true},
		{ID: "other-lead", Roles: []Role{Lead}, Active: true},
		{ID: "other-mgr", Roles: []Role{Manager}, Active: true},
		{ID: "trainee", Roles: []Role{Trainee}, Active: true},
	}
}

func places() []Position {
	return []Position{
		{ID: "be", HR: "hr", Managers: []string{"mgr", "mgr-2"}, Lead: "lead"},
		{ID: "ops", HR: "other-hr", Managers: []string{"other-mgr"}, Lead: "other-lead"},
	}
}

// noon is the instant of the matrix: in Shanghai it is the next day already.
func noon() time.Time { return time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC) }

// with is the company after some people left ("-id"), lost their roles ("~id")
// or went on leave ("^id").
func with(changes ...string) *Snapshot {
	people := crew()
	for i := range people {
		for _, c := range changes {
			switch {
			case c == "-"+people[i].ID:
				people[i].Active = false
			case c == "~"+people[i].ID:
				people[i].Roles = nil
			case c == "^"+people[i].ID:
				people[i].Leave = []Leave{{From: "2026-11-20", To: "2026-11-20"}, {From: "2026-11-24", To: "2026-11-30"}}
			}
		}
	}
	return NewSnapshot(1, Company{}, people, places()).At(noon())
}

// TestRights is the matrix of product.md §3 and §12 by hand: h does HR's work,
// d decides, s sees the case before its report was sent, S sees it after.
func TestRights(t *testing.T) {
	t.Parallel()
	tests := []struct {
		changes []string
		person  string
		own     string // on a case of "be"
		none    string // on a case without a position
	}{
		{nil, "admin", "hsS", "hsS"},
		{nil, "hr", "hsS", "hsS"},
		{nil, "other-hr", "", "hsS"},
		{nil, "deputy-hr", "", "hsS"},
		{nil, "mgr", "dS", ""},
		{nil, "mgr-2", "dS", ""},
		{nil, "other-mgr", "", ""},
		{nil, "deputy-mgr", "", ""},
		{nil, "lead", "dS", ""},
		{nil, "other-lead", "", ""},
		{nil, "deputy-lead", "", ""},
		{nil, "trainee", "", ""},
		{nil, "it", "", ""},
		{nil, "stranger", "", ""},
		{nil, "", "", ""},
		// Who left has no rights, and the deputy steps in.
		{[]string{"-hr"}, "hr", "", ""},
		{[]string{"-hr"}, "deputy-hr", "hsS", "hsS"},
		{[]string{"-hr"}, "other-hr", "", "hsS"},
		{[]string{"-mgr"}, "mgr", "", ""},
		{[]string{"-mgr"}, "deputy-mgr", "dS", ""},
		{[]string{"-mgr"}, "mgr-2", "dS", ""},
		{[]string{"-mgr-2"}, "deputy-none", "", ""}, // a deputy without the role
		{[]string{"-lead"}, "lead", "", ""},
		{[]string{"-lead"}, "deputy-lead", "", ""}, // deciding is the managers' deputies' only
		{[]string{"-admin"}, "admin", "", ""},
		{[]string{"-mgr", "-deputy-mgr"}, "deputy-mgr", "", ""},
		// On leave somebody keeps the rights, and the deputy has them too.
		{[]string{"^hr"}, "hr", "hsS", "hsS"},
		{[]string{"^hr"}, "deputy-hr", "hsS", "hsS"},
		{[]string{"^hr"}, "other-hr", "", "hsS"},
		{[]string{"^mgr"}, "mgr", "dS", ""},
		{[]string{"^mgr"}, "deputy-mgr", "dS", ""},
		{[]string{"^mgr-2"}, "deputy-none", "", ""},
		{[]string{"^lead"}, "deputy-lead", "", ""},
		// Who lost the role has none either, and no deputy steps in.
		{[]string{"~hr"}, "hr", "", ""},
		{[]string{"~hr"}, "deputy-hr", "", "hsS"},
		{[]string{"~mgr"}, "mgr", "", ""},
		{[]string{"~mgr"}, "deputy-mgr", "", ""},
		{[]string{"~lead"}, "lead", "", ""},
		{[]string{"~admin"}, "admin", "", ""},
		// Without an admin the first HR heads the house.
		{[]string{"-admin"}, "deputy-hr", "hsS", "hsS"},
		{[]string{"-admin"}, "other-hr", "", "hsS"},
	}
	for _, tc := range tests {
		s := with(tc.changes...)
		for position, want := range map[string]string{"be": tc.own, "": tc.none} {
			draft := Case{Position: position, Status: ReportDraft}
			sent := Case{Position: position, Status: PendingEval}
			got := ""
			if s.IsHR(tc.person, sent) {
				got += "h"
			}
			if s.Decides(tc.person, sent) {
				got += "d"
			}
			if s.Sees(tc.person, draft) {
				got += "s"
			}
			if s.Sees(tc.person, sent) {
				got += "S"
			}
			if got != want {
				t.Errorf("%v: %s on %q may %q, want %q", tc.changes, tc.person, position, got, want)
			}
		}
	}
}

// TestNobodySeesWhatWasNeverSent: a case that ended without a report is HR's
// alone, until it is reopened.
func TestNobodySeesWhatWasNeverSent(t *testing.T) {
	t.Parallel()
	s := with()
	draft := Case{Position: "be", Status: ReportDraft, OnFail: "hr", Verdict: "fail"}
	for _, way := range [][]Move{{Withdraw}, {Reject}, {Reject, TellRejected}, {Reject, Undo}, {Reject, Withdraw}} {
		c := draft
		for _, m := range way {
			var err error
			if c, err = c.Moved(m); err != nil {
				t.Fatal(err)
			}
		}
		if s.Sees("mgr", c) || s.Sees("lead", c) || !s.Sees("hr", c) {
			t.Errorf("after %v: manager sees %v, lead %v, HR %v", way, s.Sees("mgr", c), s.Sees("lead", c), s.Sees("hr", c))
		}
		if again, err := c.Moved(Reopen); err == nil && !s.Sees("mgr", again) {
			t.Errorf("after %v and a reopening the manager sees nothing", way)
		}
	}
	undone, _ := draft.Moved(Reject)
	undone, _ = undone.Moved(Undo)
	if sent, err := undone.Moved(SendReport); err != nil || !s.Sees("mgr", sent) {
		t.Errorf("sent after an undo, the manager does not see it: %+v, %v", sent, err)
	}
}

// TestOwner: the reachable person with the right for it, and who hears next.
func TestOwner(t *testing.T) {
	t.Parallel()
	tests := []struct {
		changes      []string
		position     string
		role         Role
		owner, above string
	}{
		{nil, "be", HR, "hr", "admin"},
		{nil, "be", Manager, "mgr", "lead"},
		{nil, "be", Lead, "lead", "admin"},
		{nil, "", HR, "admin", ""},
		{[]string{"-hr"}, "be", HR, "deputy-hr", "admin"},
		{[]string{"-hr", "-deputy-hr"}, "be", HR, "admin", ""},
		{[]string{"~hr"}, "be", HR, "admin", ""},
		{[]string{"-mgr"}, "be", Manager, "deputy-mgr", "lead"},
		{[]string{"-mgr", "~deputy-mgr"}, "be", Manager, "mgr-2", "lead"},
		{[]string{"~mgr", "-mgr-2"}, "be", Manager, "lead", "admin"},
		{[]string{"~mgr", "~mgr-2", "~lead"}, "be", Manager, "hr", "admin"},
		{[]string{"^hr"}, "be", HR, "deputy-hr", "admin"},
		{[]string{"^hr", "^deputy-hr"}, "be", HR, "admin", ""},
		{[]string{"^mgr"}, "be", Manager, "deputy-mgr", "lead"},
		{[]string{"^mgr", "^deputy-mgr"}, "be", Manager, "mgr-2", "lead"},
		{[]string{"^mgr", "^deputy-mgr", "^mgr-2"}, "be", Manager, "lead", "admin"},
		{[]string{"^lead"}, "be", Manager, "mgr", "admin"},
		{[]string{"-lead"}, "be", Manager, "mgr", "admin"},
		{[]string{"-lead"}, "be", Lead, "hr", "admin"},
		{[]string{"-admin"}, "be", HR, "hr", "deputy-hr"}, // the first HR heads the house
		{[]string{"-admin"}, "", HR, "deputy-hr", ""},
	}
	for _, tc := range tests {
		s := with(tc.changes...)
		c := Case{Position: tc.position, Status: PendingEval}
		owner, above := s.Owner(c, tc.role)
		if owner != tc.owner || above != tc.above {
			t.Errorf("%v, %s on %q: %q and %q, want %q and %q", tc.changes, tc.role, tc.position, owner, above, tc.owner, tc.above)
		}
		for _, person := range []string{owner, above} {
			if person != "" && !s.Sees(person, c) {
				t.Errorf("%v, %s on %q: %s may not see the case", tc.changes, tc.role, tc.position, person)
			}
		}
	}
}

// TestAsked: whoever a case was given to may do the work, and does it first.
func TestAsked(t *testing.T) {
	t.Parallel()
	passed := Case{Position: "be", Status: PendingEval, Delegate: "it"}
	taken := Case{Position: "be", Status: RejectPending, HR: "other-hr"}
	s := with()
	if owner, above := s.Owner(passed, Manager); owner != "it" || above != "lead" || !s.Decides("it", passed) || !s.Decides("mgr", passed) {
		t.Errorf("passed on to it: %s, above %s", owner, above)
	}
	if owner, _ := s.Owner(taken, HR); owner != "other-hr" || !s.IsHR("other-hr", taken) || !s.IsHR("hr", taken) {
		t.Errorf("given to other-hr: %s", owner)
	}
	if owner, _ := with("-it").Owner(passed, Manager); owner != "mgr" || with("-it").Decides("it", passed) {
		t.Errorf("passed on to somebody who left: %s", owner)
	}
	if owner, _ := with("~other-hr").Owner(taken, HR); owner != "hr" || with("~other-hr").IsHR("other-hr", taken) {
		t.Errorf("given to somebody without the role: %s", owner)
	}
	if draft := (Case{Position: "be", Status: ReportDraft, Delegate: "it"}); s.Sees("it", draft) {
		t.Error("sees a report that HR has not sent")
	}
}

// TestLeave: both ends of a leave belong to it, by the person's own calendar.
func TestLeave(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string]bool{"Asia/Shanghai": false, "UTC": true, "America/New_York": true} {
		people := []Person{{ID: "mgr", Timezone: zone, Active: true, Leave: []Leave{{From: "2026-11-23", To: "2026-11-24"}}}}
		s := NewSnapshot(1, Company{}, people, nil).At(noon())
		if got := s.Absent("mgr"); got != want {
			t.Errorf("in %s absent: %v, want %v", zone, got, want)
		}
	}
}

func TestServes(t *testing.T) {
	t.Parallel()
	c := Case{Position: "be", Status: PendingEval}
	want := map[Role][]string{HR: {"admin", "hr"}, Manager: {"lead", "mgr", "mgr-2"}, Lead: {"lead"}}
	for role, able := range want {
		var got []string
		for _, p := range with().People() {
			if with().Serves(p.ID, c, role) {
				got = append(got, p.ID)
			}
		}
		if len(got) != len(able) {
			t.Errorf("%s is served by %v, want %v", role, got, able)
		}
		for i := range min(len(got), len(able)) {
			if got[i] != able[i] {
				t.Errorf("%s is served by %v, want %v", role, got, able)
			}
		}
	}
	if with("-lead").Serves("lead", c, Lead) {
		t.Error("somebody who left serves")
	}
}

// TestSeesPay: HR of the position and who stands in for HR; managers and the
// lead where the position names them, nobody in their stead.
func TestSeesPay(t *testing.T) {
	t.Parallel()
	named := func(roles ...Role) func() []Position {
		return func() []Position {
			all := places()
			all[0].PayFor = roles
			return all
		}
	}
	gone := func() []Position {
		all := places()
		all[0].Gone = true
		return all
	}
	for name, c := range map[string]struct {
		changes   []string
		positions func() []Position
		sees      []string
	}{
		"by itself":             {nil, places, []string{"admin", "hr"}},
		"HR on leave":           {[]string{"^hr"}, places, []string{"admin", "deputy-hr", "hr"}},
		"HR left":               {[]string{"-hr"}, places, []string{"admin", "deputy-hr"}},
		"managers named":        {nil, named(Manager), []string{"admin", "hr", "mgr", "mgr-2"}},
		"a manager on leave":    {[]string{"^mgr"}, named(Manager), []string{"admin", "hr", "mgr", "mgr-2"}},
		"a manager left":        {[]string{"-mgr", "~mgr-2"}, named(Manager), []string{"admin", "hr"}},
		"lead named":            {nil, named(Lead), []string{"admin", "hr", "lead"}},
		"lead on leave":         {[]string{"^lead"}, named(Lead), []string{"admin", "hr", "lead"}},
		"others cannot be":      {nil, named(Trainee, IT), []string{"admin", "hr"}},
		"no admin, the HR head": {[]string{"-admin"}, places, []string{"deputy-hr", "hr"}},
		"gone":                  {nil, gone, nil},
	} {
		s := with(c.changes...)
		people := s.People()
		s = NewSnapshot(1, Company{}, people, c.positions()).At(noon())
		var sees []string
		for _, p := range people {
			if s.SeesPay(p.ID, "be") {
				sees = append(sees, p.ID)
			}
		}
		if !slices.Equal(sees, c.sees) {
			t.Errorf("%s: %q see the pay, want %q", name, sees, c.sees)
		}
		if s.SeesPay("admin", "no such") || s.SeesPay("ghost", "be") {
			t.Errorf("%s: somebody sees what is not there, or nobody sees it", name)
		}
	}
}
