package fakefeishu

import "encoding/json"

// Flaw is one thing for which Feishu refuses a card.
type Flaw struct {
	Path string // "$.body.elements[0].text"
	Why  string
	Code int // the code within the refusal
}

// CardFlaws are those of a card, but of its pictures.
func CardFlaws(card []byte) []Flaw { return nil }

// cardFlaws are those of a card, also of pictures that are not there. The caller
// holds the lock.
func (t *Tenant) cardFlaws(card json.RawMessage) []Flaw { return CardFlaws(card) }
