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

// rehearsing is the tests' company with some positions in a dry run.
func rehearsing(positions ...string) *hiring.Snapshot {
	s := company()
	all := s.Positions()
	for i := range all {
		if slices.Contains(positions, all[i].ID) {
			all[i].Pilot = "dry"
		}
	}
	return hiring.NewSnapshot(s.Revision, s.Company, s.People(), all)
}

// TestQuietAllowance: a reminder that a dry run keeps back is said alone on a day that
// has had one, and leaves the day's for others.
func TestQuietAllowance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		dry   []string
		sent  int
		alone bool
		left  int
	}{
		{"first of the day", nil, 0, true, 1},
		{"second of the day", nil, 1, false, 1},
		{"in a dry run, first", []string{"be"}, 0, true, 0},
		{"in a dry run, second", []string{"be"}, 1, true, 1},
	} {
		known, d := many(t, 1)
		now := at(t, "Tue 2026-11-10 11:00")
		part := Allowance{Day: "2026-11-10", Sent: map[string]int{nag: c.sent}}
		ev := chat.Event{Values: lineValues(d.Lines[0])}
		got, err := calendars(t).allow(flows.NewEnv(now, "mgr-zhao", rehearsing(c.dry...), known), hiring.Case{ID: "mgr-zhao"}, part, ev)
		if err != nil {
			t.Fatal(err)
		}
		tells, ok := got.Effects[0].(flows.Tell)
		if alone := ok && tells.Action.Flow == Name && tells.Action.Verb == "say"; alone != c.alone || got.Part.Sent[nag] != c.left {
			t.Errorf("%s: %+v, sent %d", c.name, got.Effects, got.Part.Sent[nag])
		}
	}
}

// TestQuietDigest: lines about a position in a dry run make a digest of their own,
// which is about that position, and does not count as the day's.
func TestQuietDigest(t *testing.T) {
	t.Parallel()
	now := at(t, "Tue 2026-11-10 17:30")
	for _, c := range []struct {
		name        string
		other       string // the position of the second of two cases
		dry         []string
		ids         []string
		last, quiet string
	}{
		{"none", "be", nil, []string{"mgr-zhao.2026-11-10 C-1,C-2"}, "2026-11-10", ""},
		{"one of them", "ops", []string{"ops"}, []string{"mgr-zhao.2026-11-10 C-1", "mgr-zhao.2026-11-10.dry C-2"}, "2026-11-10", "2026-11-10"},
		{"both", "be", []string{"be"}, []string{"mgr-zhao.2026-11-10.dry C-1,C-2"}, "", "2026-11-10"},
	} {
		known, d := many(t, 2)
		second := known["case/C-2"].(hiring.Case)
		second.Position = c.other
		known["case/C-2"] = second
		got, err := calendars(t).post(flows.NewEnv(now, "", rehearsing(c.dry...), known), hiring.Case{ID: "mgr-zhao"}, Allowance{Lines: d.Lines}, chat.Event{})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, e := range got.Effects {
			if tell, ok := e.(flows.Tell); ok && tell.Action.Flow == Digests {
				ids = append(ids, tell.Action.Record+" "+strings.Join(tell.Values["case"], ","))
			}
		}
		if !slices.Equal(ids, c.ids) || got.Part.Last != c.last || got.Part.Quiet != c.quiet || len(got.Part.Lines) > 0 {
			t.Errorf("%s: %q, %+v", c.name, ids, got.Part)
		}
	}
	known, d := many(t, 2)
	about := aboutDigest(flows.NewEnv(now, "", company(), known), "", d, "digest")
	if !slices.Equal(about.Positions, []string{"be"}) {
		t.Errorf("a digest is about %+v", about)
	}
}

