package decision

import (
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// The cards beside the decision: what HR is asked or told about it, and what
// comes back.

// request is somebody's wish to pass a case on further than a department. HR
// answers it; whoever wished reads the answer here.
func request(env flows.Env, head hiring.Case, part hiring.Decision, number string) chat.Card {
	card := page(env, head, kindRequest, "decision.request.preview")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(part.Passed) {
		return over(card)
	}
	p := part.Passed[i]
	by, to := env.Company.Name(p.By), env.Company.Name(p.To)
	card.Blocks = said(chat.T("decision.request", "By", by, "To", to, "At", when(env, p.At)), p.Note)
	hr, at := env.Company.Name(p.AnsweredBy), when(env, p.AnsweredAt)
	switch p.State {
	case hiring.PassAsked:
		card.Tone = chat.Waiting
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.request.stays", "Name", env.Company.Name(head.Duty.Owner), "Due", head.Duty.Due)))
	case hiring.PassAgreed:
		card.Tone = chat.Good
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.request.agreed", "HR", hr, "At", at, "To", to)))
	case hiring.PassRefused:
		card.Blocks = append(card.Blocks, said(chat.T("decision.request.refused", "HR", hr, "At", at), p.Words)...)
		if head.Awaits() && head.Duty.Owner == env.Reader.Person {
			card.Blocks = append(card.Blocks, chat.Paragraph(until(env, head)))
		}
	default:
		return over(card)
	}
	if p.State == hiring.PassAsked && mayAnswer(env, head, part) {
		yes := button(env, head, "agree", nil)
		yes.Style = chat.Primary
		card.Blocks = append(card.Blocks, chat.Buttons(yes, button(env, head, "refuse", refuseForm(env, head, part))))
	}
	return card
}

// over ends a card whose matter has been settled in another way.
func over(card chat.Card) chat.Card {
	card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.over")))
	return card
}

// returned asks HR who evaluates.
func returned(env flows.Env, head hiring.Case, part hiring.Decision) chat.Card {
	card := page(env, head, kindReturned, "decision.returned.preview")
	if !head.Returned || !part.Open {
		last := lastHanded(part)
		if part.Open && last.State == hiring.PassNamed && head.Delegate == last.To {
			card.Blocks = passedOn(env, last)
			return card
		}
		return over(card)
	}
	card.Tone = chat.Waiting
	card.Blocks = []chat.Block{chat.Paragraph(chat.T("decision.returned.by", "Name", env.Company.Name(part.Returned.By), "At", when(env, part.Returned.At)))}
	if !head.Waiting.IsZero() {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.returned.since", "At", chat.Moment{At: head.Waiting, Form: chat.Date})))
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.returned.still")))
	if !head.Duty.Due.IsZero() {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.returned.due", "Due", head.Duty.Due)))
	}
	card.Blocks = append(card.Blocks, offers(env, head, part, reportOf(env, head)))
	return card
}

// objection tells HR who disagrees with what.
func objection(env flows.Env, head hiring.Case, part hiring.Decision, number string) chat.Card {
	card := page(env, head, kindObjection, "decision.objection.preview")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(part.Objections) || !env.Company.IsHR(env.Reader.Person, head) {
		return over(card)
	}
	o := part.Objections[i]
	key := "decision.objection"
	if o.Wrong {
		key = "decision.objection.wrong"
	}
	card.Blocks = said(chat.T(key, "Name", env.Company.Name(o.By), "At", when(env, o.At)), o.Words)
	if o.Undid {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.objection.undid")))
	}
	if part.Verdict == "" || !o.Of.Equal(part.At) {
		switch {
		case part.Open && o.Undid:
			card.Blocks = append(card.Blocks, offers(env, head, part, reportOf(env, head)))
		case broughtBack(part, o):
			card.Blocks = append(card.Blocks, chat.Paragraph(stamp(env, head, part)), chat.Block{Kind: chat.KindButtons, Links: []chat.Button{fullReport(head)}})
		default:
			return over(card)
		}
		return card
	}
	card.Tone = chat.Waiting
	card.Blocks = append(card.Blocks, chat.Paragraph(stamp(env, head, part)))
	row := chat.Block{Kind: chat.KindButtons, Links: []chat.Button{fullReport(head)}}
	if mayReopen(env, head, part) {
		row.Row = []chat.Button{button(env, head, "reopen", reopenForm(env, head, part))}
	} else {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.objection.talk")))
	}
	card.Blocks = append(card.Blocks, row)
	return card
}

// broughtBack says whether the verdict that stands is an earlier one than that which
// somebody said was wrong.
func broughtBack(part hiring.Decision, o hiring.Objection) bool {
	return o.Undid && part.Verdict != "" && part.At.Before(o.Of)
}

// recorded shows somebody the decision that HR recorded in his or her name.
func recorded(env flows.Env, head hiring.Case, part hiring.Decision) chat.Card {
	mine := func(o hiring.Objection) bool { return o.By == env.Reader.Person && broughtBack(part, o) }
	if mayDecide(env, head, part) || slices.ContainsFunc(part.Objections, mine) { // it was wrong: how it stands then
		return summarize(env, head, part)
	}
	card := page(env, head, kindRecorded, "decision.recorded.preview")
	if part.Recorded.By == "" || part.By != env.Reader.Person {
		return over(card)
	}
	card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("decision.recorded", "HR", env.Company.Name(part.Recorded.By), "At", when(env, part.At))),
		chat.Paragraph(stamp(env, head, part)))
	card.Blocks = append(card.Blocks, before(env, part)...)
	if seesReasons(env, head, part) {
		card.Blocks = append(card.Blocks, reasons(env, head, part)...)
	}
	said, objects := objected(part, part.By)
	switch {
	case objects:
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.objected", "At", when(env, said.At), "HR", env.Company.Name(hrOf(env, head)))))
	case !part.Recorded.Confirmed.IsZero():
		card.Tone = chat.Good
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.recorded.right", "At", when(env, part.Recorded.Confirmed))))
	case mayConfirm(env, head, part):
		card.Tone = chat.Waiting
		yes, no := button(env, head, "right", nil), button(env, head, "wrong", nil)
		yes.Style = chat.Primary
		card.Blocks = append(card.Blocks, chat.Note(chat.T("decision.recorded.ask")), chat.Buttons(yes, no))
	}
	return card
}
