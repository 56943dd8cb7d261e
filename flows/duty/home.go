package duty

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// The page of a person names so many duties and positions; the rest is counted.
const (
	homeDuties    = 10
	homePositions = 8
)

// home answers "home" with a person's own page: what waits for her, the oldest
// first and each with the way to it, how many candidates stand where on her
// positions, and three things to do from here.
func home(env flows.Env, _ []string) (chat.Reply, error) {
	var mine, seen []hiring.Case
	for head := range everyOpen(env) {
		seen = append(seen, head)
		if waits(env, head) {
			mine = append(mine, head)
		}
	}
	slices.SortFunc(mine, func(a, b hiring.Case) int {
		return cmp.Or(a.Duty.Since.Compare(b.Duty.Since), a.Duty.Due.Compare(b.Duty.Due), strings.Compare(a.ID, b.ID))
	})
	card := chat.Card{
		Kind: "duty.home", Record: env.Actor.Person, Tone: chat.Neutral,
		Title: chat.T("duty.home.title", "Count", len(mine)), Preview: chat.T("duty.preview.status"),
	}
	if len(mine) == 0 {
		card.Title = chat.T("duty.home.nothing")
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("duty.home.empty." + stand(env)))}
	}
	card.Blocks = append(card.Blocks, waitingLines(env, mine)...)
	card.Blocks = append(card.Blocks, funnel(env, seen)...)
	card.Blocks = append(card.Blocks, chat.Divider(), homeActions(env))
	return chat.Reply{Card: &card}, nil
}

// waitingLines name the oldest duties, each with the button that leads to it.
func waitingLines(env flows.Env, mine []hiring.Case) []chat.Block {
	var blocks []chat.Block
	l := ledger{env: env}
	for i, head := range mine[:min(homeDuties, len(mine))] {
		way, ok := page{env: env, head: head}.forward()
		if !ok {
			way = chat.Button{Label: chat.T("duty.open"), Style: chat.Primary, Action: show(Name, head.ID)}
		}
		if i > 0 {
			way.Style = chat.Plain
		}
		blocks = append(blocks, chat.Paragraph(l.owed(head, false)), chat.Buttons(way))
	}
	return append(blocks, rest(len(mine)-homeDuties)...)
}

// stage is a stretch of the way, as a page counts it.
type stage struct {
	name     string
	statuses []hiring.Status
}

func stages() []stage {
	return []stage{
		{"report", []hiring.Status{hiring.ReportDraft}},
		{"evaluation", []hiring.Status{hiring.PendingEval, hiring.Hold}},
		{"second", []hiring.Status{hiring.PendingSecond, hiring.SecondScheduled, hiring.PendingSecondEval}},
		{"offer", []hiring.Status{hiring.OfferTalk, hiring.OfferApproval, hiring.OfferSent, hiring.PendingOnboard}},
		{"letter", []hiring.Status{hiring.RejectPending}},
	}
}

// standing is how many candidates of one position stand at each stage.
type standing struct {
	position string
	at       []int
	all      int
}

// funnel counts the candidates of the actor's positions by stage; a stage where
// nobody stands has no column, and a position on which nobody is has no row. seen
// are the open cases that the actor may see.
func funnel(env flows.Env, seen []hiring.Case) []chat.Block {
	mine := myPositions(env)
	switch {
	case len(mine) == 0 && env.Company.Keeps(env.Actor.Person):
		return []chat.Block{chat.Divider(), chat.Paragraph(chat.T("duty.home.setup"))}
	case len(mine) == 0:
		return nil
	}
	rows, sums := count(mine, seen)
	blocks := []chat.Block{chat.Divider(), chat.Note(chat.T("duty.home.positions"))}
	if rows[0].all == 0 {
		return append(blocks, chat.Paragraph(chat.T("duty.home.nobody")))
	}
	rows = slices.DeleteFunc(rows, func(r standing) bool { return r.all == 0 })
	table := chat.Table{Head: []chat.Text{chat.T("duty.home.position")}}
	for i, s := range stages() {
		if sums[i] > 0 {
			table.Head = append(table.Head, chat.T("duty.home.stage."+s.name))
		}
	}
	for _, r := range rows[:min(homePositions, len(rows))] {
		cells := []chat.Text{env.Listed(r.position)}
		for i, n := range r.at {
			if sums[i] > 0 {
				cells = append(cells, chat.L(strconv.Itoa(n)))
			}
		}
		table.Rows = append(table.Rows, cells)
	}
	blocks = append(blocks, chat.Block{Kind: chat.KindTable, Table: &table})
	if over := len(rows) - homePositions; over > 0 {
		blocks = append(blocks, chat.Note(chat.T("duty.home.more", "Count", over)))
	}
	return blocks
}

// count makes a row for every position, the fullest first, and the sum of every
// stage.
func count(positions []string, seen []hiring.Case) (rows []standing, sums []int) {
	sums = make([]int, len(stages()))
	for _, id := range positions {
		r := standing{position: id, at: make([]int, len(stages()))}
		for i, s := range stages() {
			for _, head := range seen {
				if head.Position == id && slices.Contains(s.statuses, head.Status) {
					r.at[i]++
				}
			}
			r.all += r.at[i]
			sums[i] += r.at[i]
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b standing) int { return b.all - a.all })
	return rows, sums
}

// myPositions are those on which the actor does HR's work or decides.
func myPositions(env flows.Env) []string {
	var out []string
	for _, p := range env.Company.Positions() {
		c := hiring.Case{Position: p.ID}
		if env.Company.IsHR(env.Actor.Person, c) || env.Company.Decides(env.Actor.Person, c) {
			out = append(out, p.ID)
		}
	}
	return out
}

// stand is what the actor's page is for: HR's work, deciding, or neither.
func stand(env flows.Env) string {
	p, _ := env.Company.Person(env.Actor.Person)
	switch {
	case p.Has(hiring.HR) || p.Has(hiring.Admin):
		return "hr"
	case p.Has(hiring.Manager) || p.Has(hiring.Lead):
		return "manager"
	}
	return "other"
}

// homeActions are three things to do from here, and the way to the live board.
func homeActions(env flows.Env) chat.Block {
	who := env.Actor.Person
	second := chat.Button{Label: chat.T("duty.home.me"), Action: show("person", who)}
	if stand(env) == "hr" {
		second = chat.Button{Label: chat.T("duty.home.drafts"), Action: show("desk", who)}
	}
	actions := chat.Buttons(
		chat.Button{Label: chat.T("duty.all"), Action: chat.Action{Flow: Allowances, Record: who, Verb: "loop"}},
		second,
		chat.Button{Label: chat.T("duty.home.help"), Action: show("welcome", who)},
	)
	if stand(env) != "other" {
		actions.Links = []chat.Button{{Label: chat.T("duty.home.board"), Action: chat.Action{Flow: "board", Record: who, Verb: "open"}}}
	}
	return actions
}
