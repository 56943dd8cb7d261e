package console

import (
	"testing"

	"closeloop/bot/chat"
	"closeloop/locales/cardtest"
)

// TestChartAsWords: the page has a chart's numbers as words, once.
func TestChartAsWords(t *testing.T) {
	t.Parallel()
	b := brush{speaker: cardtest.Speaker(t), reader: cardtest.Reader(t, "zh-CN")}
	c := chat.Chart{
		Title: chat.L("等多久"), Unit: chat.L(" 天"), Labels: []chat.Text{chat.L("第 46 周"), chat.L("第 47 周")},
		Series: []chat.Series{{Name: chat.L("后端"), Values: []float64{4, 2.5}}, {Name: chat.L("前端"), Values: []float64{7, 3}}},
	}
	words := func() string {
		return b.card(chat.Card{Blocks: []chat.Block{{Kind: chat.KindChart, Chart: &c}}}, new([]action)).Blocks[0].Text
	}
	if got, want := words(), "等多久\n第 46 周：后端 4 天、前端 7 天\n第 47 周：后端 2.5 天、前端 3 天"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Told = true
	if got := words(); got != "" {
		t.Errorf("numbers that the card tells are said again: %q", got)
	}
}
