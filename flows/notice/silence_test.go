package notice

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// months is a case over some weeks: what is planned comes when it is due, mail comes
// through, waits or fails, and HR does or leaves what it is asked.
type months struct {
	*world
	r       *rapid.T
	planned map[string]time.Time // by verb; of mail "result"
	outage  time.Time            // until when no mail leaves
	said    string               // the mark of what left last
}

// does carries out a step and files what comes of it.
func (m *months) does(person, verb string, values chat.Values) {
	was := m.part.Now
	if err := m.do(person, verb, values); err != nil {
		return // it may not be done now, such as sending what has left
	}
	m.files()
	if m.part.Now.State == Held {
		m.said = "" // it may have arrived
	}
	if n := m.part.Now; n.State == Sent && (was.State != Sent || was.Number != n.Number) {
		if m.said == n.Mark {
			m.r.Fatalf("%s is told twice", n.Mark)
		}
		m.said = n.Mark
		if gone := m.now.AddDate(0, 0, -1).Format(time.DateOnly); n.HearBy != "" && n.HearBy < gone && m.outage.IsZero() && was.State == Queued {
			m.r.Fatalf("at %v it promises %s", m.now, n.HearBy)
		}
	}
}

func (m *months) files() {
	for _, e := range m.effects {
		switch e := e.(type) {
		case flows.Later:
			m.planned[e.Verb] = e.At
		case flows.Cancel:
			delete(m.planned, e.Verb)
		case flows.Call:
			m.planned[e.Answer] = e.At
		}
	}
}

// until lets the time pass, and what is due come in turn.
func (m *months) until(to time.Time) {
	for {
		next := ""
		for verb, at := range m.planned {
			if !at.After(to) && (next == "" || at.Before(m.planned[next]) || at.Equal(m.planned[next]) && verb < next) {
				next = verb
			}
		}
		if next == "" {
			m.now = to
			return
		}
		at := m.planned[next]
		delete(m.planned, next)
		if m.now.Before(at) {
			m.now = at
		}
		m.comes(next)
	}
}

// comes is one verb whose time has come; of mail, what becomes of it.
func (m *months) comes(verb string) {
	if verb != "result" {
		m.does("", verb, nil)
		return
	}
	if _, leaves := m.letter(); !leaves {
		return
	}
	if again := m.now.Add(time.Hour); m.now.Before(m.outage) {
		m.does("", "result", chat.Values{"outcome": {flows.OutcomeDeferred}, "next": {again.Format(time.RFC3339)}})
		m.planned["result"] = again
		return
	}
	m.does("", "result", chat.Values{"outcome": {rapid.SampledFrom([]string{
		flows.OutcomeDone, flows.OutcomeDone, flows.OutcomeDone, flows.OutcomeUnknown, flows.OutcomeRefused,
	}).Draw(m.r, "outcome")}})
}

// step is something that happens: the case moves or is moved back, HR does what a
// card offers, mail stops for a while, a message comes back, or time goes by.
func (m *months) step(stands []hiring.Status) {
	hours := func(most int) time.Duration {
		return time.Duration(rapid.IntRange(1, 60*most).Draw(m.r, "minutes")) * time.Minute
	}
	switch rapid.IntRange(0, 9).Draw(m.r, "what") {
	case 0, 1, 2:
		to := rapid.SampledFrom(stands).Draw(m.r, "status")
		if m.head.Status == to {
			return
		}
		if m.head.Until = (time.Time{}); to == hiring.Hold {
			m.head.Until = m.now.AddDate(0, 0, 7).Truncate(24 * time.Hour)
		}
		m.goes(to, m.now.Add(24*time.Hour+hours(72)))
		m.files()
	case 3, 4:
		m.does("hr-lin", rapid.SampledFrom([]string{"send", "send", "decline", "takeback", "arrived"}).Draw(m.r, "verb"), nil)
	case 5:
		m.outage = m.now.Add(hours(30))
	case 6:
		m.said = ""
		m.does("", "bounced", chat.Values{"id": {m.part.Now.Frozen.ID}, "status": {"5.1.1"}})
	case 7:
		m.until(m.now.Add(hours(200)))
	default:
		m.until(m.now.Add(hours(24)))
	}
}

// right says what must hold at every moment.
func (m *months) right() {
	env, n := m.env(""), m.part.Now
	stand := mark(env, kindOf(m.head.Status), m.head)
	_, ready := m.planned["ready"]
	_, leaving := m.planned["result"]
	underWay := n.State == Settling && ready || n.State == Queued && leaving
	withHR := slices.Contains([]State{Drafted, Held, Failed, Returned, Declined}, n.State)
	if m.head.Status == hiring.RejectPending { // the letter tells it, and HR has the duty to send that
		if underWay {
			m.r.Fatalf("at %v it is rejected, and %+v may leave", m.now, n)
		}
		return
	}
	if !m.part.told(stand) && n.Kind != slip && !(n.Mark == stand && (underWay || withHR)) {
		m.r.Fatalf("at %v nobody says that the case stands at %s: %+v", m.now, stand, n)
	}
	p := m.part.Promise
	comes, planned := m.planned["slip"]
	if p.By == "" || !p.Slipped.IsZero() || underWay || planned && !comes.After(m.now) {
		return
	}
	day, err := time.ParseInLocation(time.DateOnly, p.By, candidateZone(env, m.head))
	if err != nil {
		m.r.Fatal(err)
	}
	if morning := theDesk(m.t).Days(m.company, m.head, m.company.Zone("hr-lin")).Next(day); m.now.After(morning) {
		m.r.Fatalf("the promised %s goes by, it is %v: %+v", p.By, m.now, n)
	}
}

// TestNobodyHearsNothing: wherever a case goes and whatever becomes of the mail, a
// candidate has been told how it stands, or somebody of HR has a card that says that
// this is still to do; nothing is told twice in turn; and no promised day goes by
// without another message or a ready note.
func TestNobodyHearsNothing(t *testing.T) {
	t.Parallel()
	stands := []hiring.Status{hiring.PendingEval, hiring.PendingSecond, hiring.Hold, hiring.OfferTalk}
	var all []hiring.Template
	for _, s := range stands {
		all = append(all, template(kindOf(s), false))
	}
	stands = append(stands, hiring.RejectPending) // from each of them, and back by undo or reopening
	rapid.Check(t, func(r *rapid.T) {
		m := &months{world: newWorld(t, all...), r: r, planned: map[string]time.Time{}}
		m.goes(hiring.PendingEval, m.head.Duty.Due)
		m.files()
		for range rapid.IntRange(3, 25).Draw(r, "steps") {
			m.step(stands)
			m.right()
		}
		m.outage = time.Time{}
		m.until(m.now.AddDate(0, 0, 30))
		m.right()
	})
}
