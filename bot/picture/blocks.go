package picture

import (
	"closeloop/bot/chat"
)

// body is how most text looks; small is that of what is quiet or narrow.
func body() style  { return style{size: 14, tint: ink} }
func small() style { return style{size: 13, tint: soft} }

// box is the card itself, below what stands on it, with the stripe of its tone.
// It says how many notes it took.
func (s *sheet) box(in span, y, high float64, tone chat.Tone) int {
	s.round(in, y, high, fill{tint: rule, corner: 10})
	s.round(span{in.from, in.from + 12}, y, high, fill{tint: stripe(tone), corner: 10})
	s.round(span{in.from + 3, in.to - 0.75}, y+0.75, high-1.5, fill{tint: paper, corner: 9})
	return 3
}

// block draws one block; some look at the one before.
func (s *sheet) block(all []chat.Block, i int, b chat.Block) {
	switch b.Kind {
	case chat.KindDivider:
		s.y += 9
	case chat.KindFields:
		s.facts(b.Fields)
	case chat.KindQuote:
		s.quote(b, i > 0 && all[i-1].Mark != "")
	case chat.KindNote:
		s.y += 3
		s.write(s.words(b.Text), small(), span{left, right})
	case chat.KindButtons:
		s.buttons(b)
	case chat.KindTable:
		s.table(b.Table)
	case chat.KindChart:
		if b.Chart != nil {
			s.y += 6
			s.chart(b.Chart, span{left, right})
		}
	default:
		s.paragraph(b, i == 0)
	}
}

// paragraph is a text, with its mark in a circle; the first below the title is
// quieter.
func (s *sheet) paragraph(b chat.Block, first bool) {
	st, in := body(), span{left, right}
	if first {
		st.tint = soft
	} else {
		s.y += 3
	}
	if b.Mark != "" {
		s.y += 3
		s.mark(b.Mark == "+")
		in.from += indent
	}
	s.write(s.words(b.Text), st, in)
}

func (s *sheet) mark(plus bool) {
	const side = 17.0
	f, bar := fill{tint: waitWash, corner: side / 2}, waitInk
	if plus {
		f.tint, bar = goodWash, goodInk
	}
	top := s.y + (body().high()-side)/2
	s.round(span{left, left + side}, top, side, f)
	s.round(span{left + 4.5, left + side - 4.5}, top+side/2-0.75, 1.5, fill{tint: bar})
	if plus {
		s.round(span{left + side/2 - 0.75, left + side/2 + 0.75}, top+4.5, side-9, fill{tint: bar})
	}
}

// quote is somebody's words beside a line.
func (s *sheet) quote(b chat.Block, below bool) {
	st, in := style{size: 14, tint: soft}, span{left, right}
	s.y += 3
	if below {
		in.from += indent
	}
	top := s.y
	in.from += 12
	s.lines(folded(s.broken(s.words(b.Text), st, in.wide()), b.Fold), st, in)
	s.round(span{in.from - 12, in.from - 10}, top+1, s.y-top-2, fill{tint: rule})
}

// facts stand in two columns.
func (s *sheet) facts(facts []chat.Fact) {
	wide := 56.0
	for _, f := range facts {
		wide = max(wide, s.measure(s.words(f.Label), body()))
	}
	wide = min(wide, (right-left)*0.42)
	s.y += 3
	for _, f := range facts {
		top := s.y
		s.write(s.words(f.Label), style{size: 14, tint: soft}, span{left, left + wide})
		end := s.y
		s.y = top
		s.write(s.words(f.Value), body(), span{left + wide + 12, right})
		s.y = max(s.y, end) + 1
	}
}

