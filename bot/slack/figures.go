package slack

import (
	"math"
	"strings"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// table draws the first table of a message as Slack does, if it holds it, and
// any other as lines.
func (s *sheet) table(t *chat.Table) {
	if t == nil {
		return
	}
	rows := append([][]chat.Text{t.Head}, t.Rows...)
	if len(t.Head) == 0 {
		rows = t.Rows
	}
	var cells [][]string
	width, size := 0, 0
	for _, row := range rows {
		words := make([]string, len(row))
		for i, cell := range row {
			words[i] = doorstep.Line(s.words(cell), maxText)
			size += len(words[i])
		}
		width = max(width, len(row))
		cells = append(cells, words)
	}
	if s.plain || s.tabled || width == 0 || width > 20 || len(cells) > 100 || size > maxMessage/3 {
		s.tableLines(cells, len(t.Head) > 0)
		return
	}
	s.tabled, s.figures = true, true
	block := api.NewTableBlock("")
	for _, row := range cells {
		block.AddRow(tableRow(row, width)...)
	}
	s.block(block, false)
}

// tableLines are a table as lines: a row is called by its first cell, and the
// others by their heads.
func (s *sheet) tableLines(cells [][]string, headed bool) {
	var head []string
	if headed {
		head, cells = cells[0], cells[1:]
	}
	for _, row := range cells {
		if len(row) < 2 {
			s.lines([]run{{words: strings.Join(row, "")}})
			continue
		}
		var rest []string
		for i, cell := range row[1:] {
			if i+1 < len(head) {
				cell = strings.TrimSpace(head[i+1] + " " + cell)
			}
			rest = append(rest, cell)
		}
		s.lines(s.fact(chat.Fact{Label: chat.L(row[0]), Value: chat.L(strings.Join(rest, " · "))}))
	}
}

func tableRow(row []string, width int) []api.TableCell {
	out := make([]api.TableCell, width)
	for i := range out {
		words := "–"
		if i < len(row) && row[i] != "" {
			words = row[i]
		}
		out[i] = api.NewTableRawTextCell(words)
	}
	return out
}

// chart draws a chart as Slack does, with its numbers as text under it unless
// the card tells them itself. Without the drawing there are the lines.
func (s *sheet) chart(c *chat.Chart) {
	if c == nil {
		return
	}
	lines := chat.ChartLines(c)
	if block := s.chartBlock(c); !s.plain && finite(c) && block.Validate() == nil {
		s.block(block, false)
		s.figures = true
		lines = lines[min(1, len(lines)):] // the drawing has the title
	}
	for _, text := range lines {
		s.lines(s.runs(text))
	}
}

func finite(c *chat.Chart) bool {
	for _, one := range c.Series {
		for _, v := range one.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return false
			}
		}
	}
	return true
}

func (s *sheet) chartBlock(c *chat.Chart) *api.DataVisualizationBlock {
	const most, title = 20, 50
	labels := doorstep.Distinct(c.Labels, s.words, most)
	var names []chat.Text
	for _, one := range c.Series {
		names = append(names, one.Name)
	}
	var series []api.DataVisualizationDataSeries
	for i, name := range doorstep.Distinct(names, s.words, most) {
		var points []api.DataVisualizationDataPoint
		for j, label := range labels {
			if j < len(c.Series[i].Values) {
				points = append(points, api.NewDataVisualizationDataPoint(label, c.Series[i].Values[j]))
			}
		}
		series = append(series, api.NewDataVisualizationDataSeries(name, points...))
	}
	axis := api.NewDataVisualizationAxisConfig(labels...).WithYLabel(doorstep.Line(s.words(c.Unit), title))
	block := &api.DataVisualizationBlock{Type: api.MBTDataVisualization, Title: doorstep.Line(s.words(c.Title), title)}
	if c.Kind == chat.Line {
		block.Chart = api.NewDataVisualizationLineChart(axis, series...)
	} else {
		block.Chart = api.NewDataVisualizationBarChart(axis, series...)
	}
	return block
}
