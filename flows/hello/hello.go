// Package hello is the card that shows that everything works between the bot
// and a person: it comes, its button counts, and the click is seen wherever the
// card stands. It is about nobody and touches no case, which is its law.
package hello

import (
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow; its records are named after the people who are greeted.
const Name = "hello"

// Greeting is the last one that went to a person.
type Greeting struct {
	No int       `json:"no"`
	At time.Time `json:"at"`
	// Heard is when the person clicked; By is where, a platform's name.
	Heard time.Time `json:"heard,omitzero"`
	By    string    `json:"by,omitempty"`
}

// Flow is the flow "hello". Verbs: send (the bot's own) and heard (by who was
// greeted).
func Flow() flows.Flow[Greeting] {
	return flows.Flow[Greeting]{
		Name: Name, Alone: true,
		Verbs: map[string]flows.Verb[Greeting]{
			"send":  {Step: send},
			"heard": {May: greeted, Step: heard},
		},
		View: view,
	}
}

func greeted(env flows.Env, head hiring.Case, part Greeting) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && head.ID == p.ID && part.No > 0
}

func send(env flows.Env, head hiring.Case, part Greeting, _ chat.Event) (flows.Turn[Greeting], error) {
	t := flows.Turn[Greeting]{Head: head, Part: Greeting{No: part.No + 1, At: env.Now}}
	if p, ok := env.Company.Person(head.ID); !ok || !p.Active {
		return t, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	t.Effects = []flows.Effect{flows.Say{To: head.ID, Kind: strconv.Itoa(t.Part.No)}}
	return t, nil
}

// heard counts the first click; the next finds it done.
func heard(env flows.Env, head hiring.Case, part Greeting, _ chat.Event) (flows.Turn[Greeting], error) {
	if part.Heard.IsZero() {
		part.Heard, part.By = env.Now, env.Actor.Door
	}
	return flows.Turn[Greeting]{Head: head, Part: part}, nil
}

// view is a greeting, for whom it is; an earlier one says that a newer came.
func view(env flows.Env, head hiring.Case, part Greeting, kind string) chat.Card {
	if env.Reader.Person != head.ID || part.No == 0 {
		return chat.Card{}
	}
	c := chat.Card{Kind: "hello." + kind, Tone: chat.Waiting, Title: chat.T("hello.title"), Preview: chat.T("hello.title")}
	switch {
	case kind != "" && kind != strconv.Itoa(part.No):
		c.Tone = chat.Neutral
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("hello.older"))}
	case part.Heard.IsZero():
		c.Blocks = []chat.Block{
			chat.Paragraph(chat.T("hello.words", "Name", env.Company.Name(head.ID))), chat.Note(chat.T("hello.sandbox")),
			chat.Buttons(chat.Button{Label: chat.T("hello.button"), Style: chat.Primary, Action: env.Act(Name, head.ID, "heard")}),
		}
	default:
		c.Tone = chat.Good
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("hello.works", "At", part.Heard, "By", chat.T("platform."+part.By))), chat.Note(chat.T("hello.sandbox"))}
	}
	return c
}
