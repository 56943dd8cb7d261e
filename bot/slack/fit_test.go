package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	api "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"closeloop/bot/chat"
)

// found is what of a message's buttons Slack would know.
type found struct {
	paths   []string
	ids     map[string]int
	primary int
	marks   []string
}

func buttonsOf(blocks []api.Block) found {
	f := found{ids: map[string]int{}}
	for _, b := range blocks {
		a, ok := b.(*api.ActionBlock)
		if !ok {
			continue
		}
		f.marks = append(f.marks, a.BlockID)
		for _, e := range a.Elements.ElementSet {
			switch e := e.(type) {
			case *api.ButtonBlockElement:
				f.paths = append(f.paths, e.Value)
				f.ids[e.ActionID]++
				if e.Style == api.StylePrimary {
					f.primary++
				}
			case *api.OverflowBlockElement:
				f.ids[e.ActionID]++
				for _, o := range e.Options {
					f.paths = append(f.paths, strings.TrimPrefix(o.Value, "form:"))
				}
			}
		}
	}
	return f
}

// secret is a candidate's name, which stands all over a card but its preview.
const secret = "李明Secret"

func anyText(t *rapid.T) chat.Text {
	words := rapid.OneOf(rapid.Just(secret), rapid.Just(markup()), rapid.Just(""), rapid.String(),
		rapid.Map(rapid.IntRange(1, 9000), func(n int) string { return strings.Repeat("长 & <b> ", n/8+1) })).Draw(t, "words")
	if rapid.Bool().Draw(t, "dated") {
		return chat.T("decision.gone.passed", "Name", words, "At", at())
	}
	return chat.L(words)
}

func anyTexts(t *rapid.T, most int) (out []chat.Text) {
	for range rapid.IntRange(0, most).Draw(t, "texts") {
		out = append(out, anyText(t))
	}
	return out
}

func anyButtons(t *rapid.T, most int) (out []chat.Button) {
	for range rapid.IntRange(0, most).Draw(t, "buttons") {
		b := chat.Button{
			Label: anyText(t), Action: act(rapid.StringMatching(`[a-z]{1,80}`).Draw(t, "verb")),
			Style: rapid.SampledFrom([]chat.Style{"", chat.Plain, chat.Primary, chat.Danger}).Draw(t, "style"),
		}
		if rapid.Bool().Draw(t, "asked") {
			b.Confirm = anyText(t)
		}
		if rapid.Bool().Draw(t, "form") {
			b.Form = &chat.Form{}
		}
		out = append(out, b)
	}
	return out
}

func anyBlock(t *rapid.T) chat.Block {
	b := chat.Block{Kind: rapid.SampledFrom([]chat.BlockKind{chat.KindParagraph, chat.KindFields, chat.KindQuote, chat.KindNote, chat.KindDivider, chat.KindTable, chat.KindChart, "unknown"}).Draw(t, "kind")}
	b.Text, b.Mark = anyText(t), rapid.SampledFrom([]string{"", "+", "-"}).Draw(t, "mark")
	switch b.Kind {
	case chat.KindFields:
		for range rapid.IntRange(0, 12).Draw(t, "facts") {
			b.Fields = append(b.Fields, chat.Fact{Label: anyText(t), Value: anyText(t)})
		}
	case chat.KindTable:
		b.Table = &chat.Table{Head: anyTexts(t, 4)}
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			b.Table.Rows = append(b.Table.Rows, anyTexts(t, 4))
		}
	case chat.KindChart:
		b.Chart = &chat.Chart{Title: anyText(t), Unit: anyText(t), Labels: anyTexts(t, 4), Told: rapid.Bool().Draw(t, "told")}
		for range rapid.IntRange(0, 3).Draw(t, "series") {
			b.Chart.Series = append(b.Chart.Series, chat.Series{Name: anyText(t), Values: rapid.SliceOfN(rapid.Float64(), 0, 4).Draw(t, "values")})
		}
	}
	return b
}

func anyCard(t *rapid.T) chat.Card {
	c := chat.Card{Kind: "decision.summary", Record: "C-1042", Title: anyText(t), Tag: anyText(t), Tone: rapid.SampledFrom([]chat.Tone{"", chat.Good, chat.Bad}).Draw(t, "tone")}
	for range rapid.IntRange(0, 30).Draw(t, "blocks") {
		c.Blocks = append(c.Blocks, anyBlock(t))
	}
	for range rapid.IntRange(0, 2).Draw(t, "rows") {
		at := rapid.IntRange(0, len(c.Blocks)).Draw(t, "where")
		c.Blocks = slices.Insert(c.Blocks, at, buttons(anyButtons(t, 3), anyButtons(t, 3), anyButtons(t, 2)))
	}
	return c
}

// TestAnyCardFits: whatever stands on a card, Slack takes it, its buttons stay,
// one of them leads, and the preview names nobody.
func TestAnyCardFits(t *testing.T) {
	t.Parallel()
	p := penOf(t, "zh-CN")
	rapid.Check(t, func(t *rapid.T) {
		c := anyCard(t)
		d := p.card(c, true)
		words, err := json.Marshal(d.blocks)
		if err != nil || len(d.blocks) == 0 || len(d.blocks) > 50 || len(words) > maxMessage {
			t.Fatalf("%d blocks of %d bytes: %v", len(d.blocks), len(words), err)
		}
		if d.text == "" || strings.Contains(d.text, secret) {
			t.Fatalf("the preview says %q", d.text)
		}
		got := buttonsOf(d.blocks)
		var want []string
		for b := range c.Every {
			want = append(want, b.Action.String())
		}
		slices.Sort(got.paths)
		slices.Sort(want)
		if !slices.Equal(got.paths, want) || got.primary > 1 {
			t.Fatalf("buttons %v, want %v; %d of them lead", got.paths, want, got.primary)
		}
		for id, n := range got.ids {
			if n > 1 {
				t.Fatalf("%d buttons are %s", n, id)
			}
		}
		for i, id := range got.marks {
			if m, ok := readMark(id); !ok || m.record != c.Record || slices.Contains(got.marks[:i], id) {
				t.Fatalf("the mark %q, again or of nothing", id)
			}
		}
		checkTexts(t, words)
	})
}

// checkTexts holds every text object to what Slack takes, and keeps people's
// words from coming alive in markup.
func checkTexts(t *rapid.T, blocks []byte) {
	var tree any
	if err := json.Unmarshal(blocks, &tree); err != nil {
		t.Fatal(err)
	}
	walk(tree, func(node map[string]any) {
		words, _ := node["text"].(string)
		switch node["type"] {
		case "plain_text", "mrkdwn":
			if n := utf8.RuneCountInString(words); n == 0 || n > 3000 {
				t.Fatalf("a text of %d characters", n)
			}
			if node["type"] == "mrkdwn" && strings.ContainsAny(undated(words), "<>*_~`") {
				t.Fatalf("alive: %q", words)
			}
		}
	})
}

// undated is markup without its instants.
func undated(words string) string {
	for {
		before, rest, found := strings.Cut(words, "<!date^")
		_, after, closed := strings.Cut(rest, ">")
		if !found || !closed {
			return words
		}
		words = before + after
	}
}

func walk(tree any, visit func(map[string]any)) {
	switch tree := tree.(type) {
	case map[string]any:
		visit(tree)
		for _, one := range tree {
			walk(one, visit)
		}
	case []any:
		for _, one := range tree {
			walk(one, visit)
		}
	}
}
