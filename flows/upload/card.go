package upload

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// How many faults, and how many names, a phone has room for.
const (
	mostShown = 4
	mostNamed = 3
)

// RefusedList begins what Attachment.Make is called for the list of what a
// file has wrong; the upload's id follows.
const RefusedList = "refused/"

// InterviewSheet is what Attachment.Make is called for a table of interviews
// to fill.
const InterviewSheet = "template/interviews"

// PaySheet is the same for a table of pay.
const PaySheet = "template/pay"

// view is the one card of an upload, for who dropped it.
func view(env flows.Env, head hiring.Case, part Upload, _ string) chat.Card {
	if part.By == "" || env.Reader.Person != part.By {
		return chat.Card{}
	}
	c := chat.Card{
		Kind: "upload.file", Tone: chat.Neutral, Title: chat.L(part.File.Name),
		Tag: chat.T("upload.tag." + string(part.State)), Preview: chat.T("upload.preview"),
	}
	switch part.State {
	case Offered:
		c.Tone = chat.Waiting
		c.Blocks = append(before(part), chat.Note(chat.T("upload.nothing_yet")), choice(env, head.ID, part))
	case Done:
		c.Tone = chat.Good
		c.Blocks = after(env, head.ID, part)
	case Undone:
		if part.Found.Back == 0 { // later imports kept all of it
			c.Tag = chat.T("upload.tag.done")
		}
		c.Blocks = back(env, head.ID, part)
	case Failed:
		if part.Found.Why != WhySame {
			c.Tone = chat.Bad
		}
		c.Blocks = why(env, part)
	default:
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("upload.state." + string(part.State)))}
	}
	if len(part.Found.Faults) > mostShown && (part.State == Offered || part.State == Done || part.State == Failed) {
		c.Files = []chat.Attachment{{Name: "refused.txt", Make: RefusedList + head.ID}}
	}
	return c
}

// before says what an import would do.
func before(part Upload) []chat.Block {
	switch part.Found.Kind {
	case Company:
		return change(part.Found.Change)
	case Pay:
		return payBefore(part)
	}
	r := part.Found.Rows
	first := chat.T("upload.rows.good", "Count", r.All())
	if r.Refused > 0 {
		first = chat.T("upload.rows.some", "Count", r.All(), "Good", r.Good(), "Refused", r.Refused)
	}
	out := []chat.Block{chat.Paragraph(first)}
	for _, line := range []struct {
		key string
		n   int
	}{{"upload.rows.unchanged", r.Unchanged}, {"upload.rows.updated", r.Updated}, {"upload.rows.unassigned", r.Unassigned}} {
		if line.n > 0 {
			out = append(out, chat.Note(chat.T(line.key, "Count", line.n)))
		}
	}
	return append(out, faults(part)...)
}

// change is what a company file changes, and what its import does.
func change(c Change) []chat.Block {
	out := []chat.Block{chat.Facts(
		difference("upload.company.people", c.People), difference("upload.company.positions", c.Positions),
	)}
	if n := len(c.Leaving); n > 0 {
		named := make([]chat.Text, 0, mostNamed)
		for _, name := range c.Leaving[:min(n, mostNamed)] {
			named = append(named, chat.L(name))
		}
		line := chat.T("upload.company.leaving", "Names", named)
		if n > mostNamed {
			line = chat.T("upload.company.leaving_more", "Names", named, "Count", n)
		}
		out = append(out, chat.Paragraph(line))
	}
	return append(out, chat.Note(chat.T("upload.company.whole")))
}

func difference(label string, d Difference) chat.Fact {
	return chat.Fact{
		Label: chat.T(label),
		Value: chat.T("upload.company.counts", "Added", d.Added, "Changed", d.Changed, "Missing", d.Missing),
	}
}

func choice(env flows.Env, id string, part Upload) chat.Block {
	label := chat.T("upload.button.company")
	if part.Found.Kind == Pay {
		label = payLabel(part.Found.Rows)
	}
	if part.Found.Kind == Interviews {
		label = chat.T("upload.button.all", "Count", part.Found.Rows.Good())
		if part.Found.Rows.Refused > 0 {
			label = chat.T("upload.button.good", "Count", part.Found.Rows.Good())
		}
	}
	bring := chat.Button{Label: label, Style: chat.Primary, Action: env.Act(Name, id, "import")}
	if n := part.Found.Change.People.Missing; n > 0 {
		bring.Confirm = chat.T("upload.company.confirm", "Count", n)
	}
	return chat.Buttons(bring, chat.Button{Label: chat.T("upload.button.discard"), Action: env.Act(Name, id, "discard")})
}

