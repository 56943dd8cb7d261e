package slack

// This file is the plan of the room while it is built: every line here moves to
// its own file with its body, and the file goes.

import (
	"context"
	"net/http"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

// --- renderer ---

// drawn is a message in Block Kit: what Slack shows, and the words of previews
// and screen readers, which name nobody.
type drawn struct {
	text   string
	blocks []api.Block
}

// pen draws for one reader. It is pure.
type pen struct {
	speaker    chat.Speaker
	reader     chat.Reader
	colleagues []Colleague
}

// card draws a card as a message. kept: delivery will edit it; false: an answer.
func (p pen) card(c chat.Card, kept bool) drawn { panic("seam") }

// notice draws one sentence.
func (p pen) notice(t chat.Text) drawn { panic("seam") }

// modal draws the form of an action; from says what was clicked.
func (p pen) modal(f chat.Form, from origin) api.ModalViewRequest { panic("seam") }

// home draws the Home tab.
func (p pen) home(c chat.Card) api.HomeTabViewRequest { panic("seam") }

// --- ids that travel through Slack (mark.go) ---

// mark is what an actions block says of the card it stands on, in its block id.
type mark struct {
	kept         bool // delivery keeps the message up to date
	kind, record string
}

// origin is what a modal remembers in its private metadata: ids only.
type origin struct {
	action  string // the path of the action
	channel string // where the button stood; "" for a command's or Home's
	ts      string
	mark    mark
}

// --- the platform ---

// Routes are the three doors, in mode HTTP (door).
func (s *Slack) Routes() http.Handler { panic("seam") }

// Listen takes events over the socket until ctx ends, in mode Socket (door).
func (s *Slack) Listen(ctx context.Context) error { panic("seam") }

// Touch says that the Home of these accounts may have changed (door: home.go).
func (s *Slack) Touch(users ...string) { panic("seam") }

// Close waits for what answers are still on their way out (door: after.go).
func (s *Slack) Close(ctx context.Context) error { panic("seam") }
