package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"closeloop/bot/chat"
)

// openCSV looks at the first line that says something: its opening tells JSON,
// its commas what parts the cells.
func openCSV(s Source, c code, l Limits) (*Book, error) {
	b := &Book{Format: CSV, Encoding: c.name, Comma: ',', text: func() io.Reader { return c.open(s) }}
	first, err := firstLine(c.open(s), l.Row)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(first, "{") || strings.HasPrefix(first, "[") {
		b.Format = JSON
		return b, nil
	}
	b.Comma = comma(first)
	b.Tabs = []Tab{{rows: func(yield func(Row, error) bool) {
		in := &meter{in: c.open(s), most: l.Row}
		r := csv.NewReader(in)
		r.Comma, r.FieldsPerRecord = b.Comma, -1
		(&csvRows{in: in, r: r, whole: c.whole, limits: l, end: 1}).each(yield)
	}}}
	return b, nil
}

// note opens a line that says what is wrong with the line of JSON below it.
const note = "# row "

// firstLine is the first line that is neither blank nor a note.
func firstLine(in io.Reader, most int) (string, error) {
	lines := bufio.NewReader(io.LimitReader(in, int64(most)))
	for {
		line, err := lines.ReadString('\n')
		if trimmed := trim(line); trimmed != "" && !(err == nil && strings.HasPrefix(trimmed, note)) {
			return trimmed, nil
		}
		if errors.Is(err, io.EOF) {
			return "", refuse("empty")
		}
		if err != nil {
			return "", err
		}
	}
}

// comma is what stands most often between the quotes of a header.
func comma(header string) rune {
	best, most := ',', 0
	for _, c := range []rune{'\t', ',', ';'} {
		n, quoted := 0, false
		for _, r := range header {
			if r == '"' {
				quoted = !quoted
			}
			if r == c && !quoted {
				n++
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

type csvRows struct {
	in     *meter
	r      *csv.Reader
	whole  bool
	limits Limits
	line   int // of the spreadsheet
	end    int // the line of the file at which the next row may begin
}

func (c *csvRows) each(yield func(Row, error) bool) {
	for {
		c.in.left = c.in.most
		record, err := c.r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		row, err := c.row(record, err)
		if err != nil {
			yield(Row{}, err)
			return
		}
		if len(row.Cells) > 0 && !yield(row, nil) {
			return
		}
	}
}

// row numbers a record as a spreadsheet does: a quoted line end does not count,
// a blank line does.
func (c *csvRows) row(record []string, err error) (Row, error) {
	if err != nil {
		return Row{}, c.broken(err)
	}
	start, _ := c.r.FieldPos(0)
	c.line += 1 + start - c.end
	last, _ := c.r.FieldPos(len(record) - 1)
	c.end = last + strings.Count(record[len(record)-1], "\n") + 1
	row := Row{Line: c.line}
	for _, cell := range record {
		row.Cells = append(row.Cells, trim(tame(trim(cell))))
	}
	row.Cells = cut(row.Cells)
	switch {
	case c.line > c.limits.Rows:
		return row, refuse("rows", "Limit", c.limits.Rows)
	case len(row.Cells) > c.limits.Columns:
		return row, refuse("columns", "Row", c.line, "Limit", c.limits.Columns)
	}
	for _, cell := range row.Cells {
		switch {
		case len(cell) > c.limits.Cell:
			row.Bad = chat.T("sheet.fault.cell", "Limit", c.limits.Cell>>10)
		case !c.whole && strings.ContainsRune(cell, utf8.RuneError):
			row.Bad = chat.T("sheet.fault.bytes")
		}
	}
	return row, nil
}

func (c *csvRows) broken(err error) error {
	row := c.line + 1
	if wrong, ok := errors.AsType[*csv.ParseError](err); ok && wrong.StartLine > 0 {
		row = c.line + 1 + wrong.StartLine - c.end
	}
	switch {
	case errors.Is(err, errFull):
		return refuse("row", "Row", row, "Limit", c.limits.Row>>20)
	case errors.Is(err, csv.ErrQuote), errors.Is(err, csv.ErrBareQuote):
		return refuse("quote", "Row", row)
	}
	return err
}

// trim takes away the blanks around a cell, also those nobody sees.
func trim(cell string) string {
	return strings.TrimFunc(cell, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == 0
	})
}

// cut takes the empty cells at the end away.
func cut(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

var errFull = errors.New("more than one piece may have")

// meter ends a reader that hands out more than one piece may have before it is
// reset.
type meter struct {
	in         io.Reader
	left, most int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errFull
	}
	n, err := m.in.Read(p[:min(len(p), 4<<10)])
	m.left -= n
	return n, err
}
