// Package scorecard is the flow in which those who decide write down what they
// heard, point by point, before or beside their decision, and say whether the
// AI's scores were right.
//
// An interview by people has sheets of its own (flow "round"), which those fill
// who held it and those who decide.
//
// Its laws: a scorecard decides nothing. A draft is its writer's alone. What
// was sent is for HR at once, and for the others who decide only after they
// have sent theirs or somebody has decided, so that nobody leans on anybody. In
// a blind position the AI's view opens to a person with that person's sheet.
// Nothing of it is ever for the candidate, and yet its evidence is about the job
// alone: what nobody may be judged by is refused where it was typed.
//
// The part is [hiring.Scorecard]; each person writes only what is under the
// own id, so that no verb needs a fresh card.
package scorecard

import (
	"maps"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
)

// Name of the flow, of its part's collection and of its actions.
const Name = "scorecard"

type turn = flows.Turn[hiring.Scorecard]

// Flow is the scorecard flow. Its show answers with the reader's own sheet, or
// for HR with what was sent; sheet with one sheet in full (argument "of", a
// person); judge with the next dimension of the AI's report, after it has noted
// an opinion (arguments "dimension" and "opinion"). The linter judges evidence.
func Flow(linter *wording.Linter) flows.Flow[hiring.Scorecard] {
	d := desk{linter}
	return flows.Flow[hiring.Scorecard]{
		Name:  Name,
		View:  view,
		Sees:  maySee,
		Stale: stale,
		Verbs: map[string]flows.Verb[hiring.Scorecard]{
			"save":   {May: mayFill, Form: draftForm, Step: d.save},
			"send":   {May: mayFill, Form: wholeForm, Step: d.send},
			"sheet":  {May: maySee, Step: sheet},
			"judge":  {May: mayJudge, Step: judge},
			"change": {May: mayJudge, Form: changeForm, Step: change},
		},
	}
}

// desk is what the steps need besides state: the rules of what evidence may not
// say.
type desk struct{ linter *wording.Linter }

// mayFill: until somebody has decided, which a hold does not; of an interview
// by people from its beginning on.
func mayFill(env flows.Env, head hiring.Case, _ hiring.Scorecard) bool {
	if !env.Company.Decides(env.Actor.Person, head) && !interviews(env, head, env.Actor.Person) {
		return false
	}
	m, ok := meeting(env, head)
	begun := ok && head.Status == hiring.SecondScheduled && !env.Now.Before(m.At)
	return head.Awaits() || head.Status == hiring.Hold || begun
}

func maySee(env flows.Env, head hiring.Case, _ hiring.Scorecard) bool {
	return env.Company.Sees(env.Actor.Person, head) || interviews(env, head, env.Actor.Person)
}

// meeting is the interview by people that the case's round is about.
func meeting(env flows.Env, head hiring.Case) (hiring.Meeting, bool) {
	if head.Round == 0 {
		return hiring.Meeting{}, false
	}
	rounds, _ := flows.Find[hiring.Rounds](env, "round", head.ID)
	return rounds.Present(head)
}

// interviews says whether a person holds the present interview by people.
func interviews(env flows.Env, head hiring.Case, person string) bool {
	if head.Round == 0 {
		return false
	}
	rounds, _ := flows.Find[hiring.Rounds](env, "round", head.ID)
	return rounds.Interviews(env.Company, person, head)
}

// present is what was written about the interview that the case is about now,
// and its number.
func present(env flows.Env, head hiring.Case, part hiring.Scorecard) (hiring.Scorecard, int) {
	m, _ := meeting(env, head)
	return part.Of(m.No), m.No
}

// mayJudge leaves what is veiled or missing to the step, which can say so.
func mayJudge(env flows.Env, head hiring.Case, _ hiring.Scorecard) bool {
	return env.Company.Decides(env.Actor.Person, head) && env.Company.Sees(env.Actor.Person, head)
}

// stale says to somebody who may see the case why this cannot be done.
func stale(env flows.Env, head hiring.Case, _ hiring.Scorecard) chat.Text {
	if !env.Company.Decides(env.Actor.Person, head) && !interviews(env, head, env.Actor.Person) {
		return chat.T("scorecard.stale.other")
	}
	if m, ok := meeting(env, head); ok && head.Status == hiring.SecondScheduled {
		return chat.T("scorecard.stale.early", "At", m.At)
	}
	return chat.T("scorecard.stale.closed", "Status", chat.T("status."+string(head.Status)))
}

// readable says whether a person may read the sheet that somebody sent about the
// present interview.
func readable(env flows.Env, head hiring.Case, part hiring.Scorecard, of string) bool {
	reader := env.Reader.Person
	env.Actor.Person = reader
	if !part.SentBy(of) || !maySee(env, head, part) {
		return false
	}
	// Who decides and did not hold the interview has nothing of the own to wait for.
	m, later := meeting(env, head)
	decides := later && !m.Has(reader) && env.Company.Decides(reader, head)
	return of == reader || env.Company.IsHR(reader, head) || part.SentBy(reader) || decides || !head.Undecided() && head.Status != hiring.SecondScheduled
}

// others are the people beside the reader who sent a sheet.
func others(env flows.Env, part hiring.Scorecard) []string {
	ids := slices.Sorted(maps.Keys(part.Sheets))
	return slices.DeleteFunc(ids, func(id string) bool { return id == env.Reader.Person || !part.SentBy(id) })
}

// dimensions are what a sheet marks: the position's, or where it names none
// those of the report.
func dimensions(env flows.Env, head hiring.Case) []hiring.Dimension {
	if pos, _ := env.Company.Position(head.Position); len(pos.Dimensions) > 0 {
		return pos.Dimensions
	}
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	out := make([]hiring.Dimension, len(report.Scores))
	for i, s := range report.Scores {
		out[i] = hiring.Dimension{Key: s.Dimension, Name: s.Name}
	}
	return out
}

// named is what a dimension is called, also one that the position has no more.
func named(env flows.Env, head hiring.Case, key string) chat.Text {
	for _, d := range dimensions(env, head) {
		if d.Key == key && d.Name.In("") != "" {
			return chat.ByLocale(d.Name)
		}
	}
	return chat.L(key)
}

// veiled says whether the AI's view is closed to the reader.
func veiled(env flows.Env, head hiring.Case, part hiring.Scorecard) bool {
	return env.Company.Veiled(env.Reader.Person, head, part)
}

func act(head hiring.Case, verb string) chat.Action {
	return chat.Action{Flow: Name, Record: head.ID, Verb: verb}
}

func wrong(faults map[string]chat.Text) *chat.Problem {
	return &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
}
