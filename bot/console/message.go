package console

import (
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
)

// Message is one thing in one place: a card that was posted, kept on the shelf
// as it came, without a language; or, never on the shelf, a notice or what a
// person typed.
type Message struct {
	ID      string    `json:"id"`
	Place   string    `json:"place"` // "dm:<person>" or a group's id
	Private bool      `json:"private"`
	Card    chat.Card `json:"card"`
	At      time.Time `json:"at"` // business time
	Edited  bool      `json:"edited,omitempty"`
	// Offered are the verbs that this message has or had on buttons, as
	// flow/record/verb: a late click on one of them is answered by the house,
	// anything else is no action of this message.
	Offered []string `json:"offered,omitempty"`
	From    string   `json:"from,omitempty"` // who typed it; empty: the bot
	For     string   `json:"for,omitempty"`  // only this person sees it; empty: the whole place
}

const (
	directly = "dm:" // before a person's id: the place between that person and the bot
	dm       = "dm"  // the same place on the wire, where the person is known
	// manyOffered bounds what one message remembers.
	manyOffered = 64
	kindNotice  = "console.notice"
	kindTyped   = "console.typed"
)

func verb(a chat.Action) string {
	return chat.Action{Flow: a.Flow, Record: a.Record, Verb: a.Verb}.String()
}

// with returns the message showing another card; verbs that were offered once
// stay known.
func (m Message) with(card chat.Card) Message {
	offered := slices.Clone(m.Offered)
	for b := range card.Every {
		if v := verb(b.Action); !slices.Contains(offered, v) {
			offered = append(offered, v)
		}
	}
	if extra := len(offered) - manyOffered; extra > 0 {
		offered = offered[extra:]
	}
	m.Card, m.Offered = card, offered
	return m
}

// offers says whether an action is or was on the message, at any revision.
func (m Message) offers(a chat.Action) bool { return slices.Contains(m.Offered, verb(a)) }

// seenBy says whether a person reads the message.
func (m Message) seenBy(person string) bool {
	switch {
	case m.For != "":
		return m.For == person
	case strings.HasPrefix(m.Place, directly):
		return m.Place == directly+person
	}
	return true
}

// waits says whether the card asks its reader to act.
func (m Message) waits() bool {
	if m.Card.Tone != chat.Waiting {
		return false
	}
	for range m.Card.Every {
		return true
	}
	return false
}

// sameCard says whether a card is a newer state of what the message shows,
// and not another view of the same record.
func (m Message) sameCard(card chat.Card) bool {
	return card.Record == m.Card.Record && card.Kind == m.Card.Kind && card.Revision >= m.Card.Revision
}
