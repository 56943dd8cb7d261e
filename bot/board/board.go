// Package board is the live page on which people see who stands where: a column
// for each status, a card for each candidate with its owner and deadline. It only
// shows. Whoever opens it brings a link from the chat, which a press on its page
// turns into a session once; the rights behind it are read anew at every request,
// and a page without one says how to get there, whatever was wrong. What changes is
// told as "changed" and no more: the page then asks for its rows again.
package board

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Visitor is whom a link or a session is for.
type Visitor struct {
	Person string
	Name   string
	Reader chat.Reader
}

// Stand is how everything stands at one instant, as far as a visitor may see it.
type Stand struct {
	Now     time.Time
	Company *hiring.Snapshot
	Cases   []hiring.Case // open ones, and those that were closed lately
}

// House is what the page needs of the bot. Package bot fills it; all but Moved and
// Taken are needed.
type House struct {
	// Link says whom a link's word is for, while it opens. It changes nothing.
	Link func(ctx context.Context, word string) (Visitor, bool)
	// Enter uses a link up and returns the word of a session.
	Enter func(ctx context.Context, word string) (session string, ok bool)
	// Visitor says whose a session is: an active person's, and not yet over.
	Visitor func(ctx context.Context, session string) (Visitor, bool)
	// Leave ends a session.
	Leave func(ctx context.Context, session string) error
	// Stand is what a person may see, and nothing else.
	Stand func(ctx context.Context, person string) (Stand, error)
	// Names are what the candidates of these cases are called, by case; one that is
	// not there any more has none.
	Names func(ctx context.Context, cases []hiring.Case) (map[string]string, error)
	// Find lists the cases whose candidate words may mean, whoever may see them.
	Find func(words string) []string
	// Table writes rows so that no spreadsheet takes one for a formula, and notes who
	// took them.
	Table func(ctx context.Context, person string, rows [][]string) ([]byte, error)
	// Moved is closed when business time is moved; nil: nobody moves it.
	Moved func() <-chan struct{}
}

// Config is what a board is made of.
type Config struct {
	House   House
	Speaker chat.Speaker
	Locale  string // for who has no session and names no language
	// Public is the address of the whole bot as people's browsers know it; nil where
	// it is this machine's own.
	Public *url.URL
	Log    *slog.Logger // nil: no log
}

// Board is the page and its door. Serve Routes, tell it of turns with Tell, and end
// its streams with Close.
type Board struct {
	cfg    Config
	hub    *hub
	sheets *sheets
	cross  *http.CrossOriginProtection
	beat   time.Duration // between two signs of life on a stream
	pause  time.Duration // between two events on one, at least
}

// New returns a board that is not serving yet.
func New(c Config) (*Board, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s, err := newSheets()
	if err != nil {
		return nil, err
	}
	b := &Board{cfg: c, hub: newHub(), sheets: s, cross: http.NewCrossOriginProtection(), beat: 20 * time.Second, pause: 300 * time.Millisecond}
	if c.Public != nil {
		if err := b.cross.AddTrustedOrigin(c.Public.Scheme + "://" + c.Public.Host); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Tell says that the boards of some people may have changed; nil: everybody's. It
// returns at once.
func (b *Board) Tell(concerns func(person string) bool) { b.hub.tell(concerns) }

// Close ends every stream, so that a server can shut down.
func (b *Board) Close() { b.hub.close() }
