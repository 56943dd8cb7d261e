package duty

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// enough is after how many messages about one duty, which its owner left alone,
// HR is told instead of the owner once more.
const enough = 3

// unheard counts what the bot told the present owner about the duty that stands:
// reminders, that a promise was broken, that it is overdue. A word of a person is
// none of it, and neither is a line that says the same every day.
func (part Ladder) unheard(head hiring.Case) (count int) {
	for _, n := range part.Said {
		switch n.Kind {
		case nag, moved, broken, overdue:
			if n.To == head.Duty.Owner && !n.Waits && !n.Joins && n.heard(head) {
				count++
			}
		}
	}
	return count
}

// unanswered enters what the owner would hear once more as said by the message
// to HR, which says it in its place; where the owner is HR, to the next above, who
// hears of what is overdue anyway. It comes once; with nobody to tell, the owner
// hears after all.
func unanswered(env flows.Env, turn flows.Turn[Ladder], n Notice) flows.Turn[Ladder] {
	head := turn.Head
	to, _ := env.Company.Owner(head, hiring.HR)
	if to == head.Duty.Owner {
		to = head.Duty.Above
	}
	if to == "" {
		return request(head, turn.Part, n)
	}
	n.Joins = true
	joined := note(head, turn.Part, n)
	if told(turn.Part, head, ignored, to) || n.Kind == overdue && to == head.Duty.Above {
		return joined
	}
	told := Notice{Kind: ignored, To: to, At: env.Now, Planned: n.Planned, Duty: head.Duty}
	return request(joined.Head, joined.Part, told)
}

// heap enters one of many reports that came at once for somebody (Values
// "person") who wants no message of that: it stands in the next digest.
func heap(env flows.Env, head hiring.Case, part Ladder, ev chat.Event) (flows.Turn[Ladder], error) {
	to := ev.Values.Get("person")
	kind, _ := head.NextDuty()
	if kind == "" || kind != head.Duty.Kind || !env.Company.Sees(to, head) || told(part, head, heaped, to) {
		return flows.Turn[Ladder]{Head: head, Part: part}, nil
	}
	return request(head, part, Notice{Kind: heaped, To: to, At: env.Now, Planned: env.Now, Duty: head.Duty}), nil
}
