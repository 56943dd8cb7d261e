package round

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// kindStuck is HR's card about an entry that may stand in a calendar although it was
// called off.
const kindStuck = "stuck"

// stuck tells HR of it, as long as the interviewer would come. Each is a message of its
// own, as the case may be gone.
func stuck(env flows.Env, t flows.Turn[Invite]) flows.Turn[Invite] {
	m, _, ok := meeting(env, t.Head.ID, t.Part)
	head := work(env, t.Head.ID, t.Part)
	if ok && m.Ends().After(env.Now) {
		t.Effects = append(t.Effects, flows.Say{To: hrOf(env, head), Kind: kindStuck})
	}
	return t
}

// work is the case of an entry; of one that is gone, what is left of it.
func work(env flows.Env, id string, part Invite) hiring.Case {
	record, _, _ := split(id)
	if g := part.Gone; g != nil {
		return hiring.Case{ID: record, Position: g.Position}
	}
	head, _ := flows.Find[hiring.Case](env, "case", record)
	return head
}

// stuckView names whose calendar it is, and what to do. It names no candidate, as an
// erasure leaves it as it is.
func stuckView(env flows.Env, head hiring.Case, part Invite, kind string) chat.Card {
	m, position, ok := meeting(env, head.ID, part)
	of := work(env, head.ID, part)
	if kind != kindStuck || !env.Company.IsHR(env.Reader.Person, of) {
		return chat.Card{}
	}
	_, _, who := split(head.ID)
	card := chat.Card{
		Kind: Name + "." + kindStuck, Record: head.ID, Tone: chat.Bad,
		Title: chat.T("round.mail.title", "Position", env.Title(position), "Case", of.ID), Preview: chat.T("round.preview"),
	}
	key := "round.stuck"
	switch {
	case !ok || part.Fault == "" || !part.Wanted.Off:
		card.Tone = chat.Neutral
		return finished(card, chat.T("round.mail.done"))
	case part.Fault == unknown:
		key = "round.stuck.unknown"
	}
	card.Preview = chat.T("round.preview.stuck")
	card.Blocks = []chat.Block{chat.Paragraph(chat.T(key, "Name", env.Company.Name(who), "At", m.At))}
	return card
}
