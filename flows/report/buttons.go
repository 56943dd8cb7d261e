package report

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// buttons are what HR can do with a draft: send it, change what to ask, and the
// rarer edits behind More.
func (w writer) buttons(env flows.Env, head hiring.Case, part hiring.Report) chat.Block {
	act := func(verb string) chat.Action { return env.Act("report", head.ID, verb) }
	ask, also := suggestion(env, head, part), requirement(env, head, part)
	row := chat.Block{
		Kind: chat.KindButtons, Links: []chat.Button{fullLink(head)},
		Row: []chat.Button{
			{Label: chat.T("report.button.send"), Action: act("send"), Style: chat.Primary},
			{Label: chat.T("report.button.suggest"), Action: act("suggest"), Form: &ask},
		},
	}
	s, err := w.sourceOf(env, head, part)
	if points := s.pointsForm(part); err == nil && len(points.Fields) > 0 {
		row.More = append(row.More, chat.Button{Label: chat.T("report.button.points"), Action: act("points"), Form: &points})
	}
	row.More = append(row.More, chat.Button{Label: chat.T("report.button.require"), Action: act("require"), Form: &also})
	if weights := s.weightsForm(part); err == nil && len(weights.Fields) > 0 {
		row.More = append(row.More, chat.Button{Label: chat.T("report.button.weigh"), Action: act("weigh"), Form: &weights})
	}
	if len(part.Editions) > 0 {
		row.More = append(row.More, chat.Button{Label: chat.T("report.button.versions"), Action: look(head, "versions")})
	}
	if form, ok := rejection(env, head, part); ok {
		row.More = append(row.More, chat.Button{Label: chat.T("report.button.reject"), Action: decide(env, head, "reject_draft"), Form: &form})
	}
	return row
}

// decide is an action of the decision flow, bound to that part's revision.
func decide(env flows.Env, head hiring.Case, verb string) chat.Action {
	return env.Of("decision", head.ID).Act("decision", head.ID, verb)
}
