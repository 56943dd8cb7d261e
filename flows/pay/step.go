package pay

import (
	"encoding/json"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostPast is how many imports a table remembers to be taken back.
const mostPast = 5

// Row is what an import brings for one position, as the verb row takes it.
type Row struct {
	Import string            `json:"import"`
	Ranges []hiring.PayRange `json:"ranges"`
}

// takeRow puts the ranges of an import into a table: one of the same level, city
// and first day is replaced, every other is added. It may be repeated.
func takeRow(_ flows.Env, head hiring.Case, part hiring.PayTable, ev chat.Event) (flows.Turn[hiring.PayTable], error) {
	t := flows.Turn[hiring.PayTable]{Head: head, Part: part, Notice: Unchanged.notice()}
	var row Row
	if err := json.Unmarshal(ev.Data, &row); err != nil {
		return t, &chat.Problem{Kind: chat.Internal, Sentence: chat.T("problem.internal"), Cause: err}
	}
	lines := make([]*Line, len(row.Ranges))
	for i, r := range row.Ranges {
		r.Import = row.Import
		lines[i] = &Line{Row: i + 1, Range: r}
	}
	Fit(part, row.Import, lines)
	next, changes := before(part, row.Import), false
	for _, l := range lines {
		if l.State == Refused { // it was good when it was looked at
			return t, chat.Refuse(chat.Conflict, chat.T("paytable.meanwhile"))
		}
		if l.State != Unchanged {
			changes, next = true, put(next, l.Range)
		}
	}
	if !changes || len(part.Past) > 0 && part.Past[0].Import == row.Import {
		return t, nil
	}
	slices.SortFunc(next, hiring.PayRange.Compare)
	past := append([]hiring.PayPast{{Import: row.Import, Ranges: part.Ranges}}, part.Past...)
	t.Part = hiring.PayTable{Ranges: next, Past: past[:min(len(past), mostPast)]}
	t.Notice = Accepted.notice()
	return t, nil
}

// put is a list of ranges with one more, or with another in its place.
func put(all []hiring.PayRange, r hiring.PayRange) []hiring.PayRange {
	out := slices.Clone(all)
	if i := slices.IndexFunc(out, func(old hiring.PayRange) bool { return old.Compare(r) == 0 }); i >= 0 {
		out[i] = r
		return out
	}
	return append(out, r)
}

// undo makes a table what it was before an import. What a later import changed
// stays: its owner must be asked, or that import be taken back first.
func undo(_ flows.Env, head hiring.Case, part hiring.PayTable, ev chat.Event) (flows.Turn[hiring.PayTable], error) {
	t := flows.Turn[hiring.PayTable]{Head: head, Part: part, Notice: Unchanged.notice()}
	id := ev.Values.Get("import")
	switch {
	case !Brought(part, id):
		return t, nil
	case len(part.Past) == 0 || part.Past[0].Import != id:
		return t, chat.Refuse(chat.Conflict, chat.T("paytable.later"))
	}
	t.Part = hiring.PayTable{Ranges: part.Past[0].Ranges, Past: part.Past[1:]}
	t.Notice = Undone.notice()
	return t, nil
}

// Brought says whether anything of an import is in a table, or lies under later
// ones.
func Brought(t hiring.PayTable, id string) bool {
	return slices.ContainsFunc(t.Past, func(p hiring.PayPast) bool { return p.Import == id }) ||
		slices.ContainsFunc(t.Ranges, func(r hiring.PayRange) bool { return r.Import == id })
}
