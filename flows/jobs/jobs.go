// Package jobs answers what waits to be sent and what was given up, in a list
// that names nobody: kinds, case numbers, times, tries and the operators' words
// for what went wrong. What can be tried again has a button for it; a letter
// that was given up has none, as it may have left.
package jobs

import (
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// How many lines a phone has room for: what was given up has two each.
const (
	mostDead    = 3
	mostWaiting = 2
	mostWhy     = 34 // characters of a reason
)

// Flow has the question "jobs" and no record of its own.
func Flow() flows.Flow[struct{}] {
	return flows.Flow[struct{}]{
		Name: "jobs", Alone: true,
		Questions: map[string]flows.Question{"jobs": {May: looks, Answer: list}},
	}
}

func looks(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && (p.Has(hiring.HR) || p.Has(hiring.Admin))
}

// list is what the actor may see: HR the jobs of their cases, admins all.
func list(env flows.Env, _ []string) (chat.Reply, error) {
	var dead, waiting []flows.Job
	all, held := env.Outbox()
	for _, j := range all {
		outward := j.Kind == "show" || j.Kind == "call" || j.Kind == "work" || j.Kind == flows.Webhook
		switch {
		case !mine(env, j):
		case j.Dead:
			dead = append(dead, j)
		case outward:
			waiting = append(waiting, j)
		}
	}
	card := board{env.Now, held}.draw(dead, waiting)
	return chat.Reply{Card: &card}, nil
}

func mine(env flows.Env, j flows.Job) bool {
	if head, ok := flows.Find[hiring.Case](env, "case", j.Record); ok {
		return env.Company.IsHR(env.Actor.Person, head)
	}
	p, _ := env.Company.Person(env.Actor.Person)
	return p.Has(hiring.Admin)
}

// board is the list at an instant.
type board struct{ now, held time.Time }

func (b board) draw(dead, waiting []flows.Job) chat.Card {
	card := chat.Card{
		Kind: "jobs.list", Tone: chat.Neutral, Preview: chat.T("jobs.preview"),
		Title: chat.T("jobs.title", "Dead", len(dead), "Waiting", len(waiting)),
	}
	if !b.held.IsZero() {
		card.Tone = chat.Waiting
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("jobs.held", "Since", chat.Moment{At: b.held, Form: chat.Date}))}
	}
	if len(dead)+len(waiting) == 0 {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("jobs.none")))
		return card
	}
	if len(dead) > 0 {
		card.Tone = chat.Bad
	}
	shown := dead[:min(mostDead, len(dead))]
	card.Blocks = append(card.Blocks, b.given(shown)...)
	card.Blocks = append(card.Blocks, b.waits(waiting[:min(mostWaiting, len(waiting))])...)
	if over := max(0, len(dead)-mostDead) + max(0, len(waiting)-mostWaiting); over > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("jobs.rest", "Count", over)))
	}
	if row := retries(shown); len(row) > 0 {
		card.Blocks = append(card.Blocks, chat.Buttons(row...))
	}
	return card
}

// given are the lines of what was given up, each with why, and where a letter
// among it is looked at.
func (b board) given(dead []flows.Job) []chat.Block {
	if len(dead) == 0 {
		return nil
	}
	blocks := []chat.Block{chat.Note(chat.T("jobs.dead"))}
	letter := ""
	for _, j := range dead {
		blocks = append(blocks, chat.Paragraph(b.line(j)))
		if why := reason(j.Why); why != "" {
			blocks = append(blocks, chat.Note(chat.T("jobs.why", "Why", why)))
		}
		if !j.Again() && letter == "" {
			letter = j.Record
		}
	}
	if letter != "" {
		blocks = append(blocks, chat.Note(chat.T("jobs.letter", "Case", letter)))
	}
	return blocks
}

func (b board) waits(waiting []flows.Job) []chat.Block {
	if len(waiting) == 0 {
		return nil
	}
	blocks := []chat.Block{chat.Note(chat.T("jobs.waiting"))}
	for _, j := range waiting {
		blocks = append(blocks, chat.Paragraph(b.line(j)))
	}
	return blocks
}

// retries are the buttons for what may be tried again.
func retries(dead []flows.Job) []chat.Button {
	var row []chat.Button
	for _, j := range dead {
		if j.Again() {
			row = append(row, chat.Button{
				Label:  chat.T("jobs.again", "Record", j.Record),
				Action: chat.Action{Flow: j.Flow, Record: j.Record, Verb: "again", Args: map[string]string{"job": j.ID}},
			})
		}
	}
	return row
}

// line is one job; its time by weekday while that is plain, else by date.
func (b board) line(j flows.Job) chat.Text {
	due := chat.Moment{At: j.Due, Form: chat.DayTime}
	if d := b.now.Sub(j.Due).Abs(); d > 6*24*time.Hour {
		due.Form = chat.Date
	}
	return chat.T("jobs.row", "Kind", chat.T("jobs.kind."+j.Kind), "Record", j.Record, "Due", due, "Tries", tries(j))
}

func tries(j flows.Job) chat.Text {
	if j.Tries == 0 {
		return chat.T("jobs.untried")
	}
	return chat.T("jobs.tries", "Count", j.Tries)
}

// reason is what went wrong, short and without anything that looks like an
// address.
func reason(why string) string {
	words := strings.Fields(why)
	for i, w := range words {
		if strings.Contains(w, "@") {
			words[i] = "•••"
		}
	}
	r := []rune(strings.Join(words, " "))
	if len(r) > mostWhy {
		r = append(r[:mostWhy], '…')
	}
	return string(r)
}
