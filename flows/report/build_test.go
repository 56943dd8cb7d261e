package report_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/report"
	"closeloop/locales/cardtest"

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
func TestAnyInterview(tb *testing.T) {
	tb.Parallel()
	speaker := cardtest.Speaker(tb)
	rapid.Check(tb, func(t *rapid.T) {
		iv := interviews().Draw(t, "interview")
		now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
		r := report.Build(rules(), iv, position(), now)
		if fault := unreadable(r, iv); fault != "" {
			t.Fatal(fault)
		}
		for _, locale := range []string{"zh-CN", "en"} {
			if fault := unexplained(r, cardtest.Reader(tb, locale), speaker); fault != "" {
				t.Fatal(fault)
			}
		}
		for _, s := range r.Scores {
			if !(s.Score >= 0 && s.Score <= 100) || s.Band != hiring.BandOf(s.Score, s.Bar) {
				t.Fatalf("score off the scale or in a wrong band: %+v", s)
			}
		}
		if len(r.Scores) > 0 && len(r.Strengths)+len(r.Gaps) == 0 {
			t.Fatalf("scores without a strength or a gap: %+v", r.Scores)
		}
		if again := report.Build(rules(), iv, position(), now); !reflect.DeepEqual(again, r) {
			t.Fatal("built twice, it differs")
		}
	})
}

// Whatever HR does to a report, and whatever comes in after it, its quotes stay
// the candidate's own words, none twice, and a point or a sentence stands on
// the card.
func TestAnyReview(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		iv := interviews().Draw(t, "interview")
		part := report.Build(rules(), iv, position(), tuesday())
		flow := flow()
		do := func(iv hiring.Interview, ev chat.Event) {
			turn, err := flow.Verbs[ev.Action.Verb].Step(env("hr-lin", iv), head(hiring.ReportDraft), part, ev)
			if err == nil {
				part = turn.Part
			} else if p := chat.AsProblem(err); p.Kind != chat.Invalid || len(p.Fields) == 0 {
				t.Fatal(err)
			}
			if fault := unreadable(part, iv); fault != "" {
				t.Fatalf("after %s: %s", ev.Action.Verb, fault)
			}
		}
		for range rapid.IntRange(1, 4).Draw(t, "edits") {
			verb := rapid.SampledFrom([]string{"points", "weigh"}).Draw(t, "verb")
			ev := event(verb)
			form := flow.Verbs[verb].Form(env("hr-lin", iv), head(hiring.ReportDraft), part)
			for _, f := range form.Fields {
				values := []string{"", "20", f.Value}
				for _, o := range f.Options {
					values = append(values, o.Value)
				}
				ev.Values[f.Name] = []string{rapid.SampledFrom(values).Draw(t, f.Name)}
			}
			do(iv, ev)
		}
		v2 := interviews().Draw(t, "newer interview")
		v2.Version = 2
		do(v2, event("build", "interview", "iv-1", "version", "2", "attempt", "1"))
		if part.Version != 2 {
			t.Fatal("the newer interview changed nothing")
		}
	})
}
