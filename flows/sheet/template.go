package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
)

// Sample is one sheet of a template: its name, its columns, and a CSV text with
// a header and rows that can be imported as they are.
type Sample struct {
	Name    string
	Columns Columns
	Rows    []byte
}

// Template writes an XLSX file with the samples and a sheet that explains their
// columns in both languages.
func Template(w io.Writer, samples ...Sample) error {
	words, err := ReadWords()
	if err != nil {
		return err
	}
	book := NewWorkbook(w)
	for _, s := range samples {
		rows, err := csv.NewReader(bytes.NewReader(s.Rows)).ReadAll()
		if err != nil {
			return fmt.Errorf("read the sample of %s: %w", s.Name, err)
		}
		book.fill(s.Name, rows)
	}
	notes := [][]string{words.Notes.Header}
	for _, s := range samples {
		for _, col := range s.Columns {
			required := ""
			if col.Required {
				required = words.Notes.Required
			}
			notes = append(notes, []string{s.Name, col.Title["zh-CN"] + " " + col.Title["en"], required, col.Hint["zh-CN"], col.Hint["en"]})
		}
	}
	book.fill(words.Notes.Sheet, notes)
	return book.Close()
}

// fill writes a whole sheet, each column as wide as it needs.
func (b *Workbook) fill(name string, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], breadth(cell))
		}
	}
	s := b.Sheet(name, widths...)
	for _, row := range rows {
		b.fail(s.Row(row...))
	}
}
