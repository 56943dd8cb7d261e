package duty

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// missing names, where an interview by people is to be evaluated, whose
// scorecard it still waits for.
func (p page) missing(n Notice) []chat.Block {
	if n.Duty.Kind != hiring.EvaluateSecond {
		return nil
	}
	rounds, _ := flows.Find[hiring.Rounds](p.env, "round", p.head.ID)
	m, ok := rounds.Present(p.head)
	if !ok {
		return nil
	}
	written, _ := flows.Find[hiring.Scorecard](p.env, "scorecard", p.head.ID)
	var names []chat.Text
	for _, id := range m.Missing(written) {
		names = append(names, chat.L(p.env.Company.Name(id)))
	}
	if len(names) == 0 {
		return []chat.Block{chat.Paragraph(chat.T("duty.sheets.all"))}
	}
	return []chat.Block{chat.Paragraph(chat.T("duty.sheets", "In", len(m.People)-len(names), "Of", len(m.People), "Names", names))}
}
