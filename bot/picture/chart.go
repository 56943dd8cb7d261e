package picture

import (
	"math"
	"strconv"

	"closeloop/bot/chat"
)

// chart draws bars from 0 to the right, a group for each label, or lines over an
// axis from 0. Below stand the axis and, of several rows, their names.
func (s *sheet) chart(c *chat.Chart, in span) {
	s.write(s.words(c.Title), style{size: 14, tint: ink, bold: true}, in)
	s.y += 4
	top := c.End()
	if c.Kind == chat.Line {
		s.curves(c, in, top)
	} else {
		s.bars(c, in, top)
	}
	s.legend(c, in)
}

// number is a value as it is written in every language of the house.
func number(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

// figure is where the parts of a chart stand: from where its field begins, its
// axis up to which value, and how a number looks.
type figure struct {
	*chat.Chart
	field span
	top   float64
	unit  string
	label style
}

func (f figure) at(v float64) float64 { return f.field.from + f.field.wide()*max(0, v)/f.top }

// bars has the labels on the left, and the number behind each bar.
func (s *sheet) bars(c *chat.Chart, in span, top float64) {
	f := figure{Chart: c, top: top, unit: s.words(c.Unit), label: style{size: 13, tint: ink}}
	names := 40.0
	for _, t := range c.Labels {
		names = max(names, min(s.measure(s.words(t), f.label)+1, in.wide()*0.38))
	}
	f.field = span{in.from + names + 10, in.to - s.measure(number(top)+f.unit, f.label) - 12}
	from := s.y
	for i, t := range c.Labels {
		lines := s.broken(s.words(t), f.label, names)
		text, group := float64(len(lines))*f.label.high(), float64(len(c.Series))*pitch-between
		high, y := max(text, group), s.y
		s.y = y + (high-text)/2
		s.lines(lines, f.label, span{in.from, in.from + names})
		s.y = y + (high-group)/2
		s.group(f, i)
		s.y = y + high + 9
	}
	s.axis(f, from)
}

// A bar is thick, and so far from the next.
const (
	thick   = 13.0
	between = 3.0
	pitch   = thick + between
)

// group draws the bars of one label.
func (s *sheet) group(f figure, label int) {
	for j, row := range f.Series {
		if label < len(row.Values) {
			v := row.Values[label]
			s.round(span{f.field.from, max(f.at(v), f.field.from+1)}, s.y, thick, fill{tint: series(j), corner: 2})
			s.text(number(v)+f.unit, f.label, f.at(v)+5, s.y+(thick-f.label.high())/2)
		}
		s.y += pitch
	}
}

// axis is the line at 0, and below the field 0, the half and the end.
func (s *sheet) axis(f figure, from float64) {
	s.round(span{f.field.from - 0.5, f.field.from + 0.5}, from-2, s.y-from-3, fill{tint: edge})
	st := style{size: 11, tint: soft}
	for _, v := range []float64{0, f.top / 2, f.top} {
		words := number(v)
		s.text(words, st, f.at(v)-s.measure(words, st)/2, s.y-4)
	}
	s.y += st.high() - 2
}

// curves has the values on the left and the labels below, as many as have room.
func (s *sheet) curves(c *chat.Chart, in span, top float64) {
	const high = 130.0
	st := style{size: 11, tint: soft}
	unit := s.words(c.Unit)
	field := span{in.from + s.measure(number(top)+unit, st) + 8, in.to - 10}
	base := s.y + high + 6
	for _, v := range []float64{0, top / 2, top} {
		y, words := base-high*v/top, number(v)+unit
		s.round(field, y-0.4, 0.8, fill{tint: rule})
		s.text(words, st, field.from-6-s.measure(words, st), y-st.high()/2)
	}
	step := field.wide() / float64(max(1, len(c.Labels)-1))
	free := in.from
	for i, t := range c.Labels {
		words := s.words(t)
		x := field.from + step*float64(i) - s.measure(words, st)/2
		if x = min(x, in.to-s.measure(words, st)); x >= free {
			s.text(words, st, x, base+7)
			free = x + s.measure(words, st) + 8
		}
	}
	for j, row := range c.Series {
		var points []spot
		for i, v := range row.Values[:min(len(row.Values), len(c.Labels))] {
			points = append(points, spot{field.from + step*float64(i), base - high*max(0, v)/top})
		}
		s.curve(points, series(j))
	}
	s.y = base + st.high() + 9
}

// curve joins points, and marks each.
func (s *sheet) curve(points []spot, t tint) {
	for i, b := range points {
		if i > 0 {
			a := points[i-1]
			length := math.Hypot(b.x-a.x, b.y-a.y)
			dx, dy := (b.y-a.y)/length, (a.x-b.x)/length
			s.area(t, []spot{{a.x + dx, a.y + dy}, {b.x + dx, b.y + dy}, {b.x - dx, b.y - dy}, {a.x - dx, a.y - dy}})
		}
		s.round(span{b.x - 3, b.x + 3}, b.y-3, 6, fill{tint: t, corner: 3})
	}
}

// legend names several rows.
func (s *sheet) legend(c *chat.Chart, in span) {
	if len(c.Series) < 2 {
		return
	}
	st := style{size: 12, tint: soft}
	x := in.from
	for j, row := range c.Series {
		words := s.words(row.Name)
		wide := s.measure(words, st) + 15
		if x > in.from && x+wide > in.to {
			x, s.y = in.from, s.y+st.high()
		}
		s.round(span{x, x + 9}, s.y+(st.high()-9)/2, 9, fill{tint: series(j), corner: 2})
		s.text(words, st, x+15, s.y)
		x += wide + 16
	}
	s.y += st.high()
}
