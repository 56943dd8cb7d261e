package company

import (
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// longestLeave and farthestLeave are days: a year typed wrong must not take
// somebody off the list for ever.
const (
	longestLeave  = 180
	farthestLeave = 365
)

// keepsLeave: everybody their own, HR and admins that of anybody who is here.
func keepsLeave(env flows.Env, head hiring.Case, part hiring.Person) bool {
	return part.Active && (herself(env, head, part) || staffs(env, env.Actor.Person))
}

// look changes nothing: who keeps an entry sees it again, as after entering leave.
func look(_ flows.Env, head hiring.Case, part hiring.Person, _ chat.Event) (flows.Turn[hiring.Person], error) {
	return flows.Turn[hiring.Person]{Head: head, Part: part}, nil
}

// staffs says whether a person looks after everybody's entries.
func staffs(env flows.Env, person string) bool {
	p, ok := env.Company.Person(person)
	return ok && p.Active && (p.Has(hiring.HR) || p.Has(hiring.Admin))
}

func leaveForm(env flows.Env, head hiring.Case, _ hiring.Person) chat.Form {
	return chat.Form{
		Title: chat.T("company.leave.title", "Name", env.Company.Name(head.ID)), Submit: chat.T("company.leave.submit"),
		Fields: []chat.Field{
			{Name: "from", Label: chat.T("company.leave.from"), Type: chat.FieldDate, Required: true, Value: today(env, head.ID)},
			{Name: "to", Label: chat.T("company.leave.to"), Hint: chat.T("company.leave.hint", "Count", longestLeave), Type: chat.FieldDate, Required: true},
		},
	}
}

// today is the day it is where a person is.
func today(env flows.Env, person string) string {
	return env.Now.In(env.Company.Zone(person)).Format(time.DateOnly)
}

// enterLeave adds days off, joined with those that touch them.
func enterLeave(env flows.Env, head hiring.Case, part hiring.Person, ev chat.Event) (flows.Turn[hiring.Person], error) {
	t := flows.Turn[hiring.Person]{Head: head, Part: part}
	l := hiring.Leave{From: ev.Values.Get("from"), To: ev.Values.Get("to")}
	day := today(env, head.ID)
	if fields := wrong(l, day); len(fields) > 0 {
		return t, refused(fields)
	}
	t.Part.Leave = joined(append(upcoming(part.Leave, day), l))
	for _, one := range t.Part.Leave {
		if days(one) > longestLeave {
			return t, refused(map[string]chat.Text{"to": chat.T("company.leave.long", "Count", longestLeave)})
		}
	}
	if slices.Equal(t.Part.Leave, part.Leave) {
		t.Notice = chat.T("company.leave.known")
		return t, nil
	}
	t.Notice = chat.T("company.leave.done", "Period", period(env, head.ID, l), "Cover", cover(env, part, l))
	t.Effects = wake(env, t.Part)
	if env.Actor.Person != head.ID {
		t.Effects = append(t.Effects, flows.Say{To: head.ID, Kind: kindEntered})
	}
	return t, nil
}

// wrong says what is wrong with two days, by field.
func wrong(l hiring.Leave, day string) map[string]chat.Text {
	fields := map[string]chat.Text{}
	for name, word := range map[string]string{"from": l.From, "to": l.To} {
		if _, err := time.Parse(time.DateOnly, word); err != nil {
			fields[name] = chat.T("company.leave.date")
		}
	}
	switch {
	case len(fields) > 0:
	case l.From < day:
		fields["from"] = chat.T("company.leave.past")
	case l.To < l.From:
		fields["to"] = chat.T("company.leave.order")
	case days(l) > longestLeave:
		fields["to"] = chat.T("company.leave.long", "Count", longestLeave)
	case days(hiring.Leave{From: day, To: l.From}) > farthestLeave:
		fields["from"] = chat.T("company.leave.far")
	}
	return fields
}

func refused(fields map[string]chat.Text) error {
	p := chat.Refuse(chat.Invalid, chat.T("problem.values"))
	p.Fields = fields
	return p
}

// endLeave ends the leave that runs, as of today; else it takes the next one
// back.
func endLeave(env flows.Env, head hiring.Case, part hiring.Person, _ chat.Event) (flows.Turn[hiring.Person], error) {
	t := flows.Turn[hiring.Person]{Head: head, Part: part}
	day := today(env, head.ID)
	ahead := upcoming(part.Leave, day)
	if len(ahead) == 0 {
		t.Notice = chat.T("company.leave.none")
		return t, nil
	}
	ended := ahead[0]
	ahead = ahead[1:]
	t.Notice = chat.T("company.leave.cancelled", "Period", period(env, head.ID, ended))
	if ended.Covers(day) {
		t.Notice = chat.T("company.leave.ended")
		if yesterday := shifted(day, -1); ended.From <= yesterday {
			ahead = append([]hiring.Leave{{From: ended.From, To: yesterday}}, ahead...)
		}
	}
	t.Part.Leave = ahead
	t.Effects = wake(env, t.Part)
	if env.Actor.Person != head.ID {
		t.Effects = append(t.Effects, flows.Say{To: head.ID, Kind: kindEntered})
	}
	return t, nil
}

// wake plans the moment at which the next leave begins: now, if it runs.
func wake(env flows.Env, p hiring.Person) []flows.Effect {
	day := today(env, p.ID)
	ahead := upcoming(p.Leave, day)
	if len(ahead) == 0 {
		return []flows.Effect{flows.Cancel{Verb: "begins"}}
	}
	at := env.Now
	if first := ahead[0].From; first > day {
		at = noon(env, p.ID, first).Add(-12 * time.Hour)
	}
	return []flows.Effect{flows.Later{Verb: "begins", At: at}}
}

// leaveBegins has every open case of somebody who is away now planned anew, so
// that its duty goes to who stands in, and waits for the next leave.
func leaveBegins(env flows.Env, head hiring.Case, part hiring.Person, _ chat.Event) (flows.Turn[hiring.Person], error) {
	t := flows.Turn[hiring.Person]{Head: head, Part: part}
	day := today(env, head.ID)
	if env.Company.OnLeave(head.ID, day) {
		for _, id := range env.List("case.owner", head.ID) {
			t.Effects = append(t.Effects, flows.Tell{Action: chat.Action{Flow: "duty", Record: id, Verb: "plan"}})
		}
	}
	later := part
	later.Leave = slices.DeleteFunc(slices.Clone(part.Leave), func(l hiring.Leave) bool { return l.From <= day })
	if len(later.Leave) > 0 {
		t.Effects = append(t.Effects, wake(env, later)...)
	}
	return t, nil
}

// upcoming are the leaves that run or are still to come, in order.
func upcoming(all []hiring.Leave, day string) []hiring.Leave {
	return slices.DeleteFunc(slices.Clone(all), func(l hiring.Leave) bool { return l.To < day })
}

// joined sorts leaves and makes one of those that overlap or touch.
func joined(all []hiring.Leave) []hiring.Leave {
	slices.SortFunc(all, func(a, b hiring.Leave) int { return strings.Compare(a.From+a.To, b.From+b.To) })
	var out []hiring.Leave
	for _, l := range all {
		if n := len(out); n > 0 && l.From <= shifted(out[n-1].To, 1) {
			out[n-1].To = max(out[n-1].To, l.To)
			continue
		}
		out = append(out, l)
	}
	return out
}

// shifted is so many days after a day.
func shifted(day string, by int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.AddDate(0, 0, by).Format(time.DateOnly)
}

// days counts the days of a leave, both ends included.
func days(l hiring.Leave) int {
	from, _ := time.Parse(time.DateOnly, l.From)
	to, _ := time.Parse(time.DateOnly, l.To)
	return int(to.Sub(from).Hours()/24) + 1
}

// noon of a day where a person is: printed anywhere near, it is the same day.
func noon(env flows.Env, person, day string) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, env.Company.Zone(person))
	if err != nil {
		return env.Now
	}
	return at.Add(12 * time.Hour)
}

// period is a leave in words.
func period(env flows.Env, person string, l hiring.Leave) chat.Text {
	on := func(day string) chat.Moment { return chat.Moment{At: noon(env, person, day), Form: chat.Date} }
	if l.From == l.To {
		return chat.T("company.leave.day", "From", on(l.From))
	}
	return chat.T("company.leave.period", "From", on(l.From), "To", on(l.To))
}

// cover says who stands in during a leave: the deputy who is there and has a
// role in common, else nobody.
func cover(env flows.Env, p hiring.Person, l hiring.Leave) chat.Text {
	deputy, ok := env.Company.Person(p.Deputy)
	fit := ok && deputy.Active && slices.ContainsFunc(deputy.Roles, p.Has)
	if !fit || env.Company.OnLeave(deputy.ID, l.From) || env.Company.OnLeave(deputy.ID, l.To) {
		return chat.T("company.leave.nobody")
	}
	return chat.T("company.leave.deputy", "Name", deputy.Name)
}
