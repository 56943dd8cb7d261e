package round

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// over is the bot's own fact that an appointment's time has passed: each
// interviewer is asked for the scorecard, those who decide get the case. It
// decides nothing, and HR can say that it did not take place.
func (d desk) over(env flows.Env, head hiring.Case, part hiring.Rounds, _ chat.Event) (turn, error) {
	m, ok := part.Present(head)
	if !ok || m.State != hiring.MeetingPlanned || env.Now.Before(passes(m)) {
		return turn{Head: head, Part: part}, nil
	}
	moved, err := head.Moved(hiring.Held)
	if err != nil {
		return turn{Head: head, Part: part}, nil //nolint:nilerr // somebody ended the case meanwhile
	}
	m.State = hiring.MeetingOver
	done := turn{Head: moved, Part: with(part, m)}
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	for _, id := range m.Missing(written) {
		done.Effects = append(done.Effects, flows.Say{To: id, Kind: kindOf(kindAsk, m)})
	}
	done.Effects = append(done.Effects, tell("decision", head.ID, "open", nil), flows.Later{Verb: "half", At: d.halfWay(env, moved, m)})
	return done, nil
}

// halfWay is when those who still owe their sheet may be reminded: a working day
// after the interview, which is half of what those who decide have.
func (d desk) halfWay(env flows.Env, head hiring.Case, m hiring.Meeting) time.Time {
	who := head.Duty.Owner
	if len(m.People) > 0 {
		who = m.People[0]
	}
	return d.hours(env.Company, head, who).DayAfter(env.Now, 1)
}

// half asks the allowance of everybody who owes a sheet for room for one
// reminder, unless that person wants none half-way. Who decides is reminded by the
// duty itself.
func half(env flows.Env, head hiring.Case, part hiring.Rounds, _ chat.Event) (turn, error) {
	done := turn{Head: head, Part: part}
	for _, id := range owing(env, head, part) {
		if p, _ := env.Company.Person(id); id == head.Duty.Owner || p.Own.Mutes(hiring.Halfway) {
			continue
		}
		done.Effects = append(done.Effects, tell("allowance", id, "lend", chat.Values{
			"flow": {Name}, "record": {head.ID}, "verb": {"remind"},
		}))
	}
	return done, nil
}

// remind is the answer: there is room for a reminder to one person.
func remind(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	done, who := turn{Head: head, Part: part}, ev.Values.Get("person")
	if slices.Contains(owing(env, head, part), who) {
		m, _ := part.Present(head)
		done.Effects = []flows.Effect{flows.Say{To: who, Kind: kindOf(kindRemind, m)}}
	}
	return done, nil
}

// owing are the interviewers whose sheet is still waited for.
func owing(env flows.Env, head hiring.Case, part hiring.Rounds) []string {
	m, ok := part.Present(head)
	if !ok || head.Status != hiring.PendingSecondEval {
		return nil
	}
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	return slices.DeleteFunc(m.Missing(written), func(id string) bool {
		p, known := env.Company.Person(id)
		return !known || !p.Active
	})
}

// check looks for interviewers who left: HR gets one card for each appointment
// and person, to name somebody else.
func check(env flows.Env, head hiring.Case, part hiring.Rounds, _ chat.Event) (turn, error) {
	m, ok := part.Present(head)
	if !ok || head.Status != hiring.SecondScheduled && head.Status != hiring.PendingSecondEval {
		return turn{Head: head, Part: part}, nil
	}
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	gone := slices.DeleteFunc(m.Missing(written), func(id string) bool {
		p, known := env.Company.Person(id)
		return known && p.Active || slices.Contains(m.Gone, id)
	})
	if len(gone) == 0 {
		return turn{Head: head, Part: part}, nil
	}
	m.Gone = append(slices.Clone(m.Gone), gone...)
	return turn{Head: head, Part: with(part, m), Effects: []flows.Effect{flows.Say{To: hrOf(env, head), Kind: kindOf(kindLeft, m)}}}, nil
}

// What HR says of an appointment that was not held.
const (
	outcomeMove   = "move"
	outcomeAnew   = "anew"
	outcomeNoShow = "no_show"
)

func notHeldForm(env flows.Env, head hiring.Case, part hiring.Rounds) chat.Form {
	what := chat.Field{Name: "what", Type: chat.FieldSelect, Required: true, Label: chat.T("round.notheld.what")}
	outcomes := []string{outcomeMove, outcomeAnew}
	if m, ok := part.Present(head); ok && len(heard(env, head, m)) == 0 {
		outcomes = append(outcomes, outcomeNoShow)
	}
	for _, o := range outcomes {
		what.Options = append(what.Options, chat.Option{Value: o, Label: chat.T("round.notheld." + o)})
	}
	return chat.Form{Title: chat.T("round.notheld.title"), Submit: chat.T("round.notheld.submit"), Fields: []chat.Field{
		what,
		{Name: "at", Type: chat.FieldDateTime, Label: chat.T("round.notheld.at"), Hint: chat.T("round.notheld.at.hint")},
		wordsField("round.notheld.words"),
		summary.Anyway(), // last, as the warning says
	}}
}

// notHeld corrects the bot: the interview did not take place. It is moved, called
// off to be arranged anew, or the candidate did not come.
func (d desk) notHeld(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	was, _ := part.Present(head)
	back, err := head.Moved(hiring.NotHeld)
	if err != nil {
		return turn{}, conflict(err)
	}
	var done turn
	switch ev.Values.Get("what") {
	case outcomeNoShow:
		return missed(env, back, part, chat.OneLine(ev.Values.Get("words")))
	case outcomeMove:
		m, faults := read(env, chat.Values{"at": ev.Values["at"], "place": {was.Place}, "note": {was.Note}}, was)
		if len(faults) > 0 {
			return turn{}, wrongValues(faults)
		}
		m.Minutes = was.Minutes
		if against := d.warned(env, back, m, ev.Values); len(against) > 0 {
			return turn{}, wrongValues(against)
		}
		done = rearranged(env, back, part, m)
	default:
		if back, err = back.Moved(hiring.CallOff); err != nil {
			return turn{}, conflict(err)
		}
		done = cancelled(env, turn{Head: back, Part: part}, was, chat.OneLine(ev.Values.Get("words")))
		done.Notice = untold(env, head, chat.T("round.done.calledoff", "Names", names(env, was.People)))
	}
	done.Effects = append(done.Effects, tell("decision", head.ID, "close", nil))
	return done, nil
}
