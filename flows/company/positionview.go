package company

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostFacts is how many dimensions a card names.
const mostFacts = 6

// view is how a position is assessed, and whose word on it counts: the file's, or
// the form's.
func (a *assessor) view(env flows.Env, head hiring.Case, part hiring.Position, _ string) chat.Card {
	env.Actor.Person = env.Reader.Person
	if !assesses(env, head, part) {
		return chat.Card{}
	}
	card := chat.Card{
		Kind: "position.card", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("position.title", "Position", env.Title(head.ID)), Tag: chat.T("position.tag.file"), Preview: chat.T("position.preview"),
	}
	if part.Off() || part.Dry() {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("position.pilot."+part.Pilot)))
	}
	var facts []chat.Fact
	for _, d := range part.Dimensions[:min(mostFacts, len(part.Dimensions))] {
		facts = append(facts, chat.Fact{Label: chat.ByLocale(d.Name), Value: chat.T("position.dimension", "Weight", percent(d.Weight), "Bar", number(d.Bar))})
	}
	card.Blocks = append(card.Blocks, chat.Facts(facts...))
	if more := len(part.Dimensions) - mostFacts; more > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("position.dimensions.more", "Count", more)))
	}
	card.Blocks = append(card.Blocks, chat.Note(reasons(part)), chat.Note(shown(part)))
	if f := part.Form; f != nil {
		card.Tag = chat.T("position.tag.form", "Version", f.Version)
		card.Blocks = append(card.Blocks, chat.Note(chat.T("position.form", "Name", env.Company.Name(f.By), "At", chat.Moment{At: f.At, Form: chat.Date})))
	} else {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("position.file")))
	}
	card.Blocks = append(card.Blocks, a.row(env, head, part))
	return card
}

// reasons counts what can be chosen for a letter, and names the dimensions for
// which there is none.
func reasons(part hiring.Position) chat.Text {
	var without []chat.Text
	for _, d := range bare(part) {
		without = append(without, chat.ByLocale(d.Name))
	}
	if len(without) > 0 {
		return chat.T("position.reasons.bare", "Count", len(part.Offered()), "Without", without[:min(len(without), 3)])
	}
	return chat.T("position.reasons", "Count", len(part.Offered()))
}

func shown(part hiring.Position) chat.Text {
	var gone []chat.Text
	for _, block := range part.Hide {
		gone = append(gone, chat.T("position.block."+block))
	}
	if len(gone) > 0 {
		return chat.T("position.shown.less", "Blocks", gone)
	}
	return chat.T("position.shown.all")
}

func (a *assessor) row(env flows.Env, head hiring.Case, part hiring.Position) chat.Block {
	row := chat.Block{Kind: chat.KindButtons}
	press := func(verb string, form chat.Form) chat.Button {
		return chat.Button{Label: chat.T("position.button." + verb), Action: env.Act("position", head.ID, verb), Form: &form}
	}
	row.Row = []chat.Button{press("weigh", weighForm(env, head, part)), press("reason", a.reasonForm(env, head, part))}
	row.More = []chat.Button{press("blocks", blocksForm(env, head, part))}
	if retires(env, head, part) {
		row.More = append(row.More, press("retire", retireForm(env, head, part)))
	}
	if restoresOne(env, head, part) {
		row.More = append(row.More, press("restore", restoreForm(env, head, part)))
	}
	if hasForm(env, head, part) {
		row.More = append(row.More, chat.Button{
			Label: chat.T("position.button.file"), Action: env.Act("position", head.ID, "file"), Confirm: chat.T("position.confirm.file"),
		})
	}
	return row
}
