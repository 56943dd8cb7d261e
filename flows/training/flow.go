package training

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Config is what the flow is made of.
type Config struct {
	// Tracks are the built-in ones: all of them together make the certificate. They
	// are asked for when somebody learns, and are the same every time.
	Tracks func() []Track
	// Sign makes the code of a certificate. Nil: there are none.
	Sign func(person string, at time.Time) string
	// Lacks are the characters of a name that no certificate can show. Nil: all
	// can be shown.
	Lacks func(name string) string
	// Shows are the words that stand on a lesson's picture, for who does not see
	// it. Nil: nobody knows them.
	Shows func(picture string) chat.Text
}

// school is the flow's knowledge: pure, and the same for every turn.
type school struct{ Config }

type turn = flows.Turn[Trainee]

// Flow is the flow "training": one record for each person, named after the
// person. Questions: train, with a track or none; team; cert, one's own; verify, with
// a code.
//
// The person's own verbs: open, choose, card, quiz, answer, next, later, repeat,
// repeats, drill, say, start, bring, reply, ahead, look, leave. Whoever
// keeps the company has team. The bot's own: glance (after each of the trainee's
// turns in the sandbox: look which goals are met), reported (the sandbox's answer),
// mistake, due, ping. Each click says by its Args where it was offered, so that
// the second one finds it done.
func Flow(cfg Config) flows.Flow[Trainee] {
	s := school{cfg}
	verbs := map[string]flows.Verb[Trainee]{
		"open":     {May: own, Step: s.open},
		"choose":   {May: own, Form: s.chooseForm, Step: s.open},
		"card":     {May: own, Step: s.card},
		"quiz":     {May: own, Step: s.begin},
		"answer":   {May: own, Form: s.answerForm, Step: s.answer},
		"next":     {May: own, Step: s.next},
		"later":    {May: own, Step: s.later},
		"repeat":   {May: own, Step: s.repeat},
		"repeats":  {May: own, Step: s.repeats},
		"drill":    {May: own, Step: s.drill},
		"say":      {May: own, Form: s.sayForm, Step: s.say},
		"start":    {May: own, Step: s.start},
		"bring":    {May: own, Form: s.bringForm, Step: s.bring},
		"reply":    {May: own, Form: s.replyForm, Step: s.reply},
		"ahead":    {May: own, Step: s.ahead},
		"look":     {May: own, Step: s.look},
		"leave":    {May: own, Step: s.leave},
		"team":     {May: keeps, Step: s.showTeam},
		"glance":   {Step: s.glance},
		"reported": {Step: s.reported},
		"mistake":  {Step: s.mistake},
		"due":      {Step: s.due},
		"ping":     {Step: s.ping},
	}
	return flows.Flow[Trainee]{
		Name: Name, Alone: true, Implicit: true, Verbs: verbs, View: s.view,
		Questions: map[string]flows.Question{
			"train":  {May: active, Answer: s.train},
			"cert":   {May: active, Answer: s.cert},
			"verify": {May: active, Answer: s.verify},
			"team":   {May: func(env flows.Env) bool { return env.Company.Keeps(env.Actor.Person) }, Answer: s.team},
		},
	}
}

func active(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active
}

func own(env flows.Env, head hiring.Case, _ Trainee) bool {
	return active(env) && head.ID == env.Actor.Person
}

func keeps(env flows.Env, head hiring.Case, part Trainee) bool {
	return own(env, head, part) && env.Company.Keeps(env.Actor.Person)
}

// tracks are the courses of the company: the built-in ones, or what it put in
// their place, then its own.
func (s school) tracks(env flows.Env) []Track {
	out := slices.Clone(s.Tracks())
	for _, t := range ofCompany(env.Company).Tracks {
		if i := slices.IndexFunc(out, func(o Track) bool { return o.ID == t.ID }); i >= 0 {
			out[i] = t
			continue
		}
		out = append(out, t)
	}
	return out
}

func (s school) track(env flows.Env, id string) (Track, bool) {
	for _, t := range s.tracks(env) {
		if t.ID == id {
			return t, true
		}
	}
	return Track{}, false
}

// question finds a question by id, and its track.
func (s school) question(env flows.Env, id string) (Question, Track, bool) {
	for _, t := range s.tracks(env) {
		for _, q := range t.Questions {
			if q.ID == id {
				return q, t, true
			}
		}
	}
	return Question{}, Track{}, false
}

func (t Track) drill(id string) (Drill, bool) {
	i := slices.IndexFunc(t.Drills, func(d Drill) bool { return d.ID == id })
	if i < 0 {
		return Drill{}, false
	}
	return t.Drills[i], true
}

func (t Track) lesson(id string) (Lesson, int, bool) {
	i := slices.IndexFunc(t.Cards, func(l Lesson) bool { return l.ID == id })
	if i < 0 {
		return Lesson{}, 0, false
	}
	return t.Cards[i], i, true
}

// act is one of the trainee's own actions, bound by its args and to no revision:
// the bot's own turns must not make a click of the trainee old.
func act(head hiring.Case, verb string, pairs ...string) chat.Action {
	a := chat.Action{Flow: Name, Record: head.ID, Verb: verb}
	for i := 0; i+1 < len(pairs); i += 2 {
		if a.Args == nil {
			a.Args = map[string]string{}
		}
		a.Args[pairs[i]] = pairs[i+1]
	}
	return a
}

// today is the date where the trainee lives.
func today(env flows.Env, person string) string {
	return env.Now.In(env.Company.Zone(person)).Format(time.DateOnly)
}

// refuse is a no that leaves everything as it is.
func refuse(key string, pairs ...any) error { return chat.Refuse(chat.Conflict, chat.T(key, pairs...)) }
