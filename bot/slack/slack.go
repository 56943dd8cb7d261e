// Package slack is the bot in Slack: a door that takes what Slack tells, over
// HTTP or a socket, a renderer that draws cards in Block Kit, and a sender.
// Three laws shape it. What is acknowledged was stored before: the answer to a
// request goes out after the turn it caused. Nothing of a card but ids goes into
// values, block ids, modals or metadata, which others can read. And nobody's
// account is trusted for being linked: guests, bots, strangers of other
// companies and accounts that were closed neither act nor get cards.
package slack

import (
	"context"
	"log/slog"
	"time"

	"closeloop/bot/chat"
)

// Platform is the name of this platform in accounts and places.
const Platform = "slack"

// The modes: how Slack reaches the bot.
const (
	HTTP   = "http"
	Socket = "socket"
)

// Config is what package bot fills in. All of it is needed but AppToken (in
// mode HTTP), SigningSecret (in mode Socket), Team and Log.
type Config struct {
	Mode          string
	Team          string // a workspace's or an org's id; empty: learned at the first start
	SigningSecret string
	BotToken      string
	AppToken      string
	APIURL        string // ends with a slash

	Handler chat.Handler
	Speaker chat.Speaker
	// Reader is who reads as an account: of a stranger Person is empty and the
	// language the installation's.
	Reader func(user string) chat.Reader
	// Colleagues are the people whom a person field offers.
	Colleagues func() []Colleague
	// Meet hears of an account that belongs to nobody yet, when it first comes.
	Meet func(context.Context, Stranger) error
	// Arrive hears of a person of the company who comes; again now and then.
	Arrive func(ctx context.Context, user string) error
	// Home is what a person's Home tab shows now; not found: nobody of ours.
	Home func(ctx context.Context, user string) (c chat.Card, found bool, err error)
	// Make makes the file that a card of a person has attached, by what its
	// attachment says.
	Make func(ctx context.Context, person, what string) (f Made, found bool, err error)
	// Keep remembers a word of this platform over restarts: the team.
	Keep Keep
	// Now is the machine's own clock, which nobody moves.
	Now func() time.Time
	Log *slog.Logger
}

// Colleague is somebody whom a person field offers.
type Colleague struct{ ID, Name string }

// Stranger is an account that belongs to nobody of the company, as Slack
// describes it. Only full members of the own team are told of.
type Stranger struct{ User, Name, Email string }

// Made is a file that a card brings, made for one person.
type Made struct {
	Name string // as it is saved
	Type string // its media type
	Body []byte
}

// Keep is a small durable memory.
type Keep interface {
	Load(ctx context.Context, key string) (string, error) // "" if nothing is kept
	Store(ctx context.Context, key, word string) error
}
