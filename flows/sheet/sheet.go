// Package sheet is tables as people keep them: CSV in whatever encoding their
// program writes, and XLSX. It recognises a file by its content, hands out its
// rows one by one within bounds that no file can talk it out of, finds the
// columns by the words of their headers, and writes tables in which nothing
// comes alive. It knows no table in particular: which columns there are, its
// owners say. The law it keeps: a row is named as the person sees it, with the
// header as row 1 where it stands first, and what cannot be read is refused in
// a sentence and never guessed.
package sheet

import (
	"bytes"
	"io"
	"iter"

	"closeloop/bot/chat"
)

// Limits are what a table may cost.
type Limits struct {
	Rows     int   // of one sheet
	Columns  int   // with something in them
	Cell     int   // bytes of one cell
	Row      int   // bytes of one row
	Unzipped int64 // bytes of all parts of an XLSX file together
	Ratio    int64 // how many times larger a part may become when it is unzipped
}

// Usual are the limits for files that people send.
func Usual() Limits {
	return Limits{Rows: 1_048_576, Columns: 1000, Cell: 256 << 10, Row: 2 << 20, Unzipped: 4 << 30, Ratio: 100}
}

// Scratch keeps the texts of a large XLSX file while it is read: written once
// from the beginning, then read anywhere.
type Scratch interface {
	io.Writer
	io.ReaderAt
}

// Source is a file as it lies somewhere.
type Source struct {
	In   io.ReaderAt
	Size int64
	// Scratch makes room for more texts than memory should hold. Without it an
	// XLSX file with that many is refused.
	Scratch func() (Scratch, error)
}

// Format is what a file turned out to be.
type Format string

// The formats. What opens like JSON has no tables and is left to the caller.
const (
	JSON Format = "json"
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Book is an opened file with its tables.
type Book struct {
	Format   Format
	Encoding string // "utf-8", "utf-8-bom", "utf-16le", "utf-16be", "gb18030"; empty for XLSX
	Comma    rune   // what parts the cells of a CSV file
	Since04  bool   // days are counted since 1904, as old Macs do; see [Clock]
	Tabs     []Tab

	text func() io.Reader
}

// Text is a file of text, CSV or JSON, from its beginning as UTF-8, without its
// mark; nil for XLSX.
func (b *Book) Text() io.Reader {
	if b.text == nil {
		return nil
	}
	return b.text()
}

// Tab is one table: the only one of a CSV file, or a visible sheet.
type Tab struct {
	Name string // empty for CSV
	rows func(yield func(Row, error) bool)
}

// Rows hands out the rows that are not blank. A row lives as long as the
// caller keeps it. An error, a *chat.Problem where a person can mend it, ends
// the table. It can be asked for again.
func (t Tab) Rows() iter.Seq2[Row, error] { return t.rows }

// Row is one row of a table.
type Row struct {
	Line  int       // as the spreadsheet numbers it
	Cells []string  // without blanks around them, and without empty ones at the end
	Bad   chat.Text // why the row cannot be taken as it is; mostly nothing
}

// Open looks at a file. An error is a *chat.Problem where a person can mend it.
func Open(s Source, l Limits) (*Book, error) {
	head := make([]byte, 4<<10)
	n, err := s.In.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return openXLSX(s, l)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, refuse("old")
	}
	code, err := recognise(s, head)
	if err != nil {
		return nil, err
	}
	return openCSV(s, code, l)
}

func refuse(key string, pairs ...any) *chat.Problem {
	return chat.Refuse(chat.Invalid, chat.T("sheet.fault."+key, pairs...))
}
