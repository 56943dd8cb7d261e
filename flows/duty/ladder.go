package duty

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// rung is one step of the ladder: what is said, to whom, and before which
// instant of the duty it would speak of an earlier one.
type rung struct {
	kind     string
	to       func(*hiring.Snapshot, hiring.Duty) string
	earliest func(hiring.Duty) time.Time
}

func rungs() map[string]rung {
	owner := func(_ *hiring.Snapshot, d hiring.Duty) string { return d.Owner }
	next := func(_ *hiring.Snapshot, d hiring.Duty) string { return d.Above }
	top := func(s *hiring.Snapshot, _ hiring.Duty) string { return s.Head() }
	since := func(d hiring.Duty) time.Time { return d.Since }
	due := func(d hiring.Duty) time.Time { return d.Due }
	return map[string]rung{
		"moved":    {moved, owner, since},
		"remind":   {nag, owner, since},
		"due":      {overdue, owner, due},
		"above":    {above, next, due},
		"escalate": {above, top, due},
	}
}

// order is the rungs from the first to the last.
func order() []string { return []string{"moved", "remind", "due", "above", "escalate"} }

// climb makes the step of one rung. It does nothing for a duty that is done or
// was planned anew, waits where its receiver's office is closed, and else says
// its message.
func (c Calendars) climb(name string, r rung) func(flows.Env, hiring.Case, Ladder, chat.Event) (flows.Turn[Ladder], error) {
	return func(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
		if kind, _ := head.NextDuty(); kind == "" || kind != head.Duty.Kind || env.Planned.Before(r.earliest(head.Duty)) {
			return flows.Turn[Ladder]{Head: head, Part: part}, nil
		}
		planned := env.Planned
		if first, waited := part.Late[name]; waited && !first.Before(r.earliest(head.Duty)) {
			planned = first
		}
		part.Late = without(part.Late, name)
		head, relieved := relieve(env, head)
		says, verb := r.kind, name
		if relieved && says == nag {
			says, verb = moved, "moved"
		}
		to := r.to(env.Company, head.Duty)
		if to == "" || says == above && (to == head.Duty.Owner || told(part, head, to)) {
			return flows.Turn[Ladder]{Head: head, Part: part}, nil
		}
		if open := c.window(env.Company, head, to).Next(env.Now); open.After(env.Now) {
			return wait(head, part, flows.Later{Verb: verb, At: open}, planned), nil
		}
		n := Notice{Kind: says, To: to, At: env.Now, Planned: planned, Duty: head.Duty}
		if n.Joins = says == nag && !env.Now.Before(head.Duty.Due); n.Joins {
			return note(head, part, n), nil
		}
		return say(head, part, n), nil
	}
}

// relieve puts the right people into a duty before anybody is told of it: a
// new owner, or at least a new one above.
func relieve(env flows.Env, head hiring.Case) (_ hiring.Case, relieved bool) {
	_, role := head.NextDuty()
	owner, next := successor(env, head, role)
	if owner == head.Duty.Owner {
		head.Duty.Above = nextAbove(env, head, role)
		return head, false
	}
	head.Duty.Owner, head.Duty.Above, head.Changed = owner, next, env.Now
	return head, true
}

// nextAbove is who hears now: whoever was to hear, or the replacement of
// somebody who left.
func nextAbove(env flows.Env, head hiring.Case, role hiring.Role) string {
	if p, ok := env.Company.Person(head.Duty.Above); ok && p.Active && env.Company.Sees(p.ID, head) {
		return p.ID
	}
	_, next := env.Company.Owner(head, role)
	if next == head.Duty.Owner {
		return ""
	}
	return next
}

// told says whether somebody has heard already that this duty is overdue.
func told(part Ladder, head hiring.Case, person string) bool {
	return slices.ContainsFunc(part.Said, func(n Notice) bool {
		return n.Kind == above && n.To == person && n.stands(head)
	})
}

// wait puts a message off to the opening, and remembers when it was meant.
func wait(head hiring.Case, part Ladder, again flows.Later, planned time.Time) flows.Turn[Ladder] {
	late := map[string]time.Time{}
	maps.Copy(late, part.Late)
	late[again.Verb] = planned
	part.Late = late
	return flows.Turn[Ladder]{Head: head, Part: part, Effects: []flows.Effect{again}}
}

// without is a copy of the waiting messages less one; nil when none is left.
func without(late map[string]time.Time, name string) map[string]time.Time {
	rest := maps.Clone(late)
	delete(rest, name)
	if len(rest) == 0 {
		return nil
	}
	return rest
}

// say sends a notice and enters it into the ladder. The number in its kind
// ties the message to its line there.
func say(head hiring.Case, part Ladder, n Notice) flows.Turn[Ladder] {
	kind := n.Kind + "-" + strconv.Itoa(len(part.Said))
	turn := note(head, part, n)
	turn.Effects = []flows.Effect{flows.Say{To: n.To, Kind: kind}}
	return turn
}

// note enters a notice into the ladder without a message. A reminder after the
// deadline is one: the rung of the deadline is due as well, goes to the same
// person in the same hours, and its card says both.
func note(head hiring.Case, part Ladder, n Notice) flows.Turn[Ladder] {
	part.Said = append(slices.Clone(part.Said), n)
	head.Nagged = true
	return flows.Turn[Ladder]{Head: head, Part: part}
}

// settle marks every notice whose duty no longer stands, which makes their
// cards say so, and forgets what still waited for a closed office.
func settle(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	part.Said = slices.Clone(part.Said)
	head.Nagged = false
	for i, n := range part.Said {
		switch {
		case n.stands(head):
			head.Nagged = true
		case n.Settled.IsZero():
			part.Said[i].Settled, part.Said[i].Then, part.Said[i].Now = env.Now, head.Status, head.Duty.Owner
		}
	}
	return flows.Turn[Ladder]{Head: head, Part: part}, nil
}
