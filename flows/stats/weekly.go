package stats

import (
	"fmt"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Weeks is the name of the flow of the week in words, and Company of its one
// record.
const (
	Weeks   = "weekly"
	Company = "company"
)

// Week is what the HR head was told last, in figures and ids.
type Week struct {
	Next  time.Time `json:"next,omitzero"`  // when the next one is to be told
	For   string    `json:"for,omitempty"`  // the HR head in whose hours that is
	Week  string    `json:"week,omitempty"` // of the last one: 2026-W48, in the head's zone
	To    string    `json:"to,omitempty"`
	At    time.Time `json:"at,omitzero"`
	Open  int       `json:"open,omitempty"`
	Late  int       `json:"late,omitempty"`
	Leaks int       `json:"leaks,omitempty"`
	Ended int       `json:"ended,omitempty"` // duties of last week, and how many of them late
	After int       `json:"after,omitempty"`
	Kept  int       `json:"kept,omitempty"`
	Given int       `json:"given,omitempty"` // promises that ended
	First string    `json:"first,omitempty"` // the case that waits longest
	Worst string    `json:"worst,omitempty"` // who is late with most
	Most  int       `json:"most,omitempty"`
	Dry   int       `json:"dry,omitempty"`   // open ones in a dry run, which are in none of these
	Quiet int       `json:"quiet,omitempty"` // how many people switched messages off
}

type weekTurn = flows.Turn[Week]

// WeekFlow is the flow "weekly": one message a week to the HR head, at the opening
// of the first working day of the week where the head lives. Its verbs begin and
// out are the bot's own.
func WeekFlow(clock Clock) flows.Flow[Week] {
	c := counter{clock}
	return flows.Flow[Week]{
		Name: Weeks, Alone: true, Implicit: true, View: weekCard,
		Verbs: map[string]flows.Verb[Week]{"begin": {Step: c.begin}, "out": {Step: c.out}},
	}
}

// Planned says whether the next week is planned for whoever is HR head now; without
// one there is nothing to plan.
func (w Week) Planned(s *hiring.Snapshot) bool {
	return s.Head() == "" || !w.Next.IsZero() && w.For == s.Head()
}

// begin plans the next week; one that is planned stands, unless it is another's to
// hear.
func (c counter) begin(env flows.Env, head hiring.Case, part Week, _ chat.Event) (weekTurn, error) {
	if part.Planned(env.Company) {
		return weekTurn{Head: head, Part: part}, nil
	}
	return c.planned(env, head, part, nextMonday(env)), nil
}

// planned asks for the first working moment from a time on.
func (c counter) planned(env flows.Env, head hiring.Case, part Week, from time.Time) weekTurn {
	part.For = env.Company.Head()
	part.Next = c.clock.Opening(env.Company, part.For, from).UTC().Truncate(time.Millisecond)
	return weekTurn{Head: head, Part: part, Effects: []flows.Effect{flows.Later{Verb: "out", At: part.Next}}}
}

// nextMonday is when the next week begins where the HR head lives.
func nextMonday(env flows.Env) time.Time {
	day := midnight(env.Now, env.Company.Zone(env.Company.Head()))
	for day = day.AddDate(0, 0, 1); day.Weekday() != time.Monday; {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// out tells the week, once, in working hours: after a holiday or a leave on the
// first working day, after a downtime for the present week only. In a week in
// which nothing is open and nothing was done there is nothing to tell.
func (c counter) out(env flows.Env, head hiring.Case, part Week, _ chat.Event) (weekTurn, error) {
	to := env.Company.Head()
	if open := c.clock.Opening(env.Company, to, env.Now); open.After(env.Now) || env.Company.Absent(to) && to != "" {
		return c.planned(env, head, part, later(open, env.Now.Add(time.Hour))), nil
	}
	year, week := env.Now.In(env.Company.Zone(to)).ISOWeek()
	name := fmt.Sprintf("%04d-W%02d", year, week)
	who, _ := env.Company.Person(to)
	if to == "" || part.Week == name || who.Own.Mutes(hiring.Weekly) {
		return c.planned(env, head, part, nextMonday(env)), nil
	}
	told := c.week(env)
	if told.Open+told.Ended == 0 {
		return c.planned(env, head, part, nextMonday(env)), nil
	}
	told.Week, told.To, told.At = name, to, env.Now
	t := c.planned(env, head, told, nextMonday(env))
	t.Effects = append(t.Effects, flows.Say{To: to, Kind: name})
	return t, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// week counts the seven days before today, and how it is now.
func (c counter) week(env flows.Env) Week {
	all := func(string) bool { return true }
	today := midnight(env.Now, env.Company.Zone(env.Company.Head()))
	last := period{today.AddDate(0, 0, -7), today}
	f := c.ground(env, all, last).figures(last, all)
	open, dry := opened(env, all)
	s := stands(open, env.Now)
	w := Week{
		Open: s.open, Late: s.late, Leaks: s.leaks, Ended: f.late.n, After: f.late.part, Kept: f.promises.part, Given: f.promises.n, Dry: dry,
	}
	if len(open) > 0 {
		w.First = open[0].ID
	}
	w.Worst, w.Most = worst(open, env.Now)
	for _, p := range env.Company.People() {
		if p.Active && !p.Own.Loud() {
			w.Quiet++
		}
	}
	return w
}

// worst is who is late with most, the first by id of several.
func worst(open []hiring.Case, now time.Time) (person string, most int) {
	late := map[string]int{}
	for _, head := range open {
		if d := head.Duty; d.Owner != "" && !d.Due.After(now) {
			late[d.Owner]++
		}
	}
	for id, n := range late {
		if n > most || n == most && id < person {
			person, most = id, n
		}
	}
	return person, most
}

// weekCard is the week in words, as it was told; an earlier week is gone.
func weekCard(env flows.Env, _ hiring.Case, part Week, kind string) chat.Card {
	if part.To == "" || part.To != env.Reader.Person || !env.Company.Keeps(env.Reader.Person) || kind != "" && kind != part.Week {
		return chat.Card{}
	}
	card := chat.Card{
		Kind: "weekly.card", Tone: chat.Neutral, Preview: chat.T("weekly.preview"),
		Title: chat.T("weekly.title", "Day", chat.Moment{At: part.At, Form: chat.Date}), About: part.First,
	}
	say := func(t chat.Text) { card.Blocks = append(card.Blocks, chat.Paragraph(t)) }
	say(chat.T("weekly.now", "Open", part.Open, "Late", part.Late, "Leaks", part.Leaks))
	if part.Ended > 0 {
		say(chat.T("weekly.ended", "Count", part.Ended, "Late", part.After))
	} else {
		say(chat.T("weekly.ended.none"))
	}
	if part.Given > 0 {
		say(chat.T("weekly.promises", "Count", part.Given, "Kept", part.Kept))
	}
	if part.Most > 0 {
		say(chat.T("weekly.worst", "Name", env.Company.Name(part.Worst), "Count", part.Most))
	}
	if line := oldest(env, part); !line.Empty() {
		say(line)
	}
	if part.Dry > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("weekly.dry", "Count", part.Dry)))
	}
	if part.Quiet > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("weekly.quiet", "Count", part.Quiet)))
	}
	reader := env.Reader.Person
	card.Blocks = append(card.Blocks, chat.Buttons(
		chat.Button{Label: chat.T("weekly.button.all"), Style: chat.Primary, Action: chat.Action{Flow: "allowance", Record: reader, Verb: "loop"}},
		chat.Button{Label: chat.T("weekly.button.stats"), Action: chat.Action{Flow: Name, Record: reader, Verb: "show"}}))
	return card
}

// oldest names who has waited longest, and with whom that lies.
func oldest(env flows.Env, part Week) chat.Text {
	head, ok := flows.Find[hiring.Case](env, "case", part.First)
	if !ok {
		return chat.Text{}
	}
	days := hiring.DaysBetween(waits(head), part.At, env.Reader.Zone)
	who, known := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	if !known {
		who.Name = head.ID
	}
	if !head.Status.Open() {
		return chat.T("weekly.oldest.done", "Name", who.Name, "Count", days)
	}
	return chat.T("weekly.oldest", "Name", who.Name, "Count", days, "Owner", env.Company.Name(head.Duty.Owner))
}
