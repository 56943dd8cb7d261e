package console

import (
	"strings"
	"time"

	"closeloop/bot/chat"
)

// shown is a message in the words of one reader, as it goes over the wire. The
// contract is the fields down to Edited; the rest is for the page, which draws
// the card from it.
type shown struct {
	ID      string    `json:"id"`
	Place   string    `json:"place"`
	Private bool      `json:"private"`
	Title   string    `json:"title"`
	Tone    chat.Tone `json:"tone"`
	Text    string    `json:"text"`
	Actions []action  `json:"actions"`
	At      string    `json:"at"`
	Edited  bool      `json:"edited"`

	Kind  string   `json:"kind"` // "card", "notice" or "typed"
	From  string   `json:"from,omitempty"`
	Day   string   `json:"day"`   // of At, in the reader's words
	Clock string   `json:"clock"` // of At, in the reader's words
	Card  *drawing `json:"card,omitempty"`
}

type action struct {
	Label   string     `json:"label"`
	Action  string     `json:"action"`
	Style   chat.Style `json:"style"`
	Confirm string     `json:"confirm"`
	Form    []field    `json:"form"`
	URL     string     `json:"url,omitempty"` // it opens this address, and is no action

	FormTitle string `json:"form_title,omitempty"`
	Submit    string `json:"submit,omitempty"`
}

type field struct {
	Name     string         `json:"name"`
	Label    string         `json:"label"`
	Type     chat.FieldType `json:"type"`
	Required bool           `json:"required"`
	Options  []option       `json:"options"`
	Value    string         `json:"value"`

	Hint string `json:"hint,omitempty"`
	Max  int    `json:"max,omitempty"`
}

type option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// drawing is the card block by block. Buttons are places in Actions.
type drawing struct {
	Kind     string  `json:"kind"`
	Record   string  `json:"record"`
	Revision uint64  `json:"revision"`
	Tag      string  `json:"tag"`
	Blocks   []block `json:"blocks"`

	Files []brought `json:"files,omitempty"`
}

// brought is a file that comes with a card.
type brought struct {
	Name string `json:"name"`
	Make string `json:"make"`
	Alt  string `json:"alt,omitempty"` // of a picture, which is shown in its place
}

type block struct {
	Kind  chat.BlockKind `json:"kind"`
	Text  string         `json:"text,omitempty"`
	Mark  string         `json:"mark,omitempty"`
	Fold  int            `json:"fold,omitempty"`
	Facts [][2]string    `json:"facts,omitempty"`
	Head  []string       `json:"head,omitempty"`
	Rows  [][]string     `json:"rows,omitempty"`
	Row   []int          `json:"row,omitempty"`
	More  []int          `json:"more,omitempty"`
	Links []int          `json:"links,omitempty"`
	Chart *graph         `json:"chart,omitempty"`
}

// brush puts texts into the words of one reader.
type brush struct {
	speaker chat.Speaker
	reader  chat.Reader
	people  []Person
}

// words of no text are none: a speaker may not know what to say.
func (b brush) words(t chat.Text) string {
	if t.Empty() {
		return ""
	}
	return b.speaker.Words(b.reader, t)
}

func (b brush) list(texts []chat.Text) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = b.words(t)
	}
	return out
}

// draw puts a message into the words of the person who looks.
func (c *Console) draw(m Message, p Person) shown {
	b := brush{speaker: c.cfg.Speaker, reader: p.reader(), people: c.cfg.People()}
	at := m.At.In(b.reader.Zone)
	s := shown{
		ID: m.ID, Place: m.Place, Private: m.Private || m.For != "", At: at.Format(time.RFC3339), Edited: m.Edited,
		Title: b.words(m.Card.Title), Tone: m.Card.Tone, Text: chat.AsText(m.Card, b.reader, c.cfg.Speaker),
		Actions: []action{}, Kind: "card", From: m.From,
		Day:   b.words(chat.T("console.day", "When", chat.Moment{At: at, Form: chat.Date})),
		Clock: b.words(chat.T("console.time", "When", chat.Moment{At: at, Form: chat.Clock})),
	}
	if s.Tone == "" {
		s.Tone = chat.Neutral
	}
	if m.Place == directly+p.ID {
		s.Place = dm
	}
	switch m.Card.Kind {
	case kindNotice:
		s.Kind = "notice"
	case kindTyped:
		s.Kind = "typed"
	default:
		s.Card = b.card(m.Card, &s.Actions)
	}
	return s
}

func (b brush) card(card chat.Card, actions *[]action) *drawing {
	d := &drawing{Kind: card.Kind, Record: card.Record, Revision: card.Revision, Tag: b.words(card.Tag), Blocks: []block{}}
	for _, f := range card.Files {
		d.Files = append(d.Files, brought{f.Name, f.Make, b.words(f.Alt)})
	}
	for _, from := range card.Blocks {
		out := block{Kind: from.Kind, Text: b.words(from.Text), Mark: from.Mark, Fold: from.Fold}
		if from.Chart != nil {
			out.Text = strings.Join(b.list(chat.ChartLines(from.Chart)), "\n")
			out.Chart = b.graph(from.Chart)
		}
		for _, f := range from.Fields {
			out.Facts = append(out.Facts, [2]string{b.words(f.Label), b.words(f.Value)})
		}
		if from.Table != nil {
			out.Head = b.list(from.Table.Head)
			for _, row := range from.Table.Rows {
				out.Rows = append(out.Rows, b.list(row))
			}
		}
		out.Row = b.buttons(from.Row, actions)
		out.More = b.buttons(from.More, actions)
		out.Links = b.buttons(from.Links, actions)
		d.Blocks = append(d.Blocks, out)
	}
	return d
}

func (b brush) buttons(from []chat.Button, actions *[]action) (places []int) {
	for _, button := range from {
		places = append(places, len(*actions))
		a := action{
			Label: b.words(button.Label), Action: button.Action.String(), Style: button.Style,
			Confirm: b.words(button.Confirm), Form: []field{}, URL: button.URL,
		}
		if a.Style == "" {
			a.Style = chat.Plain
		}
		if f := button.Form; f != nil {
			a.FormTitle, a.Submit = b.words(f.Title), b.words(f.Submit)
			for _, one := range f.Fields {
				a.Form = append(a.Form, b.field(one))
			}
		}
		*actions = append(*actions, a)
	}
	return places
}

func (b brush) field(f chat.Field) field {
	out := field{
		Name: f.Name, Label: b.words(f.Label), Type: f.Type, Required: f.Required,
		Value: f.Value, Hint: b.words(f.Hint), Max: f.Max, Options: []option{},
	}
	for _, o := range f.Options {
		out.Options = append(out.Options, option{o.Value, b.words(o.Label)})
	}
	if f.Type == chat.FieldPerson && len(f.Options) == 0 {
		for _, p := range b.people {
			out.Options = append(out.Options, option{p.ID, p.Name})
		}
	}
	return out
}
