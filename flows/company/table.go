package company

import (
	"embed"
	"fmt"
	"io"

	"closeloop/flows/hiring"
	"closeloop/flows/sheet"

	"github.com/goccy/go-yaml"
)

//go:embed tables
var tableFiles embed.FS

// The tables that a company is kept in, in the order in which they are read.
const (
	settingsTable  = "company"
	peopleTable    = "people"
	positionsTable = "positions"
)

func tableNames() []string { return []string{settingsTable, peopleTable, positionsTable} }

// tableWords are the names of sheets and the words for roles and choices.
type tableWords struct {
	Sheets  map[string]string   `yaml:"sheets"`
	Roles   map[string][]string `yaml:"roles"`
	OnFail  map[string][]string `yaml:"on_fail"`
	PayFor  map[string][]string `yaml:"pay_for"`
	Signals map[string][]string `yaml:"signals"`
	Pilot   map[string][]string `yaml:"pilot"`

	truth sheet.Words
}

func readTableWords() (tableWords, error) {
	var w tableWords
	raw, err := tableFiles.ReadFile("tables/words.yaml")
	if err == nil {
		err = yaml.UnmarshalWithOptions(raw, &w, yaml.Strict())
	}
	if err != nil {
		return w, fmt.Errorf("read words of company tables: %w", err)
	}
	w.truth, err = sheet.ReadWords()
	return w, err
}

func readColumns(table string) (sheet.Columns, error) {
	raw, err := tableFiles.ReadFile("tables/" + table + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read columns: %w", err)
	}
	return sheet.ReadColumns(raw)
}

// Template writes a small made-up company as XLSX that can be imported as it
// is, with its columns explained in both languages.
func Template(w io.Writer) error {
	words, err := readTableWords()
	if err != nil {
		return err
	}
	var samples []sheet.Sample
	for _, name := range []string{peopleTable, positionsTable, settingsTable} {
		columns, err := readColumns(name)
		if err != nil {
			return err
		}
		rows, err := tableFiles.ReadFile("tables/" + name + ".csv")
		if err != nil {
			return fmt.Errorf("read sample: %w", err)
		}
		samples = append(samples, sheet.Sample{Name: words.Sheets[name], Columns: columns, Rows: rows})
	}
	return sheet.Template(w, samples...)
}

// Piece is one file that a company was read from.
type Piece struct {
	Format   sheet.Format
	Encoding string
	LeftOut  []string // titles of columns that mean nothing here
}

// Tables is a company read from tables.
type Tables struct {
	File   File
	Faults []Fault // with any, File is not to be used
	Pieces []Piece
}

// IsTable says whether a file looks like a table of a company rather than like
// company.yaml.
func IsTable(src sheet.Source) bool {
	book, err := sheet.Open(src, sheet.Usual())
	if err != nil || book.Format != sheet.CSV {
		return err == nil && book.Format == sheet.XLSX
	}
	_, ok, err := kindOf(book.Tabs[0])
	return err == nil && ok
}

// ReadTables reads a company from one or more files, XLSX or CSV, in any order.
// What tables cannot say stays as it is in the company so far: its settings
// where no table has them, and the dimensions and reasons of each position. An
// error is a *chat.Problem where a person can mend it.
func ReadTables(sources []sheet.Source, old *hiring.Snapshot) (Tables, error) {
	r, err := newTableReader(old)
	if err != nil {
		return Tables{}, err
	}
	for _, src := range sources {
		if err := r.open(src); err != nil {
			return Tables{Pieces: r.pieces}, err
		}
	}
	if err := r.lacks(); err != nil || len(r.faults) > 0 {
		return Tables{Pieces: r.pieces, Faults: r.faults}, err
	}
	if err := r.read(); err != nil {
		return Tables{Pieces: r.pieces}, err
	}
	f, err := r.company()
	return Tables{File: f, Faults: r.faults, Pieces: r.pieces}, err
}

// kindOf finds which table a tab is: the one of whose columns it names most.
// ok says that it has all that table needs; one word among others that mean
// nothing is no header.
func kindOf(tab sheet.Tab) (found kindTable, ok bool, err error) {
	for _, name := range tableNames() {
		columns, err := readColumns(name)
		if err != nil {
			return found, false, err
		}
		table, err := columns.Match(tab)
		if err != nil {
			return found, false, err
		}
		h := table.Header
		whole := len(h.Missing) == 0 && (len(h.Places) > 1 || len(h.Unknown)+len(h.Twice) == 0)
		if whole && !ok || whole == ok && len(h.Places) > len(found.table.Header.Places) {
			found, ok = kindTable{name, table}, whole
		}
	}
	return found, ok, nil
}

// kindTable is a table and which of ours it is.
type kindTable struct {
	name  string
	table sheet.Table
}
