package round

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// arrange makes an appointment: the interviewers get their cards and the entry
// for their calendars, and the case waits for the day.
func (d desk) arrange(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	if len(part.Meetings) >= mostMeetings {
		return turn{}, chat.Refuse(chat.Conflict, chat.T("round.refused.many", "Count", mostMeetings))
	}
	m, faults := read(env, ev.Values, hiring.Meeting{No: len(part.Meetings) + 1, State: hiring.MeetingPlanned})
	people, more := panel(env, head, ev.Values["people"])
	if all := joined(faults, more); len(all) > 0 {
		return turn{}, wrongValues(all)
	}
	m.People = people
	if against := d.warned(env, head, m, ev.Values); len(against) > 0 {
		return turn{}, wrongValues(against)
	}
	moved, err := head.Moved(hiring.Schedule)
	if err != nil {
		return turn{}, conflict(err)
	}
	m.Round, moved.Until = moved.Round, m.Ends()
	done := turn{Head: moved, Part: with(part, m), Notice: untold(env, head, chat.T("round.done.arranged", "At", m.At, "Names", names(env, m.People)))}
	done.Effects = append(planned(m), tell("decision", head.ID, "redraw", nil))
	return welcomed(done, m, m.People), nil
}

// planned is what the clock brings.
func planned(m hiring.Meeting) []flows.Effect {
	return []flows.Effect{flows.Later{Verb: "over", At: passes(m)}}
}

// welcomed brings interviewers their card and their calendar entry.
func welcomed(t turn, m hiring.Meeting, people []string) turn {
	for _, id := range people {
		t.Effects = append(t.Effects, flows.Say{To: id, Kind: kindOf(kindInvite, m)}, entry(t.Head.ID, m, id, false))
	}
	return t
}

// entry asks for the calendar entry of one interviewer to be brought up to date.
func entry(id string, m hiring.Meeting, person string, off bool) flows.Tell {
	return tell(Invites, inviteID(id, m.No, person), "post", chat.Values{
		"sequence": {strconv.Itoa(m.Sequence)}, "off": {strconv.FormatBool(off)},
	})
}

// move gives an appointment another time or place. Everybody's entry changes,
// and each interviewer hears of it in a new message.
func (d desk) move(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	was, _ := part.Present(head)
	m, faults := read(env, ev.Values, was)
	if len(faults) > 0 {
		return turn{}, wrongValues(faults)
	}
	if m.At.Equal(was.At) && m.Minutes == was.Minutes && m.Place == was.Place && m.Note == was.Note {
		return turn{Head: head, Part: part, Notice: chat.T("round.done.same")}, nil
	}
	if against := d.warned(env, head, m, ev.Values); len(against) > 0 {
		return turn{}, wrongValues(against)
	}
	return rearranged(env, head, part, m), nil
}

// rearranged is a case whose appointment stands at another time.
func rearranged(env flows.Env, head hiring.Case, part hiring.Rounds, m hiring.Meeting) turn {
	was, _ := part.Present(head)
	m.Sequence++
	m.Was = was.At
	m.State, head.Until = hiring.MeetingPlanned, m.Ends()
	done := turn{Head: head, Part: with(part, m), Notice: untold(env, head, chat.T("round.done.moved", "At", m.At, "Names", names(env, m.People)))}
	done.Effects = append(planned(m), flows.Cancel{Verb: "half"}, tell("decision", head.ID, "redraw", nil))
	if was.State == hiring.MeetingPlanned && m.Ends().Equal(was.Ends()) { // nothing of the case moved, and the candidate hears of it all the same
		done.Effects = append(done.Effects, tell("notice", head.ID, "moved", nil))
	}
	return welcomed(done, m, m.People)
}

// people replaces who interviews: who is new gets card and entry, who is no
// longer asked has the entry cancelled. What somebody sent stays on file.
func (d desk) people(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	was, _ := part.Present(head)
	people, faults := panel(env, head, ev.Values["people"])
	if len(faults) > 0 {
		return turn{}, wrongValues(faults)
	}
	if same(people, was.People) {
		return turn{Head: head, Part: part, Notice: chat.T("round.done.same")}, nil
	}
	m := was
	m.People, m.Was = people, time.Time{} // who comes anew knows of no earlier time
	m.Sequence++
	done := turn{Head: head, Part: with(part, m), Notice: chat.T("round.done.people", "Names", names(env, people))}
	done.Effects = []flows.Effect{tell("decision", head.ID, "redraw", nil)}
	for _, id := range was.People {
		if !m.Has(id) && m.State == hiring.MeetingPlanned {
			done.Effects = append(done.Effects, entry(head.ID, m, id, true))
		}
	}
	fresh := slices.DeleteFunc(slices.Clone(people), was.Has)
	if m.State == hiring.MeetingPlanned {
		return welcomed(done, m, fresh), nil
	}
	for _, id := range fresh { // the interview is over: the sheet is what is asked of them
		done.Effects = append(done.Effects, flows.Say{To: id, Kind: kindOf(kindAsk, m)})
	}
	return done, nil
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// untold adds that the candidate is still to hear of it, where no notice that the
// company switched on says so.
func untold(env flows.Env, head hiring.Case, said chat.Text) chat.Text {
	kind := "status." + string(hiring.SecondScheduled)
	if env.Company.Templates[kind].On || env.Company.Templates[hiring.TemplateID(kind, head.Position)].On {
		return said
	}
	return chat.T("round.done.untold", "Said", said)
}

// callOff takes an appointment back: HR arranges anew.
func callOff(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	m, _ := part.Present(head)
	moved, err := head.Moved(hiring.CallOff)
	if err != nil {
		return turn{}, conflict(err)
	}
	done := cancelled(env, turn{Head: moved, Part: part}, m, chat.OneLine(ev.Values.Get("words")))
	done.Effects = append(done.Effects, tell("decision", head.ID, "redraw", nil))
	done.Notice = untold(env, head, chat.T("round.done.calledoff", "Names", names(env, m.People)))
	return done, nil
}

// cancelled is an appointment that somebody called off, with what HR keeps of why.
func cancelled(env flows.Env, t turn, m hiring.Meeting, words string) turn {
	m.Words, m.By = words, env.Actor.Person
	return lifted(t, m, env.Now)
}

// lifted takes an appointment from everybody who was to be there: its cards say so, and
// the entries are taken back.
func lifted(t turn, m hiring.Meeting, now time.Time) turn {
	m.Sequence++
	m.State, m.Set = hiring.MeetingCancelled, now
	t.Part = with(t.Part, m)
	t.Effects = append(t.Effects, flows.Cancel{Verb: "over"}, flows.Cancel{Verb: "half"})
	for _, id := range m.People {
		t.Effects = append(t.Effects, flows.Say{To: id, Kind: kindOf(kindOff, m)}, entry(t.Head.ID, m, id, true))
	}
	return t
}

func joined(all ...map[string]chat.Text) map[string]chat.Text {
	out := map[string]chat.Text{}
	for _, one := range all {
		maps.Copy(out, one)
	}
	return out
}

// names are what people are called, for a sentence.
func names(env flows.Env, ids []string) []chat.Text {
	out := make([]chat.Text, len(ids))
	for i, id := range ids {
		out[i] = chat.L(env.Company.Name(id))
	}
	return out
}
