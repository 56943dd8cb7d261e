package decision

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// inReview adds what HR may do in the review where a position wants it so
// (on_fail: hr) and the source's verdict is fail: reject, and take that back.
// Managers and leads never learn of such a case.
func (l linter) inReview(verbs map[string]flows.Verb[hiring.Decision]) map[string]flows.Verb[hiring.Decision] {
	verbs["reject_draft"] = flows.Verb[hiring.Decision]{May: mayRejectDraft, Fresh: true, Form: draftForm, Step: l.rejectDraft}
	undoing := verbs["undo"]
	verbs["undo"] = flows.Verb[hiring.Decision]{
		May: undoing.May, Fresh: undoing.Fresh,
		Step: func(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
			done, err := undoing.Step(env, head, part, ev)
			if err != nil || done.Head.Status != hiring.ReportDraft {
				return done, err
			}
			return undoneDraft(env, head, done), nil
		},
	}
	settling := verbs["settle"]
	verbs["settle"] = flows.Verb[hiring.Decision]{Step: func(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
		done, err := settling.Step(env, head, part, ev)
		if err == nil && head.Resume == hiring.ReportDraft {
			done.Effects = append(done.Effects, tellReport(head))
		}
		return done, err
	}}
	return verbs
}

func mayRejectDraft(env flows.Env, head hiring.Case, _ hiring.Decision) bool {
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	return env.Company.IsHR(env.Actor.Person, head) && summary.Failed(report, head)
}

func mayUndoDraft(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return part.Verdict == hiring.NotPassed && part.By != "" && part.By == env.Actor.Person &&
		head.Resume == hiring.ReportDraft && env.Company.IsHR(env.Actor.Person, head)
}

func draftForm(env flows.Env, head hiring.Case, _ hiring.Decision) chat.Form {
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	pos, _ := env.Company.Position(head.Position)
	return summary.Rejection(report, pos)
}

// rejectDraft is a named HR person's rejection: reason and evidence like a
// manager's, the same ten minutes, the same letter.
func (l linter) rejectDraft(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	given := kept(part)
	faults := l.because(env, head, ev.Values, &given)
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	evidence, ok := summary.Evidence(report, ev.Values.Get("evidence"))
	if !ok {
		faults["evidence"] = chat.T("summary.reject.evidence.none")
	}
	if len(faults) > 0 {
		return turn{}, wrongValues(faults)
	}
	given.Verdict, given.By, given.Evidence = hiring.NotPassed, env.Actor.Person, chat.OneLine(evidence)
	head.Verdict = report.Overall.Verdict
	done, err := settled(env, head, hiring.Reject, given)
	if err != nil {
		return done, err
	}
	done.Head.Verdict = ""
	done.Card = inReport(env, head, stamp(env, done.Head, done.Part))
	done.Notice = chat.T("decision.done.draft", "Until", clock(done.Part.UndoUntil))
	done.Effects = append(done.Effects, tellReport(head))
	return done, nil
}

// undoneDraft is the review again: nobody is asked yet, and the letter goes.
func undoneDraft(env flows.Env, head hiring.Case, done turn) turn {
	done.Part.Open = false
	done.Card = inReport(env, head, chat.T("decision.undone.draft"))
	done.Notice = chat.Text{}
	done.Effects = []flows.Effect{flows.Cancel{Verb: "settle"}, tellLetter(head, "drop"), tellReport(head)}
	return done
}

// inReport answers HR in one line: what can be done now stands on the report's own
// card, which heals.
func inReport(env flows.Env, head hiring.Case, line chat.Text) *chat.Card {
	return &chat.Card{
		Kind: "decision.review", Record: head.ID, Title: title(env, head), Tone: chat.Neutral,
		Preview: chat.T("report.full.preview"), Blocks: []chat.Block{chat.Paragraph(line)},
	}
}

// tellReport heals HR's card of the report.
func tellReport(head hiring.Case) flows.Effect {
	return flows.Tell{Action: chat.Action{Flow: "report", Record: head.ID, Verb: "decided"}}
}
