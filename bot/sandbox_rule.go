package main

import (
	"context"
	"reflect"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rulebook"
	"closeloop/flows/rules"
)

// ruleTried: the last trial had the wanted values and was counted against a rule
// that had others. A trial after the change compares the rule with itself.
func ruleTried(b *sandbox, env flows.Env) bool {
	t, _ := flows.Find[rulebook.Trial](env, rulebook.Trials, b.person)
	return t.Outcome != nil && t.Outcome.No == t.No && t.Outcome.Is != t.Outcome.Would && b.scene.Wants.is(env, t.Rule)
}

// ruleChanged: the rule is as wanted, and no other was touched.
func ruleChanged(b *sandbox, env flows.Env) bool {
	book, _ := flows.Find[rulebook.Book](env, rulebook.Name, rulebook.Record)
	return len(book.Rules) == 1 && b.scene.Wants.is(env, book.Rules[b.scene.Wants.Rule])
}

// is says whether a rule gives that time, counts as before, and has everybody hear
// who heard before; and whether on every other position all is as it was. How its
// condition is spelt does not matter: it is asked about cases of each.
func (l limit) is(env flows.Env, r hiring.Rule) bool {
	return l.rest(r) && l.days(env, r, func(p hiring.Position) bool { return p.ID == l.Position })
}

// rest says whether all but the time and the condition is as it is built in.
func (l limit) rest(r hiring.Rule) bool {
	for _, was := range rules.NewTable(hiring.Rulebook{}).Named(l.Rule) {
		want := was.Rule
		want.Days, want.When, want.Duty = r.Days, r.When, r.Duty
		if !reflect.DeepEqual(want, r) {
			return false
		}
	}
	return r.ID == l.Rule
}

// days says whether a rule gives the wanted time on those positions, and on no other.
func (l limit) days(env flows.Env, r hiring.Rule, on func(hiring.Position) bool) bool {
	table := rules.NewTable(hiring.Rulebook{Rules: map[string]hiring.Rule{r.ID: r}})
	for _, was := range rules.NewTable(hiring.Rulebook{}).Named(l.Rule) {
		for _, p := range env.Company.Positions() {
			days := was.Days
			if on(p) {
				days = l.Days
			}
			for _, head := range probes(env, p, was.Duty) {
				if table.Rule(env.Company, head, was.Duty).Days != days {
					return false
				}
			}
		}
	}
	return true
}

// probes are cases of a position on which a duty can stand: in each round, fresh and
// old, reminded of and not.
func probes(env flows.Env, p hiring.Position, kind hiring.DutyKind) (out []hiring.Case) {
	for _, status := range hiring.Statuses() {
		for round := range p.Rounds {
			for _, age := range []time.Duration{0, 30 * 24 * time.Hour} {
				head := hiring.Case{
					ID: "C-1", Position: p.ID, Status: status, Round: round, Rounds: p.Rounds, Waiting: env.Now.Add(-age), Nagged: age > 0,
				}
				if of, _ := head.NextDuty(); of == kind {
					out = append(out, head)
				}
			}
		}
	}
	return out
}

// hint says what is nearly right, as it stands in the sandbox. Empty: nothing was
// begun, or nothing is wrong.
func (b *sandbox) hint(ctx context.Context) (out chat.Text, err error) {
	if b.scene.Wants.Rule == "" {
		return chat.Text{}, nil
	}
	err = b.runner.Look(ctx, func(env flows.Env) error {
		out = b.ruleHint(env)
		return nil
	})
	return out, err
}

func (b *sandbox) ruleHint(env flows.Env) chat.Text {
	l := b.scene.Wants
	book, _ := flows.Find[rulebook.Book](env, rulebook.Name, rulebook.Record)
	for id := range book.Rules {
		if id != l.Rule {
			return chat.T("drill.rule.other", "Rule", id)
		}
	}
	trial, _ := flows.Find[rulebook.Trial](env, rulebook.Trials, b.person)
	is, changed := book.Rules[l.Rule]
	switch {
	case changed && !l.is(env, is):
		return chat.T("drill.rule.changed", "What", l.wrong(env, is))
	case changed && !ruleTried(b, env):
		return chat.T("drill.rule.untried", "Rule", l.Rule)
	case trial.No > 0 && trial.Rule.ID != l.Rule:
		return chat.T("drill.rule.tried", "What", chat.T("drill.rule.which", "Rule", l.Rule))
	case trial.No > 0 && !l.is(env, trial.Rule):
		return chat.T("drill.rule.tried", "What", l.wrong(env, trial.Rule))
	}
	return chat.Text{}
}

// wrong is the first thing in which a rule is not as wanted.
func (l limit) wrong(env flows.Env, r hiring.Rule) chat.Text {
	everywhere := func(hiring.Position) bool { return true }
	switch {
	case !l.rest(r):
		return chat.T("drill.rule.rest")
	case l.days(env, r, everywhere):
		return chat.T("drill.rule.everywhere", "Position", env.Title(l.Position))
	case r.Days != l.Days:
		return chat.T("drill.rule.days", "Count", r.Days, "Want", l.Days)
	}
	return chat.T("drill.rule.elsewhere", "Position", env.Title(l.Position))
}
