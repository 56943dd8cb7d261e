package report_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"closeloop/flows/hiring"
	"closeloop/flows/report"

	"pgregory.net/rapid"
)

func interviews() *rapid.Generator[hiring.Interview] {
	words := []string{
		"uhm", "I", "sharded", "it", "by", "tenant", "because", "maybe", "not", "300,000", "orders.", "Then,", "we", "went",
		"back", "\n", "  ", "“x", "\"", "<b>", "…", ".", "，", "。", "先按租户分表，", "再拆热点订单。", "嗯，", "没做过清算", "不", "！", "é", "😀",
		strings.Repeat("x", 90), strings.Repeat("账", 60),
	}
	text := rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(words), rapid.StringN(0, 8, 24)), 0, 60).Draw(t, "words")
		return strings.Join(parts, rapid.SampledFrom([]string{" ", ""}).Draw(t, "glue"))
	})
	dims := []string{"", "logic", "communication", "industry", "stress", "teamwork", "data", "unknown"}
	answer := rapid.Custom(func(t *rapid.T) hiring.Answer {
		return hiring.Answer{
			QuestionID: rapid.SampledFrom([]string{"", "q1", "q2", "q3"}).Draw(t, "id"),
			Question:   text.Draw(t, "question"), Text: text.Draw(t, "text"),
			Dimension: rapid.SampledFrom(dims).Draw(t, "dimension"),
			Duration:  rapid.SampledFrom([]float64{0, 1, 40}).Draw(t, "seconds"),
			Keywords:  []hiring.Keyword{{Term: rapid.SampledFrom([]string{"", "tenant", "清算"}).Draw(t, "term"), Count: rapid.IntRange(0, 2).Draw(t, "count")}},
			Signals:   map[string]float64{"fillers": rapid.Float64Range(0, 9).Draw(t, "fillers")},
		}
	})
	return rapid.Custom(func(t *rapid.T) hiring.Interview {
		iv := hiring.Interview{ID: "iv-1", Version: 1, Duration: rapid.Float64Range(0, 4000).Draw(t, "duration")}
		iv.Answers = rapid.SliceOfN(answer, 0, 6).Draw(t, "answers")
		for _, d := range rapid.SliceOfN(rapid.SampledFrom(dims), 0, 7).Draw(t, "scored") {
			iv.Scores = append(iv.Scores, hiring.Score{
				Dimension: d, Score: rapid.Float64Range(-20, 130).Draw(t, "score"), Evidence: []string{"q1"},
			})
		}
		return iv
	})
}

// Any interview at all yields a report whose quotes are the candidate's own
// words within the limits, none twice, whose scores lie on the scale, and that
// is the same when it is built again.
func TestAnyInterview(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		iv := interviews().Draw(t, "interview")
		now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
		r, err := report.Build(iv, position(), now)
		if err != nil {
			t.Fatal(err)
		}
		if fault := unreadable(r, iv); fault != "" {
			t.Fatal(fault)
		}
		for _, s := range r.Scores {
			if !(s.Score >= 0 && s.Score <= 100) || s.Band != hiring.BandOf(s.Score, s.Bar) {
				t.Fatalf("score off the scale or in a wrong band: %+v", s)
			}
		}
		if len(r.Scores) > 0 && len(r.Strengths)+len(r.Gaps) == 0 {
			t.Fatalf("scores without a strength or a gap: %+v", r.Scores)
		}
		if again, err := report.Build(iv, position(), now); err != nil || !reflect.DeepEqual(again, r) {
			t.Fatal("built twice, it differs")
		}
	})
}
