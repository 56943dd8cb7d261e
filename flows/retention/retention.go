// Package retention lets the files of candidates go when their time is over: six months
// after the case closed unhired, twenty-four where the candidate agreed to be kept, never
// while a legal hold is on or another case of the same person is open or younger.
//
// When somebody's time is over is derived from how the cases stand at that moment, and
// kept nowhere: a case that is reopened, a hold, a consent count at once. Nothing goes
// that HR was not told of a week before; the house's own record remembers up to which
// day that was done.
package retention

import (
	"encoding/json"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow, and Company of its one record.
const (
	Name    = "retention"
	Company = "company"
)

// Due is the slow work that erases whose time is over. It answers a Found as JSON.
const Due = "retention"

// Between two lists, and how far one looks ahead: whoever is on none of them is not
// erased, and everybody has been on one for a week.
const (
	between = 7 * 24 * time.Hour
	ahead   = 14 * 24 * time.Hour
)

// hour is when files go, where the company is: nobody waits for the bot then.
const hour = 3

// Watch is how far HR was told what goes.
type Watch struct {
	Next   time.Time `json:"next,omitzero"`   // when it is looked again
	Told   time.Time `json:"told,omitzero"`   // when HR was told last
	Until  time.Time `json:"until,omitzero"`  // what ends before was on that list
	Before time.Time `json:"before,omitzero"` // what ends before was on the one before
}

// Released is until when an end must lie to have been told for a week.
func (w Watch) Released(now time.Time) time.Time {
	if now.Sub(w.Told) >= between {
		return w.Until
	}
	return w.Before
}

// Planned says whether the next look is planned.
func (w Watch) Planned() bool { return !w.Next.IsZero() }

// Found is what the slow work did and saw.
type Found struct {
	More  bool                `json:"more,omitempty"` // others are due and were left for the next time
	Until time.Time           `json:"until,omitzero"` // until when the lists reach; zero: none is due
	Lists map[string][]Parted `json:"lists,omitempty"`
	Rest  map[string]int      `json:"rest,omitempty"` // how many more there are than listed
}

type turn = flows.Turn[Watch]

// Flow is the flow "retention": one look a day. Its verbs are the bot's own.
func Flow() flows.Flow[Watch] {
	return flows.Flow[Watch]{
		Name: Name, Alone: true, Implicit: true,
		Verbs: map[string]flows.Verb[Watch]{"begin": {Step: begin}, "look": {Step: look}, "seen": {Step: seen}},
	}
}

func begin(env flows.Env, head hiring.Case, w Watch, _ chat.Event) (turn, error) {
	if w.Planned() {
		return turn{Head: head, Part: w}, nil
	}
	return planned(env, head, w), nil
}

// planned asks for the next look, in the night.
func planned(env flows.Env, head hiring.Case, w Watch) turn {
	at := env.Now.In(env.Company.Zone(""))
	w.Next = time.Date(at.Year(), at.Month(), at.Day(), hour, 0, 0, 0, at.Location())
	if !w.Next.After(env.Now) {
		w.Next = time.Date(at.Year(), at.Month(), at.Day()+1, hour, 0, 0, 0, at.Location())
	}
	w.Next = w.Next.UTC()
	return turn{Head: head, Part: w, Effects: []flows.Effect{flows.Later{Verb: "look", At: w.Next}}}
}

func look(env flows.Env, head hiring.Case, w Watch, _ chat.Event) (turn, error) {
	return turn{Head: head, Part: w, Effects: []flows.Effect{flows.Call{Name: Due, At: env.Now, Answer: "seen"}}}, nil
}

// seen hears what became of a look. While others are due it goes on at once; what failed
// is tried again the next night.
func seen(env flows.Env, head hiring.Case, w Watch, ev chat.Event) (turn, error) {
	var f Found
	if ev.Values.Get("outcome") != flows.OutcomeDone || json.Unmarshal(ev.Data, &f) != nil {
		return planned(env, head, w), nil
	}
	if f.More {
		return look(env, head, w, ev)
	}
	if f.Until.IsZero() {
		return planned(env, head, w), nil
	}
	w = Watch{Told: env.Now, Until: f.Until, Before: w.Until}
	t := planned(env, head, w)
	for _, p := range env.Company.People() {
		if list := f.Lists[p.ID]; len(list) > 0 {
			t.Effects = append(t.Effects, tell(p.ID, list, f.Rest[p.ID]))
		}
	}
	return t, nil
}
