// Package report turns an interview into a report that a person can read in a
// minute, lets HR look at it first, and hands it to the manager. Its idea: a
// report is a pure function of the interview and the position, so it can be
// rebuilt at any time, and every number in it can be traced to what was said.
// The law it keeps is that the bot never decides: scores are shown as an
// estimate with their evidence, the source's verdict closes nothing, and what
// is missing says that it is missing.
package report

import (
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rubric"
	"closeloop/flows/summary"
	"closeloop/flows/wording"
)

// mostWords is how many characters HR's suggestion and the department's
// requirement may have.
const mostWords = 300

// Flow is the business flow "report"; the rubric reads the answers and the
// linter judges what HR writes. Verbs: build (the bot's own; values
// interview, version, attempt) and decided (its own too: HR's decision in the
// review changed); send, the edits suggest, points, require, weigh and restore,
// and the look-ups versions and compare (HR of the case); full (who may see the
// case). Views: draft, full, late; without a name HR sees the draft and
// everybody else the long view.
func Flow(l *wording.Linter, r *rubric.Rubric) flows.Flow[hiring.Report] {
	w := writer{l, r}
	hr := func(env flows.Env, head hiring.Case, _ hiring.Report) bool {
		return env.Company.IsHR(env.Actor.Person, head)
	}
	sees := func(env flows.Env, head hiring.Case, _ hiring.Report) bool {
		return env.Company.Sees(env.Actor.Person, head)
	}
	return flows.Flow[hiring.Report]{
		Name: "report",
		Verbs: map[string]flows.Verb[hiring.Report]{
			"build":    {Step: w.build},
			"decided":  {Step: decided},
			"reopened": {Step: reopened},
			"send":     {May: hr, Fresh: true, Step: send},
			"suggest":  {May: hr, Fresh: true, Form: suggestion, Step: w.suggest},
			"points":   {May: hr, Fresh: true, Form: w.pointsForm, Step: w.points},
			"require":  {May: hr, Fresh: true, Form: requirement, Step: w.require},
			"weigh":    {May: hr, Fresh: true, Form: w.weightsForm, Step: w.weigh},
			"versions": {May: hr, Step: versions},
			"compare":  {May: hr, Form: compareForm, Step: w.compare},
			"restore":  {May: hr, Fresh: true, Form: restoreForm, Step: w.restore},
			"full":     {May: sees, Step: full},
		},
		View:  w.view,
		Stale: stale,
	}
}

// build makes the report, or makes it anew from another version or attempt. A
// repeat and an older attempt change nothing; after a decision nothing changes
// either, and HR is told.
func (w writer) build(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	id := ev.Values.Get("interview")
	iv, ok := flows.Find[hiring.Interview](env, "interview", id)
	if !ok {
		return t, chat.Refuse(chat.Missing, chat.T("report.interview.missing"))
	}
	pos, ok := env.Company.Position(head.Position)
	if !ok {
		return t, chat.Refuse(chat.Conflict, chat.T("report.position.missing"))
	}
	s := read(w.rubric, iv, pos)
	edits, lost := s.fit(part.Edits)
	fresh := s.report(env.Now, edits)
	fresh.Interview, fresh.Attempt = id, max(1, whole(ev.Values.Get("attempt")))
	if fresh.Version == 0 {
		fresh.Version = max(1, whole(ev.Values.Get("version")))
	}
	switch {
	case part.Drafted.IsZero():
		return first(env, t, fresh, pos.AutoSend)
	case !newer(fresh, part):
		return t, nil
	case head.Status != hiring.ReportDraft && head.Status != hiring.PendingEval:
		owner, _ := env.Company.Owner(head, hiring.HR)
		t.Effects = []flows.Effect{flows.Say{To: owner, Kind: "late"}}
		return t, nil
	}
	t.Part = renewed(env, fresh, part, lost)
	if !part.Sent.IsZero() {
		t.Effects = []flows.Effect{tell(head, "changed")}
	}
	return t, nil
}

// renewed is a report out of a newer interview, in the place of the old one.
func renewed(env flows.Env, fresh, part hiring.Report, lost int) hiring.Report {
	version, attempt := fresh.Version, fresh.Attempt
	interview := fresh.Interview
	fresh = carried(fresh, part)
	fresh.Interview, fresh.Version, fresh.Attempt, fresh.Updated = interview, version, attempt, env.Now
	fresh.Editions = recorded(part, fresh, hiring.Edition{What: rebuilt, At: env.Now, Lost: lost})
	return fresh
}

func newer(a, b hiring.Report) bool {
	return a.Attempt > b.Attempt || a.Attempt == b.Attempt && a.Version > b.Version
}

// whole reads a count that the bot itself wrote; anything else is none.
func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// first keeps the new report. Only a case that waits for its report shows a
// draft or sends it by itself; a past one just has it. Where HR may reject what
// the source lets fail, such a report waits for HR.
func first(env flows.Env, t turn, fresh hiring.Report, auto bool) (turn, error) {
	t.Part = fresh
	if t.Head.Status != hiring.ReportDraft {
		return t, nil
	}
	owner, _ := env.Company.Owner(t.Head, hiring.HR)
	t.Effects = []flows.Effect{flows.Show{To: owner, Kind: "draft"}}
	if !auto || summary.Failed(fresh, t.Head) {
		return t, nil
	}
	return sent(env, t)
}

// send hands the report to the manager.
func send(env flows.Env, head hiring.Case, part hiring.Report, _ chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	if err := inReview(env, head, part); err != nil {
		return t, err
	}
	t, err := sent(env, t)
	t.Notice = chat.T("report.sent", "Manager", managerOf(env, t.Head))
	return t, err
}

// sent marks a report as sent by the actor, or by the bot for a position that
// wants no review, and opens the decision.
func sent(env flows.Env, t turn) (turn, error) {
	head, err := t.Head.Moved(hiring.SendReport)
	if err != nil {
		return t, err
	}
	t.Head = head
	t.Part.Sent, t.Part.SentBy = env.Now, env.Actor.Person
	t.Effects = append(t.Effects, tell(head, "open"))
	return t, nil
}

func tell(head hiring.Case, verb string) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: "decision", Record: head.ID, Verb: verb}}
}

// inReview refuses what only a report under review allows.
func inReview(env flows.Env, head hiring.Case, part hiring.Report) error {
	if part.Drafted.IsZero() {
		return chat.Refuse(chat.Conflict, chat.T("report.notbuilt"))
	}
	if head.Status != hiring.ReportDraft {
		return chat.Refuse(chat.Conflict, stale(env, head, part))
	}
	return nil
}

// decided heals HR's card after a decision in the review, or its undo.
func decided(_ flows.Env, head hiring.Case, part hiring.Report, _ chat.Event) (turn, error) {
	if !part.Drafted.IsZero() {
		part.Decided++
	}
	return turn{Head: head, Part: part}, nil
}

// reopened hears that HR had a case decided on whose report was never sent: it is with
// that, by who reopened it.
func reopened(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (turn, error) {
	if !part.Drafted.IsZero() && part.Sent.IsZero() {
		part.Sent, part.SentBy = env.Now, ev.Values.Get("by")
	}
	return turn{Head: head, Part: part}, nil
}

// full answers with the long view and changes nothing.
func full(env flows.Env, head hiring.Case, part hiring.Report, _ chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	if part.Drafted.IsZero() {
		return t, chat.Refuse(chat.Conflict, chat.T("report.notbuilt"))
	}
	card := fullCard(env.For(env.Actor.Person), head, part)
	t.Card = &card
	return t, nil
}
