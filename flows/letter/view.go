package letter

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// The cards of this flow show the same: the letter as it stands. The second is
// a new message, so that a failure is noticed.
const (
	kindDraft  = "draft"
	kindFailed = "failed"
)

// inView is how many lines of the letter stand on the card before it folds.
const inView = 9

func view(env flows.Env, head hiring.Case, d Draft, _ string) chat.Card {
	if d.State == "" || !env.Company.IsHR(env.Reader.Person, head) {
		return chat.Card{}
	}
	env.Actor.Person = env.Reader.Person
	card := chat.Card{
		Kind: "letter.draft", Record: head.ID, Title: title(env, head, d),
		Tag: tag(d.State), Tone: tone(d.State), Preview: chat.T("letter.preview"),
	}
	switch d.State {
	case Drafted:
		card.Blocks = desked(env, head, d)
	case Queued:
		card.Blocks = queued(env, head, d)
	case Failed, Held:
		card.Preview, card.Blocks = chat.T("letter.preview.failed"), troubled(env, head, d)
	case Sent:
		card.Blocks = []chat.Block{
			chat.Paragraph(chat.T("letter.sent", "Name", env.Company.Name(d.ConfirmedBy), "At", d.SentAt, "To", maskMail(d.Frozen.To))),
			letterOf(d.Frozen.Text),
		}
	case Told:
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("letter.told", "Name", env.Company.Name(d.ConfirmedBy),
			"How", howText(d.How), "On", chat.Moment{At: d.SentAt, Form: chat.Date}))}
		if d.Note != "" {
			card.Blocks = append(card.Blocks, chat.Note(chat.T("letter.told.note", "Words", d.Note)))
		}
	case Dropped:
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("letter.dropped"))}
	}
	card.Blocks = second(env, head, card.Blocks)
	return card
}

func tag(s State) chat.Text { return chat.T("letter.tag." + string(s)) }

func tone(s State) chat.Tone {
	switch s {
	case Drafted, Queued:
		return chat.Waiting
	case Failed, Held:
		return chat.Bad
	case Sent, Told:
		return chat.Good
	}
	return chat.Neutral
}

func title(env flows.Env, head hiring.Case, d Draft) chat.Text {
	job := env.Title(head.Position)
	if d.State == Drafted {
		return chat.T("letter.title.draft", "Name", d.Name, "Position", job)
	}
	return chat.T("letter.title", "Name", d.Name, "Position", job)
}

func letterOf(text string) chat.Block {
	return chat.Block{Kind: chat.KindQuote, Text: chat.L(strings.TrimRight(text, "\n")), Fold: inView}
}

// desked is a letter that waits for HR: to whom, what, why, what was checked.
func desked(env flows.Env, head hiring.Case, d Draft) []chat.Block {
	blocks := []chat.Block{
		chat.Paragraph(receiver(head, d)), letterOf(d.Body),
		chat.Note(source(env, head, d)), chat.Note(checks(d)), chat.Note(pool(d)),
	}
	if d.Omitted != "" {
		blocks = append(blocks, chat.Note(chat.T("letter.omitted", "Name", env.Company.Name(d.By), "Why", rules([]string{d.Omitted})[0])))
	}
	blocks = append(blocks, note(env, head, d)...)
	switch {
	case d.To == "":
		blocks = append(blocks, chat.Paragraph(chat.T("letter.nomail")))
	case !d.Checks.Good():
		blocks = append(blocks, chat.Paragraph(chat.T("letter.refused.checks")))
	}
	return append(blocks, offer(env, head, d))
}

// offer offers to send what may be sent, else to tell it another way.
func offer(env flows.Env, head hiring.Case, d Draft) chat.Block {
	row := chat.Block{Kind: chat.KindButtons}
	switch {
	case maySend(env, head, d) && d.Checks.Good():
		row.Row = []chat.Button{sendButton(env, head, d, "letter.send")}
		row.More = []chat.Button{tellButton(env, head, d)}
	case mayTell(env, head, d):
		row.Row = []chat.Button{tellButton(env, head, d)}
		row.Row[0].Style = chat.Primary
	}
	return row
}

func sendButton(env flows.Env, head hiring.Case, d Draft, label string) chat.Button {
	return chat.Button{
		Label: chat.T(label), Action: env.Act(Name, head.ID, "send"), Style: chat.Primary,
		Confirm: chat.T("letter.confirm", "Name", d.Name, "To", maskMail(d.To), "Sender", env.Company.Name(d.Sender)),
	}
}

func tellButton(env flows.Env, head hiring.Case, d Draft) chat.Button {
	form := toldForm(env, head, d)
	return chat.Button{Label: chat.T("letter.tell"), Action: env.Act(Name, head.ID, "told"), Form: &form}
}

func receiver(head hiring.Case, d Draft) chat.Text {
	to := chat.T("letter.to", "To", maskMail(d.To))
	switch {
	case d.To == "" && d.Phone != "":
		to = chat.T("letter.to.phone", "Phone", maskPhone(d.Phone))
	case d.To == "":
		to = chat.T("letter.to.nobody")
	}
	switch due := head.Duty.Due; {
	case due.IsZero():
		return to
	case d.To == "":
		return chat.T("letter.due.tell", "To", to, "Due", due)
	default:
		return chat.T("letter.due", "To", to, "Due", due)
	}
}

// queued is a letter in the outbox.
func queued(env flows.Env, head hiring.Case, d Draft) []chat.Block {
	line := chat.T("letter.queued", "Name", env.Company.Name(d.ConfirmedBy), "To", maskMail(d.To), "At", d.LeavesAt)
	if !env.Now.Before(d.LeavesAt) {
		line = chat.T("letter.leaving", "To", maskMail(d.To))
	}
	blocks := []chat.Block{chat.Paragraph(line), letterOf(d.Frozen.Text)}
	if mayTakeBack(env, head, d) {
		blocks = append(blocks, chat.Buttons(chat.Button{Label: chat.T("letter.takeback"), Action: env.Act(Name, head.ID, "takeback")}))
	}
	return blocks
}

// troubled is a letter that did not leave, or of which nobody knows: what
// happened and what next.
func troubled(env flows.Env, head hiring.Case, d Draft) []chat.Block {
	what := chat.T("letter.failed", "To", maskMail(d.To))
	if d.State == Held {
		what = chat.T("letter.held", "To", maskMail(d.To))
	}
	row := chat.Block{Kind: chat.KindButtons}
	if mayConfirm(env, head, d) {
		row.Row = append(row.Row, chat.Button{Label: chat.T("letter.arrived"), Action: env.Act(Name, head.ID, "arrived")})
	}
	if maySend(env, head, d) {
		again := sendButton(env, head, d, "letter.again")
		if d.State == Held {
			again.Style = ""
		}
		row.Row = append(row.Row, again)
	}
	if mayTell(env, head, d) {
		row.More = []chat.Button{tellButton(env, head, d)}
	}
	blocks := []chat.Block{chat.Paragraph(what)}
	if !head.Duty.Due.IsZero() {
		blocks = append(blocks, chat.Paragraph(chat.T("letter.due.only", "Due", head.Duty.Due)))
	}
	return append(blocks, letterOf(d.Body), row)
}
