package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"closeloop/bot/needs"
)

// made is a file as Excel's own library writes it.
func made(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var out bytes.Buffer
	if err := errors.Join(f.Write(&out), f.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestXLSX: what people put into cells arrives as they see it.
func TestXLSX(t *testing.T) {
	t.Parallel()
	raw := made(t, func(f *excelize.File) {
		const s = "Sheet1"
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		must(f.SetSheetRow(s, "A1", &[]any{"面试导入表"}))
		must(f.MergeCell(s, "A1", "F1"))
		must(f.SetSheetRow(s, "A3", &[]any{"编号", "电话", "时间", "分", "同意"}))
		must(f.SetSheetRow(s, "A4", &[]any{"007", 13800138000, time.Date(2026, 9, 18, 14, 0, 0, 0, time.UTC), 78.5, true}))
		must(f.SetCellFormula(s, "F4", "1+1"))
		must(f.SetCellRichText(s, "A6", []excelize.RichTextRun{{Text: "甲"}, {Text: "乙 ", Font: &excelize.Font{Bold: true}}}))
		must(f.SetCellStr(s, "B6", "一\n二"))
		must(f.SetCellValue(s, "D6", 0.1+0.2))
		style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
		must(err)
		must(f.SetCellStyle(s, "Z2000", "Z2000", style))
		_, err = f.NewSheet("第二张")
		must(err)
		must(f.SetCellStr("第二张", "B2", "x"))
		_, err = f.NewSheet("hidden")
		must(err)
		must(f.SetSheetVisible("hidden", false))
	})
	b, rows, err := read(t, raw)
	if err != nil {
		t.Fatal(err)
	}
	for escaped, want := range map[string]string{"a_x000D_b": "a\rb", "_x005F_x0041_": "_x0041_", "_x00": "_x00", "_xyz__": "_xyz__"} {
		if got := unescape(escaped); got != want {
			t.Errorf("%q reads as %q", escaped, got)
		}
	}
	if b.Format != XLSX || len(b.Tabs) != 2 || b.Tabs[0].Name != "Sheet1" || b.Tabs[1].Name != "第二张" {
		t.Fatalf("%+v", b)
	}
	want := "面试导入表\n编号|电话|时间|分|同意\n007|13800138000|46283.5833333333|78.5|true\n甲乙|一\n二||0.3"
	if got := shown(rows); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if rows[1].Line != 3 || rows[3].Line != 6 {
		t.Errorf("rows are numbered %d, %d", rows[1].Line, rows[3].Line)
	}
	if at, ok := (Clock{Zone: time.UTC}).Moment(rows[2].Cells[2]); !ok || at.Format(time.DateTime) != "2026-09-18 14:00:00" {
		t.Errorf("a date reads as %v", at)
	}
}

// zipped is a file of parts, each written by a function.
func zipped(t testing.TB, parts map[string]func(io.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, write := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func text(s string) func(io.Writer) { return func(w io.Writer) { _, _ = io.WriteString(w, s) } }

func repeated(before, piece string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		many := strings.Repeat(piece, max(1, 64<<10/len(piece)))
		_, _ = io.WriteString(w, before)
		for left := n * len(piece); left > 0; left -= len(many) {
			_, _ = io.WriteString(w, many[:min(len(many), left)])
		}
		_, _ = io.WriteString(w, after)
	}
}

// workbookOf is a workbook of one sheet, with or without shared texts.
func workbookOf(t testing.TB, sheet, shared func(io.Writer)) []byte {
	t.Helper()
	const links = `<Relationships>%s</Relationships>`
	parts := map[string]func(io.Writer){
		"_rels/.rels": text(fmt.Sprintf(links, `<Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/>`)),
		"xl/_rels/workbook.xml.rels": text(fmt.Sprintf(links, `<Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/>`+
			`<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/>`)),
		"xl/workbook.xml":     text(`<workbook><workbookPr date1904="1"/><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`),
		"xl/worksheets/s.xml": sheet,
	}
	if shared != nil {
		parts["xl/sharedStrings.xml"] = shared
	}
	return zipped(t, parts)
}

// watch runs a reading and returns the most that the heap grew, and its error. It
// sweeps more often than usual: what is in use counts, not what a busy machine has
// not come to yet.
func watch(do func() error) (uint64, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	runtime.GC()
	before, most := heap(), uint64(0)
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			most = max(most, heap())
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	err := do()
	close(done)
	all.Wait()
	return most - min(most, before), err
}

// heap is the size of all objects in the heap, in bytes.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// TestBombs: files that would fill memory or disk cost little and end with a
// sentence. It measures the heap, so it runs alone.
func TestBombs(t *testing.T) {
	if needs.Unraced(t) {
		return
	}
	open, shut := `<worksheet><sheetData>`, `</sheetData></worksheet>`
	for name, c := range map[string]struct {
		make func() []byte
		want string
	}{
		"a sheet of one byte":     {sheetOf(t, repeated(open, " ", 100<<20, shut)), "bomb"},
		"texts of one byte":       {textsOf(t, repeated("<sst>", "<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>", 1<<20, "</sst>")), "bomb"},
		"many texts":              {textsOf(t, repeated("<sst>", "<si><t>"+noise(64<<10)+"</t></si>", 150, "</sst>")), "texts"},
		"one text":                {sheetOf(t, repeated(open+`<row><c t="inlineStr"><is><t>`, noise(1<<20), 3, shut)), "piece"},
		"a comment":               {sheetOf(t, repeated(open+"<!-- ", noise(1<<20), 3, shut)), "piece"},
		"an attribute":            {sheetOf(t, repeated(open+`<row a="`, noise(1<<20), 3, shut)), "piece"},
		"elements in elements":    {sheetOf(t, repeated(open, "<a>", 300_000, shut)), "deep"},
		"empty rows":              {sheetOf(t, emptyRows(open, 1_048_577, shut)), "rows"},
		"a row of many cells":     {sheetOf(t, repeated(open+"<row>", `<c><v>1</v></c>`, 60_000, shut)), "columns"},
		"a row of large cells":    {sheetOf(t, repeated(open+"<row>", `<c t="str"><v>`+noise(200<<10)+`</v></c>`, 30, shut)), "row"},
		"a cell far to the right": {sheetOf(t, text(open+`<row><c r="ZZZ1"><v>1</v></c></row>`+shut)), "columns"},
		"a file that lies":        {func() []byte { return lying(t) }, "damaged"},
		"an index of nothing":     {func() []byte { return crowded(t) }, "damaged"},
	} {
		f, err := os.Create(filepath.Join(t.TempDir(), "bomb.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		n, err := f.Write(c.make())
		if err != nil {
			t.Fatal(err)
		}
		grown, err := watch(func() error { return drained(Source{In: f, Size: int64(n)}) })
		if err == nil || refused(t, err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if grown > 64<<20 {
			t.Errorf("%s: the heap grew by %d MiB", name, grown>>20)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// drained reads all tables of a file to their end or to the first error.
func drained(s Source) error {
	b, err := Open(s, Usual())
	if err != nil {
		return err
	}
	for _, tab := range b.Tabs {
		for _, err := range tab.Rows() {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func sheetOf(t testing.TB, sheet func(io.Writer)) func() []byte {
	return func() []byte { return workbookOf(t, sheet, nil) }
}

func textsOf(t testing.TB, texts func(io.Writer)) func() []byte {
	return func() []byte {
		return workbookOf(t, text(`<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`), texts)
	}
}

// noise is text that a zip cannot pack well.
func noise(n int) string {
	out, x := make([]byte, n), uint32(1)
	for i := range out {
		x = x*1664525 + 1013904223
		out[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[x>>16%36]
	}
	return string(out)
}

// emptyRows are rows with numbers and nothing else.
func emptyRows(before string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		_, _ = io.WriteString(w, before)
		for i := range n {
			fmt.Fprintf(w, `<row r="%d"/>`, i+1)
		}
		_, _ = io.WriteString(w, after)
	}
}

// lying says that its sheet is smaller than it is.
func lying(t testing.TB) []byte {
	raw := workbookOf(t, repeated(`<worksheet><sheetData>`, " ", 50<<20, `</sheetData></worksheet>`), nil)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if f.Name == "xl/worksheets/s.xml" {
			n := uint32(f.UncompressedSize64)
			was := []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}
			raw = bytes.ReplaceAll(raw, was, []byte{0, 4, 0, 0})
		}
	}
	return raw
}

// crowded is a zip with more names than a workbook can have.
func crowded(t testing.TB) []byte {
	parts := map[string]func(io.Writer){}
	for i := range 100_000 {
		parts[fmt.Sprint(i)] = text("")
	}
	return zipped(t, parts)
}

// TestManyTexts: a file with more texts than memory should hold is read through
// the scratch file, and refused without one.
func TestManyTexts(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	const n = 40_000
	raw := workbookOf(t, func(w io.Writer) {
		_, _ = io.WriteString(w, `<worksheet><sheetData>`)
		for i := range n {
			fmt.Fprintf(w, `<row><c t="s"><v>%d</v></c></row>`, (i*7919)%n)
		}
		_, _ = io.WriteString(w, `</sheetData></worksheet>`)
	}, func(w io.Writer) {
		_, _ = io.WriteString(w, "<sst>")
		filler := noise(300)
		for i := range n {
			fmt.Fprintf(w, "<si><t>%d %s</t></si>", i, filler)
		}
		_, _ = io.WriteString(w, "</sst>")
	})
	if _, _, err := read(t, raw); err == nil || refused(t, err) != "texts" {
		t.Errorf("without room: %v", err)
	}
	s := source(raw)
	rooms := 0
	s.Scratch = func() (Scratch, error) { rooms++; return &large{}, nil }
	b, err := Open(s, Usual())
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for row, err := range b.Tabs[0].Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(row.Cells[0], fmt.Sprint((i*7919)%n, " ")) || row.Line != i+1 {
			t.Fatalf("row %d is %d %.20s", i+1, row.Line, row.Cells[0])
		}
		i++
	}
	if i != n || rooms != 1 || !b.Since04 {
		t.Errorf("%d rows, %d rooms, 1904 is %v", i, rooms, b.Since04)
	}
}

// large is a scratch file in memory.
type large struct{ text []byte }

func (l *large) Write(p []byte) (int, error) { l.text = append(l.text, p...); return len(p), nil }

func (l *large) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(l.text).ReadAt(p, off)
}

// TestCellError: a formula that failed refuses its row and names the column.
func TestCellError(t *testing.T) {
	t.Parallel()
	raw := workbookOf(t, text(`<worksheet><sheetData><row r="5"><c r="AB5" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData></worksheet>`), nil)
	_, rows, err := read(t, raw)
	if err != nil || len(rows) != 1 || rows[0].Line != 5 || said(t, rows[0].Bad) != "column AB shows the error #DIV/0!; mend the formula" {
		t.Errorf("%+v, %v", rows, err)
	}
}
