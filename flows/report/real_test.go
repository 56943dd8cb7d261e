package report_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/flows/hiring"
	"closeloop/flows/report"
	"closeloop/locales/cardtest"
)

// A recorded interview of the research set, in its own shape.
type recorded struct {
	Participant string `json:"participant"`
	Audio       struct {
		Duration float64 `json:"duration_s"`
	} `json:"audio"`
	Ratings    map[string]float64 `json:"ratings"`
	Transcript []struct{ Speaker, Text string }
}

// interview pairs each stretch of the interviewee with what was asked before.
func (r recorded) interview() hiring.Interview {
	iv := hiring.Interview{ID: r.Participant, Version: 1, Duration: r.Audio.Duration}
	question, open := "", false
	for _, turn := range r.Transcript {
		switch {
		case turn.Speaker == "interviewer" && len(strings.Fields(turn.Text)) > 3:
			question, open = turn.Text, false
		case turn.Speaker == "interviewee" && open:
			iv.Answers[len(iv.Answers)-1].Text += " " + turn.Text
		case turn.Speaker == "interviewee":
			id := fmt.Sprintf("q%d", len(iv.Answers)+1)
			iv.Answers = append(iv.Answers, hiring.Answer{QuestionID: id, Question: question, Text: turn.Text})
			open = true
		}
	}
	return iv
}

func realInterviews(t *testing.T) []recorded {
	t.Helper()
	raw, err := os.ReadFile(needs.Shared(t, "data/interviews/mit-odd.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out []recorded
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r recorded
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if len(out) != 74 {
		t.Fatalf("read %d interviews, want 74", len(out))
	}
	return out
}

// Every real interview gives a readable report: communication and logic are
// proposed, the rest is left out, quotes keep their promise.
func TestRealInterviews(t *testing.T) {
	t.Parallel()
	speaker := cardtest.Speaker(t)
	for _, r := range realInterviews(t) {
		iv := r.interview()
		got := report.Build(rules(), iv, position(), time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
		if fault := unreadable(got, iv); fault != "" {
			t.Errorf("%s: %s", r.Participant, fault)
		}
		for _, locale := range []string{"zh-CN", "en"} {
			if fault := unexplained(got, cardtest.Reader(t, locale), speaker); fault != "" {
				t.Errorf("%s: %s", r.Participant, fault)
			}
		}
		if !got.Proposed || got.Language != "en" || len(got.Scores) != 2 {
			t.Errorf("%s: %d scores, proposed %v, language %s; want communication and logic from the rubric", r.Participant, len(got.Scores), got.Proposed, got.Language)
			continue
		}
		if len(got.Strengths)+len(got.Gaps) != 2 || got.Probe == "" || len(got.Excerpts) == 0 {
			t.Errorf("%s: a block is missing", r.Participant)
		}
		for _, p := range slices.Concat(got.Strengths, got.Gaps) {
			if p.Quote == "" {
				t.Errorf("%s: %s has no quote", r.Participant, p.Dimension)
			}
		}
	}
}
