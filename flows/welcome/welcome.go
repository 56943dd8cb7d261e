// Package welcome is the first word to a person of the company: what the bot
// will do for somebody in this role, and three things to begin with. Its law is
// that it comes once, on the first contact, wherever that is, and never again.
package welcome

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow; its records are named after people.
const Name = "welcome"

const kindFirst = "first"

// Arrival is when a person came first, and by which door.
type Arrival struct {
	At   time.Time `json:"at,omitzero"`
	Door string    `json:"door,omitempty"`
}

// Flow is the flow "welcome". Its verb arrive is asked for in a person's own
// name, by whoever notices that she came.
func Flow() flows.Flow[Arrival] {
	return flows.Flow[Arrival]{
		Name: Name, Alone: true, Implicit: true, Greets: true,
		Verbs: map[string]flows.Verb[Arrival]{"arrive": {May: herself, Step: arrive}},
		View:  view,
	}
}

func herself(env flows.Env, head hiring.Case, _ Arrival) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && p.ID == head.ID
}

func arrive(env flows.Env, head hiring.Case, part Arrival, _ chat.Event) (flows.Turn[Arrival], error) {
	t := flows.Turn[Arrival]{Head: head, Part: part}
	if part.At.IsZero() {
		t.Part = Arrival{At: env.Now, Door: env.Actor.Door}
		t.Effects = []flows.Effect{flows.Say{To: head.ID, Kind: kindFirst}}
	}
	return t, nil
}

// role is the one that a person is welcomed in: HR's work first, then deciding,
// else whatever she is asked for.
func role(p hiring.Person) string {
	for _, r := range []hiring.Role{hiring.HR, hiring.Admin, hiring.Manager, hiring.Lead, hiring.Trainee} {
		if p.Has(r) {
			return string(r)
		}
	}
	return "interviewer"
}

// view is the welcome, for whom it is; it can be looked at again at any time.
func view(env flows.Env, head hiring.Case, _ Arrival, _ string) chat.Card {
	p, ok := env.Company.Person(head.ID)
	if !ok || !p.Active || env.Reader.Person != head.ID {
		return chat.Card{}
	}
	as := role(p)
	c := chat.Card{
		Kind: "welcome." + as, Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("welcome.title", "Name", p.Name), Preview: chat.T("welcome.preview"),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("welcome.does." + as)),
			chat.Paragraph(chat.T("welcome.decides")),
			chat.Divider(),
			chat.Paragraph(chat.T("welcome.begin")),
		},
	}
	for _, thing := range things(as) {
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("welcome.type."+thing)))
	}
	first := chat.Button{Label: chat.T("welcome.button.open"), Style: chat.Primary, Action: chat.Action{Flow: "allowance", Record: head.ID, Verb: "loop"}}
	if as == string(hiring.Trainee) {
		first.Label, first.Action = chat.T("welcome.button.train"), chat.Action{Flow: "training", Record: head.ID, Verb: "open"}
	}
	c.Blocks = append(c.Blocks, chat.Buttons(first,
		chat.Button{Label: chat.T("welcome.button.me"), Action: chat.Action{Flow: "person", Record: head.ID, Verb: "show"}},
	))
	return c
}

// things are what somebody in a role can begin with, three of them.
func things(as string) []string {
	switch as {
	case string(hiring.HR):
		return []string{"loop", "import", "help"}
	case string(hiring.Admin):
		return []string{"setup", "jobs", "help"}
	case string(hiring.Manager), string(hiring.Lead):
		return []string{"loop", "status", "help"}
	}
	if as == string(hiring.Trainee) {
		return []string{"train", "lang", "help"}
	}
	return []string{"me", "lang", "help"}
}
