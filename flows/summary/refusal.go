package summary

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Refusal is the form with which somebody who decides rejects: a reason for the
// candidate and a note that never leaves.
func Refusal(pos hiring.Position) chat.Form {
	fields := RefusalFields(pos)
	fields[0].Required = true
	return chat.Form{Title: chat.T("decision.reject.title"), Submit: chat.T("decision.reject.submit"), Fields: fields}
}

// RefusalFields are a reason from the position's list, more on it, and a note.
func RefusalFields(pos hiring.Position) []chat.Field {
	var options []chat.Option
	for _, r := range pos.Offered() {
		options = append(options, chat.Option{Value: r.Key, Label: chat.ByLocale(r.Text)})
	}
	return []chat.Field{
		{
			Name: "reason", Type: chat.FieldSelect, Options: options,
			Label: chat.T("decision.reject.reason"), Hint: chat.T("decision.reject.reason.hint"),
		},
		{
			Name: "reason_text", Type: chat.FieldArea, Max: mostReason,
			Label: chat.T("decision.reject.text"), Hint: chat.T("decision.reject.text.hint"),
		},
		{
			Name: "note", Type: chat.FieldArea, Max: mostNote,
			Label: chat.T("decision.reject.note"), Hint: chat.T("decision.reject.note.hint"),
		},
	}
}

// CallsOff has a form say that it calls an appointment off.
func CallsOff(form chat.Form, at time.Time) chat.Form {
	form.Title = chat.T("decision.reject.title.arranged", "Title", form.Title, "At", at)
	return form
}

// Early has a form say for whose scorecards it does not wait.
func Early(form chat.Form, names []chat.Text) chat.Form {
	if len(names) > 0 {
		form.Title = chat.T("decision.second.early.form", "Title", form.Title, "Names", names)
	}
	return form
}
