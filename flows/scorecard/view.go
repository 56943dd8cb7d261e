package scorecard

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// What one phone screen holds: dimensions with a few words of evidence each,
// and names of others.
const (
	mostLines     = 6
	evidenceUnits = 20
	mostNames     = 4
)

// view is the reader's own sheet, or what was sent for who does not decide.
func view(env flows.Env, head hiring.Case, part hiring.Scorecard, _ string) chat.Card {
	reader := env.Reader.Person
	env.Actor.Person = reader
	page, _ := present(env, head, part)
	switch {
	case !maySee(env, head, part):
		return gone(head)
	case env.Company.Decides(reader, head), interviews(env, head, reader):
		return own(env, head, part)
	}
	return overview(env, head, page)
}

// gone is for somebody who lost the case since the card was posted.
func gone(head hiring.Case) chat.Card {
	return chat.Card{
		Kind: "scorecard.gone", Record: head.ID, Title: chat.T("scorecard.tag"), Tone: chat.Neutral,
		Blocks: []chat.Block{chat.Paragraph(chat.T("scorecard.gone"))},
	}
}

func begin(env flows.Env, head hiring.Case, kind string) chat.Card {
	name := head.ID
	if c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		name = c.Name
	}
	card := chat.Card{
		Kind: kind, Record: head.ID, Tone: chat.Neutral, Tag: chat.T("scorecard.tag"), Preview: chat.T("scorecard.preview"),
		Title: chat.T("scorecard.title", "Name", name, "Position", env.Title(head.Position)),
	}
	if m, ok := meeting(env, head); ok {
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("scorecard.of", "Round", m.Round, "At", m.At))}
	}
	return card
}

// own is what somebody who decides wrote, and the ways on.
func own(env flows.Env, head hiring.Case, part hiring.Scorecard) chat.Card {
	env.Actor.Person = env.Reader.Person
	card := begin(env, head, "scorecard.own")
	page, _ := present(env, head, part)
	sent, draft := page.Sheets[env.Reader.Person], page.Drafts[env.Reader.Person]
	if !sent.Sent.IsZero() {
		card.Blocks = append(card.Blocks, chat.Paragraph(stamp(sent)))
		card.Blocks = append(card.Blocks, marks(env, head, sent)...)
	}
	switch {
	case !draft.Saved.IsZero():
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("scorecard.draft",
			"At", dayTime(draft), "Filled", filled(draft), "Of", len(dimensions(env, head))+1)))
	case sent.Sent.IsZero() && mayFill(env, head, part):
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("scorecard.none")))
	}
	if !mayFill(env, head, part) {
		card.Blocks = append(card.Blocks, chat.Paragraph(stale(env, head, part)))
	} else if veiled(env, head, part) {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("scorecard.veiled")))
	}
	links, note := reading(env, head, page)
	card.Blocks = append(card.Blocks, note...)
	card.Blocks = append(card.Blocks, chat.Note(chat.T("scorecard.whose")))
	if head.Awaits() && !head.Duty.Due.IsZero() && env.Company.Decides(env.Reader.Person, head) {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("scorecard.due", "Due", head.Duty.Due)))
	}
	row := ways(env, head, part)
	if row.Links = append(links, row.Links...); len(row.Row)+len(row.Links) > 0 {
		card.Blocks = append(card.Blocks, row)
	}
	if len(row.Row) > 0 {
		card.Tone = chat.Waiting
	}
	return card
}

// ways offers to fill the sheet, or once it was sent to decide.
func ways(env flows.Env, head hiring.Case, part hiring.Scorecard) chat.Block {
	row := chat.Block{Kind: chat.KindButtons}
	page, _ := present(env, head, part)
	decides := env.Company.Decides(env.Reader.Person, head)
	if mayFill(env, head, part) {
		whole, begun := wholeForm(env, head, part), draftForm(env, head, part)
		decide := chat.Button{Label: chat.T("scorecard.button.decide.link"), Action: chat.Action{Flow: "decision", Record: head.ID, Verb: "show"}}
		if page.SentBy(env.Reader.Person) {
			if decides {
				decide.Label, decide.Style = chat.T("scorecard.button.decide"), chat.Primary
				row.Row = []chat.Button{decide}
			}
			row.Row = append(row.Row, chat.Button{Label: chat.T("scorecard.button.correct"), Action: act(head, "send"), Form: &whole})
		} else {
			row.Row = []chat.Button{
				{Label: chat.T("scorecard.button.send"), Action: act(head, "send"), Style: chat.Primary, Form: &whole},
				{Label: chat.T("scorecard.button.save"), Action: act(head, "save"), Form: &begun},
			}
			if decides {
				row.Links = append(row.Links, decide)
			}
		}
	}
	report, _ := flows.Find[hiring.Report](env, "report", head.ID)
	if decides && len(report.Scores) > 0 && !veiled(env, head, part) {
		row.Links = append(row.Links, chat.Button{Label: chat.T("scorecard.button.judge"), Action: act(head, "judge")})
	}
	return row
}

