package summary

import (
	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// A card in a blind position shows this many answers, each cut to this width:
// together they take the room of what they stand for.
const (
	veiledAnswers = 3
	veiledUnits   = 60
)

// Blind is what stands in the place of Blocks for a reader to whom the AI's
// view is closed: three answers in the candidate's own words, and when the view
// opens. Nothing in it comes from a score.
func Blind(r hiring.Report) []chat.Block {
	var out []chat.Block
	for _, x := range r.Excerpts[:min(len(r.Excerpts), veiledAnswers)] {
		out = append(out, chat.Quote(chat.T("summary.quote", "Words", Shorten(x.Text, veiledUnits))))
	}
	if len(out) == 0 {
		out = append(out, chat.Paragraph(chat.T("summary.answers.none")))
	}
	return append(out, chat.Note(Veil(r)))
}

// Veil says that the AI's view is closed and what opens it, and whether the
// interview came in again meanwhile.
func Veil(r hiring.Report) chat.Text {
	if r.Updated.IsZero() {
		return chat.T("summary.veiled")
	}
	return chat.T("summary.estimate.updated", "Estimate", chat.T("summary.veiled"),
		"At", chat.Moment{At: r.Updated, Form: chat.DayTime})
}
