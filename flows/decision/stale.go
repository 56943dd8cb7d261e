package decision

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// stale says how things stand to somebody whose click came too late, came
// twice, or was not that person's to make.
func stale(env flows.Env, head hiring.Case, part hiring.Decision) chat.Text {
	switch {
	case part.Open && !head.Awaits():
		return chat.T("decision.stale.ended", "Status", chat.T("status."+string(head.Status)))
	case part.Open:
		return waiting(env, head, part)
	case part.Verdict == "":
		return chat.Text{}
	case !head.Status.Open() && head.Status != hiring.Rejected:
		return chat.T("decision.stale.ended", "Status", chat.T("status."+string(head.Status)))
	case env.Asked.Verb == "reject" && part.By == env.Actor.Person && mayRejectLate(env, head) && !undoable(env, head, part): // the new card offers it
		return chat.T("decision.stale.open")
	case part.By == env.Actor.Person && env.Asked.Verb == "undo" && !env.Now.Before(undoEnds(part)):
		return late(env, part)
	}
	return done(env, head, part)
}

// waiting is for a click on a case that waits for a verdict, on an old card or
// by somebody who does not give it.
func waiting(env flows.Env, head hiring.Case, part hiring.Decision) chat.Text {
	actor := env.Actor.Person
	last := lastHanded(part)
	switch {
	case head.Returned:
		return chat.T("decision.stale.returned", "Line", returnedLine(env, head, part))
	case !env.Company.Decides(actor, head) && verdicts(env.Asked.Verb):
		return chat.T("decision.stale.hr", "Name", env.Company.Name(head.Duty.Owner))
	case last.To != "" && last.To == head.Delegate && last.To != actor:
		return chat.T("decision.stale.passed", "By", env.Company.Name(last.By), "To", env.Company.Name(last.To), "At", when(env, last.At))
	case part.Reopened.By != "" && part.Undone == 0:
		return chat.T("decision.stale.reopened", "HR", env.Company.Name(part.Reopened.By), "At", when(env, part.Reopened.At))
	case part.Undone > 0:
		return chat.T("decision.stale.undone")
	}
	return chat.T("decision.stale.open")
}

// verdicts says whether a verb gives a verdict.
func verdicts(verb string) bool { return moves()[verb] != "" }

// done is for a click on a case that somebody has decided.
func done(env flows.Env, head hiring.Case, part hiring.Decision) chat.Text {
	name, at := env.Company.Name(part.By), when(env, part.At)
	if part.By == env.Actor.Person && part.Recorded.By == "" {
		return chat.T("decision.stale.yours", "At", at, "Verdict", chat.T("verdict."+string(part.Verdict)))
	}
	var what chat.Text
	switch part.Verdict {
	case hiring.Approved:
		what = chat.T("decision.stale.approved", "Name", name, "At", at)
	case hiring.NotPassed:
		what = chat.T("decision.stale.rejected", "Name", name, "At", at)
	default:
		what = chat.T("decision.stale.hold", "Name", name, "At", at, "Until", date(part.Until))
	}
	if _, said := objected(part, env.Actor.Person); mayObject(env, head, part) && !said {
		return chat.T("decision.stale.object", "What", what)
	}
	return what
}

// late says when the undo ended and who can still help.
func late(env flows.Env, part hiring.Decision) chat.Text {
	if part.By != env.Actor.Person {
		return chat.T("decision.undo.late.hr", "Name", env.Company.Name(part.By), "Until", clock(undoEnds(part)))
	}
	return chat.T("decision.undo.late", "Decided", when(env, part.At), "Until", clock(undoEnds(part)))
}
