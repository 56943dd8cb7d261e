package slack

// This file is the plan of the room while it is built: every line here moves to
// its own file with its body, and the file goes.

import (
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
