package summary

import (
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// How long words of a rejection may be, in characters.
const (
	mostReason   = 300
	mostNote     = 1000
	mostEvidence = 200
)

// excerptUnits keeps an answer on one line of a list.
const excerptUnits = 56

// Rejection is the form with which HR rejects in the review, where the position
// lets HR do so: a manager's, and the answer that it rests on.
func Rejection(r hiring.Report, pos hiring.Position) chat.Form {
	var reasons []chat.Option
	for _, reason := range pos.Offered() {
		reasons = append(reasons, chat.Option{Value: reason.Key, Label: chat.ByLocale(reason.Text)})
	}
	evidence := chat.Field{
		Name: "evidence", Type: chat.FieldSelect, Required: true,
		Label: chat.T("summary.reject.evidence"), Hint: chat.T("summary.reject.evidence.hint"),
	}
	for i, x := range r.Excerpts {
		words := chat.T("summary.quote", "Words", Shorten(x.Text, excerptUnits))
		evidence.Options = append(evidence.Options, chat.Option{Value: "a" + strconv.Itoa(i+1), Label: words})
	}
	if len(r.Excerpts) == 0 {
		evidence.Type, evidence.Max, evidence.Hint = chat.FieldArea, mostEvidence, chat.T("summary.reject.evidence.own")
	}
	return chat.Form{Title: chat.T("summary.reject.title"), Submit: chat.T("summary.reject.submit"), Fields: []chat.Field{
		{Name: "reason", Type: chat.FieldSelect, Required: true, Options: reasons, Label: chat.T("summary.reject.reason")},
		evidence,
		{Name: "reason_text", Type: chat.FieldArea, Max: mostReason, Label: chat.T("summary.reject.text")},
		{Name: "note", Type: chat.FieldArea, Max: mostNote, Label: chat.T("summary.reject.note")},
	}}
}

// Evidence is the answer that a value of that form's field names, or the words
// that stand in it where there are no answers.
func Evidence(r hiring.Report, value string) (string, bool) {
	if len(r.Excerpts) == 0 {
		words := strings.Join(strings.Fields(value), " ")
		return words, words != ""
	}
	i, err := strconv.Atoi(strings.TrimPrefix(value, "a"))
	if err != nil || i < 1 || i > len(r.Excerpts) {
		return "", false
	}
	return r.Excerpts[i-1].Text, true
}

// Failed says whether HR may reject in the review: the position wants it so,
// and the source's verdict is fail. The verdict itself closes nothing.
func Failed(r hiring.Report, head hiring.Case) bool {
	return head.Status == hiring.ReportDraft && head.OnFail == "hr" && r.Overall != nil && r.Overall.Verdict == "fail"
}
