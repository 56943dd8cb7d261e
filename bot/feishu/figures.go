package feishu

import (
	"math"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// What a table and a chart hold, so that they can be read on a phone and leave
// room for the rest of a card.
const (
	maxColumns = 10
	maxRows    = 50
	maxCell    = 200   // characters
	maxFigure  = 6_000 // bytes
)

// table draws a table as Feishu does, if it holds it, else as lines. A place that
// others read too has lines: a native table knows one language.
func (s *sheet) table(t *chat.Table) {
	if t == nil {
		return
	}
	rows, left := t.Rows, 0
	if most := s.tight.rows; most > 0 && len(rows) > most {
		rows, left = rows[:most], len(rows)-most
	}
	if e, ok := s.native(t.Head, rows); ok && !s.both && s.figures < maxFigures {
		s.figures++
		s.add(e, false)
	} else {
		for _, row := range rows {
			s.tableLine(t.Head, row)
		}
	}
	if left > 0 {
		s.lines(s.say(chat.T("feishu.rows", "Count", left)), quiet())
	}
}

// native is a table as Feishu draws it; false: it is too large.
func (s *sheet) native(head []chat.Text, rows [][]chat.Text) (table, bool) {
	const page = 10
	out := table{Tag: "table", PageSize: max(1, min(page, len(rows))), Height: "auto", Freeze: true, Rows: []map[string]string{}}
	width, size := len(head), 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	for i := range width {
		c := tableColumn{Name: "c" + strconv.Itoa(i), Type: "text"}
		if i < len(head) {
			c.Display = doorstep.Line(s.words(head[i]), maxCell)
		}
		size += len(c.Display) + 60
		out.Columns = append(out.Columns, c)
	}
	for _, row := range rows {
		cells := map[string]string{}
		for i := range width {
			cell := "–"
			if i < len(row) {
				if words := strings.Join(strings.Fields(s.words(row[i])), " "); words != "" {
					cell = words
				}
			}
			if len([]rune(cell)) > maxCell {
				return table{}, false
			}
			cells[out.Columns[i].Name] = cell
			size += len(cell) + 10
		}
		out.Rows = append(out.Rows, cells)
	}
	return out, width > 0 && width <= maxColumns && len(rows) > 0 && len(rows) <= maxRows && size <= maxFigure
}

// tableLine is a row as a line: it is called by its first cell, and the others by
// their heads.
func (s *sheet) tableLine(head, row []chat.Text) {
	if len(row) == 0 {
		return
	}
	var values said
	for i, cell := range row[1:] {
		value := s.cell(cell)
		if i+1 < len(head) {
			value = s.cell(head[i+1]).with(" ", value)
		}
		if i > 0 {
			value = values.with(" · ", value)
		}
		values = value
	}
	if len(row) == 1 {
		s.lines(s.cell(row[0]), look{})
		return
	}
	s.lines(s.glued(s.cell(row[0]), values), look{})
}

func (s *sheet) cell(t chat.Text) said {
	return s.say(t).each(func(words string) string { return strings.Join(strings.Fields(words), " ") })
}

// chart draws a chart as Feishu does, with its numbers as text under it unless
// the card tells them itself. Where it cannot be drawn there are the lines.
func (s *sheet) chart(c *chat.Chart) {
	if c == nil || c.Told && s.tight.told {
		return
	}
	lines := chat.ChartLines(c)
	if e := s.drawing(c); !s.both && s.figures < maxFigures && drawable(e) {
		s.figures++
		s.add(e, false)
		lines = lines[min(1, len(lines)):] // the drawing has the title
	}
	for _, text := range lines {
		s.lines(s.say(text), look{})
	}
}

func drawable(c chart) bool {
	size := 0
	for _, p := range c.Spec.Data.Values {
		if math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
			return false
		}
		size += len(p.Label) + len(p.Series) + 60
	}
	return size > 0 && size <= maxFigure
}

// drawing is a chart in the words of VChart. Its axis begins at zero.
func (s *sheet) drawing(c *chat.Chart) chart {
	const most, title = 20, 50
	spec := chartSpec{
		Type: "bar", Title: chartTitle{Text: doorstep.Line(s.words(c.Title), title)},
		X: []string{"label", "series"}, Y: "value", Series: "series",
		Legends: chartLegends{Visible: len(c.Series) > 1, Orient: "bottom"},
	}
	if c.Kind == chat.Line {
		spec.Type, spec.X = "line", []string{"label"}
	}
	left := chartAxis{Orient: "left", Zero: true}
	if unit := strings.TrimSpace(doorstep.Line(s.words(c.Unit), most)); unit != "" {
		left.Title = &axisTitle{Visible: true, Text: unit}
	}
	spec.Axes = []chartAxis{left, {Orient: "bottom"}}
	labels := doorstep.Distinct(c.Labels, s.words, most)
	var names []chat.Text
	for _, one := range c.Series {
		names = append(names, one.Name)
	}
	for i, name := range doorstep.Distinct(names, s.words, most) {
		for j, label := range labels {
			if j < len(c.Series[i].Values) {
				spec.Data.Values = append(spec.Data.Values, chartPoint{Label: label, Series: name, Value: c.Series[i].Values[j]})
			}
		}
	}
	return chart{Tag: "chart", Spec: spec}
}
