package stats

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// rehearsing is an Env of the tests' company with one position in a dry run.
func (h *history) rehearsing(person, position string) flows.Env {
	h.known["past"] = h.past
	s := firm()
	all := s.Positions()
	for i := range all {
		if all[i].ID == position {
			all[i].Pilot = "dry"
		}
	}
	return flows.NewEnv(today(), person, hiring.NewSnapshot(1, s.Company, s.People(), all), h.known)
}

// TestDryIsNotCounted: what happened while a position, or the whole bot, was in a dry
// run is in no figure, also long after it; what came to an end before and after is.
func TestDryIsNotCounted(t *testing.T) {
	t.Parallel()
	all := func(string) bool { return true }
	for name, c := range map[string]struct {
		run                *flows.Rehearsal
		of                 string
		dry                string // a position that is in one now
		decisions, asked   int
		open, late, marked int
		head               string // what the week says first
	}{
		"none":              {decisions: 8, asked: 12, open: 3, late: 2, head: "C-90"},
		"now, since ever":   {dry: "be", decisions: 2, asked: 4, open: 1, late: 1, marked: 2, head: "C-92"},
		"it was, and is on": {run: run(t, "2026-11-01 00:00", "2026-11-20 00:00"), of: "be", decisions: 2, asked: 4, open: 3, late: 2, head: "C-90"},
		"for some days": {
			run: run(t, "2026-11-01 00:00", "2026-11-05 13:00"), of: "be", decisions: 5, asked: 12, open: 3, late: 2, head: "C-90",
		},
		"the whole bot's": {run: run(t, "2026-11-01 00:00", "2026-11-20 00:00"), of: flows.OfHouse, decisions: 2, asked: 0, open: 3, late: 2, head: "C-90"},
	} {
		h := months(t)
		if c.run != nil {
			h.known[flows.RehearsalName+"/"+c.of] = *c.run
		}
		env := h.rehearsing("adm", c.dry)
		this, before := periods(env, Choice{}, selection{})
		f := counter{office(t)}.ground(env, all, this, before).figures(this, all)
		if f.decision.n != c.decisions || f.asked != c.asked {
			t.Errorf("%s: %d decisions and %d questions, want %d and %d", name, f.decision.n, f.asked, c.decisions, c.asked)
		}
		w := counter{office(t)}.week(env)
		if w.Open != c.open || w.Late != c.late || w.Dry != c.marked || w.First != c.head {
			t.Errorf("%s: the week says %+v", name, w)
		}
	}
}

// TestBegunInADryRun: what began in a dry run and ended after it counts from the end of
// the run, when its duty began anew; what ended in one counts nowhere, and what was taken
// back in one is taken back.
func TestBegunInADryRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps []step
		runs  map[string]*flows.Rehearsal
		want  []string
	}{
		"all of it before and after": {
			[]step{{draft, "2026-11-16 09:00", ""}, {eval, "2026-11-16 10:00", ""}, {second, "2026-11-19 12:00", ""}, {day, "2026-11-19 13:00", ""}},
			map[string]*flows.Rehearsal{"be": run(t, "2026-11-16 11:00", "2026-11-19 11:00")},
			[]string{"duty 1 R0", "report 1", "duty 1 R3", "decision 1", "duty 1 R1"},
		},
		"begun in it": {
			[]step{{draft, "2026-11-16 12:00", ""}, {eval, "2026-11-20 14:00", ""}, {reject, "2026-11-20 16:00", ""}},
			map[string]*flows.Rehearsal{"be": run(t, "2026-11-16 11:00", "2026-11-19 11:00")},
			[]string{"duty 27 R0 late", "report 27", "duty 2 R3", "decision 2"},
		},
		"ended in it": {
			[]step{{draft, "2026-11-16 10:00", ""}, {eval, "2026-11-16 12:00", ""}, {reject, "2026-11-17 12:00", ""}, {told, "2026-11-19 12:00", ""}},
			map[string]*flows.Rehearsal{"be": run(t, "2026-11-16 11:00", "2026-11-19 11:00")},
			[]string{"duty 1 R2", "letter 1 R2"},
		},
		"another position's": {
			[]step{{draft, "2026-11-16 12:00", ""}, {eval, "2026-11-16 14:00", ""}},
			map[string]*flows.Rehearsal{"pm": run(t, "2026-11-16 11:00", "2026-11-19 11:00")},
			[]string{"duty 2 R0", "report 2"},
		},
		"two runs, the whole bot's within": {
			[]step{{eval, "2026-11-16 12:00", ""}, {reject, "2026-11-20 12:00", ""}},
			map[string]*flows.Rehearsal{"be": run(t, "2026-11-16 11:00", "2026-11-19 11:00"), flows.OfHouse: run(t, "2026-11-17 11:00", "2026-11-18 11:00")},
			[]string{"duty 25 R3 late", "decision 25"},
		},
		"taken back in it": {
			[]step{{eval, "2026-11-16 09:00", ""}, {reject, "2026-11-16 10:58", ""}, {eval, "2026-11-16 11:02", "undo"}},
			map[string]*flows.Rehearsal{"be": run(t, "2026-11-16 11:00", "2026-11-19 11:00")},
			nil,
		},
	} {
		h := newHistory(t)
		h.moves("be", c.steps...)
		for of, one := range c.runs {
			h.known[flows.RehearsalName+"/"+of] = *one
		}
		var got []string
		for _, e := range (counter{office(t)}).follow(h.env("adm"), today().AddDate(0, 0, -60), func(string) bool { return true }) {
			got = append(got, e.words())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func run(t testing.TB, from, to string) *flows.Rehearsal {
	return &flows.Rehearsal{Spans: []flows.Span{{From: at(t, from), To: at(t, to)}}}
}

// TestGoldenDry: who reads figures reads what is not in them.
func TestGoldenDry(t *testing.T) {
	t.Parallel()
	c := counter{office(t)}
	env := months(t).rehearsing("adm", "be")
	cardtest.Golden(t, "stats_dry", c.card(env, Choice{}, selection{}))
	cardtest.Golden(t, "stats_rules_dry", c.rulesCard(env, Choice{}, selection{"2026-11", ""}))
	week := c.week(env)
	week.To, week.At, week.Week = "adm", env.Now.Add(-time.Hour), "2026-W48"
	cardtest.Golden(t, "weekly_dry", weekCard(env, hiring.Case{}, week, ""))
}
