package intake

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// view draws what intake shows, always to HR: a position to choose, or an
// interview that came too late to change anything.
func view(env flows.Env, head hiring.Case, part Part, kind string) chat.Card {
	reader := env.Reader.Person
	chose := part.AssignedBy != "" && part.AssignedBy == reader // may see what she did, also when the position is not hers
	if head.ID == "" || !chose && !env.Company.IsHR(reader, head) {
		return chat.Card{}
	}
	switch {
	case kind == "late" && part.Late != nil:
		return late(env, head, part)
	case kind == "assign" || kind == "":
		return unassigned(env, head, part)
	}
	return chat.Card{}
}

func unassigned(env flows.Env, head hiring.Case, part Part) chat.Card {
	card := chat.Card{
		Kind: Name + ".assign", Record: head.ID, Revision: env.Rev, Tone: chat.Waiting,
		Title:   chat.T("intake.assign.title", "Name", nameOf(env, head)),
		Preview: chat.T("intake.assign.preview"),
		Blocks:  []chat.Block{chat.Paragraph(chat.T("intake.assign.asked", "Position", part.PositionName))},
	}
	if pos, ok := env.Company.Position(head.Position); ok {
		card.Tone, card.Preview = chat.Good, chat.T("intake.assign.preview.done")
		card.Title = chat.T("intake.title", "Name", nameOf(env, head), "Position", env.Title(pos.ID))
		done := chat.T("intake.assign.taken", "Position", env.Title(pos.ID))
		if part.AssignedBy != "" {
			done = chat.T("intake.assign.by", "Who", env.Company.Name(part.AssignedBy), "Position", env.Title(pos.ID))
		}
		card.Blocks = append(card.Blocks, chat.Paragraph(done))
		return card
	}
	if !head.Status.Open() {
		card.Tone = chat.Neutral
		return card
	}
	if n := len(part.Interviews); n > 1 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("intake.assign.interviews", "Count", n)))
	}
	card.Tag = chat.T("intake.assign.tag")
	card.Blocks = append(card.Blocks, chat.Note(chat.T("intake.assign.why")))
	if !head.Duty.Due.IsZero() {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("intake.assign.until", "When", head.Duty.Due)))
	}
	form := positions(env, head, part)
	card.Blocks = append(card.Blocks, chat.Buttons(chat.Button{
		Label: chat.T("intake.assign.button"), Action: env.Act(Name, head.ID, "assign"),
		Style: chat.Primary, Form: &form,
	}))
	return card
}

func late(env flows.Env, head hiring.Case, part Part) chat.Card {
	what := chat.T("intake.late.version", "Version", part.Late.Version)
	if part.Late.Version == 1 {
		what = chat.T("intake.late.again")
	}
	title := chat.L(part.PositionName)
	if head.Position != "" {
		title = env.Title(head.Position)
	}
	return chat.Card{
		Kind: Name + ".late", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title:   chat.T("intake.title", "Name", nameOf(env, head), "Position", title),
		Preview: chat.T("intake.late.preview"),
		Blocks: []chat.Block{
			chat.Paragraph(what),
			chat.Paragraph(chat.T("intake.late.nothing", "Status", chat.T("status."+string(head.Status)))),
			chat.Note(chat.T("intake.late.at", "When", part.Late.At)),
		},
	}
}

func nameOf(env flows.Env, head hiring.Case) string {
	if c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		return c.Name
	}
	return head.ID
}
