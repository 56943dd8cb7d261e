package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	api "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"closeloop/locales/cardtest"
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

// TestAnyCardFits: whatever stands on a card, Slack takes it, its buttons stay,
// one of them leads, and the preview names nobody.
func TestAnyCardFits(t *testing.T) {
	t.Parallel()
	p, anything := penOf(t, "zh-CN"), cardtest.Anything(t, markup())
	rapid.Check(t, func(t *rapid.T) {
		c := anything.Card(t)
		d := p.card(c, true)
		words, err := json.Marshal(d.blocks)
		if err != nil || len(d.blocks) == 0 || len(d.blocks) > 50 || len(words) > maxMessage {
			t.Fatalf("%d blocks of %d bytes: %v", len(d.blocks), len(words), err)
		}
		if d.text == "" || strings.Contains(d.text, anything.Secret) {
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
