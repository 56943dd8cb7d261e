package decision

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// veiled says whether the AI's view is closed to the reader.
func veiled(env flows.Env, head hiring.Case) bool {
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	return env.Company.Veiled(env.Reader.Person, head, written)
}

// reportOf is the AI's report of a case; nil: there is none.
func reportOf(env flows.Env, head hiring.Case) *hiring.Report {
	report, found := flows.Find[hiring.Report](env, "report", head.ID)
	if !found {
		return nil
	}
	return &report
}

// lines is the report in the middle of the card, as far as the reader may see
// it.
func lines(env flows.Env, head hiring.Case, report hiring.Report) []chat.Block {
	if veiled(env, head) {
		return summary.Blind(report)
	}
	pos, _ := env.Company.Position(head.Position)
	return summary.Blocks(report.For(pos), head)
}

// redraw counts that something changed elsewhere that stands on the card: the
// AI's view was opened or closed to somebody, the candidate was told. Every copy
// is drawn anew.
func redraw(_ flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	part.Redrawn++
	return turn{Head: head, Part: part}, nil
}

// scoring are the ways to the scorecard: rare things of the card, or quiet
// links where the AI's view is closed and for who does not decide.
func scoring(env flows.Env, head hiring.Case, report *hiring.Report) (more, links []chat.Button) {
	open := chat.Action{Flow: "scorecard", Record: head.ID, Verb: "show"}
	if !env.Company.Decides(env.Reader.Person, head) || veiled(env, head) {
		return nil, []chat.Button{{Label: chat.T("decision.scorecard.link"), Action: open}}
	}
	more = []chat.Button{{Label: chat.T("decision.scorecard"), Action: open}}
	if judges(env, head, report) {
		more = append(more, chat.Button{Label: chat.T("decision.judge"), Action: judge(head)})
	}
	return more, nil
}

// looking are the quiet links of a card that is over: to the scorecards, and to
// the question whether the AI was right.
func looking(env flows.Env, head hiring.Case, report *hiring.Report) []chat.Button {
	links := []chat.Button{{Label: chat.T("decision.scorecard.link"), Action: chat.Action{Flow: "scorecard", Record: head.ID, Verb: "show"}}}
	if judges(env, head, report) {
		links = append(links, chat.Button{Label: chat.T("decision.judge.link"), Action: judge(head)})
	}
	return links
}

// judges says whether the reader may say if the AI was right, which takes that
// it has said something.
func judges(env flows.Env, head hiring.Case, report *hiring.Report) bool {
	return report != nil && len(report.Scores) > 0 && env.Company.Decides(env.Reader.Person, head) && !veiled(env, head)
}

func judge(head hiring.Case) chat.Action {
	return chat.Action{Flow: "scorecard", Record: head.ID, Verb: "judge"}
}
