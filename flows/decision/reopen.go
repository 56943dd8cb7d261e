package decision

import (
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// mayReopen: HR, from where the status table has an arrow back.
func mayReopen(env flows.Env, head hiring.Case, _ hiring.Decision) bool {
	_, err := head.After(hiring.Reopen)
	return err == nil && env.Company.IsHR(env.Actor.Person, head)
}

func reopenForm(_ flows.Env, head hiring.Case, _ hiring.Decision) chat.Form {
	return summary.Reopening(head)
}

// reopen has a case decided anew. Everybody who decides is asked in a new
// message: the old card may be weeks away. A report that was never sent is with this,
// by who reopens.
func reopen(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	reason := chat.OneLine(ev.Values.Get("reason"))
	if reason == "" {
		return turn{}, wrongValues(map[string]chat.Text{"reason": chat.T("decision.words.blank")})
	}
	moved, err := head.Moved(hiring.Reopen)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("decision.stale.moved"), Cause: err}
	}
	if later, ok := followed(env, head); ok {
		return turn{}, conflict("decision.reopen.later", "Case", later)
	}
	if !head.Status.Open() {
		moved.Waiting = env.Now // nobody owed the candidate anything meanwhile
	}
	moved.Until, moved.Decided = time.Time{}, time.Time{}
	part = opened(part)
	part.Undone = 0 // what was taken back before is no news any more
	part.Reopened = hiring.Reopening{
		By: env.Actor.Person, At: env.Now, Reason: reason, Told: part.Reopened.Told || head.Status == hiring.Rejected,
	}
	done := turn{Head: moved, Part: part, Effects: []flows.Effect{
		flows.Cancel{Verb: "settle"}, flows.Cancel{Verb: "back"}, tellLetter(head, "drop"),
	}}
	if head.Resume == hiring.SecondScheduled { // what was arranged may not be called off yet
		done.Effects = append(done.Effects, tellRound(head))
	}
	if summary.Unsent(head) {
		done.Effects = append(done.Effects, flows.Tell{
			Action: chat.Action{Flow: "report", Record: head.ID, Verb: "reopened"}, Values: chat.Values{"by": {env.Actor.Person}},
		})
	}
	done.Effects = append(done.Effects, askAnew(env, moved)...)
	var names []chat.Text
	for _, id := range deciders(env, moved) {
		names = append(names, chat.L(env.Company.Name(id)))
	}
	done.Notice = chat.T("decision.done.reopened", "Names", names)
	if part.Reopened.Told {
		done.Notice = chat.T("decision.done.reopened.told", "Names", names)
	}
	return done, nil
}

// followed finds the case that the same person got on the same position after
// this one was closed: two open ones would ask for two letters.
func followed(env flows.Env, head hiring.Case) (string, bool) {
	if head.Status.Open() {
		return "", false
	}
	for _, id := range env.List("case.candidate", head.Candidate) {
		if later, ok := flows.Find[hiring.Case](env, "case", id); ok && later.Earlier == head.ID {
			return id, true
		}
	}
	return "", false
}

// mayObject: somebody else who may decide, of a decision that stands. Whether
// that was said already is the step's to tell.
func mayObject(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return part.Verdict != "" && part.By != env.Actor.Person && env.Company.Decides(env.Actor.Person, head)
}

func objectForm(flows.Env, hiring.Case, hiring.Decision) chat.Form {
	return chat.Form{Title: chat.T("decision.object.title"), Submit: chat.T("decision.object.submit"), Fields: []chat.Field{{
		Name: "words", Type: chat.FieldArea, Max: textMax, Required: true,
		Label: chat.T("decision.object.words"), Hint: chat.T("decision.object.hint"),
	}}}
}

// objected finds what a person said against the decision that stands.
func objected(part hiring.Decision, person string) (hiring.Objection, bool) {
	for _, o := range part.Objections {
		if o.By == person && o.Of.Equal(part.At) {
			return o, true
		}
	}
	return hiring.Objection{}, false
}

// object tells HR that somebody disagrees. It changes no decision.
func object(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	if said, ok := objected(part, env.Actor.Person); ok {
		return turn{}, conflict("decision.object.twice", "At", when(env, said.At), "HR", env.Company.Name(hrOf(env, head)))
	}
	words := chat.OneLine(ev.Values.Get("words"))
	if words == "" {
		return turn{}, wrongValues(map[string]chat.Text{"words": chat.T("decision.words.blank")})
	}
	part = withObjection(part, hiring.Objection{By: env.Actor.Person, At: env.Now, Of: part.At, Words: words})
	return turn{
		Head: head, Part: part, Effects: []flows.Effect{tellHR(env, head, objectionKind(part))},
		Notice: chat.T("decision.done.objected", "HR", env.Company.Name(hrOf(env, head))),
	}, nil
}

func withObjection(part hiring.Decision, o hiring.Objection) hiring.Decision {
	part.Objections = append(slices.Clone(part.Objections), o)
	return part
}

// objectionKind names the card of the last objection.
func objectionKind(part hiring.Decision) string {
	return kindObjection + "-" + strconv.Itoa(len(part.Objections)-1)
}
