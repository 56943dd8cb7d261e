package hiring

import "time"

// PassState is what became of a try to hand an evaluation to somebody else.
type PassState string

// The states: handed over at once, asked of HR and waiting, agreed to or
// refused by HR, overtaken by what happened meanwhile, named by HR herself.
const (
	PassDirect    PassState = "direct"
	PassAsked     PassState = "asked"
	PassAgreed    PassState = "agreed"
	PassRefused   PassState = "refused"
	PassOvertaken PassState = "overtaken"
	PassNamed     PassState = "named"
)

// Passing is one time that an evaluation was handed to a colleague, or was to
// be.
type Passing struct {
	By         string    `json:"by"`
	To         string    `json:"to"`
	Note       string    `json:"note,omitempty"` // for To
	At         time.Time `json:"at"`
	Round      int       `json:"round,omitempty"`
	State      PassState `json:"state"`
	AnsweredBy string    `json:"answered_by,omitempty"` // HR
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Words      string    `json:"words,omitempty"` // HR's, to By
}

// Hands says whether the evaluation went to To.
func (p Passing) Hands() bool {
	return p.State == PassDirect || p.State == PassAgreed || p.State == PassNamed
}

// Giving is who gave an evaluation back to HR, and when.
type Giving struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// Reopening is HR's order to decide anew.
type Reopening struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Told   bool      `json:"told,omitempty"` // the candidate had been told the rejection before
}

// Objection is what somebody said to HR against a decision.
type Objection struct {
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Of    time.Time `json:"of"` // when the decision was made
	Words string    `json:"words,omitempty"`
	// Wrong: HR recorded it for By, who did not say so. Undid: it was taken
	// back by that.
	Wrong bool `json:"wrong,omitempty"`
	Undid bool `json:"undid,omitempty"`
}

// Recording is how HR came to know a decision that was told elsewhere.
type Recording struct {
	By        string    `json:"by"`  // HR who recorded it
	How       string    `json:"how"` // phone, person, mail or other
	At        time.Time `json:"at"`  // when it was told
	Confirmed time.Time `json:"confirmed,omitzero"`
}

// Stood is how a case stood before somebody rejected it that had been decided
// already: the verdict before, and what of the head the undo of the rejection
// brings back.
type Stood struct {
	Verdict   Verdict   `json:"verdict,omitempty"` // empty: the interview that followed it was called off
	By        string    `json:"by,omitempty"`
	At        time.Time `json:"at,omitzero"`
	UndoUntil time.Time `json:"undo_until,omitzero"`
	Until     time.Time `json:"until,omitzero"`
	Recorded  Recording `json:"recorded,omitzero"`

	Resume  Status    `json:"resume,omitempty"`
	Decided time.Time `json:"decided,omitzero"`
	Duty    Duty      `json:"duty,omitzero"`
}

// Rejectable says whether a case can be rejected: while a verdict is awaited, and
// afterwards as long as the status table has the arrow.
func (d Decision) Rejectable(c Case) bool {
	if c.Awaits() {
		return d.Open
	}
	_, err := c.After(Reject)
	return err == nil
}
