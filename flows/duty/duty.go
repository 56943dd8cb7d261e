// Package duty is the loop ledger: every open case has exactly one next duty,
// with one reachable owner and one deadline.
//
// The idea: the rules are a table (Rules), the duty of a case follows from its
// status alone, and Plan puts it into the head at the end of any turn that
// moved the case. With the deadline it plans the rungs of the ladder as timers:
// a reminder before it, a word to the owner at it, a word to the next above,
// one to the HR head a working day later. A rung that fires looks again: a duty
// that was done meanwhile makes it do nothing, a closed office makes it wait
// for the opening, an owner who left is replaced.
//
// The law it keeps: no reminder is skipped and none comes twice. Every message
// sent is one line in the Ladder, so that each heals once its duty is done. A
// reminder that is later than the deadline has its line too and comes with the
// word that the duty is overdue.
// The ladder only ever reminds: nothing here decides about a candidate.
package duty

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow, in actions and timers.
const Name = "duty"

// Ladder is the flow's part of a case: what was said about its duties.
type Ladder struct {
	Said []Notice `json:"said,omitempty"`
	// Late holds, by rung, when a message was planned first that now waits for
	// its receiver's working hours.
	Late map[string]time.Time `json:"late,omitempty"`
}

// Notice is one message that was sent about a duty.
type Notice struct {
	Kind    string      `json:"kind"` // nag, moved, overdue or above
	To      string      `json:"to"`   // person id
	At      time.Time   `json:"at"`
	Planned time.Time   `json:"planned"`
	Duty    hiring.Duty `json:"duty"` // as it was then
	// Joins is set on a reminder that came after the deadline: it has no
	// message of its own, the overdue notice says it.
	Joins bool `json:"joins,omitempty"`
	// Settled is when the duty no longer stood; Then is the status it had
	// gone to, Now whose the case's next duty was then.
	Settled time.Time     `json:"settled,omitzero"`
	Then    hiring.Status `json:"then,omitempty"`
	Now     string        `json:"now,omitempty"`
}

// The kinds of notices: a reminder before the deadline, the same to somebody
// who took the duty over, and after it the word to the owner and to the next
// above.
const (
	nag     = "nag"
	moved   = "moved"
	overdue = "overdue"
	above   = "above"
)

// lateness is from when on a message says that it comes late.
const lateness = time.Hour

// stands says whether the duty that a notice spoke of is still the one to do,
// and still its owner's.
func (n Notice) stands(head hiring.Case) bool {
	return head.Status.Open() && n.Duty.Kind == head.Duty.Kind &&
		n.Duty.Owner == head.Duty.Owner && n.Duty.Since.Equal(head.Duty.Since)
}

// Flow is the ledger as a flow. Its questions are loop, rules, and those that
// take a candidate, found by number or in the book of names.
func Flow(cals Calendars, book Names) flows.Flow[Ladder] {
	verbs := map[string]flows.Verb[Ladder]{
		"settle": {Step: settle},
		"why":    {May: sees, Step: why},
	}
	for name, r := range rungs() {
		verbs[name] = flows.Verb[Ladder]{Step: cals.climb(name, r)}
	}
	questions := map[string]flows.Question{
		"loop":  {May: known, Answer: loop},
		"rules": {May: known, Answer: rules},
	}
	for _, q := range quests() {
		questions[q.name] = flows.Question{May: known, Answer: q.ask(book)}
	}
	return flows.Flow[Ladder]{Name: Name, Verbs: verbs, View: cals.view, Questions: questions}
}

func sees(env flows.Env, head hiring.Case, _ Ladder) bool {
	return env.Company.Sees(env.Actor.Person, head)
}

func known(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active
}

// why answers the link of every notice in one sentence. It changes nothing.
func why(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	return flows.Turn[Ladder]{Head: head, Part: part, Notice: because(head)}, nil
}

func because(head hiring.Case) chat.Text {
	d := head.Duty
	rule, ok := ruleFor(d.Kind)
	if !ok || !head.Status.Open() {
		return chat.T("duty.why.settled")
	}
	name := chat.T("duty.rule."+string(d.Kind), "Count", rule.Delay.Days)
	reason := chat.T("duty.why.working", "Rule", name, "Since", d.Since, "Due", d.Due)
	if rule.usesDate(head) {
		reason = chat.T("duty.why.dated", "Duty", chat.T("duty.kind."+string(d.Kind)), "Due", d.Due)
	}
	if d.Uncovered {
		return chat.T("duty.why.uncovered", "Why", reason)
	}
	return reason
}
