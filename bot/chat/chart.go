package chat

import "math"

// ChartKind is how a chart is drawn.
type ChartKind string

// The kinds: bars to compare, a line for what changes over time.
const (
	Bars ChartKind = "bar"
	Line ChartKind = "line"
)

// Chart shows one to six series of numbers over the same labels, of which there
// are at most twenty. Its text twin has the same numbers.
type Chart struct {
	Kind   ChartKind `json:"kind"`
	Title  Text      `json:"title"`
	Unit   Text      `json:"unit,omitzero"` // of every number
	Labels []Text    `json:"labels"`
	Series []Series  `json:"series"`
	// Told: the card's own words have all the numbers, so that its text does not
	// say them twice.
	Told bool `json:"told,omitempty"`
}

// Series is a named row of numbers, one for each label of its chart.
type Series struct {
	Name   Text      `json:"name"`
	Values []float64 `json:"values"`
}

// End is where the axis of a chart ends, which begins at 0: the first round number
// that no value passes.
func (c *Chart) End() float64 {
	most := 0.0
	for _, row := range c.Series {
		for _, v := range row.Values {
			most = max(most, v)
		}
	}
	if most == 0 || math.IsNaN(most) || math.IsInf(most, 0) {
		return 1
	}
	step := math.Pow(10, math.Floor(math.Log10(most)))
	for _, n := range []float64{1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10} {
		if n*step >= most {
			return n * step
		}
	}
	return 10 * step
}

// ChartLines is a chart as text: its title, then a line for each label with the
// number of every series. It is none where the card tells the numbers itself.
func ChartLines(c *Chart) []Text {
	if c == nil || c.Told {
		return nil
	}
	lines := []Text{c.Title}
	for i, label := range c.Labels {
		var values []Text
		for _, s := range c.Series {
			if i < len(s.Values) {
				values = append(values, T("card.chart.value", "Name", s.Name, "Value", s.Values[i], "Unit", c.Unit))
			}
		}
		lines = append(lines, T("card.chart.line", "Label", label, "Values", values))
	}
	return lines
}
