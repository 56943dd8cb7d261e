// Package upload takes the files that people drop into the chat. It keeps a
// reference to a file, never what is in it: the bot looks first and stores
// nothing, says what it found to who dropped it, and imports when that person
// says so. Its law is that the look and the import are slow work which may be
// done twice and count once, as the import carries the upload's own id.
package upload

import (
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow, and of the collection of its records: one for each file.
const Name = "upload"

// The slow work that the bot does for an upload; both answer with a [Finding].
const (
	Look   = "look"   // fetch, recognise, check every row, store nothing
	Import = "import" // store
	Undo   = "undo"   // take an import of pay back; the file is not fetched
)

// Kind is what a file holds.
type Kind string

// The kinds.
const (
	Company    Kind = "company"
	Interviews Kind = "interviews"
	Pay        Kind = "pay"
)

// State is how far an upload is.
type State string

// The states. Failed: it cannot be imported as it is.
const (
	Looking   State = "looking"
	Offered   State = "offered"
	Importing State = "importing"
	Done      State = "done"
	Discarded State = "discarded"
	Failed    State = "failed"
	Undoing   State = "undoing"
	Undone    State = "undone" // an import of pay was taken back
)

// Upload is one file on its way: where it stands, who dropped it, what the bot
// found.
type Upload struct {
	State State        `json:"state"`
	By    string       `json:"by"`   // person
	From  chat.Account `json:"from"` // as whom
	File  chat.File    `json:"file"`
	At    time.Time    `json:"at"`
	Found Finding      `json:"found,omitzero"`
}

// Finding is what a look or an import came to. Why, one word, says why the file
// cannot be imported; empty: it can, or was.
type Finding struct {
	Kind   Kind      `json:"kind,omitempty"`
	Why    string    `json:"why,omitempty"`
	Says   chat.Text `json:"says,omitzero"`   // with WhySays: the reader's own sentence
	Rows   Rows      `json:"rows,omitzero"`   // interviews or pay
	Change Change    `json:"change,omitzero"` // company
	Faults []Fault   `json:"faults,omitempty"`
	Used   []string  `json:"used,omitempty"` // positions with open cases that the file leaves out

	// Of pay: how many positions' tables change, and what the rows left open, by
	// what it is, with how many rows. After it was taken back: how many positions
	// are what they were, and which are not, as a later import changed them.
	Positions int            `json:"positions,omitempty"`
	Assumed   map[string]int `json:"assumed,omitempty"`
	Back      int            `json:"back,omitempty"`
	Kept      []string       `json:"kept,omitempty"`
	KeptAll   int            `json:"kept_all,omitempty"`
}

// MostKept is how many positions an upload remembers that were not taken back.
const MostKept = 20

// The words of Why that the flow itself asks about or sets.
const (
	WhyGone   = "gone"   // the file is there no longer
	WhyLarge  = "large"  // the file is larger than it may be
	WhyTired  = "tired"  // the slow work failed again and again
	WhyDenied = "denied" // a company file, dropped by who may not
	WhyFaulty = "faulty" // a company file with faults
	WhyBroken = "broken" // it cannot be read on after some rows
	WhyUsed   = "used"   // it leaves out positions with open cases
	WhySame   = "same"   // it changes nothing
	WhyHeader = "header" // a table with columns that are none of ours
	WhyKnown  = "known"  // every range of it is there already
	WhySays   = "says"   // what its reader says
)

// Rows counts the rows of a file by what they become or became.
type Rows struct {
	New        int `json:"new,omitempty"`
	Updated    int `json:"updated,omitempty"`
	Unassigned int `json:"unassigned,omitempty"`
	Unchanged  int `json:"unchanged,omitempty"`
	Refused    int `json:"refused,omitempty"`
}

// Good are the rows that are not refused.
func (r Rows) Good() int { return r.New + r.Updated + r.Unassigned + r.Unchanged }

// All are all rows.
func (r Rows) All() int { return r.Good() + r.Refused }

// Change is what a company file changes.
type Change struct {
	People    Difference `json:"people,omitzero"`
	Positions Difference `json:"positions,omitzero"`
	Leaving   []string   `json:"leaving,omitempty"` // the names of people who are deactivated
}

// Difference counts.
type Difference struct {
	Added   int `json:"added,omitempty"`
	Changed int `json:"changed,omitempty"`
	Missing int `json:"missing,omitempty"`
}

// Fault is one thing wrong in a file: the row, or the line of a company file,
// counted from 1, 0 for the file as a whole; the field, and why.
type Fault struct {
	Sheet string    `json:"sheet,omitempty"` // of a table with several
	Row   int       `json:"row,omitempty"`
	Field string    `json:"field,omitempty"`
	Why   chat.Text `json:"why"`
}

// MostFaults is how many faults an upload remembers; the rest is in the file.
const MostFaults = 200

// Flow is the flow "upload". Verbs: drop (the event [chat.Dropped], by those
// who may hand files in), import and discard (who dropped it), looked and
// imported (the bot's own: answers of the slow work); undo (who dropped it, of
// pay) and undone (the bot's own). The question "import" says what can be dropped.
func Flow() flows.Flow[Upload] {
	return flows.Flow[Upload]{
		Name: Name, Alone: true, Implicit: true,
		Verbs: map[string]flows.Verb[Upload]{
			"show":     {May: whose, Step: same},
			"drop":     {May: mayDrop, Step: drop},
			"looked":   {Step: looked},
			"import":   {May: mayImport, Step: start},
			"imported": {Step: imported},
			"discard":  {May: whose, Step: discard},
			"undo":     {May: mayUndo, Step: takeBack},
			"undone":   {Step: tookBack},
		},
		View:      view,
		Questions: map[string]flows.Question{"import": {May: asks, Answer: howTo}},
	}
}

// Brings says whether a person may import files of a kind: company files are
// the admins' and, without one, the HR head's. Of pay, each row is judged by its
// position.
func Brings(s *hiring.Snapshot, person string, kind Kind) bool {
	if kind == Company {
		return s.Keeps(person)
	}
	p, ok := s.Person(person)
	return ok && p.Active && (p.Has(hiring.HR) || p.Has(hiring.Admin))
}

func whose(env flows.Env, _ hiring.Case, part Upload) bool {
	return part.By != "" && part.By == env.Actor.Person
}

func mayImport(env flows.Env, head hiring.Case, part Upload) bool {
	return whose(env, head, part) && Brings(env.Company, part.By, part.Found.Kind)
}

func mayUndo(env flows.Env, head hiring.Case, part Upload) bool {
	return part.Found.Kind == Pay && mayImport(env, head, part)
}

// mayDrop: everybody of the company may try, and is told; one's own upload
// again is the same event.
func mayDrop(env flows.Env, head hiring.Case, part Upload) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && (part.By == "" || whose(env, head, part))
}

func same(_ flows.Env, head hiring.Case, part Upload, _ chat.Event) (flows.Turn[Upload], error) {
	return flows.Turn[Upload]{Head: head, Part: part}, nil
}

// FaultLine is one fault as people read it, on a card and in a list.
func FaultLine(kind Kind, f Fault) chat.Text {
	if sheet := f.Sheet; sheet != "" {
		f.Sheet = ""
		return chat.T("upload.fault.sheet", "Sheet", sheet, "What", FaultLine(Interviews, f))
	}
	where := "upload.fault.row"
	if kind == Company {
		where = "upload.fault.line"
	}
	switch {
	case f.Row == 0 && f.Field == "":
		return f.Why
	case f.Row == 0:
		return chat.T("upload.fault.field", "Field", f.Field, "Why", f.Why)
	case strings.TrimSpace(f.Field) == "":
		return chat.T(where, "Row", f.Row, "Why", f.Why)
	}
	return chat.T(where, "Row", f.Row, "Why", chat.T("upload.fault.field", "Field", f.Field, "Why", f.Why))
}
