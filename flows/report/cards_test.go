package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// A sample card: an interview, what is changed about its report and case, and
// who reads it.
type sampleCard struct {
	name   string
	iv     hiring.Interview
	called string
	change func(*hiring.Report, *hiring.Case)
}

// failed is an interview that the source lets fail.
func failed() hiring.Interview {
	iv := liMing()
	iv.Overall = &hiring.Overall{Score: 48, Verdict: "fail"}
	return iv
}

func scored(iv hiring.Interview, points ...float64) hiring.Interview {
	iv.Scores = append([]hiring.Score(nil), iv.Scores...)
	for i := range iv.Scores {
		iv.Scores[i].Score = points[i]
	}
	return iv
}

// talkative is an interview without scores whose every answer speaks for
// communication and for a dimension of its own.
func talkative(iv hiring.Interview) hiring.Interview {
	iv.Scores, iv.Overall = nil, nil
	text := ""
	for _, a := range iv.Answers {
		text += a.Text + " "
	}
	for i := range iv.Answers {
		iv.Answers[i].Text, iv.Answers[i].Duration = text, 55
	}
	iv.Answers[1].Dimension, iv.Answers[2].Dimension = "", "stress"
	iv.Answers[3].Dimension = ""
	return iv
}

func sampleCards() []sampleCard {
	bare := liMing()
	bare.Scores, bare.Answers, bare.Overall, bare.Duration = nil, nil, nil, 0
	rubric, spoken := liMing(), daniel()
	rubric.Scores, rubric.Overall = nil, nil
	spoken.Scores, spoken.Overall = nil, nil
	timed, rated, guessed := talkative(daniel()), talkative(liMing()), talkative(daniel())
	for i := range timed.Answers {
		timed.Answers[i].Keywords = []hiring.Keyword{{Term: "tenant", Count: 2}, {Term: "clearing", Count: i}}
		timed.Answers[i].Signals = map[string]float64{"pauses": float64(i), "fillers": 1}
		rated.Answers[i].Duration, guessed.Answers[i].Duration = 0, 0
		rated.Answers[i].Signals = map[string]float64{"speech_rate_wpm": 190}
	}
	guessed.Duration = 200
	hostile := daniel()
	hostile.Answers[1].Text = "<b>Shard</b> {{.Tenant}} first & *then* <@U123> `rm -rf` [x](http://a.example)"
	send := func(r *hiring.Report, c *hiring.Case) {
		r.Sent, r.SentBy, c.Status = tuesday(), "hr-lin", hiring.PendingEval
	}
	return []sampleCard{
		{"draft", liMing(), "李明", nil},
		{"draft-english", daniel(), "Daniel Reyes", nil},
		{"sent", liMing(), "李明", send},
		{"sent-edited", liMing(), "李明", func(r *hiring.Report, c *hiring.Case) {
			send(r, c)
			r.Editions = []hiring.Edition{{No: 1, What: "drafted"}, {No: 2, What: "weigh", By: "hr-lin"}}
		}},
		{"kept", liMing(), "李明", func(r *hiring.Report, _ *hiring.Case) {
			r.Updated, r.Requirement = tuesday(), "能值夜班"
			r.Editions = []hiring.Edition{{No: 1, What: "drafted"}, {No: 2, What: "rebuilt", At: tuesday()}}
		}},
		{"lost", liMing(), "李明", func(r *hiring.Report, _ *hiring.Case) {
			r.Updated = tuesday()
			r.Editions = []hiring.Edition{{No: 1, What: "drafted"}, {No: 2, What: "rebuilt", At: tuesday(), Lost: 2}}
		}},
		{"sent-auto", liMing(), "李明", func(r *hiring.Report, c *hiring.Case) { send(r, c); r.SentBy = "" }},
		{"unsent", liMing(), "李明", func(_ *hiring.Report, c *hiring.Case) { c.Status = hiring.Withdrawn }},
		{"withdrawn", liMing(), "李明", func(_ *hiring.Report, c *hiring.Case) {
			c.Status, c.Resume = hiring.Withdrawn, hiring.ReportDraft
		}},
		{"updated", liMing(), "李明", func(r *hiring.Report, _ *hiring.Case) { r.Updated = tuesday() }},
		{"suggestion", daniel(), "Daniel Reyes", func(r *hiring.Report, _ *hiring.Case) {
			r.Suggestion = strings.Repeat("Ask how he would close a day with two banks. ", 6)
		}},
		{"requirement", liMing(), "李明", func(r *hiring.Report, _ *hiring.Case) {
			r.Suggestion = strings.Repeat("请他讲一次线上资损是怎么一步步处理的，", 6)
			r.Requirement = strings.Repeat("支付部门想知道他能不能值夜班、", 9)
		}},
		{"requirement-english", daniel(), "Daniel Reyes", func(r *hiring.Report, _ *hiring.Case) {
			r.Suggestion = strings.Repeat("Ask how he would close a day with two banks. ", 6)
			r.Requirement = strings.Repeat("Payments wants somebody who has been on call. ", 6)
		}},
		{"hidden", liMing(), "李明", func(r *hiring.Report, _ *hiring.Case) { r.Gaps = nil }},
		{"on-fail", failed(), "李明", func(_ *hiring.Report, c *hiring.Case) { c.OnFail = "hr" }},
		{"rejected", failed(), "李明", func(_ *hiring.Report, c *hiring.Case) {
			c.OnFail, c.Status, c.Resume = "hr", hiring.RejectPending, hiring.ReportDraft
		}},
		{"no-scores", bare, "李明", nil},
		{"rubric", rubric, "李明", nil},
		{"rubric-english", spoken, "Daniel Reyes", nil},
		{"rubric-timed", timed, "Daniel Reyes", nil},
		{"rubric-rated", rated, "李明", nil},
		{"rubric-guessed", guessed, "Daniel Reyes", nil},
		{"all-below", scored(daniel(), 40, 50, 45, 60), "Daniel Reyes", nil},
		{"all-above", scored(liMing(), 82, 76, 88, 91), "李明", nil},
		{"hostile", hostile, "<!channel> *Rob* {{.Name}}", nil},
	}
}