// after says what became of it.
func after(env flows.Env, id string, part Upload) []chat.Block {
	if part.Found.Kind == Pay {
		return payAfter(env, id, part)
	}
	if part.Found.Kind == Company {
		c := part.Found.Change
		return []chat.Block{
			chat.Facts(difference("upload.company.people", c.People), difference("upload.company.positions", c.Positions)),
			chat.Note(chat.T("upload.company.done")),
		}
	}
	r := part.Found.Rows
	out := []chat.Block{chat.Paragraph(chat.T("upload.done.rows", "Count", r.New+r.Unassigned, "Updated", r.Updated, "Unchanged", r.Unchanged))}
	if r.Unassigned > 0 {
		out = append(out, chat.Note(chat.T("upload.done.unassigned", "Count", r.Unassigned)))
	}
	if r.Refused > 0 {
		out = append(out, chat.Paragraph(chat.T("upload.done.refused", "Count", r.Refused)))
	}
	return append(out, faults(part)...)
}

// faults are the first things wrong, and how many there are beside.
func faults(part Upload) []chat.Block {
	var out []chat.Block
	all := part.Found.Faults
	for _, f := range all[:min(len(all), mostShown)] {
		out = append(out, chat.Marked("-", FaultLine(part.Found.Kind, f)))
	}
	if more := len(all) - mostShown; more > 0 {
		out = append(out, chat.Note(chat.T("upload.fault.more", "Count", more)))
	}
	return out
}

// why says why a file cannot be imported, and what to do.
func why(env flows.Env, part Upload) []chat.Block {
	f := part.Found
	switch f.Why {
	case "":
		none := chat.T("upload.rows.none", "Count", f.Rows.All())
		if f.Kind == Pay {
			none = chat.T("upload.pay.none", "Count", f.Rows.All())
		}
		return append([]chat.Block{chat.Paragraph(none)}, append(faults(part), again())...)
	case WhyFaulty:
		return append([]chat.Block{chat.Paragraph(chat.T("upload.company.faulty", "Count", len(f.Faults)))}, append(faults(part), again())...)
	case WhyBroken:
		return []chat.Block{chat.Paragraph(chat.T("upload.broken", "Count", f.Rows.All())), again()}
	case WhyHeader:
		none := chat.T("upload.header")
		if f.Kind == Pay {
			none = chat.T("upload.pay.header")
		}
		return append([]chat.Block{chat.Paragraph(none)}, append(faults(part), again())...)
	case WhySays:
		return []chat.Block{chat.Paragraph(f.Says), again()}
	case WhyUsed:
		var names []chat.Text
		for _, id := range f.Used {
			names = append(names, env.Title(id))
		}
		return []chat.Block{chat.Paragraph(chat.T("upload.company.used", "Positions", names)), again()}
	}
	return []chat.Block{chat.Paragraph(chat.T("upload.why." + f.Why))}
}

func again() chat.Block { return chat.Note(chat.T("upload.again")) }

func asks(env flows.Env) bool {
	return Brings(env.Company, env.Actor.Person, Interviews) || Brings(env.Company, env.Actor.Person, Company)
}

// howTo says what can be dropped, by right.
func howTo(env flows.Env, _ []string) (chat.Reply, error) {
	c := chat.Card{
		Kind: "upload.how", Record: env.Actor.Person, Tone: chat.Neutral,
		Title: chat.T("upload.how"), Preview: chat.T("upload.how"),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("upload.how.drop", "Limit", chat.MaxFile>>20)),
			chat.Paragraph(chat.T("upload.how.interviews")),
			chat.Paragraph(chat.T("upload.how.pay")),
		},
	}
	if Brings(env.Company, env.Actor.Person, Company) {
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("upload.how.company")))
	}
	c.Blocks = append(c.Blocks, chat.Note(chat.T("upload.how.then")))
	c.Files = []chat.Attachment{{Name: "interviews.xlsx", Make: InterviewSheet}, {Name: "pay.xlsx", Make: PaySheet}}
	return chat.Reply{Card: &c}, nil
}
