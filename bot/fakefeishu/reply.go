package fakefeishu

import (
	"bytes"
	"encoding/json"
)

// What Feishu's client shows in the place of an answer to a click that it refuses.
const (
	badReply     = 200672
	badReplyCard = 200673
)

// Toast is what a click is answered with, for a moment.
type Toast struct {
	Type    string            `json:"type"`
	Content string            `json:"content"`
	I18n    map[string]string `json:"i18n"`
}

// clickReply is the answer to card.action.trigger.
type clickReply struct {
	toast *Toast
	card  json.RawMessage // nil: the card stays
}

// readReply reads the body of an answer to card.action.trigger. code is what the
// client shows in its place where it is refused: 200672, or 200673 for its card.
// The caller holds the lock.
func (t *Tenant) readReply(body []byte) (r clickReply, code int, flaws []Flaw) {
	var said struct {
		Toast *Toast `json:"toast"`
		Card  struct {
			Data json.RawMessage `json:"data"`
		} `json:"card"`
	}
	l := newLooker()
	l.walk("answer", body)
	if len(l.flaws) > 0 || json.Unmarshal(body, &said) != nil {
		return clickReply{}, badReply, l.flaws
	}
	r = clickReply{toast: said.Toast}
	if said.Card.Data == nil {
		return r, 0, nil
	}
	var tight bytes.Buffer
	_ = json.Compact(&tight, said.Card.Data) // it was read before
	r.card = tight.Bytes()
	if flaws := t.cardFlaws(r.card); len(flaws) > 0 {
		return clickReply{}, badReplyCard, flaws
	}
	return r, 0, nil
}
