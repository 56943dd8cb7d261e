package scorecard

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

const fieldOpinion = "opinion_" // before a dimension's key

func opinions() []hiring.Opinion {
	return []hiring.Opinion{hiring.Agree, hiring.TooHigh, hiring.TooLow}
}

// scored is the report whose scores the actor may judge, or why there is none.
func scored(env flows.Env, head hiring.Case, part hiring.Scorecard) (hiring.Report, error) {
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	switch {
	case veiled(env, head, part):
		return report, chat.Refuse(chat.Conflict, chat.T("scorecard.judge.veiled"))
	case len(report.Scores) == 0:
		return report, chat.Refuse(chat.Conflict, chat.T("scorecard.judge.none"))
	}
	return report, nil
}

// judge notes what the actor thinks of one score and answers with the next.
// Without a dimension it only answers.
func judge(env flows.Env, head hiring.Case, part hiring.Scorecard, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	report, err := scored(env, head, part)
	if err != nil {
		return t, err
	}
	key, said := ev.Action.Args["dimension"], hiring.Opinion(ev.Action.Args["opinion"])
	if key != "" {
		known := slices.ContainsFunc(report.Scores, func(r hiring.Rated) bool { return r.Dimension == key })
		if !known || !slices.Contains(opinions(), said) {
			return t, chat.Refuse(chat.Conflict, chat.T("scorecard.judge.unknown"))
		}
		t.Part = noted(part, env.Actor.Person, map[string]hiring.Opinion{key: said})
	}
	card := asked(env, head, t.Part, report)
	t.Card = &card
	return t, nil
}

// change notes all of the actor's opinions anew.
func change(env flows.Env, head hiring.Case, part hiring.Scorecard, ev chat.Event) (turn, error) {
	t := turn{Head: head, Part: part}
	report, err := scored(env, head, part)
	if err != nil {
		return t, err
	}
	said := map[string]hiring.Opinion{}
	for _, r := range report.Scores {
		said[r.Dimension] = hiring.Opinion(ev.Values.Get(fieldOpinion + r.Dimension))
	}
	t.Part = noted(part, env.Actor.Person, said)
	t.Notice = chat.T("scorecard.judge.changed")
	card := asked(env, head, t.Part, report)
	t.Card = &card
	return t, nil
}

// changeForm has one choice for every score. To whom they are veiled it asks
// nothing, so that the step can say so.
func changeForm(env flows.Env, head hiring.Case, part hiring.Scorecard) chat.Form {
	f := chat.Form{Title: chat.T("scorecard.judge.title"), Submit: chat.T("scorecard.judge.submit")}
	report, err := scored(env, head, part)
	if err != nil {
		return f
	}
	for _, r := range report.Scores {
		field := chat.Field{
			Name: fieldOpinion + r.Dimension, Type: chat.FieldSelect, Required: true,
			Label: chat.T("scorecard.judge.score", "Name", chat.ByLocale(r.Name), "Score", summary.Whole(r.Score)),
			Value: string(part.Opinions[env.Actor.Person][r.Dimension]),
		}
		for _, o := range opinions() {
			field.Options = append(field.Options, chat.Option{Value: string(o), Label: chat.T("scorecard.opinion." + string(o))})
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// noted is the part with a person's opinions added; the original stays.
func noted(part hiring.Scorecard, person string, said map[string]hiring.Opinion) hiring.Scorecard {
	mine := part.Opinions[person]
	for key, o := range said {
		mine = with(mine, key, o)
	}
	part.Opinions = with(part.Opinions, person, mine)
	return part
}

// asked is the first score that the actor has not judged, with three buttons,
// or the list of what was said.
func asked(env flows.Env, head hiring.Case, part hiring.Scorecard, report hiring.Report) chat.Card {
	mine := part.Opinions[env.Actor.Person]
	card := begin(env, head, "scorecard.opinion")
	card.Tag, card.Preview = chat.T("scorecard.judge.tag"), chat.T("scorecard.judge.preview")
	for i, r := range report.Scores {
		if mine[r.Dimension] != "" {
			continue
		}
		card.Tone = chat.Waiting
		card.Blocks = append(card.Blocks, question(report, i)...)
		row := chat.Block{Kind: chat.KindButtons}
		for _, o := range opinions() {
			a := act(head, "judge")
			a.Args = map[string]string{"dimension": r.Dimension, "opinion": string(o)}
			row.Row = append(row.Row, chat.Button{Label: chat.T("scorecard.opinion." + string(o)), Action: a})
		}
		card.Blocks = append(card.Blocks, row)
		return card
	}
	for _, r := range report.Scores {
		name := chat.T("scorecard.judge.score", "Name", chat.ByLocale(r.Name), "Score", summary.Whole(r.Score))
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("card.fact", "Label", name, "Value", chat.T("scorecard.opinion."+string(mine[r.Dimension])))))
	}
	form := changeForm(env, head, part)
	card.Blocks = append(card.Blocks, chat.Note(chat.T("scorecard.judge.use")),
		chat.Buttons(chat.Button{Label: chat.T("scorecard.button.change"), Action: act(head, "change"), Form: &form}))
	return card
}

// question is one score with the words that the report quotes for it.
func question(report hiring.Report, i int) []chat.Block {
	r := report.Scores[i]
	out := []chat.Block{
		chat.Paragraph(chat.T("scorecard.judge.place", "Number", i+1, "Of", len(report.Scores))),
		chat.Paragraph(chat.T("scorecard.judge.ask", "Name", chat.ByLocale(r.Name), "Score", summary.Whole(r.Score), "Bar", summary.Whole(r.Bar))),
	}
	for _, p := range slices.Concat(report.Strengths, report.Gaps) {
		if p.Dimension == r.Dimension && p.Quote != "" {
			out = append(out, chat.Quote(chat.T("summary.quote", "Words", p.Quote)))
		}
	}
	return append(out, chat.Note(chat.T("scorecard.judge.use")))
}
