package hiring

import (
	"slices"
	"time"
)

// Interview is one AI interview as it came in: raw, immutable. A changed
// delivery of the same interview is a new version beside the old one.
type Interview struct {
	ID           string          `json:"id"` // from source and external id
	Version      int             `json:"version"`
	Case         string          `json:"case"`
	Source       string          `json:"source"`
	ExternalID   string          `json:"external_id"`
	PositionName string          `json:"position_name"` // as the source named it
	StartedAt    time.Time       `json:"started_at"`
	Duration     float64         `json:"duration_s"`
	QuestionBank string          `json:"question_bank,omitempty"`
	Answers      []Answer        `json:"answers,omitempty"`
	Scores       []Score         `json:"scores,omitempty"`
	Overall      *Overall        `json:"overall,omitempty"`
	Consent      map[string]bool `json:"consent,omitempty"`
	Extra        map[string]any  `json:"extra,omitempty"` // unknown keys of the source, outside signals
	Hash         string          `json:"hash"`            // of the content, to know a repeat
}

// Answer is one question with the candidate's own words.
type Answer struct {
	QuestionID string             `json:"question_id"`
	Question   string             `json:"question"`
	Text       string             `json:"text"`
	Duration   float64            `json:"duration_s,omitempty"`
	Dimension  string             `json:"dimension,omitempty"`
	Keywords   []Keyword          `json:"keywords,omitempty"`
	Signals    map[string]float64 `json:"signals,omitempty"` // delivery: speech_rate_wpm, pauses, fillers; the rest is tone
}

// Keyword is a term and how often it was said.
type Keyword struct {
	Term  string `json:"term"`
	Count int    `json:"count"`
}

// Score is one dimension on 0–100, as the source gave it.
type Score struct {
	Dimension string   `json:"dimension"`
	Score     float64  `json:"score"`
	Evidence  []string `json:"evidence,omitempty"` // question ids
}

// Overall is the source's total and verdict: pass, fail or undecided. A
// verdict closes nothing.
type Overall struct {
	Score   float64 `json:"score"`
	Verdict string  `json:"verdict"`
}

// Report is what the manager reads, built from an interview. The blocks that
// are missing say so.
type Report struct {
	Interview string    `json:"interview"` // id of the Interview
	Version   int       `json:"version"`   // of the interview
	Attempt   int       `json:"attempt"`   // 1 for the first interview of the case
	StartedAt time.Time `json:"started_at"`
	Minutes   int       `json:"minutes"`
	Language  string    `json:"language"` // of the answers: "zh" or "en"
	Scores    []Rated   `json:"scores,omitempty"`
	Proposed  bool      `json:"proposed"` // scores come from our rubric, not from the source
	Strengths []Point   `json:"strengths,omitempty"`
	Gaps      []Point   `json:"gaps,omitempty"`
	Excerpts  []Excerpt `json:"excerpts,omitempty"`
	Probe     string    `json:"probe,omitempty"` // dimension to probe in the second round
	Overall   *Overall  `json:"overall,omitempty"`
	Drafted   time.Time `json:"drafted"`
	Sent      time.Time `json:"sent,omitzero"`
	SentBy    string    `json:"sent_by,omitempty"`
	Updated   time.Time `json:"updated,omitzero"`  // a newer version of the interview came in
	Decided   int       `json:"decided,omitempty"` // how often HR decided in the review, or took it back
	Edits               // what HR made of it; what is above follows from it
	Editions  []Edition `json:"editions,omitempty"` // its versions, the newest last; none as long as nobody changed it
}

// For is the report as its position wants it shown.
func (r Report) For(p Position) Report {
	if p.Hides(BlockExcerpts) {
		r.Excerpts, r.Strengths, r.Gaps = nil, unquoted(r.Strengths), unquoted(r.Gaps)
	}
	if p.Hides(BlockSuggestion) {
		r.Suggestion, r.Probe = "", ""
	}
	return r
}

func unquoted(list []Point) []Point {
	out := slices.Clone(list)
	for i := range out {
		out[i].Quote = ""
	}
	return out
}

// Edits are what HR changed about a report by hand. They outlive a rebuild.
type Edits struct {
	Suggestion  string             `json:"suggestion,omitempty"`  // HR's own words; empty: Probe says it
	Requirement string             `json:"requirement,omitempty"` // the department's own, beside the position's
	Weights     map[string]float64 `json:"weights,omitempty"`     // shares of one by dimension; nil: the position's
	Chosen      map[string]Choice  `json:"chosen,omitempty"`      // by dimension
}

// Choice is what HR wants of one strength or gap; zero: what the report picks.
type Choice struct {
	Hidden bool   `json:"hidden,omitempty"`
	Bare   bool   `json:"bare,omitempty"`  // without a quote
	Quote  string `json:"quote,omitempty"` // the candidate's own words
}

