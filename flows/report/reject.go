package report

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// rejection is the form with which HR may reject in the review, where the
// position lets HR do so. The decision itself is another flow's.
func rejection(env flows.Env, head hiring.Case, part hiring.Report) (chat.Form, bool) {
	pos, _ := env.Company.Position(head.Position)
	return summary.Rejection(part, pos), summary.Failed(part, head)
}

// ended is the end of a draft that was never sent: who rejected in the review,
// on what, and for how long that can be undone; or only that it was not sent.
func ended(env flows.Env, head hiring.Case) ([]chat.Block, []chat.Button) {
	d, ok := flows.Find[hiring.Decision](env, "decision", head.ID)
	if !ok || d.Verdict != hiring.NotPassed || head.Resume != hiring.ReportDraft {
		return []chat.Block{chat.Paragraph(chat.T("report.unsent"))}, reopening(env, head)
	}
	at := chat.Moment{At: d.At, Form: chat.DayTime}
	blocks := []chat.Block{chat.Paragraph(chat.T("report.rejected", "Name", env.Company.Name(d.By), "At", at))}
	if d.By != env.Reader.Person || head.Status != hiring.RejectPending || !env.Now.Before(d.UndoUntil) {
		return blocks, nil
	}
	until := chat.T("report.rejected.until", "At", chat.Moment{At: d.UndoUntil, Form: chat.Clock})
	undo := chat.Button{Label: chat.T("report.button.undo"), Action: decide(env, head, "undo")}
	return append(blocks, chat.Note(until)), []chat.Button{undo}
}

// reopening is the way back for a case that was withdrawn before its report was sent;
// one of the past is left alone.
func reopening(env flows.Env, head hiring.Case) []chat.Button {
	if _, err := head.After(hiring.Reopen); err != nil || !summary.Unsent(head) {
		return nil
	}
	form := summary.Reopening(head)
	return []chat.Button{{Label: chat.T("decision.do.reopen"), Action: decide(env, head, "reopen"), Form: &form}}
}

// rests is the answer on which HR rejected in the review, for HR alone.
func rests(env flows.Env, head hiring.Case) []chat.Block {
	d, ok := flows.Find[hiring.Decision](env, "decision", head.ID)
	if !ok || d.Evidence == "" || !env.Company.IsHR(env.Reader.Person, head) {
		return nil
	}
	return []chat.Block{
		chat.Paragraph(chat.T("report.full.evidence", "Name", env.Company.Name(d.By))),
		chat.Quote(chat.T("summary.quote", "Words", d.Evidence)),
	}
}
