// Package round is the flow of the interviews that people hold: HR says when and
// where and who, moves or calls it off, and the bot brings the calendar entry,
// asks each interviewer for the scorecard once the time has passed, and tells
// those who decide who is in and who is missing. It is also where HR notes that
// a candidate withdrew or did not come.
//
// Its laws: that the time has passed is the bot's own fact and decides nothing;
// that it did not take place is HR's word. Nobody who interviews reads what
// another wrote before the own sheet is sent (flow "scorecard"). An interviewer
// sees name, position and what to ask; never an address, a number or pay, and
// in a blind position no score. A calendar entry names no candidate.
//
// The part is [hiring.Rounds].
package round

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
)

// Name of the flow, of its part's collection and of its actions.
const Name = "round"

// farthest is how far ahead an appointment may be: a year typed wrong must not
// put a candidate out of sight.
const farthest = 90 // days

// mostMeetings is how many appointments a case keeps; each stays on file with its sheets.
const mostMeetings = 50

type turn = flows.Turn[hiring.Rounds]

// Hours say when a person works on a case.
type Hours func(*hiring.Snapshot, hiring.Case, string) calendar.Window

// desk is what the steps need besides state.
type desk struct{ hours Hours }

// Flow is the flow of rounds. Its verbs over, half, remind, redraw, decided, check
// and lost are the bot's own; redraw tells that something changed that stands on the
// cards, decided that a verdict or its undo moved the case, check that somebody left, lost (Values "meeting") that an entry did not get
// through, remind (Values "person") that there is room for a
// reminder.
func Flow(hours Hours) flows.Flow[hiring.Rounds] {
	d := desk{hours}
	return flows.Flow[hiring.Rounds]{
		Name:    Name,
		View:    d.view,
		Sees:    sees,
		Stale:   stale,
		Lasting: []string{Name + "." + kindInvite},
		Verbs: map[string]flows.Verb[hiring.Rounds]{
			"arrange":  {May: mayArrange, Form: arrangeForm, Step: d.arrange},
			"move":     {May: mayMove, Fresh: true, Form: moveForm, Step: d.move},
			"people":   {May: mayName, Fresh: true, Form: peopleForm, Step: d.people},
			"calloff":  {May: mayMove, Fresh: true, Form: callOffForm, Step: callOff},
			"notheld":  {May: mayDeny, Fresh: true, Form: notHeldForm, Step: d.notHeld},
			"noshow":   {May: mayMiss, Fresh: true, Form: noShowForm, Step: noShow},
			"withdraw": {May: mayWithdraw, Form: withdrawForm, Step: withdraw},
			"over":     {Step: d.over},
			"half":     {Step: half},
			"remind":   {Step: remind},
			"redraw":   {Step: redraw},
			"decided":  {Step: decided},
			"check":    {Step: check},
			"lost":     {Step: lost},
			"resume":   {Step: resume},
		},
	}
}

// sees: who sees the case, and who interviews in its present round.
func sees(env flows.Env, head hiring.Case, part hiring.Rounds) bool {
	who := env.Actor.Person
	return env.Company.Sees(who, head) || part.Interviews(env.Company, who, head)
}

func isHR(env flows.Env, head hiring.Case) bool { return env.Company.IsHR(env.Actor.Person, head) }

func mayArrange(env flows.Env, head hiring.Case, _ hiring.Rounds) bool {
	return isHR(env, head) && head.Status == hiring.PendingSecond
}

// mayMove: as long as the time has not passed.
func mayMove(env flows.Env, head hiring.Case, part hiring.Rounds) bool {
	_, ok := part.Present(head)
	return ok && isHR(env, head) && head.Status == hiring.SecondScheduled
}

// mayName: an interviewer may be replaced also when the sheet is still missing.
func mayName(env flows.Env, head hiring.Case, part hiring.Rounds) bool {
	_, ok := part.Present(head)
	return ok && isHR(env, head) && (head.Status == hiring.SecondScheduled || head.Status == hiring.PendingSecondEval)
}

// mayDeny: the bot took it that the interview was held.
func mayDeny(env flows.Env, head hiring.Case, part hiring.Rounds) bool {
	_, ok := part.Present(head)
	return ok && isHR(env, head) && head.Status == hiring.PendingSecondEval
}

// mayMiss: somebody can have stayed away only once it was time, and while no
// interviewer's sheet says otherwise.
func mayMiss(env flows.Env, head hiring.Case, part hiring.Rounds) bool {
	if !isHR(env, head) {
		return false
	}
	m, ok := part.Present(head)
	begun := head.Status == hiring.SecondScheduled && ok && !env.Now.Before(m.At)
	return head.Status == hiring.PendingOnboard || begun && len(heard(env, head, m)) == 0
}

func mayWithdraw(env flows.Env, head hiring.Case, _ hiring.Rounds) bool {
	_, err := head.After(hiring.Withdraw)
	return err == nil && isHR(env, head) && head.Position != ""
}

// stale says how things stand to somebody who may see the case.
func stale(env flows.Env, head hiring.Case, part hiring.Rounds) chat.Text {
	m, ok := part.Present(head)
	switch {
	case !isHR(env, head):
		return chat.T("round.stale.other", "HR", env.Company.Name(hrOf(env, head)))
	case ok && env.Asked.Verb == "noshow" && len(heard(env, head, m)) > 0:
		return took(env, heard(env, head, m))
	case ok && head.Status == hiring.SecondScheduled:
		return chat.T("round.stale.arranged", "At", m.At, "By", env.Company.Name(m.By))
	}
	return chat.T("round.stale.status", "Status", chat.T("status."+string(head.Status)))
}

func hrOf(env flows.Env, head hiring.Case) string {
	owner, _ := env.Company.Owner(head, hiring.HR)
	return owner
}

// with is the part with one appointment replaced, or added.
func with(part hiring.Rounds, m hiring.Meeting) hiring.Rounds {
	part.Meetings = slices.Clone(part.Meetings)
	if m.No > len(part.Meetings) {
		part.Meetings = append(part.Meetings, m)
	} else {
		part.Meetings[m.No-1] = m
	}
	return part
}

// redraw counts that something changed elsewhere that stands on the cards.
func redraw(_ flows.Env, head hiring.Case, part hiring.Rounds, _ chat.Event) (turn, error) {
	part.Redrawn++
	return turn{Head: head, Part: part}, nil
}

func tell(flow, record, verb string, values chat.Values) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: flow, Record: record, Verb: verb}, Values: values}
}

// passes is when the bot takes an appointment as held: a moment before the duty
// to hold it would be late.
func passes(m hiring.Meeting) time.Time { return m.Ends().Add(-time.Millisecond) }

func conflict(cause error) *chat.Problem {
	return &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("round.stale.moved"), Cause: cause}
}

func wrongValues(faults map[string]chat.Text) *chat.Problem {
	return &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
}
