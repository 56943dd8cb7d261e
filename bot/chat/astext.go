package chat

import "strings"

// AsText is the whole card as plain text in a reader's language: the twin that
// every platform can show, screen readers can read and tests can compare.
// Folded lines are all there; buttons stand in brackets, and files are named
// last.
func AsText(c Card, r Reader, s Speaker) string {
	var out []string
	title := s.Words(r, c.Title)
	if !c.Tag.Empty() {
		title += "  [" + s.Words(r, c.Tag) + "]"
	}
	if title != "" {
		out = append(out, title)
	}
	for _, b := range c.Blocks {
		out = append(out, plainBlock(b, r, s)...)
	}
	for _, f := range c.Files {
		out = append(out, s.Words(r, T("card.file", "Name", f.Name)))
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

func plainBlock(b Block, r Reader, s Speaker) []string {
	switch b.Kind {
	case KindDivider:
		return []string{""}
	case KindFields:
		return plainFacts(b.Fields, r, s)
	case KindQuote:
		return prefixed("  │ ", s.Words(r, b.Text))
	case KindButtons:
		return plainButtons(b, r, s)
	case KindTable:
		return plainTable(b.Table, r, s)
	case KindChart:
		return plainChart(b.Chart, r, s)
	}
	lead := map[string]string{"+": "＋ ", "-": "－ "}[b.Mark]
	return []string{lead + s.Words(r, b.Text)}
}

func prefixed(lead, words string) []string {
	lines := strings.Split(words, "\n")
	for i := range lines {
		lines[i] = lead + lines[i]
	}
	return lines
}

func plainFacts(facts []Fact, r Reader, s Speaker) []string {
	out := make([]string, len(facts))
	for i, f := range facts {
		out[i] = s.Words(r, T("card.fact", "Label", f.Label, "Value", f.Value))
	}
	return out
}

func plainButtons(b Block, r Reader, s Speaker) []string {
	var out []string
	for _, row := range [][]Button{b.Row, b.More, b.Links} {
		var labels []string
		for _, button := range row {
			label := "[ " + s.Words(r, button.Label) + " ]"
			if button.URL != "" { // nobody can press text
				label += " " + button.URL
			}
			labels = append(labels, label)
		}
		if len(labels) > 0 {
			out = append(out, strings.Join(labels, " "))
		}
	}
	return out
}

func plainTable(t *Table, r Reader, s Speaker) []string {
	if t == nil {
		return nil
	}
	var out []string
	for _, row := range append([][]Text{t.Head}, t.Rows...) {
		var cells []string
		for _, cell := range row {
			cells = append(cells, s.Words(r, cell))
		}
		out = append(out, strings.Join(cells, " | "))
	}
	return out
}

func plainChart(c *Chart, r Reader, s Speaker) []string {
	var out []string
	for _, line := range ChartLines(c) {
		out = append(out, s.Words(r, line))
	}
	return out
}
