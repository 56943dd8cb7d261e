package intake

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"closeloop/flows/sheet"
)

// OutTable is a table of interviews that can be imported again. Which columns it
// has follows from what is in it, so it looks at every interview before it makes
// a row of one. A table holds less than JSON: no keywords, no tone, no evidence.
type OutTable struct {
	columns    sheet.Columns
	questions  int      // most in one interview
	dimensions []string // with scores, as they were met
}

// NewOutTable is a table of which nothing is known yet.
func NewOutTable() (*OutTable, error) {
	columns, err := sheet.ReadColumns(columnsFile)
	return &OutTable{columns: columns}, err
}

// Look makes room for an interview.
func (t *OutTable) Look(o Outgoing) {
	t.questions = max(t.questions, len(o.Answers))
	for _, s := range o.Scores {
		if !slices.Contains(t.dimensions, s.Dimension) {
			t.dimensions = append(t.dimensions, s.Dimension)
		}
	}
}

// Header names the columns in a language.
func (t *OutTable) Header(locale string) []string {
	var out []string
	t.each(Outgoing{}, func(key, suffix, _ string) {
		i := slices.IndexFunc(t.columns, func(c sheet.Column) bool { return c.Key == key })
		out = append(out, t.columns[i].Title[locale]+suffix)
	})
	return out
}

// Row is an interview under the header.
func (t *OutTable) Row(o Outgoing) []string {
	var out []string
	t.each(o, func(_, _, cell string) { out = append(out, cell) })
	return out
}

// each goes through the columns: key, what follows the title, cell.
func (t *OutTable) each(o Outgoing, put func(key, suffix, cell string)) {
	c := o.Candidate
	put("external_id", "", o.ExternalID)
	put("position", "", o.Position)
	put("candidate_id", "", c.ExternalID)
	put("name", "", c.Name)
	put("email", "", c.Email)
	put("phone", "", c.Phone)
	put("locale", "", c.Locale)
	put("timezone", "", c.Timezone)
	amount, currency := "", ""
	if c.ExpectedPay != nil && c.ExpectedPay.Per == "month" { // what the column says
		amount, currency = c.ExpectedPay.Amount, c.ExpectedPay.Currency
	}
	put("expected_pay", "", amount)
	put("currency", "", currency)
	put("started_at", "", o.StartedAt.Format(time.RFC3339))
	put("duration_s", "", figure(o.Duration))
	put("question_bank", "", o.QuestionBank)
	for _, dimension := range t.dimensions {
		cell := ""
		for _, s := range o.Scores {
			if s.Dimension == dimension {
				cell = fmt.Sprint(s.Score)
			}
		}
		put("score", ": "+dimension, cell)
	}
	overall, verdict := "", ""
	if o.Overall != nil {
		overall, verdict = fmt.Sprint(o.Overall.Score), o.Overall.Verdict
	}
	put("overall", "", overall)
	put("verdict", "", verdict)
	for i := range t.questions {
		t.answer(o, i, put)
	}
	for _, key := range []string{"ai_interview", "talent_pool"} {
		cell := ""
		if yes, said := o.Consent[key]; said {
			cell = map[bool]string{true: "yes", false: "no"}[yes]
		}
		put(key, "", cell)
	}
	put("source", "", o.Source)
}

func (t *OutTable) answer(o Outgoing, i int, put func(key, suffix, cell string)) {
	number := strconv.Itoa(i + 1)
	cells := make([]string, 4)
	signals := map[string]float64{}
	if i < len(o.Answers) {
		a := o.Answers[i]
		cells = []string{a.Question, a.Text, figure(a.Duration), a.Dimension}
		signals = a.Signals
	}
	for k, key := range []string{"question", "answer", "seconds", "dimension"} {
		put(key, " "+number, cells[k])
	}
	for _, key := range []string{"speech_rate_wpm", "pauses", "fillers"} {
		cell := ""
		if v, ok := signals[key]; ok {
			cell = fmt.Sprint(v)
		}
		put(key, " "+number, cell)
	}
}

// figure leaves out what was not given.
func figure(v float64) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
