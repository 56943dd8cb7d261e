package console

import (
	"strings"

	"closeloop/bot/chat"
)

// graph is a chart as the page draws it: bars from 0, with their numbers in words.
type graph struct {
	Title string   `json:"title"`
	Names []string `json:"names"` // of the series
	Bars  []bars   `json:"bars"`
	Axis  []string `json:"axis"` // what stands at 0, in the middle and at the end
	Told  bool     `json:"told,omitempty"`
}

// bars stand at one label, one for each series.
type bars struct {
	Label  string    `json:"label"`
	Values []string  `json:"values"`
	Parts  []float64 `json:"parts"` // of the whole axis, from 0 to 1
}

func (b brush) graph(c *chat.Chart) *graph {
	end := c.End()
	value := func(v float64) string {
		return strings.TrimSpace(b.words(chat.T("card.chart.value", "Name", "", "Value", v, "Unit", c.Unit)))
	}
	g := &graph{Title: b.words(c.Title), Bars: []bars{}, Axis: []string{value(0), value(end / 2), value(end)}, Told: c.Told}
	for _, s := range c.Series {
		g.Names = append(g.Names, b.words(s.Name))
	}
	for i, label := range c.Labels {
		row := bars{Label: b.words(label)}
		for _, s := range c.Series {
			v := 0.0
			if i < len(s.Values) {
				v = s.Values[i]
			}
			row.Values = append(row.Values, value(v))
			row.Parts = append(row.Parts, share(v, end))
		}
		g.Bars = append(g.Bars, row)
	}
	return g
}

// share is how much of an axis a value takes; what is no number takes none.
func share(v, end float64) float64 {
	if part := v / end; part > 0 && part <= 1 {
		return part
	}
	return 0
}
