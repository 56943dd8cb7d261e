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
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostSuggested is how many characters HR's own suggestion may have.
const mostSuggested = 300

// Flow is the business flow "report". Verbs: build (the bot's own; values
// interview, version, attempt), send and suggest (HR of the case), full (who
// may see the case). Views: draft, full, late; without a name HR sees the
// draft and everybody else the long view.
func Flow() flows.Flow[hiring.Report] {
	hr := func(env flows.Env, head hiring.Case, _ hiring.Report) bool {
		return env.Company.IsHR(env.Actor.Person, head)
	}
	sees := func(env flows.Env, head hiring.Case, _ hiring.Report) bool {
		return env.Company.Sees(env.Actor.Person, head)
	}
	return flows.Flow[hiring.Report]{
		Name: "report",
		Verbs: map[string]flows.Verb[hiring.Report]{
			"build":   {Step: build},
			"send":    {May: hr, Fresh: true, Step: send},
			"suggest": {May: hr, Fresh: true, Form: suggestion, Step: suggest},
			"full":    {May: sees, Step: full},
		},
		View:  view,
		Stale: stale,
	}
}

// build makes the report, or makes it anew from another version or attempt. A
// repeat and an older attempt change nothing; after a decision nothing changes
// either, and HR is told.
func build(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (flows.Turn[hiring.Report], error) {
	t := flows.Turn[hiring.Report]{Head: head, Part: part}
	id := ev.Values.Get("interview")
	iv, ok := flows.Find[hiring.Interview](env, "interview", id)
	if !ok {
		return t, chat.Refuse(chat.Missing, chat.T("report.interview.missing"))
	}
	pos, ok := env.Company.Position(head.Position)
	if !ok {
		return t, chat.Refuse(chat.Conflict, chat.T("report.position.missing"))
	}
	fresh, err := Build(iv, pos, env.Now)
	if err != nil {
		return t, err
	}
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
	fresh.Suggestion, fresh.Drafted, fresh.Updated = part.Suggestion, part.Drafted, env.Now
	fresh.Sent, fresh.SentBy = part.Sent, part.SentBy
	t.Part = fresh
	if !part.Sent.IsZero() {
		t.Effects = []flows.Effect{tell(head, "changed")}
	}
	return t, nil
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
// draft or sends it by itself; a past one just has it.
func first(env flows.Env, t flows.Turn[hiring.Report], fresh hiring.Report, auto bool) (flows.Turn[hiring.Report], error) {
	t.Part = fresh
	if t.Head.Status != hiring.ReportDraft {
		return t, nil
	}
	owner, _ := env.Company.Owner(t.Head, hiring.HR)
	t.Effects = []flows.Effect{flows.Show{To: owner, Kind: "draft"}}
	if !auto {
		return t, nil
	}
	return sent(env, t)
}

// send hands the report to the manager.
func send(env flows.Env, head hiring.Case, part hiring.Report, _ chat.Event) (flows.Turn[hiring.Report], error) {
	t := flows.Turn[hiring.Report]{Head: head, Part: part}
	if err := inReview(env, head, part); err != nil {
		return t, err
	}
	t, err := sent(env, t)
	t.Notice = chat.T("report.sent", "Manager", managerOf(env, t.Head))
	return t, err
}

// sent marks a report as sent by the actor, or by the bot for a position that
// wants no review, and opens the decision.
func sent(env flows.Env, t flows.Turn[hiring.Report]) (flows.Turn[hiring.Report], error) {
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

// suggestion is the form with HR's own words for what to ask next.
func suggestion(env flows.Env, head hiring.Case, part hiring.Report) chat.Form {
	return chat.Form{
		Title: chat.T("report.suggest.title"), Submit: chat.T("report.suggest.submit"),
		Fields: []chat.Field{{
			Name: "suggestion", Label: chat.T("report.suggest.field"), Hint: hint(env, head, part),
			Type: chat.FieldArea, Value: part.Suggestion, Max: mostSuggested,
		}},
	}
}

// suggest puts HR's words in the place of the proposed question; empty words
// bring that one back.
func suggest(env flows.Env, head hiring.Case, part hiring.Report, ev chat.Event) (flows.Turn[hiring.Report], error) {
	t := flows.Turn[hiring.Report]{Head: head, Part: part}
	if err := inReview(env, head, part); err != nil {
		return t, err
	}
	words := folded(ev.Values.Get("suggestion"))
	if utf8.RuneCountInString(words) > mostSuggested {
		problem := chat.Refuse(chat.Invalid, chat.T("problem.values"))
		problem.Fields = map[string]chat.Text{"suggestion": chat.T("report.suggest.long", "Count", mostSuggested)}
		return t, problem
	}
	t.Part.Suggestion = words
	t.Notice = chat.T("report.suggest.done")
	return t, nil
}

// full answers with the long view and changes nothing.
func full(env flows.Env, head hiring.Case, part hiring.Report, _ chat.Event) (flows.Turn[hiring.Report], error) {
	t := flows.Turn[hiring.Report]{Head: head, Part: part}
	if part.Drafted.IsZero() {
		return t, chat.Refuse(chat.Conflict, chat.T("report.notbuilt"))
	}
	card := fullCard(env.For(env.Actor.Person), head, part)
	t.Card = &card
	return t, nil
}
