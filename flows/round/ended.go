package round

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// causes are why a candidate withdraws, as HR heard it.
func causes() []string {
	return []string{"other_offer", "pay", "role", "place", "stays", "personal", "silent", "other"}
}

func withdrawForm(flows.Env, hiring.Case, hiring.Rounds) chat.Form {
	cause := chat.Field{Name: "cause", Type: chat.FieldSelect, Required: true, Label: chat.T("round.withdraw.cause")}
	for _, c := range causes() {
		cause.Options = append(cause.Options, chat.Option{Value: c, Label: chat.T("round.cause." + c)})
	}
	return chat.Form{Title: chat.T("round.withdraw.title"), Submit: chat.T("round.withdraw.submit"), Fields: []chat.Field{
		cause, wordsField("round.withdraw.words"),
	}}
}

func noShowForm(flows.Env, hiring.Case, hiring.Rounds) chat.Form {
	return chat.Form{Title: chat.T("round.noshow.title"), Submit: chat.T("round.noshow.submit"), Fields: []chat.Field{
		wordsField("round.noshow.words"),
	}}
}

// withdraw notes that the candidate does not want to go on, which HR heard.
// Whatever still waited is taken back: the appointment, the letter, the cards.
func withdraw(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	moved, err := head.Moved(hiring.Withdraw)
	if err != nil {
		return turn{}, conflict(err)
	}
	end := hiring.Ending{
		Status: hiring.Withdrawn, From: head.Status, Cause: ev.Values.Get("cause"),
		Words: chat.OneLine(ev.Values.Get("words")), By: env.Actor.Person, At: env.Now,
	}
	done := ended(turn{Head: moved, Part: part}, end)
	if m, ok := part.Planned(); ok { // that of a case just rejected too
		done = cancelled(env, done, m, "")
	}
	done.Notice = chat.T("round.done.withdrawn")
	return done, nil
}

// noShow notes that the candidate came neither to the appointment nor to the
// first day.
func noShow(env flows.Env, head hiring.Case, part hiring.Rounds, ev chat.Event) (turn, error) {
	return missed(env, head, part, chat.OneLine(ev.Values.Get("words")))
}

func missed(env flows.Env, head hiring.Case, part hiring.Rounds, words string) (turn, error) {
	moved, err := head.Moved(hiring.MissedIt)
	if err != nil {
		return turn{}, conflict(err)
	}
	end := hiring.Ending{Status: hiring.NoShow, From: head.Status, Words: words, By: env.Actor.Person, At: env.Now}
	if m, ok := part.Present(head); ok && head.Status == hiring.SecondScheduled {
		if who := heard(env, head, m); len(who) > 0 {
			return turn{}, chat.Refuse(chat.Conflict, took(env, who))
		}
		m.State = hiring.MeetingMissed
		part = with(part, m)
	}
	done := ended(turn{Head: moved, Part: part}, end)
	done.Notice = chat.T("round.done.noshow")
	return done, nil
}

// heard are the interviewers whose sheets are in: the candidate was there.
func heard(env flows.Env, head hiring.Case, m hiring.Meeting) []string {
	written, _ := flows.Find[hiring.Scorecard](env, "scorecard", head.ID)
	missing := m.Missing(written)
	return slices.DeleteFunc(slices.Clone(m.People), func(id string) bool { return slices.Contains(missing, id) })
}

func took(env flows.Env, who []string) chat.Text {
	return chat.T("round.noshow.took", "Names", names(env, who))
}

// ended is a case that the candidate's side ended: nothing of the appointment
// goes on, the letter that waits is taken back, and every card says so.
func ended(t turn, end hiring.Ending) turn {
	t.Part.Ended = end
	t.Effects = append(t.Effects, flows.Cancel{Verb: "over"}, flows.Cancel{Verb: "half"})
	if end.From == hiring.ReportDraft { // nobody but HR's card of the report knows of it
		t.Effects = append(t.Effects, tell("report", t.Head.ID, "decided", nil))
		return t
	}
	t.Effects = append(t.Effects, tell("decision", t.Head.ID, "redraw", nil), tell("letter", t.Head.ID, "drop", nil))
	return t
}
