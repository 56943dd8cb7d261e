package intake

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

	"github.com/goccy/go-yaml"
)

var (
	//go:embed columns.yaml
	columnsFile []byte
	//go:embed verdicts.yaml
	verdictsFile []byte
	//go:embed template.csv
	templateFile []byte
)

// Entry is one row of a file as it was found, whatever the file is. What it
// carries is its own: entries may be checked in any order and at once.
type Entry struct {
	Raw  json.RawMessage // the interview, or what should be one; nil where a table has no more than faults
	Line int             // of a table: its row as the spreadsheet numbers it; else 0
	// Cells are the row of a table as it was found, under the file's Titles.
	Cells []string

	table  bool
	faults []Fault           // what a table's row says that no JSON can carry
	titles map[string]string // of a table: the header over each field
}

// File is an opened file of interviews.
type File struct {
	Format   sheet.Format
	Encoding string        // as it was recognised; empty for XLSX
	Titles   []string      // of a table: its header as it stands
	LeftOut  []string      // titles of columns that mean nothing here
	Faults   []sheet.Fault // of the header: with any, there are no rows
	rows     iter.Seq2[Entry, error]
}

// Rows hands out the rows one by one; it can be asked again. An error, a
// *chat.Problem where a person can mend it, ends the file.
func (f *File) Rows() iter.Seq2[Entry, error] { return f.rows }

// Open recognises a file of interviews: JSON, JSON Lines, CSV or XLSX. Of
// several sheets the one is read whose header fits best. The company gives the
// dimensions that a table names and the zone of its times. An error is a
// *chat.Problem where a person can mend it.
func Open(src sheet.Source, company *hiring.Snapshot) (*File, error) {
	book, err := sheet.Open(src, sheet.Usual())
	if err != nil {
		return nil, err
	}
	f := &File{Format: book.Format, Encoding: book.Encoding}
	if book.Format == sheet.JSON {
		f.rows = documents(book)
		return f, nil
	}
	columns, err := sheet.ReadColumns(columnsFile)
	if err != nil {
		return nil, err
	}
	best, err := columns.Best(book)
	if err != nil {
		return nil, err
	}
	f.Faults, f.LeftOut = best.Faults(), best.Header.Unknown
	if f.Titles, err = best.Titles(); err != nil {
		return nil, err
	}
	row, err := newTableRow(best.Header, book, company)
	if err != nil {
		return nil, err
	}
	f.rows = func(yield func(Entry, error) bool) {
		if len(f.Faults) > 0 {
			return
		}
		for r, err := range best.Rows() {
			if err != nil {
				yield(Entry{}, err)
				return
			}
			e := row.entry(r)
			e.Cells = r.Cells
			if !yield(e, nil) {
				return
			}
		}
	}
	return f, nil
}

func documents(book *sheet.Book) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for raw, err := range Stream(book.Text()) {
			if !yield(Entry{Raw: raw}, err) {
				return
			}
		}
	}
}

// Template writes a table of three made-up interviews that can be imported, and
// explains its columns in both languages.
func Template(w io.Writer) error {
	columns, err := sheet.ReadColumns(columnsFile)
	if err != nil {
		return err
	}
	const name = "Interviews"
	return sheet.Template(w, sheet.Sample{Name: name, Columns: columns, Rows: templateFile})
}

// verdicts are the words for each verdict.
type verdicts map[string][]string

func readVerdicts() (verdicts, error) {
	var v verdicts
	if err := yaml.UnmarshalWithOptions(verdictsFile, &v, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read the words of verdicts: %w", err)
	}
	return v, nil
}

func (v verdicts) of(word string) (string, bool) {
	for _, verdict := range sortedKeys(v) {
		if slices.Contains(v[verdict], word) {
			return verdict, true
		}
	}
	return "", false
}

// inWords puts a row's faults in the words of its header.
func (e Entry) inWords(faults []Fault) []Fault {
	if !e.table {
		return faults
	}
	out := slices.Clone(e.faults)
	for _, f := range faults {
		title := e.title(f.Field)
		known := slices.ContainsFunc(e.faults, func(own Fault) bool { return own.Field == title })
		if !known || f.Reason.Key != "intake.fault.missing" {
			out = append(out, Fault{Field: title, Reason: f.Reason})
		}
	}
	return out
}

// badRow is a row that the table itself refuses.
func badRow(r sheet.Row, why chat.Text) Entry {
	return Entry{Line: r.Line, table: true, faults: []Fault{{Reason: why}}}
}
