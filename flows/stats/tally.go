package stats

import (
	"maps"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Tallies is the name of the flow of what no move tells: one record for each
// person.
const Tallies = "tally"

// A tally remembers two years and the period before, or fewer days where they hold so
// much that one record has no room for all.
const (
	remembered = 800 // days
	mostCounts = 2000
)

// Tally is what somebody promised and asked, by day in the company's zone and by
// position.
type Tally struct {
	Days map[string]map[string]Count `json:"days,omitempty"`
	Last string                      `json:"last,omitempty"` // the last question, so that one told twice counts once
}

// Count is a day's.
type Count struct {
	Kept   int `json:"kept,omitempty"`
	Broken int `json:"broken,omitempty"`
	Asked  int `json:"asked,omitempty"` // where a candidate stands
}

// TallyFlow is the flow "tally". Its verb promise (Values "outcome", "position"; where
// a kept one is taken back, "at" says when it was counted) is the bot's own; asked (Args "case") is the person's.
func TallyFlow() flows.Flow[Tally] {
	herself := func(env flows.Env, head hiring.Case, _ Tally) bool {
		p, ok := env.Company.Person(env.Actor.Person)
		return ok && p.Active && p.ID == head.ID
	}
	return flows.Flow[Tally]{
		Name: Tallies, Alone: true, Implicit: true,
		Verbs: map[string]flows.Verb[Tally]{"promise": {Step: promised}, "asked": {May: herself, Step: asked}},
	}
}

// promised counts what became of a promise, or takes back the count of one that is
// open again.
func promised(env flows.Env, head hiring.Case, part Tally, ev chat.Event) (flows.Turn[Tally], error) {
	change := func(c *Count) { c.Broken++ }
	switch ev.Values.Get("outcome") {
	case "kept":
		change = func(c *Count) { c.Kept++ }
	case "again":
		at, err := time.Parse(time.RFC3339Nano, ev.Values.Get("at"))
		if err != nil {
			return flows.Turn[Tally]{Head: head, Part: part}, nil // nothing says on which day it was counted
		}
		env.Now, change = at, func(c *Count) { c.Kept-- }
	}
	return flows.Turn[Tally]{Head: head, Part: part.with(env, ev.Values.Get("position"), change)}, nil
}

// asked counts a question about a case that the asker may see.
func asked(env flows.Env, head hiring.Case, part Tally, ev chat.Event) (flows.Turn[Tally], error) {
	t := flows.Turn[Tally]{Head: head, Part: part, Notice: chat.T("stats.asked")}
	work, ok := flows.Find[hiring.Case](env, "case", ev.Action.Args["case"])
	if !ok || !env.Company.Sees(env.Actor.Person, work) || part.Last == ev.ID {
		return t, nil
	}
	t.Part = part.with(env, work.Position, func(c *Count) { c.Asked++ })
	t.Part.Last = ev.ID
	return t, nil
}

// with is the tally with today's count of a position changed, and without what is
// too old.
func (t Tally) with(env flows.Env, position string, change func(*Count)) Tally {
	zone := env.Company.Zone("")
	day := env.Now.In(zone).Format(time.DateOnly)
	oldest := env.Now.In(zone).AddDate(0, 0, -remembered).Format(time.DateOnly)
	days := map[string]map[string]Count{}
	for d, all := range t.Days {
		if d >= oldest {
			days[d] = all
		}
	}
	today := maps.Clone(days[day])
	if today == nil {
		today = map[string]Count{}
	}
	one := today[position]
	change(&one)
	today[position], days[day] = one, today
	t.Days = latest(days)
	return t
}

// latest are the last days, as many as have room.
func latest(days map[string]map[string]Count) map[string]map[string]Count {
	counts := 0
	for _, all := range days {
		counts += len(all)
	}
	if counts <= mostCounts {
		return days
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if counts <= mostCounts || len(days) == 1 {
			break
		}
		counts -= len(days[day])
		delete(days, day)
	}
	return days
}

// in adds up what lies in a period, of positions that count on a day.
func (t Tally) in(p period, zone *time.Location, counts func(position string, noon time.Time) bool) (sum Count) {
	for day, all := range t.Days {
		at, err := time.ParseInLocation(time.DateOnly, day, zone)
		noon := at.Add(12 * time.Hour)
		if err != nil || !p.has(noon) {
			continue
		}
		for position, one := range all {
			if counts(position, noon) {
				sum.Kept, sum.Broken, sum.Asked = sum.Kept+one.Kept, sum.Broken+one.Broken, sum.Asked+one.Asked
			}
		}
	}
	return sum
}
