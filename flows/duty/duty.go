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
// A person gets one reminder alone in a day, in the own zone. Whatever else
// falls on that day, and what nobody acted on after everybody above was told,
// goes into the daily digest: it leaves half an hour after the opening, or, on
// a day without one so far, half an hour after a line whose deadline lies
// before the next; never twice a day. A duty that comes over from somebody
// else has an allowance of its own, and a person's word to another none.
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
	"closeloop/flows/rules"
)

// Name of the flow, in actions and timers.
const Name = "duty"

// Ladder is the flow's part of a case: what was said about its duties.
type Ladder struct {
	Said []Notice `json:"said,omitempty"`
	// Late holds, by rung, when a message was planned first that now waits for
	// its receiver's working hours.
	Late     map[string]time.Time `json:"late,omitempty"`
	Promises []Promise            `json:"promises,omitempty"`
	Passed   int                  `json:"passed,omitempty"` // how often somebody above gave it to another
}

// Notice is one message that was sent about a duty, or waits for its
// receiver's allowance.
type Notice struct {
	Kind    string      `json:"kind"`
	To      string      `json:"to"` // person id
	From    string      `json:"from,omitempty"`
	At      time.Time   `json:"at"`
	Planned time.Time   `json:"planned"`
	Duty    hiring.Duty `json:"duty"` // as it was then
	Waits   bool        `json:"waits,omitempty"`
	// Digest is the digest that it went out with; empty: a message of its own.
	Digest string `json:"digest,omitempty"`
	// Joins is set on a notice that another message says: a reminder after the
	// deadline comes with the overdue notice; who stands in above may have heard.
	Joins bool `json:"joins,omitempty"`
	// Settled is when the duty no longer stood; Then is the status it had
	// gone to, Now whose the case's next duty was then.
	Settled time.Time     `json:"settled,omitzero"`
	Then    hiring.Status `json:"then,omitempty"`
	Now     string        `json:"now,omitempty"`
	// Back: the duty of a settled line of the daily digests stands again. The digest that
	// is out says so; its place in those to come is asked for anew.
	Back bool `json:"back,omitempty"`
}

// The kinds of notices. To the owner: a reminder before the deadline, the same
// to somebody who took the duty over, that a promise was not kept, that a
// confirmed letter cannot leave, that it is overdue, that somebody asks for it.
// To those above: that it is overdue, that it was put off too often, that three
// messages about it were of no use. And in the daily digest: a line that stands,
// one of many that came at once.
const (
	nag     = "nag"
	moved   = "moved"
	broken  = "broken"
	unsent  = "unsent"
	overdue = "overdue"
	asked   = "asked"
	above   = "above"
	putOff  = "putoff"
	ignored = "ignored"
	daily   = "daily"
	heaped  = "heaped"
)

// lateness is from when on a message says that it comes late; a digest gathers
// for a while, and through a night, before that is worth a word.
const (
	lateness    = time.Hour
	longestWait = 24 * time.Hour
)

// alone says whether a notice is a message of its own that is out.
func (n Notice) alone() bool { return !n.Waits && !n.Joins && n.Digest == "" && n.Kind != daily }

// toldAbove says whether a notice went to somebody above the owner.
func (n Notice) toldAbove() bool { return n.Kind == above || n.Kind == putOff || n.Kind == ignored }

// stands says whether the duty that a notice spoke of is still the one to do,
// with the same deadline, and has been its owner's ever since.
func (n Notice) stands(head hiring.Case) bool { return n.Settled.IsZero() && n.of(head) }

// of says whether a notice speaks of the duty that a case has now.
func (n Notice) of(head hiring.Case) bool {
	return head.Status.Open() && n.Duty.Kind == head.Duty.Kind &&
		n.Duty.Owner == head.Duty.Owner && n.Duty.Since.Equal(head.Duty.Since) && n.Duty.Due.Equal(head.Duty.Due)
}

// heard says whether the message of a notice is out whose duty stands, or stands again
// as an undo brought it back. What had not left then is asked for anew, as a digest may
// have let it go; so is the place in the daily ones.
func (n Notice) heard(head hiring.Case) bool {
	return n.stands(head) || n.returned(head) && !n.Waits && !n.Joins && n.Kind != daily
}

// returned says whether an undo brought back the duty of a settled notice.
func (n Notice) returned(head hiring.Case) bool {
	return !n.Settled.IsZero() && n.Then != head.Status && n.of(head)
}

type step = func(flows.Env, hiring.Case, Ladder, chat.Event) (flows.Turn[Ladder], error)

// Flow is the ledger as a flow. Its questions are loop, home, and those that
// take a candidate, found by number or in the book of names.
func Flow(cals Calendars, book Names) flows.Flow[Ladder] {
	verbs := map[string]flows.Verb[Ladder]{
		"daily":    {Step: cals.daily},
		"heap":     {Step: heap},
		"replan":   {Step: replan},
		"resume":   {Step: resume},
		"delayed":  {Step: cals.delayed},
		"settle":   {Step: settle},
		"say":      {Step: cals.say},
		"posted":   {Step: posted},
		"missed":   {Step: cals.missed},
		"why":      {May: sees, Step: cals.why},
		"promise":  {May: mayPromise, Form: promiseForm, Step: cals.promise},
		"today":    {May: oversees, Step: cals.today},
		"reassign": {May: mayReassign, Form: reassignForm, Step: reassign},
	}
	verbs[rules.Unsent] = flows.Verb[Ladder]{Step: cals.unsent}
	for name, r := range rungs() {
		verbs[name] = flows.Verb[Ladder]{Step: cals.climb(name, r)}
	}
	questions := map[string]flows.Question{
		"loop": {May: known, Answer: loop},
		"home": {May: known, Answer: home},

		"ruletest": {May: known, Answer: cals.tryRule(book)},
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
