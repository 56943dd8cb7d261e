package decision

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// meeting is the interview by people that the case's round is about.
func meeting(env flows.Env, head hiring.Case) (hiring.Meeting, bool) {
	if head.Round == 0 {
		return hiring.Meeting{}, false
	}
	rounds, _ := flows.Find[hiring.Rounds](env, "round", head.ID)
	return rounds.Present(head)
}

// withdrawn says whether the candidate's side ended the case.
func withdrawn(head hiring.Case) bool {
	return head.Status == hiring.Withdrawn || head.Status == hiring.NoShow
}

// missing are the interviewers whose scorecard a decision now would not wait for.
func missing(env flows.Env, head hiring.Case) []chat.Text {
	m, ok := meeting(env, head)
	if !ok || head.Status != hiring.PendingSecondEval {
		return nil
	}
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	var out []chat.Text
	for _, id := range m.Missing(written) {
		name := chat.L(env.Company.Name(id))
		if id == env.Reader.Person {
			name = chat.T("decision.second.you")
		}
		out = append(out, name)
	}
	return out
}

// inSoFar says how many scorecards are in, and whose is missing.
func inSoFar(env flows.Env, head hiring.Case, m hiring.Meeting) chat.Text {
	names := missing(env, head)
	if len(names) == 0 {
		return chat.T("decision.second.all", "Count", len(m.People))
	}
	return chat.T("decision.second.in", "In", len(m.People)-len(names), "Of", len(m.People), "Names", names)
}

// second is the middle of the card after an interview by people: what they
// recommend, and per dimension the lowest and the highest mark. There is no
// average, which could hide a 1. Who held the interview and has not sent the own
// sheet reads nothing of the others'.
func second(env flows.Env, head hiring.Case, m hiring.Meeting) []chat.Block {
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	page := written.Of(m.No)
	out := []chat.Block{chat.Paragraph(inSoFar(env, head, m))}
	reader := env.Reader.Person
	if m.Has(reader) && !page.SentBy(reader) && !env.Company.IsHR(reader, head) {
		return append(out, chat.Note(chat.T("decision.second.first")))
	}
	for _, verdict := range []hiring.Recommend{hiring.StrongYes, hiring.Yes, hiring.No, hiring.StrongNo} {
		if names := of(env, m, page, verdict); len(names) > 0 {
			out = append(out, chat.Paragraph(chat.T("decision.second.say", "Verdict", chat.T("scorecard.verdict."+string(verdict)), "Names", names)))
		}
	}
	if facts := ranges(env, head, m, page); len(facts) > 0 {
		out = append(out, chat.Facts(facts...))
	}
	return out
}

// of are who recommends what.
func of(env flows.Env, m hiring.Meeting, page hiring.Scorecard, verdict hiring.Recommend) []chat.Text {
	var out []chat.Text
	for _, id := range m.People {
		if page.SentBy(id) && page.Sheets[id].Verdict == verdict {
			out = append(out, chat.L(env.Company.Name(id)))
		}
	}
	return out
}

// mostRanges is how many dimensions have room on a phone.
const mostRanges = 6

func ranges(env flows.Env, head hiring.Case, m hiring.Meeting, page hiring.Scorecard) []chat.Fact {
	pos, _ := env.Company.Position(head.Position)
	var out []chat.Fact
	for _, d := range pos.Dimensions {
		low, high := 0, 0
		for _, id := range m.People {
			mark, ok := page.Sheets[id].Mark(d.Key)
			if !ok || !page.SentBy(id) || mark.Level < 1 {
				continue
			}
			if low == 0 || mark.Level < low {
				low = mark.Level
			}
			high = max(high, mark.Level)
		}
		value := chat.T("decision.second.range", "Low", low, "High", high)
		switch {
		case low == 0:
			continue
		case low == high:
			value = chat.T("decision.second.same", "Level", low)
		}
		if len(out) < mostRanges {
			out = append(out, chat.Fact{Label: chat.ByLocale(d.Name), Value: value})
		}
	}
	return out
}

// early has a decision confirmed for which not all scorecards are in.
func early(env flows.Env, head hiring.Case, b chat.Button) chat.Button {
	names := missing(env, head)
	if len(names) == 0 {
		return b
	}
	if b.Form == nil {
		b.Confirm = chat.T("decision.second.early", "Names", names)
		return b
	}
	form := summary.Early(*b.Form, names)
	b.Form = &form
	return b
}

// lead is the line under the title: which interview it is about, and how long
// the candidate has waited.
func lead(env flows.Env, head hiring.Case, report *hiring.Report) []chat.Block {
	if m, ok := meeting(env, head); ok && head.Status == hiring.PendingSecondEval {
		return []chat.Block{chat.Paragraph(chat.T("decision.second.when", "At", m.At, "Wait", summary.Wait(head, env.Reader, env.Now)))}
	}
	if report == nil {
		return nil
	}
	if !head.Status.Open() {
		return []chat.Block{chat.Paragraph(summary.Past(*report))}
	}
	return []chat.Block{chat.Paragraph(summary.Lead(*report, head, env.Reader, env.Now))}
}