// TestResume: after a dry run a duty begins anew, with a deadline of its own and one
// word to its owner; what is done stays so.
func TestResume(t *testing.T) {
	t.Parallel()
	now := at(t, "Tue 2026-11-17 10:00")
	head := waiting(t, hiring.PendingEval)
	head.Duty = hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao", Since: at(t, "Fri 2026-11-06 17:00"), Due: at(t, "Tue 2026-11-10 17:00"), Promised: now.Add(time.Hour)}
	got, err := resume(flows.NewEnv(now, "", company(), sampleKnown()), head, Ladder{}, chat.Event{})
	if err != nil {
		t.Fatal(err)
	}
	tell, ok := got.Effects[0].(flows.Tell)
	if !ok || len(got.Effects) != 1 || tell.Action.Verb != rules.Moved || !got.Head.Duty.Promised.IsZero() {
		t.Errorf("resumed: %+v", got)
	}
	planned, effects := Plan(calendars(t))(flows.NewEnv(now, "", company(), sampleKnown()), head, got.Head)
	if d := planned.Duty; !d.Since.Equal(now) || !d.Due.Equal(at(t, "Thu 2026-11-19 10:00")) || d.Owner != "mgr-zhao" || len(effects) == 0 {
		t.Errorf("planned: %+v, %+v", planned.Duty, effects)
	}
	closed := in(hiring.Rejected)
	if got, err := resume(flows.NewEnv(now, "", company(), sampleKnown()), closed, Ladder{}, chat.Event{}); err != nil || got.Head != closed || len(got.Effects) > 0 {
		t.Errorf("a closed case: %+v, %v", got, err)
	}
}

// TestDryIsMarked: candidates of a position in a dry run stand marked among the others,
// on the list and on the page, and are in none of its figures.
func TestDryIsMarked(t *testing.T) {
	t.Parallel()
	now := at(t, "Wed 2026-11-11 12:00")
	known := homeShelf(t, now)
	for _, person := range []string{"hr-lin", "admin-chen"} {
		for question, name := range map[string]string{"loop": "loop-dry-", "home": "home-dry-"} {
			reply, err := ask(t, flows.NewEnv(now, person, rehearsing("be"), known), question, nil)
			if err != nil {
				t.Fatal(err)
			}
			cardtest.Golden(t, name+person, *reply.Card, cardtest.Page)
		}
	}
	ops := cased("C-6", hiring.PendingEval, func(c *hiring.Case) { c.Position, c.Opened = "ops", at(t, "Tue 2026-11-03 10:00") })
	be := cased("C-1", hiring.PendingEval, func(c *hiring.Case) { c.Opened = at(t, "Tue 2026-11-03 10:00") })
	leak := cased("C-5", hiring.PendingEval, nil)
	leak.Duty.Kind = hiring.Evaluate
	reply, err := ask(t, flows.NewEnv(now, "admin-chen", rehearsing("be"), shelf(t, now, ops, be, leak)), "loop", nil)
	if err != nil {
		t.Fatal(err)
	}
	text := cardtest.Text(t, *reply.Card, "en")
	for _, want := range []string{"Overdue: 1 · without a next step: 0", "2 of them are in a dry run", "Backend Engineer (dry run)"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Operations (dry run)") {
		t.Errorf("marked although it is on:\n%s", text)
	}
}

// TestResumeCalendars: who interviews somewhere hears of it from the flow that asked.
func TestResumeCalendars(t *testing.T) {
	t.Parallel()
	now := at(t, "Tue 2026-11-17 10:00")
	head := waiting(t, hiring.PendingEval)
	head.Duty = hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao"}
	known := sampleKnown()
	known["round/"+head.ID] = hiring.Rounds{Meetings: []hiring.Meeting{{No: 1, People: []string{"iv"}}}}
	got, err := resume(flows.NewEnv(now, "", company(), known), head, Ladder{}, chat.Event{})
	if err != nil || len(got.Effects) != 2 {
		t.Fatalf("resumed: %+v, %v", got, err)
	}
	if tell, ok := got.Effects[1].(flows.Tell); !ok || tell.Action.Flow != "round" || tell.Action.Verb != "resume" || tell.Action.Record != head.ID {
		t.Errorf("told %+v", got.Effects[1])
	}
}
