package round

import (
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Parted is an appointment whose case is gone.
type Parted struct {
	Position string    `json:"position"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Minutes  int       `json:"minutes"`
}

func (p Parted) ends() time.Time { return p.At.Add(time.Duration(p.Minutes) * time.Minute) }

// farewell is the end of a case whose candidate is erased: an entry of what lies ahead is
// called off, if it may stand in a calendar. Nothing else of it is needed any more.
func farewell(env flows.Env, head hiring.Case, was Invite, _ chat.Event) (flows.Turn[Invite], error) {
	t := flows.Turn[Invite]{Head: head, Effects: []flows.Effect{flows.Cancel{Verb: "result"}}}
	record, meeting, who := split(head.ID)
	work, _ := flows.Find[hiring.Case](env, "case", record)
	rounds, _ := flows.Find[hiring.Rounds](env, Name, record)
	m, there := numbered(rounds, strconv.Itoa(meeting))
	p, _ := env.Company.Person(who)
	stands := was.Sent.No > 0 && !was.Sent.Off || was.Fault == unknown
	if !there || !stands || !m.Ends().After(env.Now) || !p.Active || p.Email == "" {
		return t, nil
	}
	t.Part.Sent, t.Part.Out = was.Sent, Version{No: max(was.Wanted.No, was.Sent.No) + 1, Off: true}
	t.Part.Wanted = t.Part.Out
	t.Part.Gone = &Parted{Position: work.Position, By: m.By, At: m.At, Minutes: m.Minutes}
	t.Effects = []flows.Effect{flows.Call{Name: flows.Mail, At: env.Now, Answer: "result"}}
	return t, nil
}

// doubt is how long an entry waits that may not have been called off.
const doubt = 10 * time.Minute

// parted is what comes of that mail. One that may have left goes again, while it is of
// use: to call an entry off twice does no harm. Of one that is refused HR hears, by a card
// that stands until the interview would be over. Afterwards nothing is kept.
func parted(env flows.Env, t flows.Turn[Invite], outcome string) flows.Turn[Invite] {
	again := env.Now.Add(doubt)
	if outcome == flows.OutcomeUnknown && again.Before(t.Part.Gone.At) {
		t.Effects = []flows.Effect{flows.Call{Name: flows.Mail, At: again, Answer: "result"}}
		return t
	}
	if ends := t.Part.Gone.ends(); outcome == flows.OutcomeRefused && ends.After(env.Now) {
		t.Part.Out, t.Part.Fault = Version{}, refused
		t.Effects = []flows.Effect{flows.Later{Verb: "past", At: ends}}
		return stuck(env, t)
	}
	t.Part = Invite{}
	return t
}

// past is the end of what was kept for a card.
func past(_ flows.Env, head hiring.Case, part Invite, _ chat.Event) (flows.Turn[Invite], error) {
	if part.Gone != nil {
		part = Invite{}
	}
	return flows.Turn[Invite]{Head: head, Part: part}, nil
}

// meeting is the appointment of an entry, and on which position.
func meeting(env flows.Env, id string, part Invite) (m hiring.Meeting, position string, ok bool) {
	record, number, _ := split(id)
	if g := part.Gone; g != nil {
		return hiring.Meeting{No: number, At: g.At, Minutes: g.Minutes, By: g.By, Set: env.Now}, g.Position, true
	}
	work, _ := flows.Find[hiring.Case](env, "case", record)
	rounds, ok := flows.Find[hiring.Rounds](env, Name, record)
	m, there := numbered(rounds, strconv.Itoa(number))
	return m, work.Position, ok && there
}
