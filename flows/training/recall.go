package training

import (
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostUnheard is after how many pings that nobody acted on there are no more,
// until something is answered.
const mostUnheard = 3

// gate is the flow that counts a person's reminders; it lends the day's one.
const gate = "allowance"

// nextDue plans the look at what is due: at the beginning of the first day that
// has something, in the trainee's zone.
func nextDue(env flows.Env, head hiring.Case, part Trainee) []flows.Effect {
	first := ""
	for _, item := range part.Items {
		if item.Due != "" && (first == "" || item.Due < first) {
			first = item.Due
		}
	}
	if first == "" || part.Silent || part.Unheard >= mostUnheard {
		return []flows.Effect{flows.Cancel{Verb: "due"}}
	}
	return []flows.Effect{flows.Later{Verb: "due", At: dayStart(env, head.ID, max(first, plus(today(env, head.ID), 1)))}}
}

// dayStart is when a day begins. Where clocks go forward at midnight that is one
// o'clock; the time package gives an hour of the evening before, on which nothing
// would be due.
func dayStart(env flows.Env, person, day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, env.Company.Zone(person))
	if err != nil {
		return env.Now.AddDate(0, 0, 1)
	}
	for t.Format(time.DateOnly) < day {
		t = t.Add(time.Hour)
	}
	return t
}

// due asks for the day's one reminder, once for everything that is due. The gate
// answers ping in working hours, on a working day, on none of leave.
func (s school) due(env flows.Env, head hiring.Case, part Trainee, _ chat.Event) (turn, error) {
	done := turn{Head: head, Part: part}
	p, known := env.Company.Person(head.ID)
	day := today(env, head.ID)
	if !known || !p.Active || part.Silent {
		return done, nil
	}
	if part.Asked == day || len(s.dueOnes(env, part, day)) == 0 { // asked before: somebody moved west, and has the day twice
		done.Effects = nextDue(env, head, part)
		return done, nil
	}
	done.Part.Asked = day
	done.Effects = []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: gate, Record: head.ID, Verb: "lend"},
		Values: chat.Values{"flow": {Name}, "verb": {"ping"}},
	}}
	return done, nil
}

// ping is the gate's answer: the day's one reminder is this. What was answered
// meanwhile needs none.
func (s school) ping(env flows.Env, head hiring.Case, part Trainee, _ chat.Event) (turn, error) {
	done := turn{Head: head, Part: part}
	p, known := env.Company.Person(head.ID)
	day := today(env, head.ID)
	if !known || !p.Active || part.Silent {
		return done, nil
	}
	if n := len(s.dueOnes(env, part, day)); n > 0 && !env.Company.Absent(head.ID) {
		done.Part.Unheard++
		done.Effects = []flows.Effect{flows.Tell{
			Action: chat.Action{Flow: Recalls, Record: head.ID, Verb: "post"},
			Values: chat.Values{"day": {day}, "count": {strconv.Itoa(min(n, Drawn))}},
		}}
	}
	done.Effects = append(done.Effects, nextDue(env, head, done.Part)...) // also after a day of leave
	return done, nil
}

// repeats switches the pings off or on.
func (s school) repeats(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	part.Silent = ev.Action.Args["to"] != "on"
	part.Unheard = 0
	done := turn{Head: head, Part: part, Notice: chat.T("training.repeats.on"), Effects: nextDue(env, head, part)}
	if part.Silent {
		done.Notice = chat.T("training.repeats.off")
		done.Effects = append(done.Effects, settled(head.ID))
	}
	return done, nil
}

// mistake takes a mistake at work: the next quiz asks about it.
func (s school) mistake(_ flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	kind := ev.Values.Get("kind")
	if kind == "" || slices.Contains(part.Mistakes, kind) {
		return turn{Head: head, Part: part}, nil
	}
	part.Mistakes = append(slices.Clone(part.Mistakes), kind)
	part.Mistakes = part.Mistakes[max(0, len(part.Mistakes)-20):]
	return turn{Head: head, Part: part}, nil
}

// Recalls is the flow of the pings: a record for each person, apart from the
// training itself, so that answers edit no message of it.
const Recalls = "recall"

// Recall is the last ping of a person.
type Recall struct {
	Day   string `json:"day,omitempty"`
	Count int    `json:"count,omitempty"`
	Over  bool   `json:"over,omitempty"` // repeated, or switched off
}

// RecallFlow is the flow "recall". Its verbs are the bot's own: post, settle.
func RecallFlow() flows.Flow[Recall] {
	return flows.Flow[Recall]{
		Name: Recalls, Alone: true, Implicit: true, View: recallCard,
		Verbs: map[string]flows.Verb[Recall]{"post": {Step: post}, "settle": {Step: settle}},
	}
}

func settled(person string) flows.Effect {
	return flows.Tell{Action: chat.Action{Flow: Recalls, Record: person, Verb: "settle"}}
}

func post(_ flows.Env, head hiring.Case, part Recall, ev chat.Event) (flows.Turn[Recall], error) {
	t := flows.Turn[Recall]{Head: head, Part: part}
	day := ev.Values.Get("day")
	count, err := strconv.Atoi(ev.Values.Get("count"))
	if err != nil || day <= part.Day {
		return t, nil
	}
	t.Part = Recall{Day: day, Count: count}
	t.Effects = []flows.Effect{flows.Say{To: head.ID, Kind: "ping-" + day}}
	return t, nil
}

func settle(_ flows.Env, head hiring.Case, part Recall, _ chat.Event) (flows.Turn[Recall], error) {
	part.Over = part.Day != ""
	return flows.Turn[Recall]{Head: head, Part: part}, nil
}

// recallCard is one ping; an earlier one says that it is over.
func recallCard(env flows.Env, head hiring.Case, part Recall, kind string) chat.Card {
	if part.Day == "" || env.Reader.Person != head.ID {
		return chat.Card{}
	}
	c := chat.Card{
		Kind: "training.ping", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("training.ping.title"), Preview: chat.T("training.ping.preview"),
	}
	if part.Over || kind != "" && kind != "ping-"+part.Day {
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("training.ping.over"))}
		return c
	}
	c.Tone = chat.Waiting
	buttons := chat.Buttons(
		chat.Button{Label: chat.T("training.button.repeat"), Style: chat.Primary, Action: act(head, "repeat")},
		chat.Button{Label: chat.T("training.button.quiet"), Action: act(head, "repeats", "to", "off")},
	)
	c.Blocks = []chat.Block{chat.Paragraph(chat.T("training.ping.count", "Count", part.Count)), chat.Note(chat.T("training.ping.why")), buttons}
	return c
}
