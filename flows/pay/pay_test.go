package pay

import (
	"bytes"
	"testing"

	"closeloop/flows/sheet"
)

// TestTemplate: the template's header is understood whole, and has three rows.
func TestTemplate(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Template(&out); err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(sheet.Source{In: bytes.NewReader(out.Bytes()), Size: int64(out.Len())}, sheet.Usual())
	if err != nil {
		t.Fatal(err)
	}
	columns, err := Columns()
	if err != nil {
		t.Fatal(err)
	}
	table, err := columns.Match(book.Tabs[0])
	if err != nil || len(table.Faults()) > 0 || len(table.Header.Unknown) > 0 || len(table.Header.Places) != len(columns) {
		t.Errorf("%+v, %v", table.Header, err)
	}
	rows := 0
	for row, err := range table.Rows() {
		if rows++; err != nil || table.Header.Cell(row, "mid") == "" {
			t.Errorf("row %d: %v", row.Line, err)
		}
	}
	if rows != 3 {
		t.Errorf("%d rows", rows)
	}
}
