package duty

import (
	"cmp"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// mostOwners is how many owners the ledger names beside the cases.
const mostOwners = 3

// load is how much one person has to do, and how much of it is late.
type load struct {
	owner      string
	open, late int
}

// byOwner says, to HR and who keeps the company, with whom most lies: those who
// are late first. One owner's cases alone need no such line.
func (l ledger) byOwner() []chat.Block {
	if stand(l.env) != "hr" {
		return nil
	}
	loads := map[string]*load{}
	for _, head := range slices.Concat(l.mine, l.others) {
		d := head.Duty
		if d.Owner == "" || l.env.Company.Apart(head.Position) {
			continue
		}
		if loads[d.Owner] == nil {
			loads[d.Owner] = &load{owner: d.Owner}
		}
		loads[d.Owner].count(d, l)
	}
	if len(loads) < 2 {
		return nil
	}
	var all []load
	for _, one := range loads {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b load) int {
		return cmp.Or(b.late-a.late, b.open-a.open, strings.Compare(a.owner, b.owner))
	})
	var people []chat.Text
	for _, one := range all[:min(mostOwners, len(all))] {
		key := "duty.loop.load"
		if one.late > 0 {
			key = "duty.loop.load.late"
		}
		people = append(people, chat.T(key, "Owner", l.env.Company.Name(one.owner), "Open", one.open, "Late", one.late))
	}
	if more := len(all) - len(people); more > 0 {
		people = append(people, chat.T("duty.loop.load.more", "Count", more))
	}
	return []chat.Block{chat.Note(chat.T("duty.loop.owners", "People", people))}
}

func (o *load) count(d hiring.Duty, l ledger) {
	o.open++
	if !d.Due.IsZero() && !d.Due.After(l.env.Now) {
		o.late++
	}
}
