package flows

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/store"
)

// A flow knows of no dry run: its card says "sent to Zhao", its sentence "the letter
// leaves at 10:41". Here, for all of them, both get a line more that says what is true.

// mutes says whether a dry run holds back what a record has to say now.
func (f typed[P]) mutes(t *turn, part store.Record[P], kind string) bool {
	company := t.env.Company
	return t.r.rehearses(company) && !f.Greets && f.Name != ErasedName && t.r.closed(company, f.subject(t, part, kind))
}

// marked is a card of the turn's record that says so, under its title.
func (f typed[P]) marked(t *turn, part store.Record[P], kind string, card chat.Card) chat.Card {
	if len(card.Blocks) > 0 && f.mutes(t, part, kind) {
		card.Blocks = slices.Concat([]chat.Block{chat.Note(chat.T("dryrun.mark"))}, card.Blocks)
	}
	return card
}

// own is the card with which a step answers instead of the record's.
func (f typed[P]) own(t *turn, part store.Record[P], card *chat.Card) *chat.Card {
	if card == nil {
		return nil
	}
	marked := f.marked(t, part, "", *card)
	return &marked
}

// meant is the sentence of a turn that writes.
func (f typed[P]) meant(t *turn, part store.Record[P], words chat.Text) chat.Text {
	if words.Empty() || !f.mutes(t, part, "") {
		return words
	}
	return chat.T("dryrun.marked", "Words", words)
}

// rehearsing is an answer that says that the whole bot is in a dry run.
func rehearsing(card *chat.Card) *chat.Card {
	if card == nil || len(card.Blocks) == 0 {
		return card
	}
	marked := *card
	marked.Blocks = slices.Concat([]chat.Block{chat.Note(chat.T("dryrun.whole"))}, card.Blocks)
	return &marked
}
