// Package board is the way from the chat to the live page: a person's link, which
// opens once, and the session it becomes. Its law is that the store knows both by
// their hashes alone, and that looking at a link changes nothing: only the turn
// that a press on its page asks for does.
package board

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow; its records are named after people.
const Name = "board"

// What its tokens are for.
const (
	Link    = "board"
	Session = "board.session"
)

// LinkTime is how long a link waits to be opened.
const LinkTime = 10 * time.Minute

// Tokens is the collection of what is kept of links and sessions.
const Tokens = "token"

// Pass is the last link that a person asked for. Once and the person make the
// link again; who knows both cannot, without the root key.
type Pass struct {
	Once   string    `json:"once,omitempty"`
	Until  time.Time `json:"until,omitzero"`
	Opened time.Time `json:"opened,omitzero"`
}

// opens says whether its link still leads anywhere.
func (p Pass) opens(now time.Time) bool {
	return p.Once != "" && p.Opened.IsZero() && p.Until.After(now)
}

// Config is what the flow is made of.
type Config struct {
	Mint hiring.Mint
	// Address is where people's browsers reach the page, without a link's word; ""
	// where there is no address that is safe.
	Address func() string
}

// Flow is the flow "board". Verbs: open (a person's own: a new link), enter (the
// bot's own; Values "link" and "session", both as the store has them, and "until")
// and leave (the bot's own; Value "session"). Question: board.
func Flow(c Config) flows.Flow[Pass] {
	return flows.Flow[Pass]{
		Name: Name, Alone: true, Implicit: true,
		Verbs: map[string]flows.Verb[Pass]{
			"open":  {May: herself, Step: c.open},
			"enter": {Step: enter},
			"leave": {Step: leave},
		},
		View: c.view,
		Questions: map[string]flows.Question{
			Name: {May: known, Answer: ask},
		},
	}
}

func known(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active
}

func herself(env flows.Env, head hiring.Case, _ Pass) bool {
	return known(env) && head.ID == env.Actor.Person
}

// ask is what the word "board" comes to: the person's own link, which is a turn.
func ask(env flows.Env, _ []string) (chat.Reply, error) {
	return chat.Reply{Opens: &chat.Action{Flow: Name, Record: env.Actor.Person, Verb: "open"}}, nil
}

// open makes a link. An event that is told again makes none: what it made may have
// been used.
func (c Config) open(env flows.Env, head hiring.Case, part Pass, _ chat.Event) (flows.Turn[Pass], error) {
	t := flows.Turn[Pass]{Head: head, Part: part}
	id := hiring.TokenID(Link, c.Mint(Link, head.ID, env.ID))
	if _, made := flows.Find[hiring.Token](env, Tokens, id); made || c.Address() == "" {
		return t, nil
	}
	t.Part = Pass{Once: env.ID, Until: env.Now.Add(LinkTime)}
	t.Effects = []flows.Effect{keep(id, hiring.Token{Purpose: Link, Subject: head.ID, Until: t.Part.Until})}
	return t, nil
}

func keep(id string, token hiring.Token) flows.Keep {
	return flows.Keep{Collection: Tokens, ID: id, Value: token}
}

// enter uses a link up and begins a session. The end of it comes from outside: it is
// told by the machine's clock, which nobody moves.
func enter(env flows.Env, head hiring.Case, part Pass, ev chat.Event) (flows.Turn[Pass], error) {
	t := flows.Turn[Pass]{Head: head, Part: part}
	id := ev.Values.Get("link")
	link, ok := flows.Find[hiring.Token](env, Tokens, id)
	until, err := time.Parse(time.RFC3339, ev.Values.Get("until"))
	p, _ := env.Company.Person(head.ID)
	good := ok && link.Purpose == Link && link.Subject == head.ID && link.Used.IsZero() && link.Until.After(env.Now)
	if !good || err != nil || !p.Active {
		return t, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	link.Used, t.Part.Opened = env.Now, env.Now
	t.Effects = []flows.Effect{
		keep(id, link),
		keep(ev.Values.Get("session"), hiring.Token{Purpose: Session, Subject: head.ID, Until: until.UTC()}),
	}
	return t, nil
}

// leave ends a session.
func leave(env flows.Env, head hiring.Case, part Pass, ev chat.Event) (flows.Turn[Pass], error) {
	t := flows.Turn[Pass]{Head: head, Part: part}
	id := ev.Values.Get("session")
	session, ok := flows.Find[hiring.Token](env, Tokens, id)
	if ok && session.Purpose == Session && session.Subject == head.ID && session.Used.IsZero() {
		session.Used = env.Now
		t.Effects = []flows.Effect{keep(id, session)}
	}
	return t, nil
}
