package letter

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/wording"
)

// The cards of this flow show the same: the letter as it stands. The second is
// a new message, so that a failure is noticed.
const (
	kindDraft  = "draft"
	kindFailed = "failed"
)

// How many lines of the letter stand on the card before it folds; fewer beside
// findings.
const (
	inView        = 9
	inViewBlocked = 6
)

func (k *desk) view(env flows.Env, head hiring.Case, d Draft, _ string) chat.Card {
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
		card.Blocks = k.desked(env, head, d)
	case Queued:
		card.Blocks = queued(env, head, d)
	case Failed, Held, Returned:
		card.Preview, card.Blocks = chat.T("letter.preview.failed"), k.troubled(env, head, d)
	case Sent:
		card.Preview, card.Blocks = chat.T("letter.preview.done"), sent(env, head, d)
	case Told:
		card.Preview, card.Blocks = chat.T("letter.preview.done"), toldLines(env, d)
	case Discarded:
		card.Blocks = letGo(env, head, d)
	case Dropped:
		card.Preview = chat.T("letter.preview.done")
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("letter.dropped"))}
	}
	card.Blocks = second(env, head, card.Blocks)
	return card
}

func tag(s State) chat.Text { return chat.T("letter.tag." + string(s)) }

func tone(s State) chat.Tone {
	switch s {
	case Drafted, Queued, Discarded:
		return chat.Waiting
	case Failed, Held, Returned:
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
func (k *desk) desked(env flows.Env, head hiring.Case, d Draft) []chat.Block {
	all := k.findings(env, head, d)
	blocks := []chat.Block{chat.Paragraph(receiver(head, d)), letterOf(d.Body)}
	blocks = append(blocks, edited(env, d)...)
	blocks = append(blocks, chat.Note(source(env, head, d)))
	blocks = append(blocks, madeFrom(env, d)...)
	blocks = append(blocks, checks(all)...)
	if wording.Blocks(all) {
		// What must be changed comes before everything that is only good to know.
		blocks[1].Fold = inViewBlocked
		return append(blocks, k.offer(env, head, d, true))
	}
	blocks = append(blocks, chat.Note(pool(d)))
	if d.Omitted != "" && d.Edits == 0 {
		blocks = append(blocks, chat.Note(omitted(env, d)))
	}
	blocks = append(blocks, note(env, head, d)...)
	switch {
	case k.mayText(env, head, d):
		blocks = append(blocks, chat.Paragraph(chat.T("letter.text.offer")))
	case d.To == "":
		blocks = append(blocks, chat.Paragraph(chat.T("letter.nomail")))
	}
	return append(blocks, k.offer(env, head, d, false))
}

func receiver(head hiring.Case, d Draft) chat.Text {
	to := chat.T("letter.to", "To", hiring.MaskMail(d.To))
	switch {
	case d.To == "" && d.Phone != "":
		to = chat.T("letter.to.phone", "Phone", outbound.MaskPhone(d.Phone))
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
	blocks := []chat.Block{chat.Paragraph(waits(env, d)), letterOf(d.shown())}
	if mayTakeBack(env, head, d) {
		blocks = append(blocks, chat.Buttons(chat.Button{Label: chat.T("letter.takeback"), Action: env.Act(Name, head.ID, "takeback")}))
	}
	return blocks
}

// waits says when the letter leaves, and truly so where it was tried already.
func waits(env flows.Env, d Draft) chat.Text {
	to := d.target()
	switch w := d.Wait; {
	case w.Why == "busy" && d.Frozen.IsText():
		return chat.T("letter.text.busy", "To", to, "Count", w.Tries, "Next", w.Next)
	case w.Why == "no_server" && d.Frozen.IsText():
		return chat.T("letter.text.no_server", "To", to)
	case w.Why == "busy":
		return chat.T("letter.wait.busy", "To", to, "Count", w.Tries, "Next", w.Next)
	case w.Why == "night":
		return chat.T("letter.wait.night", "To", to, "Next", w.Next)
	case w.Why == "held":
		return chat.T("letter.wait.held", "To", to)
	case w.Why == "no_server":
		return chat.T("letter.wait.no_server", "To", to)
	case env.Now.Before(d.LeavesAt):
		return chat.T("letter.queued", "Name", env.Company.Name(d.ConfirmedBy), "To", to, "At", d.LeavesAt)
	}
	return chat.T("letter.leaving", "To", to)
}

func sent(env flows.Env, head hiring.Case, d Draft) []chat.Block {
	line := chat.T("letter.sent", "Name", env.Company.Name(d.ConfirmedBy), "At", d.SentAt, "To", d.target())
	blocks := []chat.Block{chat.Paragraph(line), letterOf(d.shown())}
	if mayReturn(env, head, d) {
		blocks = append(blocks, chat.Block{Kind: chat.KindButtons, Links: []chat.Button{{
			Label: chat.T("letter.return"), Action: env.Act(Name, head.ID, "returned"), Confirm: chat.T("letter.return.confirm"),
		}}})
	}
	return blocks
}

func toldLines(env flows.Env, d Draft) []chat.Block {
	blocks := []chat.Block{chat.Paragraph(chat.T("letter.told", "Name", env.Company.Name(d.teller()),
		"How", howText(d.How), "On", chat.Moment{At: d.SentAt, Form: chat.Date}))}
	if d.teller() != d.ConfirmedBy {
		blocks = append(blocks, chat.Note(chat.T("letter.told.noted", "Name", env.Company.Name(d.ConfirmedBy))))
	}
	if d.Note != "" {
		blocks = append(blocks, chat.Note(chat.T("letter.told.note", "Words", d.Note)))
	}
	return blocks
}

// letGo is a draft that HR let go of: the candidate is still to be told.
func letGo(env flows.Env, head hiring.Case, d Draft) []chat.Block {
	blocks := []chat.Block{
		chat.Paragraph(chat.T("letter.discarded", "Name", env.Company.Name(d.LetGo.By), "At", recent(env, d.LetGo.At))),
		{Kind: chat.KindQuote, Text: chat.L(d.LetGo.Why), Fold: 2},
	}
	return append(append(blocks, due(head)...), offerAgain(env, head, d))
}

func due(head hiring.Case) []chat.Block {
	if head.Duty.Due.IsZero() {
		return nil
	}
	return []chat.Block{chat.Paragraph(chat.T("letter.due.only", "Due", head.Duty.Due))}
}

// troubled is a letter that did not leave or came back, or of which nobody
// knows: what happened and what next.
func (k *desk) troubled(env flows.Env, head hiring.Case, d Draft) []chat.Block {
	all := k.findings(env, head, d)
	blocks := []chat.Block{chat.Paragraph(trouble(env, d))}
	switch {
	case d.To != d.Frozen.To:
		blocks = append(blocks, chat.Paragraph(chat.T("letter.address.new", "To", hiring.MaskMail(d.To))))
	case d.Fault == outbound.Rehearsed:
		blocks = append(blocks, chat.Paragraph(chat.T("letter.held.dry.next")))
	case d.Frozen.IsText() && d.State != Held:
		blocks = append(blocks, chat.Paragraph(chat.T("letter.text.next")))
	case d.State != Held:
		blocks = append(blocks, chat.Paragraph(chat.T("letter.next."+d.fault())))
	}
	blocks = append(blocks, due(head)...)
	blocks = append(blocks, letterOf(d.Body))
	blocks = append(blocks, edited(env, d)...)
	if wording.Blocks(all) {
		blocks = append(blocks, checks(all)...)
	}
	return append(blocks, k.rescue(env, head, d, wording.Blocks(all)))
}

func trouble(env flows.Env, d Draft) chat.Text {
	to := d.target()
	switch {
	case d.Frozen.IsText():
		return textTrouble(env, d)
	case d.Fault == outbound.Rehearsed:
		return chat.T("letter.held.dry", "To", to)
	case d.State == Held && d.Fault == outbound.Restored:
		return chat.T("letter.held.restored", "To", to)
	case d.State == Held:
		return chat.T("letter.held", "To", to)
	case d.State == Returned && d.ReturnedBy != "":
		return chat.T("letter.returned.said", "To", to, "Name", env.Company.Name(d.ReturnedBy))
	case d.State == Returned:
		return chat.T("letter.returned", "To", to, "Why", chat.T("letter.fault."+d.fault()))
	}
	return chat.T("letter.failed", "To", to, "Why", chat.T("letter.fault."+d.fault()))
}
