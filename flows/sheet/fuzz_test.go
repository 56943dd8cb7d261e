package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"closeloop/bot/chat"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// tight limits make a fuzzer meet them.
func tight() Limits {
	return Limits{Rows: 200, Columns: 20, Cell: 2 << 10, Row: 16 << 10, Unzipped: 8 << 20, Ratio: 100}
}

// within checks what every file must come to: rows within the limits, in
// order, or a sentence, and through the CSV writer and back the same.
func within(t *testing.T, raw []byte) {
	l := tight()
	b, err := Open(source(raw), l)
	if err != nil {
		sentence(t, err)
		return
	}
	for _, tab := range b.Tabs {
		var rows []Row
		size := 0
		for row, err := range tab.Rows() {
			if err != nil {
				sentence(t, err)
				break
			}
			if len(row.Cells) == 0 || len(row.Cells) > l.Columns || row.Cells[len(row.Cells)-1] == "" {
				t.Fatalf("row %d has %d cells", row.Line, len(row.Cells))
			}
			if row.Bad.Empty() {
				rows = append(rows, row)
				for _, cell := range row.Cells {
					size += len(cell)
				}
			}
		}
		if len(rows) > l.Rows || size > l.Rows*l.Row {
			t.Fatalf("%d rows of %d bytes", len(rows), size)
		}
		again(t, rows)
	}
}

func sentence(t *testing.T, err error) {
	if p, ok := errors.AsType[*chat.Problem](err); !ok || p.Sentence.Empty() {
		t.Fatalf("no sentence: %v", err)
	}
}

// again writes rows as CSV and reads them: they are the same, and no cell of
// them begins like a formula.
func again(t *testing.T, rows []Row) {
	if len(rows) == 0 {
		return
	}
	var out bytes.Buffer
	w := NewCSV(&out)
	if err := w.Row("header", "so that commas are commas", "a", "b"); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Row(row.Cells...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_, got, err := read(t, out.Bytes())
	if err != nil || len(got) != len(rows)+1 {
		t.Fatalf("%d rows became %d, %v", len(rows), len(got)-1, err)
	}
	for i, row := range rows {
		for j, cell := range row.Cells {
			want := trim(strings.ReplaceAll(strings.ToValidUTF8(cell, "\ufffd"), "\r\n", "\n"))
			if j >= len(got[i+1].Cells) && want == "" {
				continue
			}
			if have := got[i+1].Cells[j]; have != want {
				t.Fatalf("%q became %q", cell, have)
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String("编号,姓名\n1,赵喆\n")
	for _, seed := range []string{
		"", "a,b\n1,2\n", "\ufeffa;b\n\"x\ny\";'=1\n", "a\tb\n\t=1\t\n", gb, gb + "\xff\xff", "\xff\xfea\x00,\x00b\x00", "\x00a\x00,\x00b", "a\n\"open", "x\"y\n",
		"{}", "[1]", "'''=1,''x\n", "\xe4\xb8\xad\xff,\xe4\xb8\xad\xe4\xb8\xad\n", "a\r\nb\rc\r\n", "a,\"b\r\nc\"\r\n", "\xd0\xcf\x11\xe0", ",,,\n\n\u3000,\u200b=1\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { within(t, raw) })
}

// FuzzXLSX tries the parts that matter, packed as a whole file, so that the
// fuzzer need not learn to make zips; and the whole as bytes.
func FuzzXLSX(f *testing.F) {
	f.Add("<worksheet><sheetData><row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c><v>1.5E+3</v></c></row></sheetData></worksheet>", "<sst><si><t>a_x0041_</t><rPh><t>b</t></rPh></si></sst>", -1)
	f.Add("<worksheet><sheetData><row><c t=\"inlineStr\"><is><r><t>=1</t></r><r><t>\n x</t></r></is></c><c t=\"e\"><v>#N/A</v></c><c t=\"b\"><v>1</v></c></row></sheetData></worksheet>", "", 40)
	f.Add("<row><row><c r=\"AAAA9\"><v>x</v></row>", "<si/><si><t></t></si>", 200)
	f.Add("<row r=\"99999999999\"><c t=\"s\"><v>7</v></c></row>", "&amp;<![CDATA[x]]>", 3)
	f.Fuzz(func(t *testing.T, sheet, shared string, flip int) {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for name, text := range map[string]string{
			"xl/workbook.xml":            `<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<R><Relationship Id="r1" Target="s.xml"/><Relationship Id="r2" Target="/xl/sharedStrings.xml"/></R>`,
			"xl/s.xml":                   sheet, "xl/sharedStrings.xml": shared,
		} {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		raw := out.Bytes()
		if flip >= 0 && len(raw) > 0 {
			raw[flip%len(raw)] ^= 1 << (flip % 8)
		}
		within(t, raw)
	})
}
