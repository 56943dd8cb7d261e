package letter

import (
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// ways are how a candidate can be told without a letter.
func ways() []string { return []string{"phone", "sms", "in_person", "other"} }

func howText(how string) chat.Text { return chat.T("letter.how." + how) }

// toldForm asks how, when, by whom. Who writes it down is whom it names first.
func toldForm(env flows.Env, head hiring.Case, _ Draft) chat.Form {
	var how, by []chat.Option
	for _, w := range ways() {
		how = append(how, chat.Option{Value: w, Label: howText(w)})
	}
	for _, id := range tellers(env, head) {
		by = append(by, chat.Option{Value: id, Label: chat.L(env.Company.Name(id))})
	}
	return chat.Form{Title: chat.T("letter.told.title"), Submit: chat.T("letter.told.submit"), Fields: []chat.Field{
		{Name: "how", Type: chat.FieldSelect, Required: true, Options: how, Label: chat.T("letter.told.how")},
		{Name: "when", Type: chat.FieldDate, Required: true, Label: chat.T("letter.told.when")},
		{Name: "by", Type: chat.FieldPerson, Options: by, Value: env.Actor.Person, Label: chat.T("letter.told.by")},
		{Name: "note", Type: chat.FieldArea, Max: 300, Label: chat.T("letter.told.words")},
	}}
}

// tellers are who may have told the candidate: HR of the case and who decides.
func tellers(env flows.Env, head hiring.Case) []string {
	var out []string
	for _, p := range env.Company.People() {
		if env.Company.IsHR(p.ID, head) || env.Company.Decides(p.ID, head) {
			out = append(out, p.ID)
		}
	}
	return out
}

// told closes the duty when the candidate was told in another way.
func told(env flows.Env, head hiring.Case, d Draft, ev chat.Event) (turn, error) {
	faults := map[string]chat.Text{}
	how := ev.Values.Get("how")
	if !slices.Contains(ways(), how) {
		faults["how"] = chat.T("letter.told.how.unread")
	}
	day, fault := toldDay(env, d, ev.Values.Get("when"))
	if !fault.Empty() {
		faults["when"] = fault
	}
	by := ev.Values.Get("by")
	if by == "" {
		by = env.Actor.Person
	}
	if len(faults) > 0 {
		return turn{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	}
	moved, err := head.Moved(hiring.TellRejected)
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Conflict, Sentence: chat.T("problem.stale"), Cause: err}
	}
	d.State, d.How, d.Note = Told, how, chat.OneLine(ev.Values.Get("note"))
	d.ToldBy, d.ConfirmedBy, d.SentAt = by, env.Actor.Person, day.UTC()
	return turn{Head: moved, Part: d, Notice: chat.T("letter.done.told"), Effects: redraw(head)}, nil
}

// toldDay reads the day: neither before the decision nor still to come.
func toldDay(env flows.Env, d Draft, value string) (day time.Time, fault chat.Text) {
	day, err := time.ParseInLocation(time.DateOnly, value, zone(env))
	today, decided := env.Now.In(zone(env)).Format(time.DateOnly), d.Decided.In(zone(env)).Format(time.DateOnly)
	switch {
	case err != nil:
		return day, chat.T("letter.told.when.unread")
	case day.Format(time.DateOnly) > today:
		return day, chat.T("letter.told.when.future")
	case day.Format(time.DateOnly) < decided:
		return day, chat.T("letter.told.when.early")
	}
	return day, chat.Text{}
}

func zone(env flows.Env) *time.Location {
	if env.Reader.Zone == nil {
		return time.UTC
	}
	return env.Reader.Zone
}
