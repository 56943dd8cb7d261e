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
		if c := b.Chart; c != nil {
			out = append(append(out, c.Title, c.Unit), c.Labels...)
			for _, s := range c.Series {
				out = append(out, s.Name)
			}
		}
	}
	for b := range card.Every {
		out = append(out, b.Label, b.Confirm)
	}
	return out
}

// everyText are all texts of a card, those of its forms too.
func everyText(card chat.Card) []chat.Text {
	out := texts(card)
	for b := range card.Every {
		if b.Form == nil {
			continue
		}
		out = append(out, b.Form.Title, b.Form.Submit)
		for _, f := range b.Form.Fields {
			out = append(out, f.Label, f.Hint)
			for _, o := range f.Options {
				out = append(out, o.Label)
			}
		}
	}
	return out
}
