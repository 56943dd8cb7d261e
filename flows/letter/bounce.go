package letter

import (
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// Fault is why a letter did not get through, as far as a status code tells.
type Fault = outbound.Fault

// fault is the key of what happened; letters of an earlier version have none.
func (d Draft) fault() string {
	if d.Fault == "" {
		return string(outbound.NoReason)
	}
	return string(d.Fault)
}

// CameBack is the notice of a turn in which a letter came back.
func CameBack() chat.Text { return chat.T("letter.done.returned") }

// letterID is how mail systems know a letter: its case and its number.
func letterID(head hiring.Case, d Draft) string { return head.ID + "-" + strconv.Itoa(d.Number) }

// CaseOf is the case of a letter's id.
func CaseOf(id string) (record string, ok bool) {
	i := strings.LastIndexByte(id, '-')
	if i < 1 {
		return "", false
	}
	_, err := strconv.ParseUint(id[i+1:], 10, 31)
	return id[:i], err == nil
}

// bounced is a report of a mail server that the letter came back. It counts
// once, for the very letter that left, and for one of unknown fate.
func bounced(env flows.Env, head hiring.Case, d Draft, ev chat.Event) (turn, error) {
	sent := d.State == Sent && head.Status == hiring.Rejected
	held := d.State == Held && head.Status == hiring.RejectPending
	if id := ev.Values.Get("id"); id == "" || id != d.Frozen.ID || !(sent || held) {
		return turn{Head: head, Part: d}, nil
	}
	d.Fault, d.ReturnedBy = outbound.FaultOf(ev.Values.Get("status")), ""
	return cameBack(env, head, d)
}

// returned is HR's word for the same.
func returned(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	d.Fault, d.ReturnedBy = outbound.NoReason, env.Actor.Person
	return cameBack(env, head, d)
}

// cameBack opens the duty again: who never got the letter has not been told.
// The next letter is another one to every mail system, so that a late report on
// this one does not count for it.
func cameBack(env flows.Env, head hiring.Case, d Draft) (turn, error) {
	effects := tellHR(env, head)
	if head.Status == hiring.Rejected {
		moved, err := head.Moved(hiring.Bounced)
		if err != nil {
			return turn{}, err
		}
		head, effects = moved, append(effects, redraw(head)...)
	}
	d.State, d.Number, d.LeavesAt = Returned, d.Number+1, time.Time{}
	return turn{Head: head, Part: d, Notice: CameBack(), Effects: effects}, nil
}
