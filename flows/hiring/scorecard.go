package hiring

import "time"

// Scorecard is what people wrote about a candidate before or beside their
// decision, a sheet each by person id.
type Scorecard struct {
	Sheets map[string]Sheet `json:"sheets,omitempty"`
	// Opinions say by person and dimension whether the AI's score is right.
	Opinions map[string]map[string]Opinion `json:"opinions,omitempty"`
}

// Sheet is one person's scorecard; a draft until it is sent.
type Sheet struct {
	Verdict Recommend `json:"verdict,omitempty"`
	Marks   []Mark    `json:"marks,omitempty"`
	Saved   time.Time `json:"saved,omitzero"`
	Sent    time.Time `json:"sent,omitzero"`
}

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
