package report

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
)

// view draws HR's draft, the long view, or the note on a version that came too
// late. The draft is for HR alone.
func (w writer) view(env flows.Env, head hiring.Case, part hiring.Report, kind string) chat.Card {
	hr := env.Company.IsHR(env.Reader.Person, head)
	switch {
	case part.Drafted.IsZero():
		return chat.Card{}
	case !env.Company.Sees(env.Reader.Person, head), !hr && (kind == "draft" || kind == "late"):
		return gone(head)
	case kind == "full", !hr:
		return fullCard(env, head, part)
	case kind == "late":
		return lateCard(env, head)
	}
	return w.draftCard(env, head, part)
}

// gone is for somebody who lost the case since the card was posted: it must
// lose its buttons, and says no more than that.
func gone(head hiring.Case) chat.Card {
	return chat.Card{
		Kind: "report.gone", Record: head.ID, Title: chat.T("report.gone.title"), Tone: chat.Neutral,
		Blocks: []chat.Block{chat.Paragraph(chat.T("report.gone"))},
	}
}

// besidePay is how much of the department's requirement has room where the pay
// that is expected stands, too.
const besidePay = 50

// roomy is how many lines of a summary leave room for gaps around them on one
// phone screen.
const roomy = 7

// draftCard is what HR reviews: the summary as the manager will see it, and
// until when. Sent, it says to whom and when and offers the long view only.
func (w writer) draftCard(env flows.Env, head hiring.Case, part hiring.Report) chat.Card {
	c := chat.Card{
		Kind: "report.draft", Record: head.ID, Revision: env.Rev, Tone: chat.Waiting,
		Title: title(env, head), Tag: chat.T("report.draft.tag"), Preview: chat.T("report.draft.preview"),
	}
	pos, _ := env.Company.Position(head.Position)
	lead := summary.Past(part) // once it is sent, nobody waits for this card
	if head.Status == hiring.ReportDraft && part.Sent.IsZero() {
		lead = summary.Lead(part, head, env.Reader, env.Now)
	}
	lead, pays := withPay(env, head, lead)
	if pays {
		part.Requirement = summary.Shorten(part.Requirement, besidePay)
	}
	lines := summary.Blocks(part.For(pos), head)
	if len(lines) <= roomy {
		lines = append(append([]chat.Block{chat.Divider()}, lines...), chat.Divider())
	}
	c.Blocks = append([]chat.Block{chat.Paragraph(lead)}, lines...)
	row := chat.Block{Kind: chat.KindButtons, Links: links(head, part)}
	switch {
	case !part.Sent.IsZero():
		c.Tone, c.Tag, c.Preview = chat.Neutral, chat.T("report.sent.tag"), chat.T("report.full.preview")
		c.Blocks = append(c.Blocks, chat.Paragraph(sentence(env, head, part)))
	case head.Status != hiring.ReportDraft:
		c.Tone, c.Tag, c.Preview = chat.Neutral, chat.T("status."+string(head.Status)), chat.T("report.full.preview")
		ends, undo := ended(env, head)
		c.Blocks, row.Row = append(c.Blocks, ends...), undo
	default:
		c.Blocks = append(c.Blocks, chat.Note(news(part)))
		if !head.Duty.Due.IsZero() {
			c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("report.draft.due", "Due", head.Duty.Due)))
		}
		row = w.buttons(env, head, part)
	}
	c.Blocks = append(c.Blocks, row)
	return c
}

// withPay adds the pay that the candidate expects, beside what the position pays.
// It is HR's alone to see: no other card has it.
func withPay(env flows.Env, head hiring.Case, lead chat.Text) (with chat.Text, pays bool) {
	who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	table, _ := flows.Find[hiring.PayTable](env, "pay", head.Position)
	today := env.Now.In(env.Company.Zone("")).Format(time.DateOnly)
	if pay := summary.PayBeside(who.ExpectedPay, table.On(today)); !pay.Empty() {
		return chat.T("report.draft.pay", "Lead", lead, "Pay", pay), true
	}
	return lead, false
}

// links are the ways on from a draft that is over.
func links(head hiring.Case, part hiring.Report) []chat.Button {
	out := []chat.Button{fullLink(head)}
	if len(part.Editions) > 0 {
		out = append(out, chat.Button{Label: chat.T("report.button.versions.back"), Action: look(head, "versions")})
	}
	return out
}

func fullLink(head hiring.Case) chat.Button {
	return chat.Button{Label: chat.T("report.button.full"), Action: look(head, "full")}
}

// news says whose estimate it is and whether it changed; where a newer
// interview met HR's edits, what became of them.
func news(part hiring.Report) chat.Text {
	e := last(part)
	at := chat.Moment{At: e.At, Form: chat.DayTime}
	switch {
	case e.What != rebuilt || e.Lost == 0 && same(part.Edits, hiring.Edits{}):
		return summary.Estimate(part)
	case e.Lost > 0:
		return chat.T("report.draft.lost", "At", at, "Count", e.Lost)
	}
	return chat.T("report.draft.kept", "At", at)
}

// lateCard tells HR that a newer interview changed nothing.
func lateCard(env flows.Env, head hiring.Case) chat.Card {
	return chat.Card{
		Kind: "report.late", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: title(env, head), Preview: chat.T("report.late.preview"),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T("report.late", "Status", chat.T("status."+string(head.Status)))),
			{Kind: chat.KindButtons, Links: []chat.Button{fullLink(head)}},
		},
	}
}

// title says who and what. A name that cannot be found is the case's id.
func title(env flows.Env, head hiring.Case) chat.Text {
	name := head.ID
	if c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok && c.Name != "" {
		name = folded(c.Name)
	}
	return chat.T("report.title", "Name", name, "Position", env.Title(head.Position))
}

func managerOf(env flows.Env, head hiring.Case) string {
	owner, _ := env.Company.Owner(head, hiring.Manager)
	return env.Company.Name(owner)
}

// sentence says to whom and when a report went, and who sent it.
func sentence(env flows.Env, head hiring.Case, part hiring.Report) chat.Text {
	at := chat.Moment{At: part.Sent, Form: chat.DayTime}
	if part.SentBy == "" {
		return chat.T("report.sent.auto", "Manager", managerOf(env, head), "At", at)
	}
	return chat.T("report.sent.by", "Manager", managerOf(env, head), "At", at, "By", env.Company.Name(part.SentBy))
}

// stale says what the state is to somebody whose click came too late.
func stale(env flows.Env, head hiring.Case, part hiring.Report) chat.Text {
	switch {
	case part.Drafted.IsZero():
		return chat.T("report.notbuilt")
	case !part.Sent.IsZero():
		return sentence(env, head, part)
	case head.Status != hiring.ReportDraft:
		return chat.T("report.unsent")
	}
	return chat.T("report.stale")
}
