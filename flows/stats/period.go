package stats

import (
	"regexp"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// usual is how many days are looked at when nobody names a month; farthest how
// many years back a period of comparison may begin.
const (
	usual    = 30
	farthest = 2
)

// selection is what figures are asked for: a month as 2006-01, else the last
// thirty days; one position, else all of the asker's.
type selection struct{ Month, Position string }

// args are the selection as a button carries it: checked again when it comes back.
func (s selection) args() map[string]string {
	out := map[string]string{}
	if s.Month != "" {
		out["month"] = s.Month
	}
	if s.Position != "" {
		out["position"] = s.Position
	}
	return out
}

// read tells a month from a position in what was typed.
func read(env flows.Env, args []string) (s selection, ok bool) {
	var rest []string
	for _, word := range strings.Fields(strings.Join(args, " ")) {
		if m := regexp.MustCompile(`^(20\d\d)\D(0?[1-9]|1[0-2])\D?$`).FindStringSubmatch(word); m != nil {
			s.Month = m[1] + "-" + ("0" + m[2])[len(m[2])-1:]
			continue
		}
		rest = append(rest, word)
	}
	if len(rest) == 0 {
		return s, true
	}
	p, found := env.Company.PositionNamed(strings.Join(rest, " "))
	s.Position = p.ID
	return s, found && viewOf(env, env.Actor.Person).has(p.ID)
}

func (v view) has(position string) bool {
	for _, id := range v.positions {
		if id == position {
			return true
		}
	}
	return false
}

// period is a stretch of time; to is no more in it.
type period struct{ from, to time.Time }

func (p period) has(at time.Time) bool { return !at.Before(p.from) && at.Before(p.to) }

// last is the last moment of it, to print the day.
func (p period) last() time.Time { return p.to.Add(-time.Millisecond) }

// periods are what is looked at and what it is compared with, in days of the
// reader's zone.
func periods(env flows.Env, part Choice, s selection) (this, before period) {
	zone := env.Reader.Zone
	if zone == nil {
		zone = time.UTC
	}
	today := midnight(env.Now, zone)
	if month, err := time.ParseInLocation("2006-01", s.Month, zone); err == nil {
		this = period{month, month.AddDate(0, 1, 0)}
		before = period{month.AddDate(0, -1, 0), month}
	} else {
		this = period{today.AddDate(0, 0, 1-usual), today.AddDate(0, 0, 1)}
		before = period{today.AddDate(0, 0, 1-2*usual), this.from}
	}
	if chosen, ok := part.period(zone); ok {
		before = chosen
	}
	return this, before
}

// period is what was chosen to compare with.
func (c Choice) period(zone *time.Location) (period, bool) {
	from, err := time.ParseInLocation(time.DateOnly, c.From, zone)
	if err != nil {
		return period{}, false
	}
	to, err := time.ParseInLocation(time.DateOnly, c.To, zone)
	return period{from, to.AddDate(0, 0, 1)}, err == nil
}

func midnight(t time.Time, zone *time.Location) time.Time {
	year, month, day := t.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}

func baselineForm(_ flows.Env, _ hiring.Case, part Choice) chat.Form {
	return chat.Form{Title: chat.T("stats.baseline.title"), Submit: chat.T("stats.baseline.submit"), Fields: []chat.Field{
		{Name: "from", Label: chat.T("stats.baseline.from"), Type: chat.FieldDate, Value: part.From},
		{Name: "to", Label: chat.T("stats.baseline.to"), Hint: chat.T("stats.baseline.hint"), Type: chat.FieldDate, Value: part.To},
	}}
}

// baseline takes what figures are compared with from now on; no days: the same
// stretch before.
func (c counter) baseline(env flows.Env, head hiring.Case, _ Choice, ev chat.Event) (turn, error) {
	part := Choice{From: ev.Values.Get("from"), To: ev.Values.Get("to")}
	if fields := wrongDays(env, part); len(fields) > 0 {
		p := chat.Refuse(chat.Invalid, chat.T("problem.values"))
		p.Fields = fields
		return turn{}, p
	}
	card := c.card(env, part, selection{Month: ev.Action.Args["month"], Position: ev.Action.Args["position"]})
	return turn{Head: head, Part: part, Card: &card}, nil
}

// wrongDays says what is wrong with two days, by field.
func wrongDays(env flows.Env, part Choice) map[string]chat.Text {
	if part == (Choice{}) {
		return nil
	}
	from, wrongFrom := time.Parse(time.DateOnly, part.From)
	to, wrongTo := time.Parse(time.DateOnly, part.To)
	switch {
	case wrongFrom != nil:
		return map[string]chat.Text{"from": chat.T("stats.baseline.date")}
	case wrongTo != nil:
		return map[string]chat.Text{"to": chat.T("stats.baseline.date")}
	case to.Before(from):
		return map[string]chat.Text{"to": chat.T("stats.baseline.order")}
	case from.Before(env.Now.AddDate(-farthest, 0, 0)):
		return map[string]chat.Text{"from": chat.T("stats.baseline.far", "Count", farthest)}
	case to.After(env.Now.AddDate(0, 0, 1)):
		return map[string]chat.Text{"to": chat.T("stats.baseline.ahead")}
	}
	return nil
}
