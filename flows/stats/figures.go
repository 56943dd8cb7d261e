package stats

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"closeloop/flows"
	"closeloop/flows/hiring"
)

// few is from how many on a median or a share is told.
const few = 5

// median is the middle of what was measured, and of how many.
type median struct {
	value float64
	n     int
}

// medianOf takes the middle; of an even number the mean of the two.
func medianOf(all []float64) median {
	m := median{n: len(all)}
	if m.n == 0 {
		return m
	}
	slices.Sort(all)
	m.value = (all[(m.n-1)/2] + all[m.n/2]) / 2
	return m
}

// share is how many of how many.
type share struct{ part, n int }

func (s *share) add(in bool) {
	s.n++
	if in {
		s.part++
	}
}

// percent is the share in whole percent.
func (s share) percent() int { return (200*s.part + s.n) / (2 * s.n) }

// figures are those of one period.
type figures struct {
	report, decision, reminders median // hours, hours, messages
	late, letters, promises     share
	rules                       map[string]share
	kinds                       map[string]hiring.DutyKind // the first that a rule is about
	asked                       int
}

// real are the days of positions that count, without those in a dry run.
func (g ground) real(counts func(string) bool) func(string, time.Time) bool {
	return func(position string, day time.Time) bool { return counts(position) && !g.runs.Had(position, day) }
}

// standing is how it is now.
type standing struct{ open, late, leaks int }

// ground is what figures are counted from.
type ground struct {
	events  []event
	tallies []Tally
	runs    flows.Rehearsals
	zone    *time.Location // of the tallies' days
	reminds map[string]float64
}

// ground reads the moves of two periods, and of the positions that count.
func (c counter) ground(env flows.Env, counts func(string) bool, periods ...period) ground {
	since := periods[0].from
	for _, p := range periods {
		if p.from.Before(since) {
			since = p.from
		}
	}
	g := ground{events: c.follow(env, since.Add(-back), counts), runs: env.Rehearsals(), zone: env.Company.Zone(""), reminds: map[string]float64{}}
	g.events = slices.DeleteFunc(g.events, func(e event) bool {
		return !slices.ContainsFunc(periods, func(p period) bool { return p.has(e.at) })
	})
	for _, p := range env.Company.People() {
		if t, ok := flows.Find[Tally](env, Tallies, p.ID); ok {
			g.tallies = append(g.tallies, t)
		}
	}
	return g
}

// ladder is what figures read of a case's reminders.
type ladder struct {
	Said []struct {
		Kind   string      `json:"kind"`
		At     time.Time   `json:"at"`
		Duty   hiring.Duty `json:"duty"`
		Waits  bool        `json:"waits"`
		Joins  bool        `json:"joins"`
		Digest string      `json:"digest"`
	} `json:"said"`
}

// remind counts, for each decision, the messages of their own that came before it.
func (g ground) remind(env flows.Env) {
	for _, e := range g.events {
		if e.figure != figDecision {
			continue
		}
		count := 0
		part, _ := flows.Find[ladder](env, "duty", e.work)
		for _, n := range part.Said {
			alone := !n.Waits && !n.Joins && n.Digest == ""
			reminder := n.Kind == "nag" || n.Kind == "moved" || n.Kind == "broken" || n.Kind == "overdue"
			if alone && reminder && n.Duty.Kind == hiring.Evaluate && !n.At.Before(e.from) && n.At.Before(e.at) {
				count++
			}
		}
		g.reminds[e.key()] = float64(count)
	}
}

func (e event) key() string { return e.work + e.at.Format(time.RFC3339Nano) }

// figures counts a period's, of the positions that count.
func (g ground) figures(p period, counts func(string) bool) figures {
	f := figures{rules: map[string]share{}, kinds: map[string]hiring.DutyKind{}}
	var reports, decisions, reminders []float64
	for _, e := range g.events {
		if !p.has(e.at) || !counts(e.position) {
			continue
		}
		hours := e.at.Sub(e.from).Hours()
		switch e.figure {
		case figReport:
			reports = append(reports, hours)
		case figDecision:
			decisions = append(decisions, hours)
			if n, known := g.reminds[e.key()]; known {
				reminders = append(reminders, n)
			}
		case figLetter:
			f.letters.add(!e.late)
		case figDuty:
			one := f.rules[e.rule]
			one.add(e.late)
			f.rules[e.rule] = one
			if k, known := f.kinds[e.rule]; !known || e.kind < k {
				f.kinds[e.rule] = e.kind
			}
			f.late.add(e.late)
		}
	}
	f.report, f.decision, f.reminders = medianOf(reports), medianOf(decisions), medianOf(reminders)
	for _, t := range g.tallies {
		sum := t.in(p, g.zone, g.real(counts))
		f.asked += sum.Asked
		f.promises.part, f.promises.n = f.promises.part+sum.Kept, f.promises.n+sum.Kept+sum.Broken
	}
	return f
}

// opened are the open cases of the positions that count, the longest waiting first, and
// how many others are in a dry run.
func opened(env flows.Env, counts func(string) bool) (all []hiring.Case, dry int) {
	for _, status := range hiring.Statuses() {
		if !status.Open() {
			continue
		}
		for _, id := range env.List("case.status", string(status)) {
			head, ok := flows.Find[hiring.Case](env, "case", id)
			switch {
			case !ok || !head.Status.Open() || !counts(head.Position):
			case env.Company.Apart(head.Position):
				dry++
			default:
				all = append(all, head)
			}
		}
	}
	slices.SortFunc(all, func(a, b hiring.Case) int {
		return cmp.Or(waits(a).Compare(waits(b)), strings.Compare(a.ID, b.ID))
	})
	return all, dry
}

// waits is since when somebody waits for something.
func waits(head hiring.Case) time.Time {
	if head.Waiting.IsZero() {
		return head.Opened
	}
	return head.Waiting
}

// stands counts how open cases stand now.
func stands(open []hiring.Case, now time.Time) standing {
	s := standing{open: len(open)}
	for _, head := range open {
		switch d := head.Duty; {
		case d.Kind == "" || d.Owner == "" || d.Due.IsZero():
			s.leaks++
		case !d.Due.After(now):
			s.late++
		}
	}
	return s
}
