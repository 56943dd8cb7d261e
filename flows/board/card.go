package board

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// view is the board as a card: how many candidates stand where, and the way to the
// page, for whom it is.
func (c Config) view(env flows.Env, head hiring.Case, part Pass, _ string) chat.Card {
	if p, ok := env.Company.Person(head.ID); !ok || !p.Active || env.Reader.Person != head.ID {
		return chat.Card{}
	}
	n := count(env, head.ID)
	card := chat.Card{
		Kind: "board.card", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("board.card.title", "Count", n.all), Preview: chat.T("board.card.preview"),
	}
	switch {
	case n.all == 0:
		card.Title = chat.T("board.card.none")
	default:
		card.Blocks = append(card.Blocks, chat.Paragraph(n.columns))
		if n.late > 0 || n.mine > 0 {
			card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("board.card.late", "Late", n.late, "Mine", n.mine)))
		}
	}
	if n.dry > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("board.card.dry", "Count", n.dry)))
	}
	return c.way(env, card, head.ID, part)
}

// way puts the way to the page under the counts: the link while it opens, then the
// button for another; where no browser gets to us safely, why there is none.
func (c Config) way(env flows.Env, card chat.Card, person string, part Pass) chat.Card {
	base := c.Address()
	switch {
	case base == "":
		card.Blocks = append(card.Blocks, chat.Note(chat.T("board.card.nowhere")))
	case part.opens(env.Now):
		card.Blocks = append(card.Blocks,
			chat.Note(chat.T("board.card.link", "Until", chat.Moment{At: part.Until, Form: chat.Clock})),
			chat.Buttons(chat.Button{
				Label: chat.T("board.card.open"), Style: chat.Primary,
				URL: base + "?link=" + c.Mint(Link, person, part.Once),
			}))
	default:
		card.Blocks = append(card.Blocks,
			chat.Note(chat.T("board.card.spent")),
			chat.Buttons(chat.Button{Label: chat.T("board.card.again"), Style: chat.Primary, Action: chat.Action{Flow: Name, Record: person, Verb: "open"}}))
	}
	return card
}

// counts are what a person's board would show.
type counts struct {
	all, late, mine int       // of those in no dry run
	dry             int       // in one
	columns         chat.Text // those where somebody stands
}

func count(env flows.Env, person string) counts {
	var n counts
	for _, status := range hiring.Statuses() {
		if !status.Open() {
			continue
		}
		here := 0
		for _, id := range env.List("case.status", string(status)) {
			head, ok := flows.Find[hiring.Case](env, "case", id)
			if !ok || head.Status != status || !env.Company.Sees(person, head) {
				continue
			}
			if env.Company.Apart(head.Position) {
				n.dry++
				continue
			}
			here++
			if !head.Duty.Due.After(env.Now) {
				n.late++
			}
			if head.Duty.Owner == person {
				n.mine++
			}
		}
		if n.all += here; here > 0 {
			column := chat.T("board.card.column", "Status", chat.T("status."+string(status)), "Number", here)
			if !n.columns.Empty() { // names of columns have commas of their own
				column = chat.T("board.card.columns", "Before", n.columns, "Next", column)
			}
			n.columns = column
		}
	}
	return n
}
