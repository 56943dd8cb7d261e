package duty

import (
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Between a rung and its message stands the receiver's allowance: a rung
// enters the notice and asks; the answer is "say", or later "posted" by a
// digest, or "missed" where the receiver turned out to be away.

// request enters a notice that waits for its receiver's allowance. Its number ties
// the message to its line in the ladder.
func request(head hiring.Case, part Ladder, n Notice) flows.Turn[Ladder] {
	n.Waits = true
	turn := note(head, part, n)
	turn.Effects = []flows.Effect{tellAllowance(n.To, "ask", lineValues(Line{Case: head.ID, No: len(part.Said)}), time.Time{})}
	return turn
}

// waiting is the notice that an answer speaks of, if it still waits.
func (part Ladder) waiting(ev chat.Event) (n Notice, i int, ok bool) {
	i, err := strconv.Atoi(ev.Values.Get("no"))
	if err != nil || i < 0 || i >= len(part.Said) {
		return Notice{}, 0, false
	}
	return part.Said[i], i, part.Said[i].Waits
}

// with is the ladder with one notice changed.
func (part Ladder) with(i int, change func(*Notice)) Ladder {
	part.Said = slices.Clone(part.Said)
	change(&part.Said[i])
	return part
}

// say sends a notice as a message of its own. An answer that comes late, after
// a downtime, asks again on the day it comes.
func (c Calendars) say(env flows.Env, head hiring.Case, part Ladder, ev chat.Event) (flows.Turn[Ladder], error) {
	turn := flows.Turn[Ladder]{Head: head, Part: part}
	n, i, ok := part.waiting(ev)
	if !ok || !n.stands(head) || n.muted(env, head) {
		return turn, nil
	}
	w := c.window(env.Company, head, n.To)
	day := ev.Values.Get("day")
	switch open := w.Next(env.Now); {
	case env.Company.Absent(n.To):
		return c.missed(env, head, part, ev)
	case open.After(env.Now) && n.Kind == asked:
		again := tell(head.ID, "say", ev.Values)
		again.At = open
		turn.Effects = []flows.Effect{again}
	case open.After(env.Now), n.Kind != asked && day != dayOf(w, env.Now):
		turn.Effects = []flows.Effect{tellAllowance(n.To, "ask", ev.Values, open)}
	case n.Kind == nag && !env.Now.Before(head.Duty.Due):
		turn.Part = part.with(i, func(n *Notice) { n.Waits, n.Joins, n.At = false, true, env.Now })
	default:
		turn.Part = part.with(i, func(n *Notice) { n.Waits, n.At = false, env.Now })
		turn.Effects = []flows.Effect{flows.Say{To: n.To, Kind: n.Kind + "-" + strconv.Itoa(i)}}
	}
	return turn, nil
}

// posted notes that a notice went out with a digest, which counts as sent.
func posted(_ flows.Env, head hiring.Case, part Ladder, ev chat.Event) (flows.Turn[Ladder], error) {
	turn := flows.Turn[Ladder]{Head: head, Part: part}
	_, i, ok := part.waiting(ev)
	at, err := time.Parse(time.RFC3339Nano, ev.Values.Get("at"))
	if ok && err == nil {
		turn.Part = part.with(i, func(n *Notice) { n.Waits, n.At, n.Digest = false, at, ev.Values.Get("digest") })
	}
	return turn, nil
}

// missed finds somebody else for a notice whose receiver is away. A duty of
// the receiver's own moves at the end of this turn, and its new owner hears of
// that; with nobody else there it asks again at the opening.
func (c Calendars) missed(env flows.Env, head hiring.Case, part Ladder, ev chat.Event) (flows.Turn[Ladder], error) {
	turn := flows.Turn[Ladder]{Head: head, Part: part}
	n, i, ok := part.waiting(ev)
	if !ok || !n.stands(head) {
		return turn, nil
	}
	_, role := head.NextDuty()
	to := n.To
	if owner, _ := successor(env, head, role); n.To == head.Duty.Owner && owner != n.To {
		return turn, nil
	}
	if n.To != head.Duty.Owner {
		to = nextAbove(env, head, role)
		if n.To != head.Duty.Above {
			to = present(env, head, n.To)
		}
	}
	if to == "" || to != n.To && told(part, head, n.Kind, to) {
		turn.Part = part.with(i, func(n *Notice) { n.Waits, n.Joins = false, true })
		return turn, nil
	}
	turn.Part = part.with(i, func(n *Notice) { n.To = to })
	open := c.window(env.Company, head, to).Next(env.Now)
	turn.Effects = []flows.Effect{tellAllowance(to, "ask", lineValues(Line{Case: head.ID, No: i}), open)}
	return turn, nil
}
