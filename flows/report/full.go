package report

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// fullCard is the long view: facts, the table of scores, answers with their
// questions, and one sentence for every number. To whom the AI's view is closed
// gets facts and answers.
func fullCard(env flows.Env, head hiring.Case, part hiring.Report) chat.Card {
	c := chat.Card{
		Kind: "report.full", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: title(env, head), Tag: chat.T("report.full.tag"), Preview: chat.T("report.full.preview"),
	}
	pos, _ := env.Company.Position(head.Position)
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	if env.Company.Veiled(env.Reader.Person, head, written) {
		c.Blocks = append(c.Blocks, chat.Facts(facts(env, part, false)...), chat.Note(summary.Veil(part)))
		c.Blocks = append(c.Blocks, required(part)...)
		c.Blocks = append(c.Blocks, answers(part)...)
		score := chat.Button{Label: chat.T("report.button.scorecard"), Action: chat.Action{Flow: "scorecard", Record: head.ID, Verb: "show"}}
		c.Blocks = append(c.Blocks, chat.Block{Kind: chat.KindButtons, Links: []chat.Button{score}})
		return c
	}
	part = part.For(pos)
	if !pos.Hides(hiring.BlockFacts) {
		c.Blocks = append(c.Blocks, chat.Facts(facts(env, part, true)...))
	}
	c.Blocks = append(c.Blocks, chat.Note(summary.Estimate(part)))
	c.Blocks = append(c.Blocks, rests(env, head)...)
	c.Blocks = append(c.Blocks, scores(part, pos)...)
	c.Blocks = append(c.Blocks, weighted(part, pos)...)
	if ask := suggested(part, head); !ask.Empty() {
		c.Blocks = append(c.Blocks, chat.Paragraph(ask))
	}
	c.Blocks = append(c.Blocks, required(part)...)
	if !pos.Hides(hiring.BlockExcerpts) {
		c.Blocks = append(c.Blocks, answers(part)...)
	}
	c.Blocks = append(c.Blocks, evidence(part)...)
	c.Blocks = append(c.Blocks, hidden(pos)...)
	return c
}

// hidden says what the position leaves out: a block that is not there is not
// missing by accident.
func hidden(pos hiring.Position) []chat.Block {
	var out []chat.Text
	for _, block := range pos.Hide {
		out = append(out, chat.T("position.block."+block))
	}
	if len(out) == 0 {
		return nil
	}
	return []chat.Block{chat.Note(chat.T("report.full.hidden", "Blocks", out))}
}

// required is the department's own requirement, in full length.
func required(part hiring.Report) []chat.Block {
	if part.Requirement == "" {
		return nil
	}
	return []chat.Block{chat.Paragraph(chat.T("report.full.requirement", "Words", part.Requirement))}
}

// weighted are the weighted mean, always beside the bar that the same weights
// give, and the position's weights where HR changed them for this report.
func weighted(part hiring.Report, pos hiring.Position) (out []chat.Block) {
	var weights, mean, bar float64
	for _, r := range part.Scores {
		weights, mean, bar = weights+r.Weight, mean+r.Weight*r.Score, bar+r.Weight*r.Bar
	}
	if weights > 0 {
		out = append(out, chat.Note(chat.T("report.full.mean", "Mean", summary.Whole(mean/weights), "Bar", summary.Whole(bar/weights), "Count", len(part.Scores))))
	}
	var was []chat.Text
	for _, d := range pos.Dimensions {
		if percent(d.Weight) != percent(part.Weights[d.Key]) {
			was = append(was, chat.T("report.full.weight", "Name", chat.ByLocale(d.Name), "Value", percent(d.Weight)))
		}
	}
	if len(part.Weights) > 0 && len(was) > 0 {
		out = append(out, chat.Note(chat.T("report.full.weights", "Was", was)))
	}
	return out
}

// suggested is what to ask next, in full length.
func suggested(part hiring.Report, head hiring.Case) chat.Text {
	if part.Suggestion != "" {
		return chat.T("report.full.suggestion", "Words", part.Suggestion)
	}
	return summary.Ask(part, head)
}

