package pay

import (
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// How much of pay a person may ask for within an hour. A recruiter works on ten
// to fifteen positions and asks for each a few times, with amounts; whoever
// wants more at once wants the table, which HR exports under its own right.
const (
	mostQuestions = 60
	mostPositions = 20
	window        = time.Hour
)

// noticeKind is the card by which the HR head hears of it.
const noticeKind = "payask.many"

// recent are the questions of the last hour.
func recent(all []Inquiry, now time.Time) []Inquiry {
	for len(all) > 0 && !all[0].At.After(now.Add(-window)) {
		all = all[1:]
	}
	return all
}

// tooMany says whether one more question would be too many, and when there is
// room for one again.
func tooMany(all []Inquiry) (again time.Time, over bool) {
	for first := range all {
		rest := all[first:]
		if len(rest) < mostQuestions && count(rest) < mostPositions {
			if first == 0 {
				return time.Time{}, false
			}
			return all[first-1].At.Add(window), true
		}
	}
	return time.Time{}, false
}

// count is how many positions questions were about.
func count(all []Inquiry) int {
	seen := map[string]bool{}
	for _, one := range all {
		if one.Position != "" {
			seen[one.Position] = true
		}
	}
	return len(seen)
}

// refused says when to ask again. The first time on a day the HR head is told;
// where she asks herself, another admin.
func (a *asker) refused(env flows.Env, head hiring.Case, part Asked, again time.Time) turn {
	part.Over++
	t := turn{Head: head, Part: part, Topic: "too many", Notice: chat.T("payask.limit",
		"Count", len(part.Lately), "At", chat.Moment{At: roundUp(again), Form: chat.Clock}, "Head", env.Company.Name(env.Company.Head()))}
	day := today(env)
	if part.Told == day {
		return t
	}
	t.Part.Told = day
	t.Effects = []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: Asking, Record: env.Actor.Person + "@" + day, Verb: "told"},
		Values: chat.Values{"person": {env.Actor.Person}, "questions": {strconv.Itoa(len(part.Lately))}, "positions": {strconv.Itoa(count(part.Lately))}},
	}}
	return t
}

// roundUp is the next whole minute: at the one that is shown there is room.
func roundUp(at time.Time) time.Time {
	if whole := at.Truncate(time.Minute); whole.Before(at) {
		return whole.Add(time.Minute)
	}
	return at
}

// told puts the notice before the HR head.
func told(env flows.Env, head hiring.Case, part Asked, ev chat.Event) (turn, error) {
	n := &Notice{Person: ev.Values.Get("person"), Questions: whole(ev.Values.Get("questions")), Positions: whole(ev.Values.Get("positions"))}
	to := env.Company.Head()
	if to == n.Person {
		for _, p := range env.Company.People() {
			if p.ID != n.Person && env.Company.Keeps(p.ID) {
				to = p.ID
				break
			}
		}
	}
	t := turn{Head: head, Part: part}
	if part.Notice == nil && to != n.Person {
		t.Part.Notice = n
		t.Effects = []flows.Effect{flows.Say{To: to, Kind: noticeKind}}
	}
	return t, nil
}

func whole(word string) int {
	n, _ := strconv.Atoi(word)
	return n
}
