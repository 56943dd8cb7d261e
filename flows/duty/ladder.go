package duty

import (
	"maps"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// rung is one step of the ladder: what is said, to whom, and before which
// instant of the duty it would speak of an earlier one.
type rung struct {
	kind     string
	to       func(flows.Env, hiring.Case) string
	earliest func(hiring.Duty) time.Time
}

func rungs() map[string]rung {
	owner := func(_ flows.Env, head hiring.Case) string { return head.Duty.Owner }
	next := func(_ flows.Env, head hiring.Case) string { return head.Duty.Above }
	since := func(d hiring.Duty) time.Time { return d.Since }
	return map[string]rung{
		rules.Moved:    {moved, owner, since},
		rules.Remind:   {nag, owner, since},
		rules.Promised: {broken, owner, func(d hiring.Duty) time.Time { return d.Promised }},
		rules.Due:      {overdue, owner, rules.Ends},
		rules.Above:    {above, next, rules.Ends},
		rules.Escalate: {above, topOf, rules.Ends},
	}
}

// climb makes the step of one rung. It does nothing for a duty that is done or
// was planned anew, waits where its receiver's office is closed, and else has
// its message said.
func (c Calendars) climb(name string, r rung) step {
	return func(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
		if kind, _ := head.NextDuty(); kind == "" || kind != head.Duty.Kind || env.Planned.Before(r.earliest(head.Duty)) {
			return flows.Turn[Ladder]{Head: head, Part: part}, nil
		}
		if r.kind == broken && head.Duty.Promised.IsZero() || rules.For(env.Company, head).Silent(head.Position) {
			return flows.Turn[Ladder]{Head: head, Part: part}, nil
		}
		planned := env.Planned
		if first, waited := part.Late[name]; waited && !first.Before(r.earliest(head.Duty)) {
			planned = first
		}
		was := part
		part.Late = without(part.Late, name)
		part = part.broke(env.Now, head.Duty)
		head, relieved := relieve(env, head)
		says, verb := r.kind, name
		if relieved && (says == nag || says == broken) {
			says, verb = moved, rules.Moved
		}
		n := Notice{Kind: says, To: r.to(env, head), At: env.Now, Planned: planned, Duty: head.Duty}
		turn := c.tells(env, flows.Turn[Ladder]{Head: head, Part: part}, n, verb)
		turn.Effects = append(turn.Effects, lesson(env, n)...)
		turn.Effects = append(turn.Effects, reckoned(head, was, turn.Part)...)
		if relieved {
			turn.Effects = append(turn.Effects, tell(head.ID, "settle", nil))
		}
		return turn, nil
	}
}

// lesson lets somebody who is in training know that a duty came late: the next
// quiz asks about it. It names neither case nor candidate.
func lesson(env flows.Env, n Notice) []flows.Effect {
	if _, learns := flows.Find[struct{}](env, "training", n.To); n.Kind != overdue || !learns {
		return nil
	}
	return []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: "training", Record: n.To, Verb: "mistake"},
		Values: chat.Values{"kind": {"late:" + string(n.Duty.Kind)}},
	}}
}

// tells has a notice said now, or after the receiver's office opens; not to
// somebody above who has it, or has heard it.
func (c Calendars) tells(env flows.Env, turn flows.Turn[Ladder], n Notice, verb string) flows.Turn[Ladder] {
	head, part := turn.Head, turn.Part
	if n.To == "" || n.Kind == above && n.To == head.Duty.Owner || told(part, head, n.Kind, n.To) {
		return turn
	}
	if open := c.window(env.Company, head, n.To).Next(env.Now); open.After(env.Now) {
		return wait(head, part, flows.Later{Verb: verb, At: open}, n.Planned)
	}
	if n.Joins = n.Kind == nag && !env.Now.Before(head.Duty.Due); n.Joins {
		return note(head, part, n)
	}
	if n.To == head.Duty.Owner && part.unheard(head) >= enough {
		return unanswered(env, turn, n)
	}
	return request(head, part, n)
}

// daily puts a duty that was told to everybody above into the daily digests of
// its owner and the next above, where it stays until it is done.
func (c Calendars) daily(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	turn := flows.Turn[Ladder]{Head: head, Part: part}
	if kind, _ := head.NextDuty(); kind == "" || kind != head.Duty.Kind || env.Planned.Before(rules.Ends(head.Duty)) || rules.For(env.Company, head).Silent(head.Position) {
		return turn, nil
	}
	relieved := false
	if turn.Head, relieved = relieve(env, head); relieved {
		turn.Effects = append(turn.Effects, tell(head.ID, "settle", nil))
	}
	for _, to := range []string{turn.Head.Duty.Owner, turn.Head.Duty.Above} {
		if to == "" || stays(turn.Part, turn.Head, to) {
			continue
		}
		n := Notice{Kind: daily, To: to, At: env.Now, Planned: env.Planned, Duty: turn.Head.Duty}
		more := request(turn.Head, turn.Part, n)
		more.Effects = append(turn.Effects, more.Effects...)
		turn = more
	}
	return turn, nil
}