// facts are what is known of the interview, at most six. What is missing says
// so.
func facts(env flows.Env, part hiring.Report, judged bool) []chat.Fact {
	iv, _ := flows.Find[hiring.Interview](env, "interview", part.Interview)
	none := chat.T("report.fact.none")
	value := func(given bool, t chat.Text) chat.Text {
		if given {
			return t
		}
		return none
	}
	bank := iv.QuestionBank
	out := []chat.Fact{
		{Label: chat.T("report.fact.when"), Value: value(!part.StartedAt.IsZero(), began(part))},
		{Label: chat.T("report.fact.length"), Value: value(part.Minutes > 0, chat.T("time.minutes", "Count", part.Minutes))},
		{Label: chat.T("report.fact.bank"), Value: value(bank != "", chat.L(bank))},
		{Label: chat.T("report.fact.consent"), Value: consent(iv, "ai_interview")},
		{Label: chat.T("report.fact.pool"), Value: consent(iv, "talent_pool")},
	}
	if judged {
		out = append(out, chat.Fact{Label: chat.T("report.fact.verdict"), Value: verdict(part.Overall)})
	}
	return out
}

// began says when the interview was, and the how manieth it is where that says
// something: of the case, and of the material that came in for it.
func began(part hiring.Report) chat.Text {
	if part.Version > 1 {
		return chat.T("report.fact.when.version", "At", part.StartedAt, "Attempt", part.Attempt, "Version", part.Version)
	}
	return chat.T("report.fact.when.value", "At", part.StartedAt, "Attempt", part.Attempt)
}

func consent(iv hiring.Interview, key string) chat.Text {
	given, known := iv.Consent[key]
	switch {
	case !known:
		return chat.T("report.fact.none")
	case given:
		return chat.T("report.consent.yes")
	}
	return chat.T("report.consent.no")
}

// verdict is what the source concluded; it is an estimate and closes nothing.
func verdict(o *hiring.Overall) chat.Text {
	if o == nil {
		return chat.T("report.fact.none")
	}
	switch o.Verdict {
	case "pass", "fail", "undecided":
		return chat.T("report.verdict", "Verdict", chat.T("verdict."+o.Verdict), "Score", summary.Whole(o.Score))
	}
	return chat.T("report.verdict.only", "Score", summary.Whole(o.Score))
}

// scores is the table, and a sentence on the dimensions that have none.
func scores(part hiring.Report, pos hiring.Position) []chat.Block {
	table := &chat.Table{Head: []chat.Text{
		chat.T("report.table.dimension"), chat.T("report.table.score"), chat.T("report.table.bar"),
		chat.T("report.table.band"), chat.T("report.table.weight"),
	}}
	have := map[string]bool{}
	for _, r := range part.Scores {
		have[r.Dimension] = true
		weight := chat.T("report.weight.none")
		if r.Weight > 0 {
			weight = chat.T("report.percent", "Value", percent(r.Weight))
		}
		table.Rows = append(table.Rows, []chat.Text{
			chat.ByLocale(r.Name), number(r.Score), number(r.Bar), chat.T("report.band." + string(r.Band)), weight,
		})
	}
	var missing []chat.Text
	for _, d := range pos.Dimensions {
		if !have[d.Key] {
			missing = append(missing, chat.ByLocale(d.Name))
		}
	}
	var out []chat.Block
	if len(table.Rows) > 0 {
		out = append(out, chart(part), chat.Block{Kind: chat.KindTable, Table: table}, chat.Note(chat.T("report.table.legend")))
	}
	if len(missing) > 0 {
		key := "report.missing.source"
		if part.Proposed || len(part.Scores) == 0 {
			key = "report.missing.rubric"
		}
		out = append(out, chat.Note(chat.T(key, "Dimensions", missing)))
	}
	return out
}

// chart draws the scores against their bars; the table under it has the numbers.
func chart(part hiring.Report) chat.Block {
	c := &chat.Chart{Kind: chat.Bars, Title: chat.T("report.chart.title"), Told: true}
	score, bar := chat.Series{Name: chat.T("report.table.score")}, chat.Series{Name: chat.T("report.table.bar")}
	for _, r := range part.Scores {
		c.Labels = append(c.Labels, chat.ByLocale(r.Name))
		score.Values = append(score.Values, float64(summary.Whole(r.Score)))
		bar.Values = append(bar.Values, float64(summary.Whole(r.Bar)))
	}
	c.Series = []chat.Series{score, bar}
	return chat.Block{Kind: chat.KindChart, Chart: c}
}

func number(v float64) chat.Text { return chat.T("report.number", "Value", summary.Whole(v)) }

// answers are the excerpts, each under its question.
func answers(part hiring.Report) []chat.Block {
	if len(part.Excerpts) == 0 {
		return []chat.Block{chat.Paragraph(chat.T("report.answers.none"))}
	}
	var out []chat.Block
	for _, x := range part.Excerpts {
		question := chat.T("report.question.none")
		if x.Question != "" {
			question = chat.T("report.question", "Words", x.Question)
		}
		out = append(out, chat.Paragraph(question), chat.Quote(chat.T("summary.quote", "Words", x.Text)))
	}
	return out
}
