package duty

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// window is when a person works on a case: own zone, hours and leave, the days of
// the position's region, else of the company's calendar.
func (c Calendars) window(s *hiring.Snapshot, head hiring.Case, person string) calendar.Window {
	w := calendar.Window{Calendar: c.Of(s, s.Region(head)), Zone: s.Zone(person)}
	p, ok := s.Person(person)
	w.Open, w.Close = p.Own.Hours()
	if ok && len(p.Leave) > 0 {
		w.Away = func(d calendar.Day) bool { return s.OnLeave(person, d.String()) }
	}
	return w
}

// Plan returns the planner that keeps the ledger: given the head before and
// after a turn, it returns the head with its one next duty (none when closed)
// and, for the flow "duty", the timers of the ladder. A duty whose kind and
// owner stand keeps its start and deadline, so calling it after any turn is
// right, and so does one that a turn brought back, as the undo of a rejection does; a
// duty that moves to another owner keeps them unless the deadline is past, or lies
// behind the leave of whoever had it. A duty that a turn left without
// a deadline gets one anew, from its own start, by the rules as they are now.
func Plan(cals Calendars) func(env flows.Env, before, after hiring.Case) (hiring.Case, []flows.Effect) {
	return func(env flows.Env, before, after hiring.Case) (hiring.Case, []flows.Effect) {
		kind, role := after.NextDuty()
		old := after.Duty
		rule := rules.For(env.Company, after)
		handed := false
		switch {
		case kind == "" && old.Kind == "" && before.Duty.Kind == "":
			return after, nil
		case kind == "":
			after.Duty = hiring.Duty{}
		case kind != old.Kind, rule.Dated && !before.Until.Equal(after.Until):
			after.Duty = cals.begin(env, after, rule, role)
		case old.Due.IsZero():
			after.Duty = cals.again(env, before, after, role)
		default:
			after.Duty, handed = cals.handOver(env, after, rule, role)
			if !handed && !promised(before, after) && !broughtBack(before, after) {
				return after, nil
			}
		}
		after.Changed = env.Now
		// Whom somebody asked in person got the case itself, with its card.
		asked := handed && before.Delegate != after.Delegate
		return after, append(cals.effects(env, before, after, handed && !asked), failing(env, before, after)...)
	}
}

// promised says whether a turn gave the running duty another date.
func promised(before, after hiring.Case) bool {
	return !after.Duty.Promised.IsZero() && !after.Duty.Promised.Equal(before.Duty.Promised)
}

// broughtBack says whether a turn put an earlier duty in the place of the running one.
func broughtBack(before, after hiring.Case) bool {
	return before.Duty.Kind != "" && before.Duty.Kind != after.Duty.Kind
}

// begin is a duty that starts now.
func (c Calendars) begin(env flows.Env, head hiring.Case, rule rules.Rule, role hiring.Role) hiring.Duty {
	owner, next := rule.Whose(env.Company, head, role)
	due := rule.Deadline(c.window(env.Company, head, owner), env.Now, head.Until)
	return hiring.Duty{
		Kind: rule.Duty, Rule: rule.ID, Owner: owner, Above: next,
		Since: env.Now, Due: due.At, Uncovered: due.Uncovered,
	}
}

// again is a running duty under rules that have changed: with the deadline that
// they give it, and whom they name to hear. One that they would put into the past counts from now, unless it
// was late before.
func (c Calendars) again(env flows.Env, before, head hiring.Case, role hiring.Role) hiring.Duty {
	rule := rules.For(env.Company, head)
	d, w := head.Duty, c.window(env.Company, head, head.Duty.Owner)
	due := rule.Deadline(w, d.Since, head.Until)
	if !due.At.After(env.Now) {
		due.At = before.Duty.Due
		if from := rule.Deadline(w, env.Now, head.Until); due.At.After(env.Now) && from.At.Before(due.At) {
			due = from
		}
	}
	d.Rule, d.Due, d.Uncovered = rule.ID, due.At, due.Uncovered
	if owner, above := rule.Whose(env.Company, head, role); owner == d.Owner {
		d.Above = above
	}
	return d
}

