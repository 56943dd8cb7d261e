package sheet

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"closeloop/bot/needs"
)

// hostile are texts of people that a spreadsheet would compute, turn or lose.
func hostile() []string {
	return []string{
		"=1+1", "+86 138", "-2", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "\t=1", "\r=1", " =1", "'=1", "''=1", "'quoted", "=HYPERLINK(\"http://x\",\"y\")",
		"007", "13800138000", "1.38E+10", "2026-09-18", "true", "a,b;c\td", "he said \"hi\"", "line\nline", "赵喆\u3000x", "<b>&amp;", "_x0041_", "#REF!",
	}
}

func write(t testing.TB, w Writer, rows ...[]string) {
	t.Helper()
	for _, row := range rows {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestWritersRoundTrip: what was written is what is read, in both formats, and
// nothing comes alive in a spreadsheet.
func TestWritersRoundTrip(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*bytes.Buffer) Writer{
		"csv": func(b *bytes.Buffer) Writer { return NewCSV(b) }, "xlsx": func(b *bytes.Buffer) Writer { return NewXLSX(b, "面试") },
	} {
		var out bytes.Buffer
		rows := [][]string{{"编号 ID", "text"}}
		for i, cell := range hostile() {
			rows = append(rows, []string{fmt.Sprint(i), cell})
		}
		write(t, open(&out), rows...)
		_, got, err := read(t, out.Bytes())
		if err != nil || len(got) != len(rows) {
			t.Fatalf("%s: %d rows, %v", name, len(got), err)
		}
		for i, row := range got {
			if want := strings.ReplaceAll(trim(rows[i][1]), "\r", ""); row.Cells[1] != want {
				t.Errorf("%s: %q came back as %q", name, rows[i][1], row.Cells[1])
			}
		}
	}
}

// TestCSVIsDead: a program that knows nothing of us sees no formula.
func TestCSVIsDead(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	write(t, NewCSV(&out), []string{"h"}, hostile())
	text := out.String()
	if !strings.HasPrefix(text, "\ufeffh\n") {
		t.Errorf("no mark: %q", text[:9])
	}
	for _, cell := range []string{"'=1+1", "'+86 138", "'-2", "'@SUM(A1)", "'＝1+1", "'＋1", "'－1", "'＠x", "'\t=1", "' =1", "''=1", "'''=1", ",'quoted,"} {
		if !strings.Contains(text, cell) {
			t.Errorf("%q is not in\n%s", cell, text)
		}
	}
}

// TestXLSXIsText: every cell is a text to Excel, the header stays in sight, and
// what is too long ends with an ellipsis.
func TestXLSXIsText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	long := strings.Repeat("好", maxCell+9)
	write(t, NewXLSX(&out, "S"), []string{"编号 ID", "b"}, append(hostile(), strings.Repeat("好", maxCell), long))
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for i := range hostile() {
		at, _ := excelize.CoordinatesToCellName(i+1, 2)
		formula, _ := f.GetCellFormula("S", at)
		kind, _ := f.GetCellType("S", at)
		style, _ := f.GetCellStyle("S", at)
		s, _ := f.GetStyle(style)
		if formula != "" || kind != excelize.CellTypeInlineString || s.NumFmt != 49 {
			t.Errorf("%s: formula %q, type %v, format %d", at, formula, kind, s.NumFmt)
		}
	}
	panes, err := f.GetPanes("S")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header is not frozen: %+v, %v", panes, err)
	}
	rows, err := f.GetRows("S")
	if err != nil {
		t.Fatal(err)
	}
	last := rows[1][len(hostile()):]
	if last[0] != strings.Repeat("好", maxCell) || last[1] != strings.Repeat("好", maxCell-1)+"…" {
		t.Errorf("long cells have %d and %d characters", len([]rune(last[0])), len([]rune(last[1])))
	}
}

// TestWriterIsFlat: a large table costs no more memory than a small one, and
// leaves no file behind. It measures the heap, so it runs alone.
func TestWriterIsFlat(t *testing.T) {
	if needs.Unraced(t) {
		return
	}
	t.Setenv("TMPDIR", t.TempDir())
	for name, open := range map[string]func(*os.File) Writer{
		"csv": func(f *os.File) Writer { return NewCSV(f) }, "xlsx": func(f *os.File) Writer { return NewXLSX(f, "S") },
	} {
		f, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		const n = 100_000
		grown, err := watch(func() error {
			w := open(f)
			for i := range n {
				if err := w.Row(fmt.Sprint("iv-", i), "候选人", "be", noise(40)); err != nil {
					return err
				}
			}
			return w.Close()
		})
		if err != nil || grown > 64<<20 {
			t.Errorf("%s: %v, the heap grew by %d MiB", name, err, grown>>20)
		}
		size, err := f.Seek(0, 2)
		if err != nil {
			t.Fatal(err)
		}
		grown, err = watch(func() error { return drained(Source{In: f, Size: size}) })
		if err != nil || grown > 32<<20 {
			t.Errorf("%s: %v, reading grew the heap by %d MiB", name, err, grown>>20)
		}
		left, err := os.ReadDir(os.Getenv("TMPDIR"))
		if err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", name, left, err)
		}
		_ = f.Close()
	}
}