// Edition is one version of a report: what was done, and what it came to.
type Edition struct {
	No      int       `json:"no"` // from 1
	What    string    `json:"what"`
	By      string    `json:"by,omitempty"` // empty: the bot
	At      time.Time `json:"at"`
	From    int       `json:"from,omitempty"` // of a restored one: which
	Lost    int       `json:"lost,omitempty"` // edits that did not fit a newer interview
	Version int       `json:"version"`        // of the interview
	Attempt int       `json:"attempt"`
	Edits   Edits     `json:"edits"`
	Shown   []Shown   `json:"shown,omitempty"`
}

// Shown is a strength or a gap as a version of a report had it.
type Shown struct {
	Dimension string `json:"dimension"`
	Gap       bool   `json:"gap,omitempty"`
	Quote     string `json:"quote,omitempty"`
}

// Band places a score against its bar.
type Band string

// The bands: near is within ten points under the bar, at within three above.
const (
	Below Band = "below"
	Near  Band = "near"
	AtBar Band = "at"
	Above Band = "above"
)

// BandOf places a score on 0–100 against a bar.
func BandOf(score, bar float64) Band {
	switch d := score - bar; {
	case d < -10:
		return Below
	case d < 0:
		return Near
	case d <= 3:
		return AtBar
	}
	return Above
}

// Rated is one dimension with score, bar and weight, and how it came about.
type Rated struct {
	Dimension string     `json:"dimension"`
	Name      Words      `json:"name"`
	Score     float64    `json:"score"`
	Bar       float64    `json:"bar"`
	Weight    float64    `json:"weight"`
	Band      Band       `json:"band"`
	Evidence  []Evidence `json:"evidence,omitempty"`
	Missing   []string   `json:"missing,omitempty"` // measures that the rubric wanted and could not take
}

// Evidence is one measured thing behind a score: a message key of the report
// flow with its number. Where the score is the rubric's it also says what the
// number was worth then, so that the sum holds after the rubric has changed.
type Evidence struct {
	Key    string  `json:"key"`
	Value  float64 `json:"value"`
	Points float64 `json:"points,omitempty"` // 0–100
	Share  float64 `json:"share,omitempty"`  // of the score, 0–1; none where the source gave it
}

// Point is a strength or a gap: a rated dimension with a quote.
type Point struct {
	Dimension string  `json:"dimension"`
	Name      Words   `json:"name"`
	Score     float64 `json:"score"`
	Bar       float64 `json:"bar"`
	Band      Band    `json:"band"`
	Quote     string  `json:"quote,omitempty"` // the candidate's own words, cut at a word
	Question  string  `json:"question,omitempty"`
}

// Excerpt is a key answer, quoted with its question.
type Excerpt struct {
	QuestionID string `json:"question_id"`
	Question   string `json:"question"`
	Text       string `json:"text"`
	Dimension  string `json:"dimension,omitempty"`
}

// Verdict is what a person decided.
type Verdict string

// The verdicts.
const (
	Approved  Verdict = "approved"
	NotPassed Verdict = "rejected"
	OnHold    Verdict = "hold"
)

// Decision is what a person decided about a case, and how it can be undone.
type Decision struct {
	Open       bool      `json:"open"` // waiting for a person
	Verdict    Verdict   `json:"verdict,omitempty"`
	By         string    `json:"by,omitempty"`
	At         time.Time `json:"at,omitzero"` // when it was decided; zero while it is open
	UndoUntil  time.Time `json:"undo_until,omitzero"`
	Reason     string    `json:"reason,omitempty"`      // key of the position's list
	ReasonText string    `json:"reason_text,omitempty"` // for the candidate, linted
	Note       string    `json:"note,omitempty"`        // for HR, never leaves
	Evidence   string    `json:"evidence,omitempty"`    // the words a rejection in the review rests on
	Until      time.Time `json:"until,omitzero"`        // of a hold
	Undone     int       `json:"undone,omitempty"`      // how often it was taken back since it was opened
	Report     int       `json:"report,omitempty"`      // how often the report changed since it was sent
	Redrawn    int       `json:"redrawn,omitempty"`     // how often something changed elsewhere that stands on the card

	Recorded   Recording   `json:"recorded,omitzero"`    // HR entered it for By
	Passed     []Passing   `json:"passed,omitempty"`     // oldest first
	Returned   Giving      `json:"returned,omitzero"`    // "not mine", while HR looks for somebody
	Reopened   Reopening   `json:"reopened,omitzero"`    // the last time
	Objections []Objection `json:"objections,omitempty"` // oldest first, of all decisions of the case

	// Stood is how a case stood that was rejected after another verdict; nil: it
	// was not.
	Stood *Stood `json:"stood,omitempty"`
}
