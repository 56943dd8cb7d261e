package report

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/rubric"
)

// evidence is what was measured: a table of the numbers, and one sentence for
// each kind of number. Where the scores are ours, the table also says what a
// number is worth, so that anybody can add it up.
func evidence(part hiring.Report) []chat.Block {
	if len(part.Scores) == 0 {
		return nil
	}
	lead := chat.T("report.evidence.source")
	if part.Proposed {
		lead = chat.T("report.evidence.rubric")
	}
	out := []chat.Block{chat.Paragraph(lead)}
	if table := numbers(part); len(table.Rows) > 0 {
		out = append(out, chat.Block{Kind: chat.KindTable, Table: table})
	}
	out = append(out, unmeasured(part)...)
	for _, measure := range measures(part) {
		out = append(out, chat.Note(chat.T("report.evidence.of",
			"Measure", chat.T("report.measure."+measure),
			"Sentence", chat.T(evidenceKey+measure, "Unit", unit(part)))))
	}
	return append(out, checked(part)...)
}

// checked says how far the numbers can be trusted: in Chinese nobody has held
// them against people yet, in English only the scores that are made of them.
func checked(part hiring.Report) []chat.Block {
	switch {
	case part.Language == rubric.Chinese && len(measures(part)) > 0:
		return []chat.Block{chat.Note(chat.T("report.rubric.unchecked"))}
	case part.Language != rubric.Chinese && part.Proposed:
		return []chat.Block{chat.Note(chat.T("report.rubric.checked"))}
	}
	return nil
}

// evidenceKey begins the keys under which evidence is kept.
const evidenceKey = "report.evidence."

func measureOf(e hiring.Evidence) string { return strings.TrimPrefix(e.Key, evidenceKey) }

func unit(part hiring.Report) chat.Text { return chat.T("report.unit." + part.Language) }

// weighed says whether a report knows what its numbers were worth; those made
// before that was kept do not.
func weighed(part hiring.Report) bool {
	return part.Proposed && slices.ContainsFunc(part.Scores, func(r hiring.Rated) bool {
		return slices.ContainsFunc(r.Evidence, func(e hiring.Evidence) bool { return e.Share > 0 })
	})
}

// numbers is the table of what was measured.
func numbers(part hiring.Report) *chat.Table {
	table := &chat.Table{Head: []chat.Text{
		chat.T("report.table.dimension"), chat.T("report.table.measure"), chat.T("report.table.value"),
	}}
	if weighed(part) {
		table.Head = append(table.Head, chat.T("report.table.points"), chat.T("report.table.weight"))
	}
	for _, r := range part.Scores {
		for _, e := range r.Evidence {
			measure := measureOf(e)
			row := []chat.Text{
				chat.ByLocale(r.Name), chat.T("report.measure." + measure),
				chat.T("report.value."+measure, "Value", e.Value, "Unit", unit(part)),
			}
			if weighed(part) {
				row = append(row, number(e.Points), chat.T("report.percent", "Value", percent(e.Share)))
			}
			table.Rows = append(table.Rows, row)
		}
	}
	return table
}

// unmeasured names what there is no number for: dimensions to which no answer
// belongs, and measures that left their weight to the others.
func unmeasured(part hiring.Report) []chat.Block {
	var out []chat.Block
	if weighed(part) {
		out = append(out, chat.Note(chat.T("report.evidence.legend")))
	}
	var silent, missing []chat.Text
	for _, r := range part.Scores {
		if len(r.Evidence) == 0 {
			silent = append(silent, chat.ByLocale(r.Name))
		}
		var names []chat.Text
		for _, measure := range r.Missing {
			names = append(names, chat.T("report.measure."+measure))
		}
		if len(names) > 0 {
			missing = append(missing, chat.T("report.evidence.missing.of", "Name", chat.ByLocale(r.Name), "Measures", names))
		}
	}
	if len(silent) > 0 {
		out = append(out, chat.Note(chat.T("report.evidence.none", "Dimensions", silent)))
	}
	if len(missing) > 0 {
		out = append(out, chat.Note(chat.T("report.evidence.missing", "Measures", missing)))
	}
	return out
}

// measures are the kinds of numbers in a report, in the order of the table.
func measures(part hiring.Report) []string {
	var out []string
	for _, r := range part.Scores {
		for _, e := range r.Evidence {
			if m := measureOf(e); !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}