// failing lets the rulebook know of a rule whose condition cannot be answered for
// a duty that was planned: the built-in rule is in force, and an admin should know.
func failing(env flows.Env, before, after hiring.Case) []flows.Effect {
	if before.Duty.Kind == after.Duty.Kind && before.Duty.Since.Equal(after.Duty.Since) && before.Duty.Due.Equal(after.Duty.Due) {
		return nil
	}
	id := rules.Of(env.Company).Failing(env.Company, after, after.Duty.Kind)
	if id == "" {
		return nil
	}
	return []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: "rulebook", Record: "company", Verb: "failed"},
		Values: chat.Values{"rule": {id}, "case": {after.ID}},
	}}
}

// handOver gives a running duty to somebody else where its owner left, is on
// leave, lost the right to it, or another was asked. A promise stays with
// whoever gave it, and so does the time that the owner's leave had added.
func (c Calendars) handOver(env flows.Env, head hiring.Case, rule rules.Rule, role hiring.Role) (hiring.Duty, bool) {
	old := head.Duty
	owner, next := successor(env, head, role)
	if owner == old.Owner {
		return old, false
	}
	if !old.Due.After(env.Now) {
		return c.begin(env, head, rule, role), true
	}
	old.Owner, old.Above, old.Promised = owner, next, time.Time{}
	if fresh := rule.Deadline(c.window(env.Company, head, owner), env.Now, head.Until); fresh.At.Before(old.Due) {
		old.Due, old.Uncovered = fresh.At, fresh.Uncovered
	}
	return old, true
}

// successor is whose a running duty is now: who was asked to do it, else its
// owner's as long as that person is there and can do it, else the one whom the
// company names.
func successor(env flows.Env, head hiring.Case, role hiring.Role) (owner, next string) {
	fit := func(person string) bool {
		return env.Company.Serves(person, head, role) && !env.Company.Absent(person)
	}
	asked := head.HR
	if role == hiring.Manager {
		asked = head.Delegate
	}
	if fit(head.Duty.Owner) && (asked == "" || asked == head.Duty.Owner || !fit(asked)) {
		return head.Duty.Owner, head.Duty.Above
	}
	return rules.For(env.Company, head).Whose(env.Company, head, role)
}

// effects plans the rungs of the present duty anew, takes back those of an
// earlier one, and lets cards that are out heal.
func (c Calendars) effects(env flows.Env, before, after hiring.Case, handed bool) []flows.Effect {
	var out []flows.Effect
	planned := rules.Of(env.Company).Rungs(c.scene(env, handed), after)
	for _, rung := range rules.Order() {
		if at, ok := planned[rung]; ok {
			out = append(out, flows.Later{Verb: rung, At: latest(at, env.Now)})
		} else if before.Duty.Kind != "" {
			out = append(out, flows.Cancel{Verb: rung})
		}
	}
	back := after.Duty.Kind != "" && broughtBack(before, after) && after.Duty.Since.Before(env.Now)
	if before.Nagged || after.Nagged || back || !before.Duty.Promised.IsZero() {
		out = append(out, tell(after.ID, "settle", nil))
	}
	return out
}

// tell is an event for the ladder of a case.
func tell(id, verb string, values chat.Values) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: Name, Record: id, Verb: verb}, Values: values}
}

// latest is an instant, or now where that is past: rules that changed may plan what
// should have been.
func latest(at, now time.Time) time.Time {
	if at.Before(now) {
		return now
	}
	return at
}

// scene is where a ladder is planned.
func (c Calendars) scene(env flows.Env, handed bool) rules.Scene {
	window := func(head hiring.Case, person string) calendar.Window { return c.window(env.Company, head, person) }
	return rules.Scene{Company: env.Company, Window: window, Now: env.Now, Handed: handed}
}
