package cardtest

import "closeloop/bot/chat"

// texts are all texts of a card except those of forms.
func texts(card chat.Card) []chat.Text {
	out := []chat.Text{card.Title, card.Tag, card.Preview}
	for _, b := range card.Blocks {
		out = append(out, b.Text)
		for _, f := range b.Fields {
			out = append(out, f.Label, f.Value)
		}
		if b.Table != nil {
			for _, row := range append([][]chat.Text{b.Table.Head}, b.Table.Rows...) {
				out = append(out, row...)
			}
		}
	}
	for b := range card.Every {
		out = append(out, b.Label, b.Confirm)
	}
	return out
}

// sayForms says what AsText leaves out: previews, confirmations and forms. The
// speaker fails the test over what cannot be said.
func sayForms(card chat.Card, r chat.Reader, s chat.Speaker) {
	for _, text := range texts(card) {
		s.Words(r, text)
	}
	for b := range card.Every {
		if b.Form == nil {
			continue
		}
		s.Words(r, b.Form.Title)
		s.Words(r, b.Form.Submit)
		for _, f := range b.Form.Fields {
			s.Words(r, f.Label)
			s.Words(r, f.Hint)
			for _, o := range f.Options {
				s.Words(r, o.Label)
			}
		}
	}
}
