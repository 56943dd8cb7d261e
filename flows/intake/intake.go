// Package intake lets interviews into the house: a source's own JSON through
// its map, one schema for all of them, faults by row and field, and one case
// for one person on one position. The law it keeps: everything that can be
// known to be wrong is known before the first row is written, the same
// interview sent again changes nothing, and tone that a position does not want
// is gone before anything is stored, logged or shown.
package intake

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Limits that the doors enforce before they call anything here.
const (
	MaxRows      = 1000      // interviews in one request; files have no such limit
	MaxInterview = 200 << 10 // bytes of one interview, as it came and as it is kept
)

// Name of the flow, and the part's collection.
const Name = "intake"

// Part is what intake knows of a case.
type Part struct {
	Interviews   []Received `json:"interviews"`            // one for each attempt, in order of arrival
	PositionName string     `json:"position_name"`         // as the source named it
	History      bool       `json:"history,omitempty"`     // imported as past: no duty, no message
	AssignedBy   string     `json:"assigned_by,omitempty"` // who chose the position
	Late         *Received  `json:"late,omitempty"`        // came after the decision and changed nothing
}

// Received is one interview of a case, at its latest version.
type Received struct {
	ID      string    `json:"id"`
	Version int       `json:"version"`
	Hash    string    `json:"hash"`
	At      time.Time `json:"at"`
}

// Flow is the business flow "intake". Its verb row (the bot's own) takes a
// checked [Row] as JSON in the event's Data and puts the row's state in the
// turn's notice, see [StateOf]; its verb assign is HR's, for a case whose
// position nobody knew.
func Flow() flows.Flow[Part] {
	return flows.Flow[Part]{
		Name:   Name,
		Locate: locate,
		View:   view,
		Verbs: map[string]flows.Verb[Part]{
			"row": {Step: takeRow},
			"assign": {
				May: func(env flows.Env, head hiring.Case, _ Part) bool {
					return head.Position == "" && head.Status.Open() && env.Company.IsHR(env.Actor.Person, head)
				},
				Fresh: true, Form: positions, Step: assign,
			},
		},
	}
}

// State is what became of a row.
type State string

// The states of a row. Unassigned counts as accepted.
const (
	Accepted   State = "accepted"
	Unchanged  State = "unchanged"
	Updated    State = "updated"
	Unassigned State = "unassigned"
	Refused    State = "refused"
)

// Notice is the sentence that carries a state from the step to the door.
func (s State) Notice() chat.Text { return chat.T("intake.state." + string(s)) }

// StateOf reads the state back from a reply's notice; "" if it carries none.
func StateOf(notice chat.Text) State {
	for _, s := range []State{Accepted, Unchanged, Updated, Unassigned, Refused} {
		if notice.Key == s.Notice().Key {
			return s
		}
	}
	return ""
}
