package letter

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// source says whose decision the reason comes from, when, and what it belongs
// to.
func source(env flows.Env, head hiring.Case, d Draft) chat.Text {
	who := chat.T("letter.source.who", "Name", env.Company.Name(d.By), "At", recent(env, d.Decided))
	links := []chat.Text{who}
	pos, _ := env.Company.Position(head.Position)
	if topic, ok := pos.Dimension(d.Topic); ok {
		links = append(links, chat.ByLocale(topic.Name))
	} else if reason, ok := pos.Reason(d.Reason); ok {
		links = append(links, chat.ByLocale(reason.Text))
	}
	switch {
	case len(links) == 2 && d.Asked > 0:
		return chat.T("letter.source.question", "Who", who, "Topic", links[1], "Number", d.Asked)
	case len(links) == 2:
		return chat.T("letter.source.topic", "Who", who, "Topic", links[1])
	}
	return chat.T("letter.source", "Who", who)
}

func recent(env flows.Env, t time.Time) chat.Moment {
	if env.Now.Sub(t) < 6*24*time.Hour {
		return chat.Moment{At: t, Form: chat.DayTime}
	}
	return chat.Moment{At: t, Form: chat.DateTime}
}

func checks(d Draft) chat.Text {
	if d.Checks.Good() {
		return chat.T("letter.checks.good")
	}
	var faults []chat.Text
	for _, part := range d.Checks.Missing {
		faults = append(faults, chat.T("letter.missing."+part))
	}
	return chat.T("letter.checks.bad", "Faults", append(faults, rules(d.Checks.Blocked)...))
}

func rules(broken []string) []chat.Text {
	out := make([]chat.Text, len(broken))
	for i, name := range broken {
		out[i] = chat.T("wording.rule." + name)
		if name == otherLanguage {
			out[i] = chat.T("letter.rule.language")
		}
	}
	return out
}

func pool(d Draft) chat.Text {
	if d.Pool {
		return chat.T("letter.pool.yes")
	}
	return chat.T("letter.pool.no")
}

// note is what the decider wrote for HR: it never leaves, so it stands beside
// the letter and not in it.
func note(env flows.Env, head hiring.Case, d Draft) []chat.Block {
	why, _ := flows.Find[hiring.Decision](env, "decision", head.ID)
	if why.Note == "" || !why.At.Equal(d.Decided) {
		return nil
	}
	label := chat.Note(chat.T("letter.note", "Name", env.Company.Name(d.By)))
	return []chat.Block{label, {Kind: chat.KindQuote, Text: chat.L(why.Note), Fold: 2}}
}

// ways are how a candidate can be told without a letter.
func ways() []string { return []string{"phone", "sms", "in_person", "other"} }

func known(how string) bool {
	for _, w := range ways() {
		if w == how {
			return true
		}
	}
	return false
}

func howText(how string) chat.Text { return chat.T("letter.how." + how) }

func toldForm(flows.Env, hiring.Case, Draft) chat.Form {
	var options []chat.Option
	for _, w := range ways() {
		options = append(options, chat.Option{Value: w, Label: howText(w)})
	}
	return chat.Form{Title: chat.T("letter.told.title"), Submit: chat.T("letter.told.submit"), Fields: []chat.Field{
		{Name: "how", Type: chat.FieldSelect, Required: true, Options: options, Label: chat.T("letter.told.how")},
		{Name: "when", Type: chat.FieldDate, Required: true, Label: chat.T("letter.told.when")},
		{Name: "note", Type: chat.FieldArea, Max: 300, Label: chat.T("letter.told.words")},
	}}
}

// stale says how the letter stands to somebody whose click came too late.
func stale(env flows.Env, head hiring.Case, d Draft) chat.Text {
	if !env.Company.IsHR(env.Actor.Person, head) {
		return chat.Text{}
	}
	name := env.Company.Name(d.ConfirmedBy)
	switch d.State {
	case Drafted:
		return chat.T("letter.stale.drafted")
	case Queued:
		return chat.T("letter.stale.queued", "Name", name, "At", d.LeavesAt)
	case Sent:
		return chat.T("letter.stale.sent", "Name", name, "At", d.SentAt)
	case Told:
		return chat.T("letter.stale.told", "Name", name)
	case Dropped:
		return chat.T("letter.dropped")
	case Failed:
		return chat.T("letter.stale.failed")
	case Held:
		return chat.T("letter.stale.held")
	}
	return chat.Text{}
}
