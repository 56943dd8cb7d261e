package rulebook

import (
	"cmp"
	"slices"
	"time"

	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// span is how far back a rule is tried.
const span = 30 * 24 * time.Hour

// climbed is what this flow reads of a case's reminders: whose duties they were
// about, and what was promised.
type climbed struct {
	Said []struct {
		Duty hiring.Duty `json:"duty"`
	} `json:"said"`
	Promises []struct {
		Until time.Time `json:"until"`
		Made  time.Time `json:"made"`
		Since time.Time `json:"since"`
	} `json:"promises"`
}

// lived are the duties that began since a time, as the audit tells: each status of
// a case is one, from the move into it to the next. Whose it was, and its date, are
// what its reminders said; of a duty that nobody was reminded of, what the company
// would name today. A duty that changed hands counts for its first owner; one that a dry
// run kept back begins at the end of the run.
func lived(env flows.Env, since time.Time) []rules.Stretch {
	moves := map[string][]hiring.Passage{}
	var order []string
	for p := range func(yield func(hiring.Passage) bool) { env.Past(since, yield) } {
		if moves[p.Case] == nil {
			order = append(order, p.Case)
		}
		moves[p.Case] = append(moves[p.Case], p)
	}
	var out []rules.Stretch
	runs := env.Rehearsals()
	for _, id := range order {
		out = append(out, stretches(env, runs, id, moves[id])...)
	}
	return out
}

func stretches(env flows.Env, runs flows.Rehearsals, id string, moves []hiring.Passage) (out []rules.Stretch) {
	now, ok := flows.Find[hiring.Case](env, "case", id)
	if !ok {
		return nil // it was erased
	}
	said, _ := flows.Find[climbed](env, "duty", id)
	round := now.Round
	for _, p := range moves {
		if p.To == hiring.SecondScheduled {
			round--
		}
	}
	for i, p := range moves {
		if p.To == hiring.SecondScheduled {
			round++
		}
		st, l := rules.Stretch{}, life{move: p.At, end: env.Now}
		if i+1 < len(moves) {
			st.Ended, l.end = moves[i+1].At, moves[i+1].At
		}
		var counts bool
		if l.from, counts = runs.Lived(p.Position, p.At, l.end); !counts {
			continue
		}
		head := now
		head.Status, head.Round, head.Returned, head.Nagged, head.Duty = p.To, max(round, 0), false, false, hiring.Duty{}
		if !l.began(now.Duty.Since) {
			head.Until = time.Time{}
		}
		kind, role := head.NextDuty()
		if kind == "" {
			continue
		}
		head.Duty = hiring.Duty{Kind: kind, Since: l.from}
		head.Duty.Owner, head.Duty.Above = env.Company.At(l.from).Owner(head, role)
		st.Head = said.whose(head, l)
		for _, one := range said.Promises {
			if l.began(one.Since) {
				st.Promises = append(st.Promises, rules.Named{Made: one.Made, Until: one.Until})
			}
		}
		slices.SortFunc(st.Promises, func(a, b rules.Named) int { return cmp.Compare(a.Made.UnixNano(), b.Made.UnixNano()) })
		out = append(out, st)
	}
	return out
}

// life is a duty from the move that brought it to its end. It counts from the move, or
// from the end of the dry run that had it.
type life struct{ move, from, end time.Time }

// began says whether a duty that began at a time is this one. After a dry run it began
// anew as soon as the bot came to it.
func (l life) began(since time.Time) bool {
	if l.from.Equal(l.move) {
		return since.Equal(l.move)
	}
	return !since.Before(l.from) && since.Before(l.end)
}

// whose is the head with the owner and the date that the reminders of its duty named.
func (c climbed) whose(head hiring.Case, l life) hiring.Case {
	for _, n := range c.Said {
		if n.Duty.Kind != head.Duty.Kind || !l.began(n.Duty.Since) {
			continue
		}
		head.Duty.Owner, head.Duty.Above = n.Duty.Owner, n.Duty.Above
		if r := builtIn(head.Duty.Kind); r.Dated && r.Early == 0 && head.Until.IsZero() {
			head.Until = n.Duty.Due
		}
		return head
	}
	return head
}

func builtIn(kind hiring.DutyKind) hiring.Rule {
	for _, r := range rules.BuiltIn() {
		if r.Duty == kind {
			return r
		}
	}
	return hiring.Rule{}
}

// Rehearse counts what a rule did in the month before, and what it would have done
// with other values: with the same ladder, on the same duties.
func Rehearse(env flows.Env, windows Windows, id string, tried *hiring.Rule) (is, would rules.Figures) {
	window := func(head hiring.Case, person string) calendar.Window { return windows(env.Company, head, person) }
	scene := rules.Scene{Company: env.Company, Window: window, Now: env.Now}
	past := lived(env, env.Now.Add(-span))
	is = rules.Of(env.Company).Figures(scene, id, past)
	if tried != nil {
		book := hiring.Rulebook{Rules: cloned(env.Company.Rulebook.Rules)}
		book.Rules[tried.ID] = *tried
		would = rules.NewTable(book).Figures(scene, id, past)
	}
	return is, would
}
