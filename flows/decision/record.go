package decision

import (
	"maps"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// ways are how somebody can have told a decision.
func ways() []string { return []string{"phone", "person", "mail", "other"} }

func wayText(how string) chat.Text { return chat.T("decision.how." + how) }

// moves are the verdicts that can be recorded, by the verb that gives them.
func moves() map[string]hiring.Verdict {
	return map[string]hiring.Verdict{"approve": hiring.Approved, "reject": hiring.NotPassed, "hold": hiring.OnHold}
}

// mayRecord: HR, while a verdict is awaited, and of a rejection as long as one can
// follow.
func mayRecord(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return mayAssign(env, head, part) || mayRecordLate(env, head)
}

// recordForm asks who said what, how and when. Where somebody has decided already there
// is only a rejection to record.
func recordForm(env flows.Env, head hiring.Case, _ hiring.Decision) chat.Form {
	var people, verdicts, hows []chat.Option
	for _, id := range able(env, head) {
		people = append(people, chat.Option{Value: id, Label: chat.L(env.Company.Name(id))})
	}
	for _, verb := range []string{"approve", "reject", "hold"} {
		verdicts = append(verdicts, chat.Option{Value: verb, Label: chat.T("verdict." + string(moves()[verb]))})
	}
	for _, how := range ways() {
		hows = append(hows, chat.Option{Value: how, Label: wayText(how)})
	}
	choice := func(name string, label chat.Text, options []chat.Option) chat.Field {
		return chat.Field{Name: name, Type: chat.FieldSelect, Required: true, Label: label, Options: options}
	}
	who, how := choice("who", chat.T("decision.record.who"), people), choice("how", chat.T("decision.record.how"), hows)
	when := chat.Field{Name: "told_at", Type: chat.FieldDateTime, Required: true, Label: chat.T("decision.record.when")}
	pos, _ := env.Company.Position(head.Position)
	why := summary.RefusalFields(pos)
	if rejectable(head) {
		why[0].Required = true
		return callingOff(env, head, chat.Form{
			Title: chat.T("decision.record.title.late"), Submit: chat.T("decision.record.submit"),
			Fields: append([]chat.Field{who, how, when}, why...),
		})
	}
	fields := append([]chat.Field{who, choice("decision", chat.T("decision.record.verdict"), verdicts), how, when}, why...)
	return chat.Form{
		Title: chat.T("decision.record.title"), Submit: chat.T("decision.record.submit"),
		Fields: append(fields, chat.Field{Name: "until", Type: chat.FieldDate, Label: chat.T("decision.record.until")}),
	}
}

// record enters what somebody who may decide said elsewhere: it is that
// person's decision, and that person is asked whether it is right.
func (l linter) record(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	v, given, faults := ev.Values, kept(part), map[string]chat.Text{}
	told, fault := readTold(env, head, part, v.Get("told_at"))
	if !fault.Empty() {
		faults["told_at"] = fault
	}
	given.By, given.Verdict, given.Stood = v.Get("who"), moves()[v.Get("decision")], stood(head, part)
	if rejectable(head) {
		given.Verdict = hiring.NotPassed
	}
	if !env.Company.Decides(given.By, head) {
		faults["who"] = chat.T("decision.record.unfit")
	}
	move := hiring.Approve
	switch given.Verdict {
	case hiring.NotPassed:
		move = hiring.Reject
		maps.Copy(faults, l.because(env, head, v, &given))
	case hiring.OnHold:
		move = hiring.HoldCase
		if given.Until, fault = readDay(env, head, v.Get("until")); !fault.Empty() {
			faults["until"] = fault
		}
	}
	if len(faults) > 0 {
		return turn{}, wrongValues(faults)
	}
	given.Recorded = hiring.Recording{By: env.Actor.Person, How: v.Get("how"), At: told}
	done, err := settled(env, head, move, given)
	if err != nil {
		return done, err
	}
	done.Notice = calledOff(env, head, done.Part, chat.T("decision.done.recorded", "Name", env.Company.Name(given.By), "Until", clock(done.Part.UndoUntil)))
	done.Effects = append(done.Effects, flows.Say{To: given.By, Kind: kindRecorded})
	return done, nil
}

// readTold reads when a decision was told: not in the future, and not before
// there was something to decide on, nor before the verdict that stands.
func readTold(env flows.Env, head hiring.Case, part hiring.Decision, value string) (at time.Time, fault chat.Text) {
	at, err := time.ParseInLocation(minutes, value, zone(env))
	if err != nil {
		return at, chat.T("decision.record.unread")
	}
	since := part.Reopened.At
	if report, ok := flows.Find[hiring.Report](env, "report", head.ID); ok && report.Sent.After(since) {
		since = report.Sent
	}
	said := part.At
	if part.Recorded.By != "" {
		said = part.Recorded.At
	}
	switch {
	case at.After(env.Now):
		fault = chat.T("decision.record.future")
	case rejectable(head) && at.Before(said.Truncate(time.Minute)):
		fault = chat.T("decision.record.overtaken", "At", said)
	case at.Before(since.Truncate(time.Minute)):
		fault = chat.T("decision.record.early", "At", since)
	}
	return at.UTC(), fault
}

// mayConfirm: whoever is said to have decided. Whether that can still be
// answered is the step's to tell.
func mayConfirm(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return part.Recorded.By != "" && part.By == env.Actor.Person && env.Company.Decides(env.Actor.Person, head)
}

// answerable refuses a second answer to the same card.
func answerable(env flows.Env, part hiring.Decision) error {
	if at := part.Recorded.Confirmed; !at.IsZero() {
		return conflict("decision.right.already", "At", when(env, at))
	}
	if said, ok := objected(part, env.Actor.Person); ok {
		return conflict("decision.wrong.already", "At", when(env, said.At))
	}
	return nil
}

func right(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if err := answerable(env, part); err != nil {
		return turn{}, err
	}
	part.Recorded.Confirmed = env.Now
	return turn{Head: head, Part: part, Notice: chat.T("decision.done.right")}, nil
}

// wrong says that a recorded decision was none: it is taken back while nobody
// has acted on it, and is an objection afterwards.
func wrong(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	if err := answerable(env, part); err != nil {
		return turn{}, err
	}
	hr := env.Company.Name(hrOf(env, head))
	part = withObjection(part, hiring.Objection{
		By: env.Actor.Person, At: env.Now, Of: part.At, Wrong: true, Undid: asDecided(head, part),
	})
	done := turn{Head: head, Part: part, Notice: chat.T("decision.done.wrong.late", "HR", hr, "Status", chat.T("status."+string(head.Status)))}
	if asDecided(head, part) {
		var err error
		if done, err = takenBack(env, head, part); err != nil {
			return done, err
		}
		done.Notice = chat.T("decision.done.wrong", "HR", hr)
		if !done.Head.Awaits() {
			done.Notice = chat.T("decision.done.wrong.back", "HR", hr, "Status", chat.T("status."+string(done.Head.Status)))
		}
	}
	done.Effects = append(done.Effects, tellHR(env, head, objectionKind(part)))
	return done, nil
}
