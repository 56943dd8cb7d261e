package sheet

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// maxCell is how many characters, as Excel counts them, its cells hold.
const maxCell = 32767

// NewXLSX writes one sheet. Every cell is text, so nothing in it is computed
// and no zero before a number is lost; what is longer than a cell of Excel may
// be ends with an ellipsis. The header stays in sight.
func NewXLSX(w io.Writer, name string) Writer {
	b := NewWorkbook(w)
	return &onlySheet{Writer: b.Sheet(name), book: b}
}

type onlySheet struct {
	Writer
	book *Workbook
}

func (o *onlySheet) Close() error { return o.book.Close() }

// Workbook writes several sheets into one XLSX file.
type Workbook struct {
	out    io.Writer
	file   *excelize.File
	sheets []*xlsxWriter
	err    error
}

// NewWorkbook begins a file without sheets. Close writes it and must be called.
func NewWorkbook(w io.Writer) *Workbook { return &Workbook{out: w, file: excelize.NewFile()} }

// Sheet adds a sheet; its first row is its header. Widths are those of the
// columns in letters; without them they follow the header. Closing the writer
// is closing the book.
func (b *Workbook) Sheet(name string, widths ...int) Writer {
	s := &xlsxWriter{widths: widths, book: b}
	b.sheets = append(b.sheets, s)
	if len(b.sheets) == 1 {
		b.fail(b.file.SetSheetName("Sheet1", name))
	} else {
		_, err := b.file.NewSheet(name)
		b.fail(err)
	}
	if b.err == nil {
		var err error
		s.stream, err = b.file.NewStreamWriter(name)
		b.fail(err)
	}
	return s
}

func (b *Workbook) fail(err error) {
	if b.err == nil && err != nil {
		b.err = fmt.Errorf("write table: %w", err)
	}
}

// Close writes the file and lets go of what was kept for it.
func (b *Workbook) Close() error {
	for _, s := range b.sheets {
		if b.err == nil {
			b.fail(s.stream.Flush())
		}
	}
	if b.err == nil {
		b.fail(b.file.Write(b.out))
	}
	b.fail(b.file.Close())
	return b.err
}

type xlsxWriter struct {
	book   *Workbook
	stream *excelize.StreamWriter
	widths []int
	text   int // the style of a cell
	rows   int
}

func (x *xlsxWriter) Row(cells ...string) error {
	if x.book.err != nil {
		return x.book.err
	}
	style := x.text
	if x.rows == 0 {
		style = x.begin(cells)
	}
	x.rows++
	at, err := excelize.CoordinatesToCellName(1, x.rows)
	if err != nil {
		return refuse("rows", "Limit", excelize.TotalRows)
	}
	values := make([]any, len(cells))
	for i, cell := range cells {
		if cell != "" {
			values[i] = excelize.Cell{StyleID: style, Value: fit(cell)}
		}
	}
	x.book.fail(x.stream.SetRow(at, values))
	return x.book.err
}

// begin sets what must stand before the first row and returns its style.
func (x *xlsxWriter) begin(header []string) int {
	const asText = 49 // Excel's number for the format "text"
	var err error
	x.text, err = x.book.file.NewStyle(&excelize.Style{
		NumFmt: asText, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
	})
	x.book.fail(err)
	bold, err := x.book.file.NewStyle(&excelize.Style{
		NumFmt: asText, Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF7"}},
	})
	x.book.fail(err)
	for i, title := range header {
		width := breadth(title)
		if i < len(x.widths) {
			width = x.widths[i]
		}
		x.book.fail(x.stream.SetColWidth(i+1, i+1, float64(min(max(width+2, 10), 50))))
		x.book.fail(x.stream.SetColStyle(i+1, i+1, x.text))
	}
	x.book.fail(x.stream.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
	}))
	return bold
}

func (x *xlsxWriter) Close() error { return x.book.Close() }

// breadth is how wide words are, in letters: a Chinese character counts twice.
func breadth(words string) int {
	n := 0
	for _, r := range words {
		if n++; r > 0x2e80 {
			n++
		}
	}
	return n
}

// fit drops what XML cannot hold and shortens what a cell cannot.
func fit(cell string) string {
	cell = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(cell, "\ufffd"))
	if len(cell) <= maxCell {
		return cell
	}
	n := 0
	for i, r := range cell {
		if n += utf16.RuneLen(r); n > maxCell-1 {
			if rest := len(utf16.Encode([]rune(cell[i:]))); n-utf16.RuneLen(r)+rest > maxCell {
				return cell[:i] + "…"
			}
			return cell
		}
	}
	return cell
}
