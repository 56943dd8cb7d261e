// Package feishu is the bot in Feishu and in Lark: a door that takes what the
// platform tells, over its own encrypted endpoint or from a long connection, a
// renderer that draws cards in card JSON 2.0, and a sender. Three laws shape it.
// What is acknowledged was stored before: the answer to a callback goes out after
// the turn it caused, and carries the card as that turn left it. Nothing of a card
// but ids goes into the values of its buttons. And only the own tenant is heard
// and served: what another one's users send, sign or click has no effect.
package feishu

import (
	"context"
	"log/slog"
	"time"

	"closeloop/bot/chat"
)

// Platform is the name of this platform in accounts and places.
const Platform = "feishu"

// The modes: how Feishu reaches the bot.
const (
	HTTP      = "http"
	WebSocket = "websocket"
)

// The addresses of the two platforms' APIs: apps and users of one are unknown to
// the other.
const (
	FeishuURL = "https://open.feishu.cn"
	LarkURL   = "https://open.larksuite.com"
)

// Config is what package bot fills in. All of it is needed but EncryptKey and
// VerificationToken (in mode WebSocket), Tenant, Redraw and Log.
type Config struct {
	Mode              string
	Tenant            string // the tenant's key; empty: learned at the first start
	AppID             string
	AppSecret         string
	EncryptKey        string
	VerificationToken string
	BaseURL           string // FeishuURL or LarkURL, or a server of this machine

	Handler chat.Handler
	Speaker chat.Speaker
	// Reader is who reads as an account: of a stranger Person is empty and the
	// language the installation's.
	Reader func(user string) chat.Reader
	// Colleagues are the people whom a person field offers.
	Colleagues func() []Colleague
	// Unlinked are the people of the company who have no account here yet, to be
	// recognised by their work e-mail or mobile when they come.
	Unlinked func() []Contact
	// Meet hears of an account that belongs to nobody yet, when it first comes.
	Meet func(context.Context, Stranger) error
	// Arrive hears of a person of the company who comes; again now and then.
	Arrive func(ctx context.Context, user string) error
	// Make makes the file that a card of a person has attached, by what its
	// attachment says.
	Make func(ctx context.Context, person, what string) (f Made, found bool, err error)
	// Redraw has delivery bring the card of a record to a message whose answer was
	// lost; false: no record keeps that message. Nil: none does.
	Redraw func(ctx context.Context, record chat.Action, message string) (kept bool, err error)
	// Keep remembers a word of this platform over restarts: the tenant.
	Keep Keep
	// Now is the machine's own clock, which nobody moves.
	Now func() time.Time
	Log *slog.Logger
}

// Colleague is somebody whom a person field offers.
type Colleague struct{ ID, Name string }

// Contact is how a person of the company can be recognised.
type Contact struct{ Person, Email, Mobile string }

// Stranger is an account of the own tenant that belongs to nobody of the company.
// Person is who it surely is by the tenant's own directory, "" if nobody.
type Stranger struct{ User, Name, Person string }

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
