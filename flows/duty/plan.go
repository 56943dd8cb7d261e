package duty

import (
	"fmt"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// Calendars are the working-day calendars by region in capitals; a region
// that is not there works Monday to Friday.
type Calendars map[string]*calendar.Calendar

// LoadCalendars returns the calendars that the bot brings along. It fails only
// when an embedded table is damaged.
func LoadCalendars() (Calendars, error) {
	cn, err := calendar.CN()
	if err != nil {
		return nil, fmt.Errorf("load calendars: %w", err)
	}
	return Calendars{"CN": cn}, nil
}

// window is when a person works on a case: own zone, the days of the
// position's region, else of the company's calendar.
func (c Calendars) window(s *hiring.Snapshot, head hiring.Case, person string) calendar.Window {
	region := s.Company.Calendar
	if pos, ok := s.Position(head.Position); ok && pos.Region != "" {
		region = pos.Region
	}
	return calendar.Window{Calendar: c[strings.ToUpper(region)], Zone: s.Zone(person)}
}

// Plan returns the planner that keeps the ledger: given the head before and
// after a turn, it returns the head with its one next duty (none when closed)
// and, for the flow "duty", the timers of the ladder. A duty whose kind and
// owner stand keeps its start and deadline, so calling it after any turn is
// right; a duty that moves to another owner keeps them unless the deadline is
// past.
func Plan(cals Calendars) func(env flows.Env, before, after hiring.Case) (hiring.Case, []flows.Effect) {
	return func(env flows.Env, before, after hiring.Case) (hiring.Case, []flows.Effect) {
		kind, role := after.NextDuty()
		old := after.Duty
		rule, _ := ruleFor(kind)
		handed := false
		switch {
		case kind == "" && old.Kind == "" && before.Duty.Kind == "":
			return after, nil
		case kind == "":
			after.Duty = hiring.Duty{}
		case kind != old.Kind, rule.Dated && !before.Until.Equal(after.Until):
			after.Duty = cals.begin(env, after, rule, role)
		default:
			after.Duty, handed = cals.handOver(env, after, rule, role)
			if !handed {
				return after, nil
			}
		}
		after.Changed = env.Now
		// Whom somebody asked in person got the case itself, with its card.
		asked := handed && before.Delegate != after.Delegate
		return after, cals.effects(env, before, after, handed && !asked)
	}
}

// begin is a duty that starts now.
func (c Calendars) begin(env flows.Env, head hiring.Case, rule Rule, role hiring.Role) hiring.Duty {
	owner, next := env.Company.Owner(head, role)
	due := rule.deadline(c.window(env.Company, head, owner), env.Now, head.Until)
	return hiring.Duty{
		Kind: rule.Kind, Rule: rule.ID, Owner: owner, Above: next,
		Since: env.Now, Due: due.At, Uncovered: due.Uncovered,
	}
}

// handOver gives a running duty to somebody else where its owner left or lost
// the right to it, or passed it on.
func (c Calendars) handOver(env flows.Env, head hiring.Case, rule Rule, role hiring.Role) (hiring.Duty, bool) {
	old := head.Duty
	owner, next := successor(env, head, role)
	if owner == old.Owner {
		return old, false
	}
	if !old.Due.After(env.Now) {
		return c.begin(env, head, rule, role), true
	}
	old.Owner, old.Above = owner, next
	return old, true
}

// successor is whose a running duty is now: whoever it was passed on to, else
// its owner's as long as that person can do it, else the one whom the company
// names.
func successor(env flows.Env, head hiring.Case, role hiring.Role) (owner, next string) {
	passed := role == hiring.Manager && head.Delegate != "" && head.Delegate != head.Duty.Owner &&
		env.Company.Decides(head.Delegate, head) && !env.Company.Absent(head.Delegate)
	if !passed && env.Company.Serves(head.Duty.Owner, head, role) {
		return head.Duty.Owner, head.Duty.Above
	}
	return env.Company.Owner(head, role)
}

// effects plans the rungs of the present duty anew, takes back those of an
// earlier one, and lets cards that are out heal.
func (c Calendars) effects(env flows.Env, before, after hiring.Case, handed bool) []flows.Effect {
	var out []flows.Effect
	planned := c.times(env, after, handed)
	for _, rung := range order() {
		if at, ok := planned[rung]; ok {
			out = append(out, flows.Later{Verb: rung, At: at})
		} else if before.Duty.Kind != "" {
			out = append(out, flows.Cancel{Verb: rung})
		}
	}
	if before.Nagged || after.Nagged {
		out = append(out, flows.Tell{Action: chat.Action{Flow: Name, Record: after.ID, Verb: "settle"}})
	}
	return out
}

// times says when each rung is due, in its receiver's working window.
func (c Calendars) times(env flows.Env, head hiring.Case, handed bool) map[string]time.Time {
	d := head.Duty
	out := map[string]time.Time{}
	rule, ok := ruleFor(d.Kind)
	if !ok {
		return out
	}
	owner := c.window(env.Company, head, d.Owner)
	out["due"] = owner.Next(d.Due)
	hello := env.Now
	if handed {
		hello = owner.Next(env.Now)
		if hello.Before(out["due"]) {
			out["moved"] = hello
		}
	}
	if at, ok := rule.reminder(owner, head, hello); ok {
		out["remind"] = at
	}
	if d.Above != "" {
		out["above"] = c.window(env.Company, head, d.Above).DayAfter(d.Due, rule.Grace)
	}
	if top := env.Company.Head(); top != "" && top != d.Owner && top != d.Above {
		out["escalate"] = c.window(env.Company, head, top).DayAfter(d.Due, rule.Grace+1)
	}
	return out
}
