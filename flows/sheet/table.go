package sheet

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"closeloop/bot/chat"
)

// Fault is one thing that is wrong with a table: where, in the words of the
// sheet, and why.
type Fault struct {
	Sheet  string // empty for CSV
	Line   int    // as the spreadsheet numbers it; 0: the table as a whole
	Column string // as its header says it; empty: the row as a whole
	Why    chat.Text
}

// Table is a tab with its header understood.
type Table struct {
	Tab     Tab
	Header  Header
	columns Columns
	hints   []string
}

// looked is among how many rows the header may stand.
const looked = 10

// Best is the tab of a book whose header these columns know most of, the first where
// several are alike. An error is one of reading.
func (c Columns) Best(b *Book) (best Table, err error) {
	for i, tab := range b.Tabs {
		table, err := c.Match(tab)
		if err != nil {
			return Table{}, err
		}
		if i == 0 || len(table.Header.Places) > len(best.Header.Places) {
			best = table
		}
	}
	return best, nil
}

// Match reads the header of a tab. An error is one of reading.
func (c Columns) Match(t Tab) (Table, error) {
	words, err := ReadWords()
	if err != nil {
		return Table{}, err
	}
	var first []Row
	for row, err := range t.Rows() {
		if err != nil {
			return Table{}, err
		}
		if first = append(first, row); len(first) == looked {
			break
		}
	}
	table := Table{Tab: t, Header: c.Find(first), columns: c, hints: words.Hints}
	if table.Header.Line == 0 && len(first) > 0 {
		table.Header = c.header(first[0])
	}
	return table, nil
}

// Faults are what is wrong with the header: columns that are missing, with what
// was found, and columns that stand there twice.
func (t Table) Faults() []Fault {
	var out []Fault
	if len(t.Header.Missing) > 0 {
		var missing, found []chat.Text
		for _, col := range t.columns {
			if slices.Contains(t.Header.Missing, col.Key) {
				missing = append(missing, chat.ByLocale(col.Title))
			}
		}
		for _, p := range t.Header.Places {
			found = append(found, chat.L(clip(p.Title)))
		}
		for _, title := range t.Header.Unknown[:min(len(t.Header.Unknown), 10)] {
			if strings.ContainsFunc(title, unicode.IsLetter) { // of a file that is no table there are only signs
				found = append(found, chat.L(clip(title)))
			}
		}
		why := chat.T("sheet.fault.missing.all", "Missing", missing)
		if len(found) > 0 {
			why = chat.T("sheet.fault.missing", "Missing", missing, "Found", found)
		}
		out = append(out, Fault{t.Tab.Name, t.Header.Line, "", why})
	}
	for _, p := range t.Header.Twice {
		out = append(out, Fault{t.Tab.Name, t.Header.Line, p.Title, chat.T("sheet.fault.twice", "Column", letters(p.At))})
	}
	return out
}

// Titles are the cells of the header as they stand.
func (t Table) Titles() ([]string, error) {
	for row, err := range t.Tab.Rows() {
		if err != nil || row.Line >= t.Header.Line {
			return row.Cells, err
		}
	}
	return nil, nil
}

// Rows hands out the rows under the header, without those right below it that
// only explain it.
func (t Table) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		began := false
		for row, err := range t.Tab.Rows() {
			if err == nil && (row.Line <= t.Header.Line || !began && t.explains(row)) {
				continue
			}
			began = true
			if !yield(row, err) {
				return
			}
		}
	}
}

// explains: what stands under the titles are titles again, as in a header of
// two languages, or begins like a hint: in every column that must be filled in,
// and in half of all cells. No row that says something passes for one.
func (t Table) explains(row Row) bool {
	said, explained := 0, 0
	for _, p := range t.Header.Places {
		cell := p.In(row)
		hint := t.hint(cell)
		if !hint && t.columns.required(p.Key) {
			return false
		}
		if cell != "" {
			said++
		}
		if hint {
			explained++
		}
	}
	return explained > 0 && 2*explained >= said
}

func (t Table) hint(cell string) bool {
	lower := strings.ToLower(strings.TrimLeft(cell, "(（"))
	_, title := t.columns.place(cell)
	return title || slices.ContainsFunc(t.hints, func(h string) bool { return strings.HasPrefix(lower, h) })
}

func (c Columns) required(key string) bool {
	return slices.ContainsFunc(c, func(col Column) bool { return col.Key == key && col.Required })
}
