package console

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
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
	drawn := b.graph(&c)
	if got, want := drawn.Bars[1], (bars{"第 47 周", []string{"2.5 天", "3 天"}, []float64{2.5 / 8, 3.0 / 8}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := drawn.Axis, []string{"0 天", "4 天", "8 天"}; !slices.Equal(got, want) {
		t.Errorf("the axis says %q, want %q", got, want)
	}
	c.Told = true
	if got := words(); got != "" {
		t.Errorf("numbers that the card tells are said again: %q", got)
	}
}

// TestAButtonLeads: the page gets an address apart from what can be done.
func TestAButtonLeads(t *testing.T) {
	t.Parallel()
	b := brush{speaker: cardtest.Speaker(t), reader: cardtest.Reader(t, "en")}
	var got []action
	b.buttons([]chat.Button{{Label: chat.L("Open"), URL: "https://a.example/board"}, {Label: chat.L("Do"), Action: chat.Action{Flow: "a", Verb: "b"}}}, &got)
	if got[0].URL != "https://a.example/board" || got[1].URL != "" || got[1].Action != "a//b" {
		t.Errorf("%+v", got)
	}
}

// TestBarsOfOddNumbers: what is below 0 or no number has no bar, and the page gets
// it all the same.
func TestBarsOfOddNumbers(t *testing.T) {
	t.Parallel()
	b := brush{speaker: cardtest.Speaker(t), reader: cardtest.Reader(t, "en")}
	c := chat.Chart{
		Labels: []chat.Text{chat.L("a"), chat.L("b"), chat.L("c"), chat.L("d")},
		Series: []chat.Series{{Values: []float64{-3, math.NaN(), math.Inf(1)}}},
	}
	g := b.graph(&c)
	for _, one := range g.Bars {
		if one.Parts[0] != 0 {
			t.Errorf("%s has a bar of %v", one.Label, one.Parts)
		}
	}
	if _, err := json.Marshal(g); err != nil {
		t.Error(err)
	}
}
