package company

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// handover is which cases somebody who left or lost the role had to do
// something about, by the HR person who is told. It is kept under the person.
type handover struct {
	Told map[string][]string `json:"told"`
}

// left tells HR whose duties have gone to somebody else: one card for each HR
// person concerned, whatever the number of cases (Values "cases").
func left(env flows.Env, head hiring.Case, part hiring.Person, ev chat.Event) (flows.Turn[hiring.Person], error) {
	t := flows.Turn[hiring.Person]{Head: head, Part: part}
	h := handover{Told: map[string][]string{}}
	var order []string
	for _, id := range ev.Values["cases"] {
		c, ok := flows.Find[hiring.Case](env, "case", id)
		hr, _ := env.Company.Owner(c, hiring.HR)
		if !ok || !c.Status.Open() || hr == "" || part.ID == "" {
			continue
		}
		if !slices.Contains(order, hr) {
			order = append(order, hr)
		}
		h.Told[hr] = append(h.Told[hr], id)
	}
	if len(order) == 0 {
		return t, nil
	}
	t.Effects = []flows.Effect{flows.Keep{Collection: "handover", ID: head.ID, Value: h}}
	for _, hr := range order {
		t.Effects = append(t.Effects, flows.Say{To: hr, Kind: kindLeft})
	}
	return t, nil
}

// mostMoved is how many cases the card names; where they are no more than
// mostWays, each has a button to the card on which it can be given to another.
const (
	mostMoved = 6
	mostWays  = 3
)

// leftCard is for one HR person: who no longer does what, and who does it now.
// A case that is no longer the reader's is not named.
func leftCard(env flows.Env, p hiring.Person) chat.Card {
	h, _ := flows.Find[handover](env, "handover", p.ID)
	var heads []hiring.Case
	for _, id := range h.Told[env.Reader.Person] {
		if c, ok := flows.Find[hiring.Case](env, "case", id); ok && env.Company.IsHR(env.Reader.Person, c) {
			heads = append(heads, c)
		}
	}
	if len(heads) == 0 {
		return chat.Card{
			Kind: "person.left", Record: p.ID, Revision: env.Rev, Tone: chat.Neutral, Title: chat.T("company.left.preview"),
			Preview: chat.T("company.left.preview"), Blocks: []chat.Block{chat.Paragraph(chat.T("company.left.none"))},
		}
	}
	key := "company.left.role"
	if !p.Active {
		key = "company.left.gone"
	}
	card := chat.Card{
		Kind: "person.left", Record: p.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T(key, "Name", p.Name, "Count", len(heads)), Preview: chat.T("company.left.preview"),
	}
	card.Blocks = movedBlocks(env, heads)
	return card
}

// movedBlocks name the cases, and lead to each where they are few.
func movedBlocks(env flows.Env, heads []hiring.Case) []chat.Block {
	var blocks []chat.Block
	var ways []chat.Button
	for _, c := range heads[:min(mostMoved, len(heads))] {
		blocks = append(blocks, chat.Paragraph(movedLine(env, c)))
		if c.Status.Open() && len(heads) <= mostWays {
			ways = append(ways, chat.Button{
				Label: chat.T("company.left.open", "Case", c.ID), Action: chat.Action{Flow: "duty", Record: c.ID, Verb: "show"},
			})
		}
	}
	if over := len(heads) - mostMoved; over > 0 {
		blocks = append(blocks, chat.Note(chat.T("company.left.rest", "Count", over)))
	}
	blocks = append(blocks, chat.Note(chat.T("company.left.hint")))
	if len(ways) > 0 {
		blocks = append(blocks, chat.Buttons(ways...))
	}
	return blocks
}

func movedLine(env flows.Env, c hiring.Case) chat.Text {
	name := c.ID
	if who, ok := flows.Find[hiring.Candidate](env, "candidate", c.Candidate); ok && who.Name != "" {
		name = who.Name
	}
	if !c.Status.Open() {
		return chat.T("company.left.closed", "Name", name, "Case", c.ID)
	}
	return chat.T("company.left.row", "Name", name, "Case", c.ID, "Owner", env.Company.Name(c.Duty.Owner),
		"Duty", chat.T("duty.kind."+string(c.Duty.Kind)))
}

// Left is the event values of "left" for cases whose owner is gone.
func Left(cases []string) chat.Values {
	slices.SortFunc(cases, strings.Compare)
	return chat.Values{"cases": cases}
}
