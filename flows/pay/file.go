package pay

import (
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"closeloop/bot/chat"
	"closeloop/flows/sheet"
)

// MaxRows is how many rows one file may have: they are all checked against each
// other before the first is stored.
const MaxRows = 100_000

// Fault is one thing that is wrong with a row: where, in the words of the
// table's header or as the key of JSON, and why. An empty field is the row as a
// whole.
type Fault struct {
	Field  string
	Reason chat.Text
}

func fault(field, key string, pairs ...any) Fault {
	return Fault{Field: field, Reason: chat.T("paytable.fault."+key, pairs...)}
}

// Entry is one row as it was found, whatever the file is.
type Entry struct {
	Raw   []byte   // of JSON
	Line  int      // of a table: its row as the spreadsheet numbers it
	Cells []string // of a table

	fields  map[string]string // by key; what is not said is not there
	titles  map[string]string // of a table: the header over each key
	since04 bool              // see sheet.Book
	faults  []Fault           // what no field can say
}

// Broken is a row that cannot even be read, and why.
func Broken(why chat.Text) Entry { return Entry{faults: []Fault{{Reason: why}}} }

// title is how whoever wrote the row calls a field.
func (e Entry) title(key string) string {
	if title, ok := e.titles[key]; ok {
		return title
	}
	return key
}

// Document is a row of JSON: an object with the keys of the columns. Values are
// texts or numbers, which are read as they are written.
func (r *Reader) Document(raw []byte) Entry {
	e := Entry{Raw: raw, fields: map[string]string{}}
	var object map[string]jsontext.Value
	// This decoder refuses what another would choose from: two values of one key.
	if err := json.Unmarshal(raw, &object); err != nil || object == nil {
		e.faults = []Fault{fault("", "json")}
		return e
	}
	for key, value := range object {
		known := slices.ContainsFunc(r.columns, func(c sheet.Column) bool { return c.Key == key })
		if !known { // a misspelt valid_to must not be lost without a word
			e.faults = append(e.faults, fault(clip(key), "key"))
			continue
		}
		switch value.Kind() {
		case 'n':
		case '"':
			words := ""
			if err := json.Unmarshal(value, &words); err != nil {
				e.faults = append(e.faults, fault(key, "text"))
			}
			e.fields[key] = words
		case '0':
			e.fields[key] = string(value)
		default:
			e.faults = append(e.faults, fault(key, "text"))
		}
	}
	slices.SortStableFunc(e.faults, func(a, b Fault) int { return strings.Compare(a.Field, b.Field) })
	return e
}

// File is an opened table of pay.
type File struct {
	Format   sheet.Format
	Encoding string        // as it was recognised; empty for XLSX
	Titles   []string      // its header as it stands
	LeftOut  []string      // titles of columns that mean nothing here
	Faults   []sheet.Fault // of the header: with any, there are no rows
	Amounts  bool          // it has a column of ours that no other table has
	// Text is a file of JSON, whose rows are for [Reader.Document]; nil for a table.
	Text io.Reader
	rows iter.Seq2[Entry, error]
}

// Rows hands out the rows of a table one by one. An error, a *chat.Problem where
// a person can mend it, ends them.
func (f *File) Rows() iter.Seq2[Entry, error] { return f.rows }

// Open recognises a file of pay: JSON, CSV or XLSX. Of several sheets the one is
// read whose header fits best. An error is a *chat.Problem where a person can
// mend it.
func Open(src sheet.Source) (*File, error) {
	limits := sheet.Usual()
	limits.Rows = MaxRows + 1 // and the header
	book, err := sheet.Open(src, limits)
	if err != nil {
		return nil, err
	}
	f := &File{Format: book.Format, Encoding: book.Encoding}
	if book.Format == sheet.JSON {
		f.Text = book.Text()
		return f, nil
	}
	columns, err := Columns()
	if err != nil {
		return nil, err
	}
	best, err := columns.Best(book)
	if err != nil {
		return nil, err
	}
	f.Faults, f.LeftOut = best.Faults(), best.Header.Unknown
	f.Amounts = slices.ContainsFunc(best.Header.Places, func(p sheet.Place) bool { return p.Key == "min" || p.Key == "max" })
	f.Titles, err = best.Titles()
	f.rows = func(yield func(Entry, error) bool) {
		if len(f.Faults) > 0 {
			return
		}
		for r, err := range best.Rows() {
			if !yield(cells(best.Header, r, book.Since04), err) || err != nil {
				return
			}
		}
	}
	return f, err
}

// cells is a row of a table.
func cells(h sheet.Header, r sheet.Row, since04 bool) Entry {
	e := Entry{Line: r.Line, Cells: r.Cells, since04: since04, fields: map[string]string{}, titles: map[string]string{}}
	if !r.Bad.Empty() {
		e.faults = []Fault{{Reason: r.Bad}}
	}
	for _, p := range h.Places {
		e.titles[p.Key] = p.Title
		if cell := p.In(r); cell != "" {
			e.fields[p.Key] = cell
		}
	}
	return e
}

// clip shortens what somebody wrote, to be quoted back.
func clip(words string) string {
	const most = 40
	if runes := []rune(chat.OneLine(words)); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return chat.OneLine(words)
}