func (s sampleCard) draw(t testing.TB, kind string) chat.Card {
	t.Helper()
	r, c := built(t, s.iv, position()), head(hiring.ReportDraft)
	if s.change != nil {
		s.change(&r, &c)
	}
	reader := "hr-lin"
	if s.called != "李明" {
		reader = "adm-novak" // reads English
	}
	k := known(s.iv, s.called)
	if s.name == "rejected" {
		k["decision/C-1042"] = hiring.Decision{
			Verdict: hiring.NotPassed, By: reader, At: tuesday(), UndoUntil: tuesday().Add(10 * time.Minute),
			Evidence: "对账我只接过接口，没做过清算。",
		}
	}
	e := flows.NewEnv(tuesday(), reader, company(nil), k)
	e.Rev = 3
	return flow().View(e, c, r, kind)
}

// HR's draft reads on one phone screen, whatever came in.
func TestDraftCards(t *testing.T) {
	t.Parallel()
	for _, s := range sampleCards() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			cardtest.Golden(t, s.name, s.draw(t, "draft"))
		})
	}
}

// The long view is long; every word of it can be said, and it reads the same
// tomorrow.
func TestFullCards(t *testing.T) {
	t.Parallel()
	for _, s := range sampleCards() {
		if !slices.Contains([]string{"draft", "draft-english", "suggestion", "no-scores", "rubric", "rubric-english", "rubric-timed", "rubric-rated", "rubric-guessed", "hostile", "requirement", "rejected"}, s.name) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			card := s.draw(t, "full")
			for _, locale := range cardtest.Speaker(t).Locales() {
				golden(t, "full-"+s.name+"."+locale+".txt", cardtest.Text(t, card, locale)+"\n")
			}
			sameNumbers(t, card)
		})
	}
}

// sameNumbers: the chart, whose numbers no text says again, has those of the
// table under it.
func sameNumbers(t *testing.T, card chat.Card) {
	t.Helper()
	for i, b := range card.Blocks {
		if b.Kind != chat.KindChart {
			continue
		}
		rows := card.Blocks[i+1].Table.Rows
		for j, row := range rows {
			want := []chat.Text{b.Chart.Labels[j]}
			for _, s := range b.Chart.Series {
				want = append(want, chat.T("report.number", "Value", s.Values[j]))
			}
			if !reflect.DeepEqual(row[:3], want) {
				t.Errorf("row %d is %+v, its bars %+v", j, row[:3], want)
			}
		}
		if !b.Chart.Told || len(rows) != len(b.Chart.Labels) {
			t.Errorf("%d bars for %d rows, told %v", len(b.Chart.Labels), len(rows), b.Chart.Told)
		}
	}
}

// golden is cardtest.Golden without the limits of a phone screen.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; read it, then run with -update\n%s", path, got)
	}
}
