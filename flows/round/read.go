package round

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// houseTime is how a form gives a moment, in the zone of who fills it in.
const houseTime = "2006-01-02T15:04"

func arrangeForm(env flows.Env, head hiring.Case, _ hiring.Rounds) chat.Form {
	return summary.Arrangement(env.Company, head.Position, env.Reader.Zone)
}

func moveForm(env flows.Env, head hiring.Case, part hiring.Rounds) chat.Form {
	m, _ := part.Present(head)
	f := summary.Appointment(m, env.Reader.Zone)
	f.Title, f.Submit = chat.T("round.move.title"), chat.T("round.move.submit")
	return f
}

func peopleForm(env flows.Env, head hiring.Case, part hiring.Rounds) chat.Form {
	m, _ := part.Present(head)
	field := summary.Panel(env.Company, head.Position, m.People)
	field.Required, field.Late = true, true
	return chat.Form{Title: chat.T("round.people.title"), Submit: chat.T("round.people.submit"), Fields: []chat.Field{field}}
}

func callOffForm(flows.Env, hiring.Case, hiring.Rounds) chat.Form {
	return chat.Form{Title: chat.T("round.calloff.title"), Submit: chat.T("round.calloff.submit"), Fields: []chat.Field{
		wordsField("round.calloff.words"),
	}}
}

// wordsField is room for HR's own words, which stay in the house.
func wordsField(label string) chat.Field {
	return chat.Field{Name: "words", Type: chat.FieldArea, Max: 300, Label: chat.T(label), Hint: chat.T("round.words.hint")}
}

// read takes time, length, place and note from a form's values into an
// appointment, and says what is wrong with them.
func read(env flows.Env, v chat.Values, into hiring.Meeting) (hiring.Meeting, map[string]chat.Text) {
	zone := env.Reader.Zone
	if zone == nil {
		zone = time.UTC
	}
	at, err := time.ParseInLocation(houseTime, v.Get("at"), zone)
	fault := chat.Text{}
	switch {
	case strings.TrimSpace(v.Get("at")) == "":
		fault = chat.T("round.at.none")
	case err != nil:
		fault = chat.T("round.at.unread")
	case !at.After(env.Now):
		fault = chat.T("round.at.past")
	case at.After(env.Now.AddDate(0, 0, farthest)):
		fault = chat.T("round.at.far", "Count", farthest)
	}
	into.At, into.Minutes = at.UTC(), 60
	if n, err := strconv.Atoi(v.Get("minutes")); err == nil && slices.Contains(summary.Minutes(), n) {
		into.Minutes = n
	}
	into.Place, into.Note = chat.OneLine(v.Get("place")), chat.OneLine(v.Get("note"))
	into.By, into.Set = env.Actor.Person, env.Now
	if !fault.Empty() {
		return into, map[string]chat.Text{"at": fault}
	}
	return into, nil
}

// panel reads who interviews: those chosen, else who usually does.
func panel(env flows.Env, head hiring.Case, chosen []string) ([]string, map[string]chat.Text) {
	var out []string
	for _, id := range chosen {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		out = env.Company.Usual(head.Position)
	}
	fit := func(id string) bool {
		return slices.ContainsFunc(env.Company.Interviewers(head.Position), func(p hiring.Person) bool { return p.ID == id })
	}
	for _, id := range out {
		if !fit(id) {
			return nil, map[string]chat.Text{"people": chat.T("round.people.gone", "Name", env.Company.Name(id))}
		}
	}
	switch n := len(out); {
	case n == 0:
		return nil, map[string]chat.Text{"people": chat.T("round.people.none")}
	case n > hiring.MostInterviewers:
		return nil, map[string]chat.Text{"people": chat.T("round.people.many", "Count", hiring.MostInterviewers)}
	}
	return out, nil
}

// warned is what speaks against a time, which HR may keep all the same: somebody
// is off then, or has another appointment. It names nothing of that but its time.
func (d desk) warned(env flows.Env, head hiring.Case, m hiring.Meeting, v chat.Values) map[string]chat.Text {
	if v.Get("anyway") == "true" {
		return nil
	}
	var against []chat.Text
	busy := meetings(env, head.ID)
	for _, id := range m.People {
		name := env.Company.Name(id)
		w := d.hours(env.Company, head, id)
		if !w.IsOpen(m.At) || !w.IsOpen(m.Ends()) {
			zone := env.Company.Zone(id)
			against = append(against, chat.T("round.warn.hours", "Name", name, "At", m.At.In(zone).Format("15:04"), "Zone", zone.String()))
		}
		for _, other := range busy {
			if other.Has(id) && other.At.Before(m.Ends()) && m.At.Before(other.Ends()) {
				against = append(against, chat.T("round.warn.busy", "Name", name,
					"From", chat.Moment{At: other.At, Form: chat.DateTime}, "To", chat.Moment{At: other.Ends(), Form: chat.Clock}))
			}
		}
	}
	if len(against) == 0 {
		return nil
	}
	return map[string]chat.Text{"at": chat.T("round.warn", "Faults", against)}
}

// meetings are the appointments of other cases that are still to be held: few,
// as each stands there for days only.
func meetings(env flows.Env, but string) []hiring.Meeting {
	var out []hiring.Meeting
	for _, id := range env.List("case.status", string(hiring.SecondScheduled)) {
		head, _ := flows.Find[hiring.Case](env, "case", id)
		part, _ := flows.Find[hiring.Rounds](env, Name, id)
		if m, ok := part.Present(head); ok && id != but {
			out = append(out, m)
		}
	}
	return out
}
