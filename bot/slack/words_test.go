package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// TestInstants: an instant is printed in the zone of whoever looks, with our
// words for old clients; beside words that markup would change it is ours.
func TestInstants(t *testing.T) {
	t.Parallel()
	const dated = "<!date^1795659120^"
	day := func(f chat.MomentForm) chat.Text {
		return chat.T("console.day", "When", chat.Moment{At: at(), Form: f})
	}
	nested := chat.T("decision.due", "Due", day(chat.Clock))
	listed := chat.T("list.and", "Head", []chat.Text{day(chat.Date), chat.L("b")}, "Last", "c")
	tests := []struct {
		text        chat.Text
		locale      string
		kind, words string
	}{
		{day(chat.DateTime), "en", "mrkdwn", dated + "{date_long_pretty} at {time}|Thu 26 Nov, 10:12>"},
		{day(chat.DateTime), "zh-CN", "mrkdwn", dated + "{date_long_pretty} {time}|周四 11月26日 10:12>"},
		{day(chat.DayTime), "zh-CN", "mrkdwn", dated + "{date_long_pretty} {time}|周四 10:12>"},
		{day(chat.Date), "zh-CN", "mrkdwn", dated + "{date_long_pretty}|周四 11月26日>"},
		{day(chat.Clock), "en", "mrkdwn", dated + "{time}|10:12>"},
		{nested, "zh-CN", "mrkdwn", "请在 " + dated + "{time}|10:12> 前处理。"},
		{listed, "en", "mrkdwn", dated + "{date_long_pretty}|Thu 26 Nov> and b and c"},
		{chat.T("decision.due", "Due", "R&D <x"), "zh-CN", "plain_text", "请在 R&amp;D &lt;x 前处理。"},
		{chat.T("card.fact", "Label", "R&D <b", "Value", at()), "en", "mrkdwn", "R&amp;D &lt;b: " + dated + "{date_long_pretty} at {time}|Thu 26 Nov, 10:12>"},
		{chat.T("card.fact", "Label", "*x*", "Value", at()), "en", "plain_text", "*x*: Thu 26 Nov, 10:12"},
		{chat.T("card.fact", "Label", ":smile:", "Value", at()), "en", "plain_text", ":smile:: Thu 26 Nov, 10:12"},
		{chat.T("card.fact", "Label", "\uFDD00\uFDD1", "Value", at()), "en", "mrkdwn", "0: " + dated + "{date_long_pretty} at {time}|Thu 26 Nov, 10:12>"},
		{chat.L("\uFDD00\uFDD1 <!channel>"), "en", "plain_text", "0 &lt;!channel&gt;"},
	}
	for _, tc := range tests {
		p := penOf(t, tc.locale)
		got := object(p.runs(tc.text))
		if got.Type != tc.kind || got.Text != tc.words {
			t.Errorf("%s %q, want %s %q", got.Type, got.Text, tc.kind, tc.words)
		}
	}
}

// TestNamesSurvive: a name stands on the message as its bearer writes it.
func TestNamesSurvive(t *testing.T) {
	t.Parallel()
	p := penOf(t, "en")
	for _, b := range samples(t)["scripts"].Blocks {
		if b.Kind != chat.KindParagraph {
			continue
		}
		drawing, err := Draw(chat.Card{Blocks: []chat.Block{b}}, p.reader, p.speaker, nil)
		if err != nil || !strings.Contains(string(drawing), `"`+b.Text.Literal+`"`) {
			t.Errorf("%q is not in %s, %v", b.Text.Literal, drawing, err)
		}
	}
}

// TestEscapedWordsFit: what escaping adds counts too.
func TestEscapedWordsFit(t *testing.T) {
	t.Parallel()
	if got := plain(strings.Repeat("&", 40), 75).Text; len(got) > 75 || !strings.HasPrefix(got, "&amp;&amp;") || !strings.HasSuffix(got, ";"+doorstep.Ellipsis) {
		t.Errorf("escaped: %q", got)
	}
}

// TestLongWordsStay: a long text is in several parts, and nothing is lost.
func TestLongWordsStay(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("eleven chars ", 700)
	s := sheet{pen: penOf(t, "en")}
	s.lines([]run{{words: long}, {words: "end"}})
	var got string
	for _, p := range s.pieces {
		if length(p.runs) > maxText {
			t.Errorf("a part of %d characters", length(p.runs))
		}
		got += flat(p.runs) + " "
	}
	if want := long + "end "; strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") || len(s.pieces) != 4 {
		t.Errorf("%d parts, of %d characters in all, want %d", len(s.pieces), len(got), len(want))
	}
}

// TestPlainHasTheNumbers: without charts and tables a card says as much.
func TestPlainHasTheNumbers(t *testing.T) {
	t.Parallel()
	p := penOf(t, "en")
	p.plain = true
	c := samples(t)["full"]
	c.Blocks[2].Chart.Told = false
	words, err := json.Marshal(p.card(c, true).blocks)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Logical thinking\",\"style\":{\"bold\":true}},{\"type\":\"text\",\"text\":\": Score 82 · Bar 70", "Stress resistance: Score 63 and Bar 65", ": Value 110 words a minute"} {
		if !strings.Contains(string(words), want) {
			t.Errorf("no %q in %s", want, words)
		}
	}
	for _, block := range []string{`"data_visualization"`, `"table"`} {
		if strings.Contains(string(words), block) {
			t.Errorf("a %s block", block)
		}
	}
}
