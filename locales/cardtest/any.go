package cardtest

import (
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"

	"pgregory.net/rapid"
)

// Any makes cards as chance wants them, of words as hostile and as long as it
// can find.
type Any struct {
	// Secret is a candidate's name, which stands all over a card but its preview.
	Secret string
	markup string
	long   string
}

// Anything makes such cards; markup as in Samples.
func Anything(t testing.TB, markup string) Any {
	t.Helper()
	seeds := samples(t, markup).Seeds
	return Any{Secret: seeds["name"]["zh-CN"], markup: markup, long: seeds["long"]["zh-CN"]}
}

// Card is any card.
func (a Any) Card(t *rapid.T) chat.Card {
	c := chat.Card{Kind: "decision.summary", Record: "C-1042", Title: a.Text(t), Tag: a.Text(t), Tone: rapid.SampledFrom([]chat.Tone{"", chat.Good, chat.Bad}).Draw(t, "tone")}
	for range rapid.IntRange(0, 30).Draw(t, "blocks") {
		c.Blocks = append(c.Blocks, a.block(t))
	}
	for range rapid.IntRange(0, 2).Draw(t, "rows") {
		at := rapid.IntRange(0, len(c.Blocks)).Draw(t, "where")
		c.Blocks = slices.Insert(c.Blocks, at, chat.Block{Kind: chat.KindButtons, Row: a.buttons(t, 3), More: a.buttons(t, 3), Links: a.buttons(t, 2)})
	}
	return c
}

// Text is any text.
func (a Any) Text(t *rapid.T) chat.Text {
	words := rapid.OneOf(rapid.Just(a.Secret), rapid.Just(a.markup), rapid.Just(""), rapid.String(),
		rapid.Map(rapid.IntRange(1, 9000), func(n int) string { return strings.Repeat(a.long, n/8+1) })).Draw(t, "words")
	if rapid.Bool().Draw(t, "dated") {
		return chat.T("decision.gone.passed", "Name", words, "At", At())
	}
	return chat.L(words)
}

func (a Any) texts(t *rapid.T, most int) (out []chat.Text) {
	for range rapid.IntRange(0, most).Draw(t, "texts") {
		out = append(out, a.Text(t))
	}
	return out
}

func (a Any) buttons(t *rapid.T, most int) (out []chat.Button) {
	for range rapid.IntRange(0, most).Draw(t, "buttons") {
		b := chat.Button{
			Label: a.Text(t), Action: Act(rapid.StringMatching(`[a-z]{1,80}`).Draw(t, "verb")),
			Style: rapid.SampledFrom([]chat.Style{"", chat.Plain, chat.Primary, chat.Danger}).Draw(t, "style"),
		}
		if rapid.Bool().Draw(t, "asked") {
			b.Confirm = a.Text(t)
		}
		if rapid.Bool().Draw(t, "form") {
			b.Form = &chat.Form{}
		}
		out = append(out, b)
	}
	return out
}

func (a Any) block(t *rapid.T) chat.Block {
	b := chat.Block{Kind: rapid.SampledFrom([]chat.BlockKind{chat.KindParagraph, chat.KindFields, chat.KindQuote, chat.KindNote, chat.KindDivider, chat.KindTable, chat.KindChart, "unknown"}).Draw(t, "kind")}
	b.Text, b.Mark, b.Fold = a.Text(t), rapid.SampledFrom([]string{"", "+", "-"}).Draw(t, "mark"), rapid.SampledFrom([]int{0, 0, 1, 9}).Draw(t, "fold")
	switch b.Kind {
	case chat.KindFields:
		for range rapid.IntRange(0, 12).Draw(t, "facts") {
			b.Fields = append(b.Fields, chat.Fact{Label: a.Text(t), Value: a.Text(t)})
		}
	case chat.KindTable:
		b.Table = &chat.Table{Head: a.texts(t, 4)}
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			b.Table.Rows = append(b.Table.Rows, a.texts(t, 4))
		}
	case chat.KindChart:
		b.Chart = &chat.Chart{Title: a.Text(t), Unit: a.Text(t), Labels: a.texts(t, 4), Told: rapid.Bool().Draw(t, "told")}
		for range rapid.IntRange(0, 3).Draw(t, "series") {
			b.Chart.Series = append(b.Chart.Series, chat.Series{Name: a.Text(t), Values: rapid.SliceOfN(rapid.Float64(), 0, 4).Draw(t, "values")})
		}
	}
	return b
}

// Form is any form: fields of every type, with what stands in them.
func (a Any) Form(t *rapid.T) chat.Form {
	f := chat.Form{Title: a.Text(t), Submit: a.Text(t)}
	kinds := []chat.FieldType{chat.FieldText, chat.FieldArea, chat.FieldNumber, chat.FieldDate, chat.FieldDateTime, chat.FieldSelect, chat.FieldMulti, chat.FieldCheckbox, chat.FieldPerson, "unknown"}
	for i := range rapid.IntRange(0, 6).Draw(t, "fields") {
		field := chat.Field{
			Name: "field" + string(rune('a'+i)), Type: rapid.SampledFrom(kinds).Draw(t, "type"), Label: a.Text(t), Hint: a.Text(t),
			Required: rapid.Bool().Draw(t, "required"), Max: rapid.SampledFrom([]int{0, 1, 20, 300, 1000, 3000}).Draw(t, "max"),
			Value: rapid.SampledFrom([]string{"", "x", "true", "2026-11-26", "2026-11-26T10:12", "o-1", "o-1,o-0", a.markup, strings.Repeat(a.long, 100)}).Draw(t, "value"),
		}
		for range rapid.IntRange(0, 150).Draw(t, "options") / 10 * 3 {
			field.Options = append(field.Options, chat.Option{Value: rapid.SampledFrom([]string{"", "o-0", "o-1"}).Draw(t, "option") + rapid.StringN(0, 8, -1).Draw(t, "end"), Label: a.Text(t)})
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}
