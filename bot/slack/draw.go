package slack

import (
	"fmt"
	"slices"

	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// drawn is a message in Block Kit: what Slack shows, and the words of previews
// and screen readers, which name nobody.
type drawn struct {
	text   string
	blocks []api.Block
	// plain is the same without charts and tables, for a workspace that refuses
	// such blocks; nil: there are none.
	plain func() drawn
}

// pen draws for one reader. It is pure.
type pen struct {
	speaker    chat.Speaker
	reader     chat.Reader
	colleagues []Colleague
	// plain draws charts and tables as lines of text: for the Home tab, and for a
	// workspace that refuses such blocks.
	plain bool
}

// card draws a card as a message. kept: delivery will edit it; false: an answer.
func (p pen) card(c chat.Card, kept bool) drawn {
	s := sheet{pen: p, title: p.words(c.Title), mark: mark{kept: kept, kind: c.Kind, record: c.Record}}
	s.draw(c)
	d := drawn{text: p.preview(c.Preview), blocks: s.fit(room{blocks: 50, bytes: maxMessage})}
	if s.figures {
		p.plain = true
		d.plain = func() drawn { return p.card(c, kept) }
	}
	return d
}

// preview is what a push shows before anybody looks.
func (p pen) preview(t chat.Text) string {
	if t.Empty() {
		t = chat.T("slack.preview")
	}
	return slackutilsx.EscapeMessage(doorstep.Line(p.words(t), 300))
}

// notice draws one sentence. It may name somebody, so the preview is not it.
func (p pen) notice(t chat.Text) drawn {
	s := sheet{pen: p}
	s.lines(p.runs(t))
	if len(s.pieces) == 0 {
		s.lines(p.runs(chat.T("slack.preview")))
	}
	return drawn{text: p.preview(chat.Text{}), blocks: s.fit(room{blocks: 50, bytes: maxMessage})}
}

// home draws the Home tab. Nobody edits it: what is clicked there is answered
// by a message.
func (p pen) home(c chat.Card) api.HomeTabViewRequest {
	p.plain = true
	s := sheet{pen: p, title: p.words(c.Title), mark: mark{kind: c.Kind, record: c.Record}}
	s.draw(c)
	return api.HomeTabViewRequest{Type: api.VTHomeTab, Blocks: api.Blocks{BlockSet: s.fit(room{blocks: 100, bytes: 100_000})}}
}

// Draw is a card as the JSON of the message that a reader gets.
func Draw(c chat.Card, r chat.Reader, s chat.Speaker, people []Colleague) ([]byte, error) {
	return pen{speaker: s, reader: r, colleagues: people}.card(c, true).message()
}

// DrawPlain is the same for a workspace that does not know charts yet: they are
// lines, and so are the tables beside them.
func DrawPlain(c chat.Card, r chat.Reader, s chat.Speaker, people []Colleague) ([]byte, error) {
	chart := slices.ContainsFunc(c.Blocks, func(b chat.Block) bool { return b.Kind == chat.KindChart })
	return pen{speaker: s, reader: r, colleagues: people, plain: chart}.card(c, true).message()
}

func (d drawn) message() ([]byte, error) {
	return doorstep.JSON(struct {
		Text   string      `json:"text"`
		Blocks []api.Block `json:"blocks"`
	}{d.text, d.blocks})
}

// DrawForm is the form of a button as the JSON of the modal that asks for it.
func DrawForm(b chat.Button, r chat.Reader, s chat.Speaker, people []Colleague) ([]byte, error) {
	if b.Form == nil {
		return nil, fmt.Errorf("draw the form of %s: it has none", b.Action)
	}
	return doorstep.JSON(pen{speaker: s, reader: r, colleagues: people}.modal(*b.Form, origin{action: b.Action.String()}))
}

// DrawHome is a card as the JSON of a person's Home tab.
func DrawHome(c chat.Card, r chat.Reader, s chat.Speaker, people []Colleague) ([]byte, error) {
	return doorstep.JSON(pen{speaker: s, reader: r, colleagues: people}.home(c))
}
