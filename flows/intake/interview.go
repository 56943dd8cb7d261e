package intake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"closeloop/flows/hiring"
)

// interview is the format of interface.md, after the schema let it pass.
type interview struct {
	Source       string          `json:"source"`
	ExternalID   string          `json:"external_id"`
	Position     string          `json:"position"`
	Candidate    candidate       `json:"candidate"`
	StartedAt    time.Time       `json:"started_at"`
	Duration     float64         `json:"duration_s"`
	QuestionBank string          `json:"question_bank"`
	Answers      []answer        `json:"answers"`
	Scores       []hiring.Score  `json:"scores"`
	Overall      *hiring.Overall `json:"overall"`
	Consent      map[string]bool `json:"consent"`
}

type candidate struct {
	ExternalID  string      `json:"external_id"`
	Name        string      `json:"name"`
	Email       string      `json:"email"`
	Phone       string      `json:"phone"`
	Locale      string      `json:"locale"`
	Timezone    string      `json:"timezone"`
	ExpectedPay *hiring.Pay `json:"expected_pay"`
}

type answer struct {
	QuestionID string           `json:"question_id"`
	Question   string           `json:"question"`
	Text       string           `json:"text"`
	Duration   float64          `json:"duration_s"`
	Dimension  string           `json:"dimension"`
	Keywords   []hiring.Keyword `json:"keywords"`
	Signals    map[string]any   `json:"signals"`
}

// number names the questions that the source left without an id, by place.
func (in *interview) number() {
	for i := range in.Answers {
		if in.Answers[i].QuestionID == "" {
			in.Answers[i].QuestionID = "#" + strconv.Itoa(i+1)
		}
	}
	in.StartedAt = in.StartedAt.UTC().Truncate(time.Millisecond)
}

// twice finds question ids and dimensions that stand for two things: evidence
// could not say which it means.
func (in *interview) twice() []Fault {
	var faults []Fault
	seen := map[string]bool{}
	once := func(list string, i int, name, value string) {
		if id := list + "\x00" + value; seen[id] {
			faults = append(faults, fault(list+"["+strconv.Itoa(i)+"]."+name, "twice", "Value", value))
		} else {
			seen[id] = true
		}
	}
	for i, a := range in.Answers {
		once("answers", i, "question_id", a.QuestionID)
	}
	for i, s := range in.Scores {
		once("scores", i, "dimension", s.Dimension)
	}
	return faults
}

// row gives the interview its ids and its place in the house.
func (in *interview) row(extra map[string]any, hash string) Row {
	person := cmp.Or(in.Candidate.ExternalID, in.ExternalID)
	iv := hiring.Interview{
		ID: identity("i-", in.Source, in.ExternalID), Source: in.Source, ExternalID: in.ExternalID,
		PositionName: in.Position, StartedAt: in.StartedAt, Duration: in.Duration, QuestionBank: in.QuestionBank,
		Scores: in.Scores, Overall: in.Overall, Consent: in.Consent, Hash: hash,
	}
	if len(extra) > 0 {
		iv.Extra = extra
	}
	for _, a := range in.Answers {
		iv.Answers = append(iv.Answers, hiring.Answer{
			QuestionID: a.QuestionID, Question: a.Question, Text: a.Text, Duration: a.Duration,
			Dimension: a.Dimension, Keywords: a.Keywords, Signals: numbers(a.Signals),
		})
	}
	c := in.Candidate
	return Row{Interview: iv, Candidate: hiring.Candidate{
		ID: identity("p-", in.Source, person), Source: in.Source, ExternalID: person,
		Name: c.Name, Email: c.Email, Phone: c.Phone, Locale: c.Locale, Timezone: c.Timezone,
		ExpectedPay: c.ExpectedPay, TalentPool: in.Consent["talent_pool"],
	}}
}

func numbers(signals map[string]any) map[string]float64 {
	var out map[string]float64
	for name, v := range signals {
		if n, ok := v.(float64); ok {
			if out == nil {
				out = map[string]float64{}
			}
			out[name] = n
		}
	}
	return out
}

// identity is a prefix and the first 80 bits of SHA-256 over the source and
// its own id, in hex.
func identity(prefix, source, external string) string {
	sum := sha256.Sum256([]byte(source + "\x00" + external))
	return prefix + hex.EncodeToString(sum[:])[:20]
}

// digest is the SHA-256 of the checked interview in one canonical form: order
// of keys, blanks, unknown nulls and ways to write a number do not count.
func digest(in interview, extra map[string]any) string {
	text, err := json.Marshal(struct {
		Interview interview
		Extra     map[string]any
	}{in, extra})
	if err != nil {
		return "" // cannot happen for values that came from JSON; "" equals no stored hash
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