// buttons stand in a row, with dots for what is behind "more", links below.
func (s *sheet) buttons(b chat.Block) {
	const high, gap = 34.0, 8.0
	if len(b.Row)+len(b.More) > 0 {
		s.y += 11
	}
	x := left
	next := func(wide float64) {
		if x > left && x+wide > right {
			x, s.y = left, s.y+high+gap
		}
	}
	for _, button := range b.Row {
		st := style{size: 14, tint: ink}
		label := s.cut(s.words(button.Label), st, right-left-26)
		wide := s.measure(label, st) + 26
		next(wide)
		st.tint = s.press(span{x, x + wide}, high, button.Style)
		s.text(label, st, x+13, s.y+(high-st.high())/2)
		x += wide + gap
	}
	if len(b.More) > 0 {
		next(44)
		s.press(span{x, x + 44}, high, chat.Plain)
		for i := range 3 {
			dot := x + 13.5 + float64(i)*7
			s.round(span{dot, dot + 3}, s.y+high/2-1.5, 3, fill{tint: ink, corner: 1.5})
		}
	}
	if len(b.Row)+len(b.More) > 0 {
		s.y += high
	}
	s.links(b.Links)
}

// cut is a label on one line, however long it is.
func (s *sheet) cut(label string, st style, wide float64) string {
	if lines := s.broken(label, st, wide); len(lines) > 1 {
		return s.broken(label, st, wide-st.size)[0] + "…"
	}
	return label
}

// press draws the shape of a button and says which colour its words have.
func (s *sheet) press(in span, high float64, as chat.Style) tint {
	const corner = 8
	switch as {
	case chat.Primary:
		s.round(in, s.y, high, fill{tint: brand, corner: corner})
		return paper
	case chat.Danger:
		s.outline(in, high, bad)
		return badInk
	}
	s.outline(in, high, edge)
	return ink
}

func (s *sheet) outline(in span, high float64, t tint) {
	s.round(in, s.y, high, fill{tint: t, corner: 8})
	s.round(span{in.from + 1, in.to - 1}, s.y+1, high-2, fill{tint: paper, corner: 7})
}

// links are quiet, one beside the other while there is room.
func (s *sheet) links(links []chat.Button) {
	st := style{size: 14, tint: brandInk}
	x := left
	for i, link := range links {
		label := s.cut(s.words(link.Label), st, right-left)
		wide := s.measure(label, st)
		switch {
		case i == 0:
			s.y += 8
		case x+wide > right:
			x, s.y = left, s.y+st.high()+2
		}
		s.text(label, st, x, s.y)
		x += wide + 18
	}
	if len(links) > 0 {
		s.y += st.high()
	}
}

// table has a quiet head, and a line below every row.
func (s *sheet) table(t *chat.Table) {
	if t == nil || len(t.Head) == 0 {
		return
	}
	s.y += 4
	columns := s.columns(t)
	for i, row := range append([][]chat.Text{t.Head}, t.Rows...) {
		top, end := s.y+4, s.y
		for j, cell := range row[:min(len(row), len(columns))] {
			st := style{size: 13, tint: ink, bold: j == 0 && i > 0}
			if i == 0 {
				st.tint = soft
			}
			s.y = top
			s.write(s.words(cell), st, columns[j])
			end = max(end, s.y)
		}
		s.y = end + 4
		s.round(span{left, right}, s.y-0.5, 0.75, fill{tint: rule})
	}
}

// columns share the width by what stands in them: each as wide as it needs where
// there is room, else in that proportion, but none too narrow to be read.
func (s *sheet) columns(t *chat.Table) []span {
	const gap, least = 10.0, 30.0
	needs, sum := make([]float64, len(t.Head)), 0.0
	for j := range needs {
		needs[j] = least
		for _, row := range append([][]chat.Text{t.Head}, t.Rows...) {
			if j < len(row) {
				needs[j] = max(needs[j], min(s.measure(s.words(row[j]), style{size: 13}), (right-left)*0.6)+1)
			}
		}
		sum += needs[j]
	}
	room := right - left - gap*float64(len(needs)-1)
	columns, x := make([]span, len(needs)), left
	for j, need := range needs {
		wide := need * min(1, room/sum)
		if j == len(needs)-1 {
			wide = right - x
		}
		columns[j] = span{x, x + wide}
		x += wide + gap
	}
	return columns
}
