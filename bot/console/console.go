// Package console is the bot in a local browser page: people of the company
// side by side, the same cards and the same clicks as in any chat, what left
// by mail, and a clock that can be moved. It is a platform like the others (it
// knows chat only), a JSON door for the page, tests and scripts, and the page
// itself.
//
// Two laws shape it. Whoever reaches the door may act as anybody, so the door
// answers nobody but this computer: every foreign peer, host, proxy and origin
// is refused before anything is read. And cards are kept as they came, without
// a language: words are made when somebody looks, for that reader.
package console

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"closeloop/bot/chat"
)

// Platform is the name of this platform in accounts and places.
const Platform = "console"

// Config is what package bot fills in. All of it is needed but Groups,
// Complete, As, Token and Log.
type Config struct {
	Handler chat.Handler
	Speaker chat.Speaker
	People  func() []Person // who can be played, in the order to show them
	Groups  []Group
	Shelf   Shelf
	Clock   Clock
	Outbox  func(context.Context) (Outbox, error)
	// Complete lists how a person may go on with a line; nil: nobody knows.
	Complete func(ctx context.Context, person, line string) ([]Hint, error)
	// Settle returns when every message that was caused so far is visible.
	Settle func(context.Context) error
	// Make makes the file that a card of a person has attached, by what its
	// attachment says. Not found: nothing of it may be known to that person.
	Make func(ctx context.Context, person, what string) (f Made, found bool, err error)
	// As draws cards as other platforms would get them, by the platform's name.
	As map[string]As
	// Now is the machine's own clock, which nobody moves.
	Now     func() time.Time
	Zone    *time.Location // the company's
	Token   string         // when set, every call must carry it
	Enabled bool           // false: every route is unknown
	Log     *slog.Logger   // faults of the door; nil: nowhere
}

// Person is somebody of the company as the console plays them. ID is the
// account on this platform.
type Person struct {
	ID     string
	Name   string
	Roles  []string
	Locale string
	Zone   *time.Location
}

func (p Person) reader() chat.Reader {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return chat.Reader{Person: p.ID, Locale: p.Locale, Zone: zone}
}

// Group is a place that everybody reads.
type Group struct {
	ID   string
	Name chat.Text
}

// Everyone is the group that the sample company has.
func Everyone() Group { return Group{ID: "general", Name: chat.T("console.group.general")} }

// Shelf keeps what was posted, durably.
type Shelf interface {
	// Put stores a message under its id, in place of what was there.
	Put(context.Context, Message) error
	// List returns the messages of a place, oldest first.
	List(ctx context.Context, place string) ([]Message, error)
	// Get finds a message by id.
	Get(ctx context.Context, id string) (Message, bool, error)
}

// Clock is business time, which can be moved ahead.
type Clock interface {
	Now() time.Time
	// Advance moves to a later time and returns when everything that fell due
	// has been handled, in order.
	Advance(ctx context.Context, to time.Time) error
}

// Console is the platform, the door and the page. Make it with New, serve
// Routes, end it with Close.
type Console struct {
	cfg   Config
	stage notes // what is shown but not kept
	spool spool // what was dropped
	hub   *hub
	// shelving serialises read-change-write on the shelf: a click's answer and
	// a delivery may bring the same message at once.
	shelving sync.Mutex
	beat     time.Duration // between two signs of life on a stream
}

// New returns a console that is not serving yet.
func New(c Config) *Console {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	return &Console{cfg: c, hub: newHub(), beat: 20 * time.Second}
}

// Close ends every event stream, refuses new ones and lets go of dropped files,
// so that a server can shut down; hand it to http.Server.RegisterOnShutdown.
func (c *Console) Close() {
	c.hub.close()
	c.spool.empty()
}

func (c *Console) person(id string) (Person, bool) {
	for _, p := range c.cfg.People() {
		if p.ID == id {
			return p, true
		}
	}
	return Person{}, false
}

func (c *Console) group(id string) (Group, bool) {
	for _, g := range c.cfg.Groups {
		if g.ID == id {
			return g, true
		}
	}
	return Group{}, false
}

// newID is unique and sorts by machine time.
func (c *Console) newID() string {
	return ulid.MustNew(ulid.Timestamp(c.cfg.Now()), rand.Reader).String()
}

// settle waits for the copies that a turn caused. The turn is stored already,
// so a fault here is no fault of the call: the copies come later.
func (c *Console) settle(r *http.Request) {
	if err := c.cfg.Settle(r.Context()); err != nil {
		c.cfg.Log.WarnContext(r.Context(), "console: copies are late", "err", err)
	}
}
