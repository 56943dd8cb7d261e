package summary

import (
	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// mostWhy is how long the reason may be for which HR reopens a case, in characters.
const mostWhy = 300

// Unsent says whether a case ended before its report was sent: nobody but HR knows it.
func Unsent(c hiring.Case) bool {
	return c.Resume == hiring.ReportDraft && c.Status != hiring.ReportDraft
}

// Reopening is the form with which HR has a case decided anew.
func Reopening(c hiring.Case) chat.Form {
	hint := chat.T("decision.reopen.hint")
	if Unsent(c) {
		hint = chat.T("decision.reopen.hint.unsent")
	}
	return chat.Form{Title: chat.T("decision.reopen.title"), Submit: chat.T("decision.reopen.submit"), Fields: []chat.Field{{
		Name: "reason", Type: chat.FieldArea, Max: mostWhy, Required: true, Label: chat.T("decision.reopen.reason"), Hint: hint,
	}}}
}
