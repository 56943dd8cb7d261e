package letter

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
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

// madeFrom says which version of the company's own words the draft was made from.
func madeFrom(env flows.Env, d Draft) []chat.Block {
	switch {
	case d.From.Version == 0:
		return nil
	case d.From.Position != "":
		return []chat.Block{chat.Note(chat.T("letter.from.position", "Position", env.Title(d.From.Position), "Version", d.From.Version))}
	}
	return []chat.Block{chat.Note(chat.T("letter.from", "Version", d.From.Version))}
}

func recent(env flows.Env, t time.Time) chat.Moment {
	if env.Now.Sub(t) < 6*24*time.Hour {
		return chat.Moment{At: t, Form: chat.DayTime}
	}
	return chat.Moment{At: t, Form: chat.DateTime}
}

// omitted says why the decider's own words are not in the letter.
func omitted(env flows.Env, d Draft) chat.Text {
	why := chat.T("wording.rule." + d.Omitted)
	if d.Omitted == otherLanguage {
		why = chat.T("letter.rule.language")
	}
	return chat.T("letter.omitted", "Name", env.Company.Name(d.By), "Why", why)
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

// stale says how the letter stands to somebody whose click came too late.
func stale(env flows.Env, head hiring.Case, d Draft) chat.Text {
	if !env.Company.IsHR(env.Actor.Person, head) {
		return chat.Text{}
	}
	name := env.Company.Name(d.ConfirmedBy)
	switch d.State {
	case Drafted:
		return chat.T("letter.stale.drafted")
	case Discarded:
		return chat.T("letter.stale.discarded", "Name", env.Company.Name(d.LetGo.By), "At", d.LetGo.At)
	case Returned:
		return chat.T("letter.stale.returned")
	case Queued:
		return chat.T("letter.stale.queued", "Name", name, "At", d.LeavesAt)
	case Sent:
		return chat.T("letter.stale.sent", "Name", name, "At", d.SentAt)
	case Told:
		return chat.T("letter.stale.told", "Name", env.Company.Name(d.teller()))
	case Dropped:
		return chat.T("letter.dropped")
	case Failed:
		return chat.T("letter.stale.failed")
	case Held:
		return chat.T("letter.stale.held")
	}
	return chat.Text{}
}

// teller is who told the candidate in another way.
func (d Draft) teller() string {
	if d.ToldBy == "" {
		return d.ConfirmedBy
	}
	return d.ToldBy
}

// edited says who changed the words last, and names the subject, which somebody
// may have changed too.
func edited(env flows.Env, d Draft) []chat.Block {
	if d.Edits == 0 {
		return nil
	}
	return []chat.Block{chat.Note(chat.T("letter.subject", "Words", outbound.Short(d.Subject, inSubject))), chat.Note(chat.T("letter.edited", "Name", env.Company.Name(d.EditedBy), "At", recent(env, d.EditedAt), "Count", d.Edits))}
}