// reading are the ways to the sheets in full that the reader may see, and a
// note on those that wait for the reader's own.
func reading(env flows.Env, head hiring.Case, part hiring.Scorecard) (links []chat.Button, note []chat.Block) {
	if part.SentBy(env.Reader.Person) {
		links = append(links, chat.Button{Label: chat.T("scorecard.button.whole"), Action: act(head, "sheet")})
	}
	closed := 0
	for _, id := range others(env, part) {
		if !readable(env, head, part, id) {
			closed++
		} else if len(links) < mostNames {
			links = append(links, linkTo(env, head, id))
		}
	}
	if closed > 0 {
		note = []chat.Block{chat.Note(chat.T("scorecard.others", "Count", closed))}
	}
	return links, note
}

func linkTo(env flows.Env, head hiring.Case, person string) chat.Button {
	a := act(head, "sheet")
	a.Args = map[string]string{"of": person}
	return chat.Button{Label: chat.T("scorecard.button.of", "Name", env.Company.Name(person)), Action: a}
}

// overview lists what was sent.
func overview(env flows.Env, head hiring.Case, part hiring.Scorecard) chat.Card {
	card := begin(env, head, "scorecard.overview")
	row := chat.Block{Kind: chat.KindButtons}
	for _, id := range others(env, part) {
		s := part.Sheets[id]
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("scorecard.by", "Name", env.Company.Name(id), "Sheet", stamp(s))))
		row.Links = append(row.Links, linkTo(env, head, id))
	}
	if len(row.Links) == 0 {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("scorecard.overview.none")))
		return card
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("scorecard.whose")), row)
	return card
}

// whole is one sheet with every anchor and all evidence: a long view.
func whole(env flows.Env, head hiring.Case, part hiring.Scorecard, of string) chat.Card {
	card, s := begin(env, head, "scorecard.sheet"), part.Sheets[of]
	card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("scorecard.by", "Name", env.Company.Name(of), "Sheet", stamp(s))))
	for _, m := range s.Marks {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("card.fact", "Label", named(env, head, m.Dimension), "Value", anchor(m.Level))))
		if m.Evidence != "" {
			card.Blocks = append(card.Blocks, chat.Quote(chat.L(m.Evidence)))
		}
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("scorecard.whose")))
	return card
}

// stamp is the verdict of a sheet, when it was sent and whether it was
// corrected.
func stamp(s hiring.Sheet) chat.Text {
	verdict, at := chat.T("scorecard.verdict."+string(s.Verdict)), dayTime(s)
	if n := len(s.Earlier); n > 0 {
		return chat.T("scorecard.stamp.again", "Verdict", verdict, "At", at)
	}
	return chat.T("scorecard.stamp", "Verdict", verdict, "At", at)
}

func dayTime(s hiring.Sheet) chat.Moment { return chat.Moment{At: s.Saved, Form: chat.DateTime} }

// marks are the levels, a line each, with the first words of their evidence.
func marks(env flows.Env, head hiring.Case, s hiring.Sheet) []chat.Block {
	var out []chat.Block
	for _, m := range s.Marks[:min(len(s.Marks), mostLines)] {
		name := named(env, head, m.Dimension)
		line := chat.T("scorecard.line", "Name", name, "Level", m.Level)
		switch {
		case m.Level == 0:
			line = chat.T("scorecard.line.none", "Name", name)
		case m.Evidence != "":
			line = chat.T("scorecard.line.why", "Name", name, "Level", m.Level, "Words", summary.Shorten(m.Evidence, evidenceUnits))
		}
		out = append(out, chat.Paragraph(line))
	}
	if more := len(s.Marks) - mostLines; more > 0 {
		out = append(out, chat.Note(chat.T("scorecard.line.more", "Count", more)))
	}
	return out
}

// filled counts the choices made in a draft.
func filled(s hiring.Sheet) (n int) {
	if s.Verdict != "" {
		n++
	}
	for _, m := range s.Marks {
		if m.Level != hiring.Unmarked {
			n++
		}
	}
	return n
}
