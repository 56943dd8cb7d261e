// Package pay is what positions pay: tables of ranges by position, level and
// city, as they come in, are kept in versions and are taken back. A file is
// checked row by row, and its rows for one position become one turn on that
// position's table. The laws it keeps: money is exact and never guessed, two
// ranges of one level and city never hold on the same day, what an import did
// can be undone as long as no later one changed it again, and pay is shown only
// to those who may see it, so nothing of it stands in a key, a button or a log.
package pay

import (
	_ "embed"
	"io"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
)

// Name of the flow, and of the collection of its records: one table for each
// position, by its id.
const Name = "pay"

var (
	//go:embed columns.yaml
	columnsFile []byte
	//go:embed template.csv
	templateFile []byte
)

// Flow is the flow "pay". Its verbs are the bot's own: row takes the [Row] of
// one position as JSON in the event's Data; undo (value import) makes the table
// what it was before an import. What became of it stands in the turn's notice,
// see [StateOf].
func Flow() flows.Flow[hiring.PayTable] {
	return flows.Flow[hiring.PayTable]{
		Name: Name, Alone: true, Implicit: true,
		Verbs: map[string]flows.Verb[hiring.PayTable]{"row": {Step: takeRow}, "undo": {Step: undo}},
	}
}

// Brings says whether a person may import and take back what a position pays:
// who does HR's work on it.
func Brings(s *hiring.Snapshot, person, position string) bool {
	_, known := s.Position(position)
	return known && s.IsHR(person, hiring.Case{Position: position})
}

// State is what became of a row, or of a position's table.
type State string

// The states. Updated: another range of this level, city and first day stood
// there. Undone: the table is what it was before an import.
const (
	Accepted  State = "accepted"
	Updated   State = "updated"
	Unchanged State = "unchanged"
	Refused   State = "refused"
	Undone    State = "undone"
)

// notice is the sentence that carries a state from the step to the door.
func (s State) notice() chat.Text { return chat.T("paytable.state." + string(s)) }

// StateOf reads the state back from a notice's key; "" if it carries none.
func StateOf(key string) State {
	for _, s := range []State{Accepted, Unchanged, Undone} {
		if key == s.notice().Key {
			return s
		}
	}
	return ""
}

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
