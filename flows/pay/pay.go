// Package pay is what a position pays: tables of ranges by position, level and
// city. So far it knows the columns of such a table and makes its template. The
// law it keeps: pay is shown only to those who may see it, so nothing of it
// stands anywhere but in the table that was asked for.
package pay

import (
	_ "embed"
	"io"

	"closeloop/flows/sheet"
)

var (
	//go:embed columns.yaml
	columnsFile []byte
	//go:embed template.csv
	templateFile []byte
)

// Columns are those of a table of pay ranges.
func Columns() (sheet.Columns, error) { return sheet.ReadColumns(columnsFile) }

// Template writes a table of three made-up ranges as XLSX and explains its
// columns in both languages.
func Template(w io.Writer) error {
	columns, err := Columns()
	if err != nil {
		return err
	}
	const name = "Pay"
	return sheet.Template(w, sheet.Sample{Name: name, Columns: columns, Rows: templateFile})
}
