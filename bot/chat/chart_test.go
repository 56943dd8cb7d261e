package chat

import (
	"strconv"
	"testing"
)

// plainly says a text by its key and the literals and numbers in it.
type plainly struct{}

func (p plainly) Words(r Reader, t Text) string {
	say := func(name string) string {
		switch a := t.Args[name]; {
		case a.Literal != nil:
			return *a.Literal
		case a.Number != nil:
			return strconv.FormatFloat(*a.Number, 'f', -1, 64)
		case a.Text != nil:
			return p.Words(r, *a.Text)
		default:
			var all string
			for _, one := range a.List {
				all += "; " + p.Words(r, one)
			}
			return all
		}
	}
	switch t.Key {
	case "card.chart.line":
		return say("Label") + say("Values")
	case "card.chart.value":
		return say("Name") + " " + say("Value") + say("Unit")
	}
	return t.Literal
}

// TestChartAsText: the twin has every number, and none where the card says them
// itself.
func TestChartAsText(t *testing.T) {
	t.Parallel()
	c := Chart{
		Kind: Line, Title: L("Waiting"), Unit: L(" h"), Labels: []Text{L("Mon"), L("Tue")},
		Series: []Series{{Name: L("be"), Values: []float64{4, 2.5}}, {Name: L("fe"), Values: []float64{7}}},
	}
	card := Card{Blocks: []Block{Paragraph(L("Before")), {Kind: KindChart, Chart: &c}, {Kind: KindChart}}}
	want := "Before\nWaiting\nMon; be 4 h; fe 7 h\nTue; be 2.5 h"
	if got := AsText(card, Reader{}, plainly{}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Told = true
	if got := AsText(card, Reader{}, plainly{}); got != "Before" {
		t.Errorf("a chart whose numbers the card tells: %q", got)
	}
}
