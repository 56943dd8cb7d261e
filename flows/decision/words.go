package decision

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
	"closeloop/flows/wording"
)

// linter judges what is written about a candidate before it is stored.
type linter struct{ *wording.Linter }

// because reads the reason of a rejection into a verdict and returns what is
// wrong with it. The reason comes from the position's list only: one that is
// linked to nothing in the assessment is blocked.
func (l linter) because(env flows.Env, head hiring.Case, v chat.Values, into *hiring.Decision) map[string]chat.Text {
	faults := map[string]chat.Text{}
	pos, _ := env.Company.Position(head.Position)
	reason, known := pos.Reason(v.Get("reason"))
	if !known {
		faults["reason"] = chat.T("decision.reject.reason.unlinked")
	}
	words, note := chat.OneLine(v.Get("reason_text")), plain(v.Get("note"))
	switch raw := v["reason_text"]; {
	case len(raw) > 0 && raw[0] != "" && words == "":
		faults["reason_text"] = chat.T("decision.reject.text.blank")
	case len([]rune(words)) > textMax:
		faults["reason_text"] = chat.T("decision.reject.text.long", "Count", textMax)
	}
	for field, found := range map[string][]wording.Finding{"reason_text": l.Reason(words), "note": l.Note(note)} {
		if fault := summary.Blocked(found); !fault.Empty() {
			faults[field] = fault
		}
	}
	into.Reason, into.ReasonText, into.Note = reason.Key, words, note
	return faults
}

// plain is somebody's words without control characters and with the line
// breaks that were typed.
func plain(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r", ""), "\n")
	for i, line := range lines {
		lines[i] = chat.OneLine(line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
