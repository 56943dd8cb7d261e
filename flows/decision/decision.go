// Package decision is the flow in which a person decides about a candidate:
// approve, reject with a reason, also after another verdict, or hold until a date;
// undo it for ten minutes; pass it on, give it back, object, have it recorded or reopened by HR; and
// show HR what an approval asks for. After an interview by people (flow "round")
// the same card comes again, with what they wrote.
//
// The law it keeps: the bot never decides. Every verb that gives a verdict has
// a right that only people can hold, the first click wins, and whoever comes
// second, late or without the right is told how things stand instead. What HR
// records is the decision of the person who told it, who can say that it is
// wrong. Nothing that a candidate sees follows from a decision before its undo
// has ended.
//
// The part is [hiring.Decision]. A change of the report before the decision
// raises its Report, so that every copy of the card heals and a click on what
// somebody saw before is stale.
package decision

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
)

// Name of the flow, of its part's collection and of its actions.
const Name = "decision"

// Regret is how long the decider may undo (product.md §3).
const Regret = 10 * time.Minute

// farthest is how far ahead a hold may be dated: a year
// typed wrong must not put a candidate out of sight.
const farthest = 90 // days

const openingHour, openingMinute = 9, 30 // a hold ends at HR's opening

type turn = flows.Turn[hiring.Decision]

// Flow is the decision flow. The linter judges the words of a rejection.
func Flow(l *wording.Linter) flows.Flow[hiring.Decision] {
	words := linter{l}
	return flows.Flow[hiring.Decision]{
		Name:  Name,
		View:  view,
		Stale: stale,
		Verbs: words.inReview(map[string]flows.Verb[hiring.Decision]{
			"open":    {Step: open},
			"close":   {Step: piled(closed)},
			"changed": {Step: piled(changed)},
			"redraw":  {Step: piled(redraw)},
			"approve": {May: mayDecide, Fresh: true, Step: piled(approve)},
			"reject":  {May: mayReject, Fresh: true, Form: rejectForm, Step: piled(words.reject)},
			"hold":    {May: mayDecide, Fresh: true, Form: holdForm, Step: piled(hold)},
			"back":    {Step: piled(back)},
			"undo":    {May: mayUndo, Fresh: true, Step: piled(undo)},
			"settle":  {Step: piled(settle)},
			"fold":    {Step: fold},
			"pass":    {May: mayDecide, Fresh: true, Form: passForm, Step: piled(pass)},
			"agree":   {May: mayAnswer, Fresh: true, Step: piled(agree)},
			"refuse":  {May: mayAnswer, Fresh: true, Form: refuseForm, Step: refuse},
			"notmine": {May: mayDecide, Fresh: true, Step: piled(notMine)},
			"assign":  {May: mayAssign, Fresh: true, Form: assignForm, Step: piled(assign)},
			"record":  {May: mayRecord, Fresh: true, Form: recordForm, Step: piled(words.record)},
			"right":   {May: mayConfirm, Fresh: true, Step: piled(right)},
			"wrong":   {May: mayConfirm, Fresh: true, Step: piled(wrong)},
			"reopen":  {May: mayReopen, Fresh: true, Form: reopenForm, Step: piled(reopen)},
			// Not fresh: the end of the undo must not cost somebody the words.
			"object": {May: mayObject, Form: objectForm, Step: object},
		}),
	}
}

func mayDecide(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return env.Company.Decides(env.Actor.Person, head) && head.Awaits() && part.Open
}

// mayUndo leaves time and state to the step, which can say what it is too late
// for. What HR recorded may be undone by both.
func mayUndo(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	actor := env.Actor.Person
	if actor == "" || part.Verdict == "" {
		return false
	}
	return part.By == actor && env.Company.Decides(actor, head) ||
		part.Recorded.By == actor && env.Company.IsHR(actor, head) || mayUndoDraft(env, head, part)
}

func mayArrange(env flows.Env, head hiring.Case) bool {
	return env.Company.IsHR(env.Actor.Person, head) && head.Status == hiring.PendingSecond
}

// asDecided says whether the case still stands where the decision put it:
// nobody has acted on it.
func asDecided(head hiring.Case, part hiring.Decision) bool {
	switch part.Verdict {
	case hiring.Approved:
		return head.Status == hiring.PendingSecond || head.Status == hiring.OfferTalk
	case hiring.NotPassed:
		return head.Status == hiring.RejectPending
	case hiring.OnHold:
		return head.Status == hiring.Hold
	}
	return false
}

// undoEnds is when the undo of a decision ends or ended.
func undoEnds(part hiring.Decision) time.Time { return part.At.Add(Regret) }

// able lists everybody who may decide a case: whom it was passed on to, the
// managers, who stands in for them, the lead.
func able(env flows.Env, head hiring.Case) []string {
	pos, _ := env.Company.Position(head.Position)
	all := append([]string{head.Delegate}, pos.Managers...)
	for _, id := range pos.Managers {
		if p, ok := env.Company.Person(id); ok {
			all = append(all, p.Deputy)
		}
	}
	return distinct(append(all, pos.Lead), func(id string) bool { return env.Company.Decides(id, head) })
}

// distinct keeps, in order and once each, the people who fit.
func distinct(ids []string, fit func(string) bool) []string {
	var out []string
	for _, id := range ids {
		if id != "" && fit(id) && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// deciders are the people to whom the card belongs: the position's managers,
// whom the case was passed on to, and whoever stands in for them.
func deciders(env flows.Env, head hiring.Case) []string {
	pos, _ := env.Company.Position(head.Position)
	owner, _ := env.Company.Owner(head, hiring.Manager)
	decides := func(id string) bool { return env.Company.Decides(id, head) }
	out := distinct(slices.Concat(pos.Managers, []string{head.Delegate, owner}), decides)
	if len(out) == 0 && owner != "" {
		out = append(out, owner)
	}
	return out
}

// bring puts a new report before everybody who decides, and onto the pile of
// each.
func bring(env flows.Env, head hiring.Case) []flows.Effect {
	out := ask(env, head)
	for _, id := range deciders(env, head) {
		out = append(out, tellPile(id, "add", head.ID))
	}
	return out
}

// ask puts the card before everybody who decides.
func ask(env flows.Env, head hiring.Case) []flows.Effect {
	var out []flows.Effect
	for _, id := range deciders(env, head) {
		out = append(out, flows.Show{To: id, Kind: kindSummary})
	}
	return out
}

// askAnew puts the card before everybody who decides, as a new message.
func askAnew(env flows.Env, head hiring.Case) []flows.Effect {
	var out []flows.Effect
	for _, id := range deciders(env, head) {
		out = append(out, flows.Say{To: id, Kind: kindSummary})
	}
	return out
}

// tellHR is one new message to the case's HR.
func tellHR(env flows.Env, head hiring.Case, kind string) flows.Effect {
	return flows.Say{To: hrOf(env, head), Kind: kind}
}

func hrOf(env flows.Env, head hiring.Case) string {
	owner, _ := env.Company.Owner(head, hiring.HR)
	return owner
}

// tellLetter tells the case's letter what the decision means for it.
func tellLetter(head hiring.Case, verb string) flows.Effect {
	return flows.Tell{Action: chat.Action{Flow: "letter", Record: head.ID, Verb: verb}}
}

func conflict(key string, pairs ...any) *chat.Problem {
	return chat.Refuse(chat.Conflict, chat.T(key, pairs...))
}
