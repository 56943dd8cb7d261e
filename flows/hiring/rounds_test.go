package hiring

import (
	"slices"
	"testing"
	"time"
)

func roundsCompany() *Snapshot {
	person := func(id string, roles ...Role) Person { return Person{ID: id, Name: id, Roles: roles, Active: true} }
	of := func(p Person) Person { p.Department = "rd"; return p }
	left := of(person("old", Manager))
	left.Active = false
	return NewSnapshot(1, Company{}, []Person{
		person("iv"), person("mgr", Manager), person("lead", Lead), of(person("dev")), of(person("learns", Trainee)), left, person("far", Manager),
	}, []Position{
		{ID: "be", Department: "rd", Managers: []string{"old", "mgr"}, Interviewers: []string{"old", "iv"}, Lead: "lead"},
		{ID: "fe", Managers: []string{"old", "mgr"}},
		{ID: "qa", Managers: []string{"old"}, Lead: "lead"},
		{ID: "no"},
	})
}

// TestInterviewers: the position's people first, then the department's; who left
// and who learns is none of them.
func TestInterviewers(t *testing.T) {
	t.Parallel()
	s := roundsCompany()
	for position, want := range map[string][]string{"be": {"iv", "mgr", "lead", "dev"}, "fe": {"mgr"}, "qa": {"lead"}, "no": nil} {
		var got []string
		for _, p := range s.Interviewers(position) {
			got = append(got, p.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", position, got, want)
		}
	}
	for position, want := range map[string][]string{"be": {"iv"}, "fe": {"mgr"}, "qa": {"lead"}, "no": nil} {
		if got := s.Usual(position); !slices.Equal(got, want) {
			t.Errorf("usually for %s: %v, want %v", position, got, want)
		}
	}
}

// TestPresent: the last appointment of the case's round that stands; its people
// interview as long as they are there, and are missing until they have written.
func TestPresent(t *testing.T) {
	t.Parallel()
	s, at := roundsCompany(), time.Date(2026, 11, 26, 6, 0, 0, 0, time.UTC)
	r := Rounds{Meetings: []Meeting{
		{No: 1, Round: 1, State: MeetingCancelled, People: []string{"far"}}, {No: 2, Round: 1, State: MeetingOver, People: []string{"iv", "old", "mgr"}, At: at, Minutes: 45},
	}}
	head := Case{Round: 1}
	m, ok := r.Present(head)
	if !ok || m.No != 2 || !m.Ends().Equal(at.Add(45*time.Minute)) {
		t.Fatalf("%+v, %v", m, ok)
	}
	for person, want := range map[string]bool{"iv": true, "mgr": true, "old": false, "far": false, "": false} {
		if got := r.Interviews(s, person, head); got != want {
			t.Errorf("%q interviews: %v", person, got)
		}
	}
	written := Scorecard{Sheets: map[string]Sheet{"iv": {Sent: at}}}.With(2, Scorecard{Sheets: map[string]Sheet{"mgr": {Sent: at}, "iv": {Saved: at}}})
	if got := m.Missing(written); !slices.Equal(got, []string{"iv", "old"}) {
		t.Errorf("missing %v", got)
	}
	if !written.Of(0).SentBy("iv") || written.Of(0).SentBy("mgr") {
		t.Error("a sheet on one interview counts for another")
	}
	for _, c := range []Case{{}, {Round: 2}} {
		if m, ok := r.Present(c); ok {
			t.Errorf("%+v has %+v", c, m)
		}
	}
}