// stays says whether a duty stands in somebody's daily digest already.
func stays(part Ladder, head hiring.Case, person string) bool {
	return slices.ContainsFunc(part.Said, func(n Notice) bool {
		return n.Kind == daily && n.To == person && n.stands(head)
	})
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
	head.Duty.Promised = time.Time{}
	return head, true
}

// nextAbove is who hears now: whoever was to hear, or the replacement of
// somebody who left or is on leave.
func nextAbove(env flows.Env, head hiring.Case, role hiring.Role) string {
	next := head.Duty.Above
	if !env.Company.Sees(next, head) || env.Company.Absent(next) {
		_, next = rules.For(env.Company, head).Whose(env.Company, head, role)
	}
	if next = present(env, head, next); next == head.Duty.Owner {
		return ""
	}
	return next
}

// topOf is the HR head, or who stands in.
func topOf(env flows.Env, head hiring.Case) string { return present(env, head, env.Company.Head()) }

// present is a person, or while that person is away the deputy, else another
// of the heads of HR; each must be allowed to see the case. With nobody there
// it is the person, and the message waits.
func present(env flows.Env, head hiring.Case, person string) string {
	p, ok := env.Company.Person(person)
	if !ok || !env.Company.Absent(person) {
		return person
	}
	if env.Company.Sees(p.Deputy, head) && !env.Company.Absent(p.Deputy) {
		return p.Deputy
	}
	for _, other := range env.Company.People() {
		if other.Has(hiring.Admin) && !env.Company.Absent(other.ID) {
			return other.ID
		}
	}
	return person
}

// told says whether somebody has heard already that this duty is overdue, and
// that what was promised since was not kept.
func told(part Ladder, head hiring.Case, kind, person string) bool {
	return slices.ContainsFunc(part.Said, func(n Notice) bool {
		return n.Kind == kind && n.To == person && n.heard(head) && n.Duty.Promised.Equal(head.Duty.Promised)
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

// note enters a notice into the ladder without a message. A reminder after the
// deadline is one: the rung of the deadline is due as well, goes to the same
// person in the same hours, and its card says both.
func note(head hiring.Case, part Ladder, n Notice) flows.Turn[Ladder] {
	part.Said = append(slices.Clone(part.Said), n)
	head.Nagged = true
	return flows.Turn[Ladder]{Head: head, Part: part}
}

// settle marks every notice whose duty no longer stands, which makes their
// cards say so, forgets what still waited for a closed office, and lets the
// digests heal that had it. Where an undo brought the duty back, they say that.
func settle(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	was := part
	part.Said = slices.Clone(part.Said)
	part = part.kept(head, env.Now)
	head.Nagged = false
	mend := reckoned(head, was, part)
	for i, n := range part.Said {
		switch {
		case n.stands(head):
			head.Nagged = true
		case n.heard(head):
			head.Nagged = true
			part.Said[i].Settled, part.Said[i].Then, part.Said[i].Now = time.Time{}, "", ""
			mend = append(mend, healing(n)...)
		case n.Digest != "" && n.returned(head):
			head.Nagged = true
			if !n.Back {
				part.Said[i].Back = true
				mend = append(mend, healing(n)...)
			}
		case n.Settled.IsZero() || n.Back:
			part.Said[i].Settled, part.Said[i].Then, part.Said[i].Now, part.Said[i].Back = env.Now, head.Status, head.Duty.Owner, false
			mend = append(mend, healing(n)...)
		}
	}
	return flows.Turn[Ladder]{Head: head, Part: part, Effects: mend}, nil
}

// healing lets the digest heal that a notice went out with.
func healing(n Notice) []flows.Effect {
	switch {
	case n.Digest == "":
		return nil
	case n.Kind == daily:
		return []flows.Effect{tellAllowance(n.To, "heal", nil, time.Time{})}
	}
	return []flows.Effect{tellDigest(n.Digest, "heal", nil)}
}

func zoneOf(w calendar.Window) *time.Location {
	if w.Zone == nil {
		return time.UTC
	}
	return w.Zone
}

// dayOf is the date that an instant has where a window's person lives.
func dayOf(w calendar.Window, t time.Time) string { return t.In(zoneOf(w)).Format(time.DateOnly) }
