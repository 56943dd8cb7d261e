package rules

import (
	"slices"
	"time"

	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// The rungs of the ladder, by the names of their timers: to the owner that it came
// over from somebody else, a reminder, that a promise was not kept, that it is due;
// to the next above and to the HR head that it is late; into the daily digests.
const (
	Moved    = "moved"
	Remind   = "remind"
	Promised = "promised"
	Due      = "due"
	Above    = "above"
	Escalate = "escalate"
	Daily    = "daily"
)

// Unsent is the rung of a letter that cannot leave; it is planned when that is
// known, not with the others.
const Unsent = "unsent"

// Order is the rungs from the first to the last.
func Order() []string { return []string{Moved, Remind, Promised, Due, Above, Escalate, Daily} }

// Choice is the rungs that a rule may leave out.
func Choice() []string { return []string{Remind, Due, Above, Escalate, Daily} }

// climbs says whether a rule has a rung.
func (r Rule) climbs(rung string) bool {
	return len(r.Ladder) == 0 || !slices.Contains(Choice(), rung) || slices.Contains(r.Ladder, rung)
}

// Scene is where and when a ladder is planned.
type Scene struct {
	Company *hiring.Snapshot
	// Window is when a person works on a case.
	Window func(head hiring.Case, person string) calendar.Window
	Now    time.Time
	Handed bool // the owner has it from somebody else, and does not know yet
}

// Rungs says when each rung of a case's present duty is due, in its receiver's
// working window. A promise takes the reminder's place; one that lies behind the
// deadline moves the rungs that follow it. A rule that is off has none.
func (t *Table) Rungs(s Scene, head hiring.Case) map[string]time.Time {
	d := head.Duty
	out := map[string]time.Time{}
	rule := t.Rule(s.Company, head, d.Kind)
	if rule.Duty == "" || rule.Silent(head.Position) {
		return out
	}
	owner := s.Window(head, d.Owner)
	out[Due] = owner.Next(Ends(d))
	hello := s.Now
	if s.Handed {
		hello = owner.Next(s.Now)
		if hello.Before(out[Due]) {
			out[Moved] = hello
		}
	}
	if d.Promised.After(s.Now) {
		t.broken(s, head, owner, out)
	} else if at, ok := rule.Reminder(owner, head, hello); ok && (!s.Handed || !owner.Midnight(at).Equal(owner.Midnight(hello))) {
		out[Remind] = at // somebody new heard of it that day otherwise
	}
	rule.above(s, head, out)
	for rung := range out {
		if !rule.climbs(rung) {
			delete(out, rung)
		}
	}
	return out
}

// broken adds when its owner hears that a promise was not kept.
func (t *Table) broken(s Scene, head hiring.Case, owner calendar.Window, out map[string]time.Time) {
	rule := t.Rule(s.Company, head, PromiseBroken)
	at := owner.Next(owner.Add(head.Duty.Promised, rule.Delay()).At)
	if !rule.Silent(head.Position) && at.Before(out[Due]) {
		out[Promised] = at
	}
}

// above adds when those above hear, and when the duty is in the daily digests
// only.
func (r Rule) above(s Scene, head hiring.Case, out map[string]time.Time) {
	d, grace := head.Duty, r.Grace
	if d.Promised.After(d.Due) {
		grace = 0
	}
	last := out[Due]
	if d.Above != "" {
		out[Above] = s.Window(head, d.Above).DayAfter(Ends(d), grace)
		last = later(last, out[Above])
	}
	if top := s.Company.Head(); top != "" && top != d.Owner && top != d.Above {
		out[Escalate] = s.Window(head, top).DayAfter(Ends(d), grace+1)
		last = later(last, out[Escalate])
	}
	owner := s.Window(head, d.Owner)
	out[Daily] = owner.Opening(owner.DayAfter(last, 1))
}

// Ends is when a duty is over its time: at the deadline, or at the later date
// that its owner promised.
func Ends(d hiring.Duty) time.Time { return later(d.Due, d.Promised) }

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
