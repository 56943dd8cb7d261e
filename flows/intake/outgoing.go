package intake

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"closeloop/flows/hiring"
)

// Outgoing is an interview in the format that comes in, so that what one house
// gives away another can take.
type Outgoing struct {
	Source       string            `json:"source"`
	ExternalID   string            `json:"external_id"`
	Position     string            `json:"position"`
	Candidate    outgoingCandidate `json:"candidate"`
	StartedAt    time.Time         `json:"started_at"`
	Duration     float64           `json:"duration_s,omitempty"`
	QuestionBank string            `json:"question_bank,omitempty"`
	Answers      []hiring.Answer   `json:"answers,omitempty"`
	Scores       []hiring.Score    `json:"scores,omitempty"`
	Overall      *hiring.Overall   `json:"overall,omitempty"`
	Consent      map[string]bool   `json:"consent,omitempty"`

	extra map[string]any // of the source, by path
}

type outgoingCandidate struct {
	ExternalID  string      `json:"external_id,omitempty"`
	Name        string      `json:"name"`
	Email       string      `json:"email,omitempty"`
	Phone       string      `json:"phone,omitempty"`
	Locale      string      `json:"locale,omitempty"`
	Timezone    string      `json:"timezone,omitempty"`
	ExpectedPay *hiring.Pay `json:"expected_pay,omitempty"`
}

// Out puts an interview and its candidate into the format that comes in. A
// position that was found by hand is named by its id: the source's own name for
// it means nothing elsewhere.
func Out(iv hiring.Interview, c hiring.Candidate, position string, company *hiring.Snapshot) Outgoing {
	out := Outgoing{
		Source: iv.Source, ExternalID: iv.ExternalID, Position: iv.PositionName,
		Candidate: outgoingCandidate{c.ExternalID, c.Name, c.Email, c.Phone, c.Locale, c.Timezone, c.ExpectedPay},
		StartedAt: iv.StartedAt.In(company.Zone("")), Duration: iv.Duration, QuestionBank: iv.QuestionBank,
		Answers: iv.Answers, Scores: iv.Scores, Overall: iv.Overall, Consent: iv.Consent, extra: iv.Extra,
	}
	if pos, ok := company.PositionNamed(iv.PositionName); position != "" && (!ok || pos.ID != position) {
		out.Position = position
	}
	if c.ExternalID == iv.ExternalID {
		out.Candidate.ExternalID = "" // it was never given: the interview's stands for it
	}
	return out
}

// JSON is the interview with what its source sent besides.
func (o Outgoing) JSON() (json.RawMessage, error) {
	raw, err := json.Marshal(o)
	if err != nil || len(o.extra) == 0 {
		return raw, err
	}
	var whole map[string]any
	if err := json.Unmarshal(raw, &whole); err != nil {
		return nil, fmt.Errorf("write interview: %w", err)
	}
	for path, value := range o.extra {
		back(whole, path, value)
	}
	return json.Marshal(whole)
}

// back puts a value where the sieve took it from: under the known objects and
// lists that its path goes through; the rest of the path is its key.
func back(object map[string]any, path string, value any) {
	head, rest, inside := strings.Cut(path, ".")
	name, place, listed := strings.Cut(head, "[")
	var next any = object[name]
	if n, err := strconv.Atoi(strings.TrimSuffix(place, "]")); listed && err == nil {
		if list, ok := next.([]any); ok && n < len(list) {
			next = list[n]
		}
	}
	if under, ok := next.(map[string]any); ok && inside {
		back(under, rest, value)
		return
	}
	object[path] = value
}
