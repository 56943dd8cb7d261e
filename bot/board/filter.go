package board

import (
	"net/url"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// maxWords is how many characters of a search are read.
const maxWords = 60

// none stands for cases without a position, or without an owner.
const none = "-"

// filter is what a page shows of a stand. It stands in the page's address.
type filter struct {
	Words    string
	Position string // "": all
	Owner    string // "": all
	Late     bool
	Mine     bool
	Whole    []string // statuses of which every card is shown
	Folded   bool     // the closed ones are open to be read
}

func filterOf(q url.Values) filter {
	f := filter{
		Words: chat.OneLine(q.Get("q")), Position: q.Get("position"), Owner: q.Get("owner"),
		Late: q.Get("late") != "", Mine: q.Get("mine") != "", Folded: q.Get("closed") != "",
	}
	if r := []rune(f.Words); len(r) > maxWords {
		f.Words = string(r[:maxWords])
	}
	for _, s := range hiring.Statuses() {
		if slices.Contains(q["all"], string(s)) {
			f.Whole = append(f.Whole, string(s))
		}
	}
	return f
}

// query is the filter as an address has it.
func (f filter) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Words, "position": f.Position, "owner": f.Owner} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"late": f.Late, "mine": f.Mine, "closed": f.Folded} {
		if on {
			q.Set(name, "1")
		}
	}
	for _, s := range f.Whole {
		q.Add("all", s)
	}
	return q
}

// more is the address that shows all of one column.
func (f filter) more(s hiring.Status) string {
	f.Whole = append(slices.Clone(f.Whole), string(s))
	return Path + "?" + f.query().Encode() + "#" + string(s)
}

// Narrow says whether it leaves anything out.
func (f filter) Narrow() bool {
	return f.Words != "" || f.Position != "" || f.Owner != "" || f.Late || f.Mine
}

// pick are the cases of a stand that a filter leaves, for a person.
func (f filter) pick(s Stand, person string, find func(string) []string) []hiring.Case {
	var named map[string]bool
	if len([]rune(f.Words)) > 1 || strings.ContainsFunc(f.Words, func(r rune) bool { return r > 0x7f }) { // one letter fits half of everybody
		named = map[string]bool{}
		for _, id := range find(f.Words) {
			named[id] = true
		}
		named[strings.ToUpper(f.Words)], named["C-"+f.Words] = true, true
	}
	var out []hiring.Case
	for _, c := range s.Cases {
		if named != nil && !named[c.ID] || f.Position != "" && f.Position != orNone(c.Position) || f.Owner != "" && f.Owner != orNone(c.Duty.Owner) {
			continue
		}
		if f.Late && !late(c, s) || f.Mine && c.Duty.Owner != person {
			continue
		}
		out = append(out, c)
	}
	return out
}

func orNone(id string) string {
	if id == "" {
		return none
	}
	return id
}

// late says whether somebody's deadline has passed; without one nobody is late.
func late(c hiring.Case, s Stand) bool {
	return c.Status.Open() && !c.Duty.Due.IsZero() && !c.Duty.Due.After(s.Now)
}
