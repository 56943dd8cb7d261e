package pay

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"golang.org/x/text/unicode/norm"
)

// mostRanges is how many ranges one position's table holds: levels by cities by
// versions. A turn rewrites a whole table, so it has an end.
const mostRanges = 500

// Fit says what the lines of one position would become beside its table, and
// refuses those whose days meet with another's, in the file or in the table. It
// says the same again when the import was carried out already.
func Fit(table hiring.PayTable, id string, lines []*Line) {
	stood := before(table, id)
	spell(stood, lines)
	for again := true; again; { // a refused row leaves what it would have replaced
		again = refuseMeeting(stood, lines)
	}
	good := 0
	for _, l := range lines {
		if len(l.Faults) > 0 {
			l.State = Refused
			continue
		}
		l.State = Accepted
		if i := slices.IndexFunc(stood, func(r hiring.PayRange) bool { return r.Compare(l.Range) == 0 }); i >= 0 {
			l.State = Updated
			if same(stood[i], l.Range) {
				l.State = Unchanged
			}
		} else if good++; len(stood)+good > mostRanges {
			l.Faults, l.State = append(l.Faults, fault("", "many", "Limit", mostRanges)), Refused
		}
	}
}

// before is what a table was before an import, or is if that was not carried out.
func before(t hiring.PayTable, id string) []hiring.PayRange {
	if len(t.Past) > 0 && t.Past[0].Import == id {
		return t.Past[0].Ranges
	}
	return t.Ranges
}

// spell has one level and one city go by one spelling: that of the table, else
// of the first row.
func spell(stood []hiring.PayRange, lines []*Line) {
	levels, cities := map[string]string{}, map[string]string{}
	learn := func(r hiring.PayRange) {
		if _, known := levels[plain(r.Level)]; !known {
			levels[plain(r.Level)] = r.Level
		}
		if _, known := cities[plainCity(r.City)]; !known {
			cities[plainCity(r.City)] = r.City
		}
	}
	for _, r := range stood {
		learn(r)
	}
	for _, l := range lines {
		learn(l.Range)
		l.Range.Level, l.Range.City = levels[plain(l.Range.Level)], cities[plainCity(l.Range.City)]
	}
}

// plain is a word without what makes no difference: case and width.
func plain(word string) string {
	return strings.ToLower(strings.ReplaceAll(norm.NFKC.String(word), " ", ""))
}

// plainCity: 上海市 is 上海.
func plainCity(word string) string {
	word = plain(word)
	if short := strings.TrimSuffix(word, string('市')); len([]rune(short)) > 1 {
		return short
	}
	return word
}

// placed is a range with the row that brings it; nil: it stands in the table.
type placed struct {
	hiring.PayRange
	line *Line
}

// refuseMeeting refuses the lines that meet with another range, and says whether
// there was one.
func refuseMeeting(stood []hiring.PayRange, lines []*Line) (found bool) {
	all := beside(stood, lines)
	last := 0 // of this level and city, the one that ends last
	for i := 1; i < len(all); i++ {
		a, b := all[last], all[i]
		if a.Level != b.Level || a.City != b.City {
			last = i
			continue
		}
		switch {
		case a.From == b.From: // two rows: of the table's there is one
			a.line.meets(b, "twice")
			b.line.meets(a, "twice")
			found = found || a.line != nil || b.line != nil
		case a.To != "" && a.To >= b.From:
			a.line.meets(b, "overlap")
			b.line.meets(a, "overlap")
			found = found || a.line != nil || b.line != nil
		}
		if a.To == "" || b.To > a.To { // an open end ends where the next begins
			last = i
		}
	}
	return found
}

// beside are the ranges of a table with the good lines put in, in order.
func beside(stood []hiring.PayRange, lines []*Line) []placed {
	var all []placed
	for _, l := range lines {
		if len(l.Faults) == 0 {
			all = append(all, placed{l.Range, l})
		}
	}
	mine := len(all)
	for _, r := range stood {
		if !slices.ContainsFunc(all[:mine], func(p placed) bool { return p.Compare(r) == 0 }) {
			all = append(all, placed{r, nil})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.Compare(b.PayRange) })
	return all
}

// meets refuses a line for another range.
func (l *Line) meets(other placed, why string) {
	if l == nil || len(l.Faults) > 0 {
		return
	}
	if other.line == nil {
		l.Faults = append(l.Faults, fault("", "stored", "From", other.From, "To", end(other.To)))
		return
	}
	row := other.line.Row
	if other.line.Line > 0 {
		row = other.line.Line
	}
	l.Faults = append(l.Faults, fault("", why, "Row", row))
}

func end(day string) chat.Text {
	if day == "" {
		return chat.T("paytable.open")
	}
	return chat.L(day)
}

// same says whether two ranges say the same, whichever import brought them.
func same(a, b hiring.PayRange) bool {
	return a.Compare(b) == 0 && a.To == b.To && a.Currency == b.Currency && a.Bonus == b.Bonus && a.Benefits == b.Benefits &&
		a.Months.Equal(b.Months) && a.Min.Equal(b.Min) && a.Mid.Equal(b.Mid) && a.Max.Equal(b.Max)
}
