package hiring

import (
	"maps"
	"time"
)

// Scorecard is what people wrote about a candidate before or beside their
// decision, by person id. It decides nothing.
type Scorecard struct {
	// Sheets are what was sent, as last corrected.
	Sheets map[string]Sheet `json:"sheets,omitempty"`
	// Drafts are what is not sent yet: nobody but the writer reads one.
	Drafts map[string]Sheet `json:"drafts,omitempty"`
	// Opinions say by person and dimension whether the AI's score is right.
	Opinions map[string]map[string]Opinion `json:"opinions,omitempty"`
	// Later are the sheets on interviews by people, by the number of the
	// appointment.
	Later map[int]Scorecard `json:"later,omitempty"`
}

// Of is what was written about one appointment; about number 0, the AI's interview.
func (s Scorecard) Of(meeting int) Scorecard {
	if meeting == 0 {
		return s
	}
	return s.Later[meeting]
}

// With is the scorecard with what was written about one appointment replaced.
func (s Scorecard) With(meeting int, page Scorecard) Scorecard {
	if meeting == 0 {
		return page
	}
	later := map[int]Scorecard{}
	maps.Copy(later, s.Later)
	later[meeting] = page
	s.Later = later
	return s
}

// Sheet is one person's scorecard: a draft while Sent is zero.
type Sheet struct {
	Verdict Recommend `json:"verdict,omitempty"`
	Marks   []Mark    `json:"marks,omitempty"`
	Saved   time.Time `json:"saved,omitzero"`
	Sent    time.Time `json:"sent,omitzero"`
	// Earlier is what was sent before it was corrected, the oldest first.
	Earlier []Sheet `json:"earlier,omitempty"`
}

// Unmarked is the level of a mark in a draft that has no level yet.
const Unmarked = -1

// Mark is one dimension on five points with written anchors; 0 says that there
// was no evidence. 1 and 5 need Evidence.
type Mark struct {
	Dimension string `json:"dimension"`
	Level     int    `json:"level"`
	Evidence  string `json:"evidence,omitempty"`
}

// Recommend is the verdict of a sheet on four points.
type Recommend string

// The verdicts of a sheet.
const (
	StrongYes Recommend = "strong_yes"
	Yes       Recommend = "yes"
	No        Recommend = "no"
	StrongNo  Recommend = "strong_no"
)

// Opinion is what a person thinks of the AI's score of a dimension.
type Opinion string

// The opinions.
const (
	Agree   Opinion = "agree"
	TooHigh Opinion = "too_high"
	TooLow  Opinion = "too_low"
)

// SentBy says whether a person has sent the sheet, which in a blind position
// opens the AI's view.
func (s Scorecard) SentBy(person string) bool { return !s.Sheets[person].Sent.IsZero() }

// Mark finds the mark of a dimension.
func (s Sheet) Mark(dimension string) (Mark, bool) {
	for _, m := range s.Marks {
		if m.Dimension == dimension {
			return m, true
		}
	}
	return Mark{}, false
}

// Undecided says whether the verdict is still to come: the case waits for it,
// is on hold, or ended without one.
func (c Case) Undecided() bool {
	switch c.Status {
	case ReportDraft, PendingEval, PendingSecondEval, Hold:
		return true
	case Withdrawn:
		return c.Decided.IsZero()
	}
	return false
}

// Veiled says whether the AI's view of a case is closed to a person: in a blind
// position, to whoever decides and does no HR work there, until that person has
// sent a sheet or the first round has been decided.
func (s *Snapshot) Veiled(person string, c Case, written Scorecard) bool {
	return s.positions[c.Position].Blind && c.Round == 0 && c.Undecided() &&
		!s.IsHR(person, c) && !written.SentBy(person)
}
