// Package stats counts how well the loop is kept: how long a report and a
// decision take, how often somebody is late, by which rule, whether letters leave
// in time, how many reminders a decision needs, how often somebody has to ask
// where a candidate stands, and which promises are kept.
//
// The idea: the audit holds every move of every case, so figures are read from it
// when somebody asks; nothing is counted on a click's path. What no move tells,
// promises and questions, stands in a small tally for each person.
//
// The law it keeps: every figure is one of a definition below, comes with how many
// it was counted from, and is not told below five. Who may see a position's cases
// may see its figures; managers see how long their own decisions took and no more.
//
// The figures, each of the cases of the positions that are looked at:
//
//   - Open, late, leaks: open cases now, those whose deadline has passed, and those
//     without a duty, an owner or a deadline. Leaks are always 0: it would be a bug.
//   - Report: from the interview's coming in to the report's leaving for the manager,
//     by the clock, of reports that left in the period. Median.
//   - Decision: from the report's leaving for the manager to the decision on it, by
//     the clock, a hold in between included, of decisions made in the period that
//     were not taken back. Median.
//   - Late, by rule: of the duties of a rule that ended in the period, the share that
//     ended after its deadline. The deadline is counted anew by the rules, calendars
//     and hours of today for whose duty it would be today; what was promised moves no
//     deadline. Duties with a date of their own are left out.
//   - Letters: of the rejections whose letter left in the period, the share that left
//     within the deadline of its rule.
//   - Reminders: how many messages of their own about the evaluation came before a
//     decision of the period. Median.
//   - Asked: how often somebody looked up where a candidate stands.
//   - Promises: of the promises that ended in the period, the share that was kept.
//     One that fell away, because the duty went to somebody else, does not count.
//
// What began more than a hundred days before the period is left out of the first
// five.
package stats

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow, one record for each person, and of its question.
const Name = "stats"

// Choice is what a person compares with: two days, both included, as 2006-01-02;
// empty: the same stretch before.
type Choice struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Clock is what figures must know of rules and calendars.
type Clock struct {
	// Deadline says, for a case that stands like this, by which rule it has to move
	// on and by when, if it came to stand so at an instant. False: it has a date of
	// its own, or none.
	Deadline func(s *hiring.Snapshot, head hiring.Case) (rule string, due func(since time.Time) time.Time, ok bool)
	// Opening is the first moment from an instant on at which a person works.
	Opening func(s *hiring.Snapshot, person string, from time.Time) time.Time
}

type turn = flows.Turn[Choice]

// Flow is the flow "stats". Its verbs are the person's own: show, rules, how, csv
// (Args "month", "position") and baseline (Values "from", "to"). It answers the
// question "stats".
func Flow(clock Clock) flows.Flow[Choice] {
	c := counter{clock}
	return flows.Flow[Choice]{
		Name: Name, Alone: true, Implicit: true,
		View: func(env flows.Env, head hiring.Case, part Choice, _ string) chat.Card {
			return c.card(env, part, selection{})
		},
		Verbs: map[string]flows.Verb[Choice]{
			"show":     {May: own, Step: c.show(c.card)},
			"rules":    {May: staffOwn, Step: c.show(c.rulesCard)},
			"csv":      {May: staffOwn, Step: c.show(c.fileCard)},
			"how":      {May: own, Step: c.show(c.howCard)},
			"baseline": {May: own, Form: baselineForm, Step: c.baseline},
		},
		Questions: map[string]flows.Question{Name: {May: asks, Answer: c.answer}},
	}
}

// counter counts by a clock.
type counter struct{ clock Clock }

// asks: whoever recruits or decides.
func asks(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && slices.ContainsFunc([]hiring.Role{hiring.HR, hiring.Admin, hiring.Manager, hiring.Lead}, p.Has)
}

func own(env flows.Env, head hiring.Case, _ Choice) bool {
	return head.ID == env.Actor.Person && asks(env)
}

// staffOwn: what is more than the time of one's own decisions.
func staffOwn(env flows.Env, head hiring.Case, part Choice) bool {
	return own(env, head, part) && viewOf(env, env.Actor.Person).whole
}

// view is which positions somebody has figures of, and whether all figures.
type view struct {
	positions []string
	whole     bool // else the time of decisions alone
	people    bool // of each person as well
}

// viewOf: who keeps the company sees all, HR the positions whose HR she is, who
// decides how long that took on the own positions.
func viewOf(env flows.Env, person string) (v view) {
	v.people = env.Company.Keeps(person)
	var decides []string
	for _, p := range env.Company.Positions() {
		one := hiring.Case{Position: p.ID}
		if env.Company.IsHR(person, one) {
			v.positions = append(v.positions, p.ID)
		} else if env.Company.Decides(person, one) {
			decides = append(decides, p.ID)
		}
	}
	if v.whole = len(v.positions) > 0 || v.people; !v.whole {
		v.positions = decides
	}
	return v
}

// show answers with a card for what the button was about.
func (c counter) show(draw func(flows.Env, Choice, selection) chat.Card) func(flows.Env, hiring.Case, Choice, chat.Event) (turn, error) {
	return func(env flows.Env, head hiring.Case, part Choice, ev chat.Event) (turn, error) {
		card := draw(env, part, selection{Month: ev.Action.Args["month"], Position: ev.Action.Args["position"]})
		return turn{Head: head, Part: part, Card: &card}, nil
	}
}
