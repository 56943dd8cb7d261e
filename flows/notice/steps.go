package notice

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// moved hears that the case moved: it plans what is to be told of where it stands
// now, in the place of what has not left yet. What was told already is not told
// again, which is how a decision that was undone leaves no trace.
func (d *desk) moved(env flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	kind := ev.Values.Get("kind")
	if kind != thanks {
		kind = kindOf(head.Status)
	}
	next := Notice{Kind: kind, Mark: mark(env, kind, head), State: Settling, Since: env.Now}
	if known, ok := b.appointed(env.Now); ok && over(head) {
		next.Entry = known.Entry
		next.Entry.Off, next.Entry.Made = true, env.Now
		// The receipt of a withdrawal takes it out of the calendar; else that is told in
		// the place of whatever the case went to.
		if _, receipt := approved(env, head, kind); !receipt || head.Status != hiring.Withdrawn {
			kind = calledOff
			next.Kind, next.Mark = kind, calledOff+"/"+known.Mark
		}
	}
	_, wanted := approved(env, head, kind)
	if _, step := approved(env, head, kindOf(head.Status)); kind == thanks && step && head.Status != hiring.ReportDraft {
		wanted = false // the next step is told instead
	}
	switch {
	case wanted && b.Now.Mark == next.Mark && b.Now.State != Dropped:
		return d.caughtUp(env, turn{Head: head, Part: b}), nil
	case !wanted || b.told(next.Mark):
		return d.caughtUp(env, b.letGo(env, head)), nil
	}
	next.Ready = outbound.Decent(env.Now.Add(outbound.Regret), candidateZone(env, head))
	if t, _ := approved(env, head, kind); t.Ask {
		next.Ready = env.Now.Add(outbound.Regret)
	}
	effects := b.takenBack()
	b = b.turned(next)
	return d.caughtUp(env, turn{Head: head, Part: b, Effects: append(effects, flows.Later{Verb: "ready", At: next.Ready})}), nil
}

// caughtUp has the note on a promise come whose morning passed while the case was
// rejected, as that was taken back.
func (d *desk) caughtUp(env flows.Env, t turn) turn {
	p, status := t.Part.Promise, t.Head.Status
	morning, promised := d.morning(env, t.Head, p.By)
	if promised && p.Slipped.IsZero() && status.Open() && status != hiring.RejectPending && !morning.After(env.Now) {
		t.Effects = append(t.Effects, flows.Later{Verb: "slip", At: env.Now})
	}
	return t
}

// letGo drops what waits and is true no longer.
func (b Book) letGo(env flows.Env, head hiring.Case) turn {
	if b.Now.stands(env, head) || !b.Now.open() {
		return turn{Head: head, Part: b}
	}
	effects := b.takenBack()
	b.Now.State, b.Now.LeavesAt = Dropped, time.Time{}
	return turn{Head: head, Part: b, Effects: effects}
}

// open says whether a notice has not left and still may.
func (n Notice) open() bool {
	switch n.State {
	case Settling, Drafted, Queued, Failed, Returned:
		return true
	}
	return false
}

// takenBack takes back what is planned for the present notice. While it is under
// way to the mail server that cannot be, and the turn comes again.
func (b Book) takenBack() []flows.Effect {
	switch b.Now.State {
	case Settling:
		return []flows.Effect{flows.Cancel{Verb: "ready"}}
	case Queued:
		return []flows.Effect{flows.Cancel{Verb: "result"}}
	}
	return nil
}

// turned is the book with another notice as its latest. What nobody outside ever
// saw is forgotten.
func (b Book) turned(next Notice) Book {
	switch b.Now.State {
	case "", Settling, Drafted, Queued, Dropped:
	default:
		b.Past = append(b.Past[:len(b.Past):len(b.Past)], b.Now)
		b.Past = b.Past[max(0, len(b.Past)-maxPast):]
	}
	b.Count++
	next.Number = b.Count
	b.Now = next
	return b
}

// told says whether the last that the candidate got, or may have got, was this.
func (b Book) told(mark string) bool {
	if mark == thanks { // once for a case
		for _, n := range append(b.Past[:len(b.Past):len(b.Past)], b.Now) {
			if n.Mark == thanks && n.out() {
				return true
			}
		}
		return false
	}
	for i := len(b.Past); i >= 0; i-- {
		n := b.Now
		if i < len(b.Past) {
			n = b.Past[i]
		}
		if n.out() && n.Kind != slip && n.Kind != thanks {
			return n.Mark == mark
		}
	}
	return false
}

// Left yields the notices that have left, oldest first.
func (b Book) Left(yield func(Notice) bool) {
	for _, n := range append(b.Past[:len(b.Past):len(b.Past)], b.Now) {
		if (n.State == Sent || n.State == Returned) && !yield(n) {
			return
		}
	}
}

// out says whether a notice has left, or may have.
func (n Notice) out() bool { return n.State == Sent || n.State == Held }

// ready makes the words, as things stand at that moment, and lets the notice go
// or asks HR.
func (d *desk) ready(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	if b.Now.State != Settling {
		return turn{Head: head, Part: b}, nil
	}
	t, ok := approved(env, head, b.Now.Kind)
	switch {
	case !ok || !b.Now.stands(env, head):
		b.Now.State = Dropped
		return turn{Head: head, Part: b}, nil
	case quieted(env, head) && !needed(b.Now.Kind):
		b.Now = d.write(env, head, b.Now, t)
		b.Now.State = Muted
		return turn{Head: head, Part: b}, nil
	}
	b.Now = d.write(env, head, b.Now, t)
	switch {
	case t.Ask:
		b.Now.Ask = askTemplate
	case b.Now.To == "" && b.Now.Text == "":
		b.Now.Ask = askAddress
	case b.Now.blank() || len(outbound.Blocking(d.findings(env, head, b.Now))) > 0:
		b.Now.Ask = askWords
	case retold(env, head):
		b.Now.Ask = askReopened
	default:
		return d.queue(env, head, b, env.Now), nil
	}
	return asked(env, head, b), nil
}

// asked puts a notice on HR's desk.
func asked(env flows.Env, head hiring.Case, b Book) turn {
	b.Now.State = Drafted
	return turn{Head: head, Part: b, Effects: []flows.Effect{flows.Say{To: owner(env, head), Kind: b.Now.kindOf("draft")}}}
}

// retold says whether the candidate was told a rejection that was taken back since:
// what comes next is for a person to say.
func retold(env flows.Env, head hiring.Case) bool {
	why, _ := flows.Find[hiring.Decision](env, "decision", head.ID)
	return why.Reopened.Told
}

// slip comes on the morning of the day that was promised: HR gets a ready note
// while the promise can still be kept.
func (d *desk) slip(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	p := b.Promise
	if p.By == "" || !head.Status.Open() || head.Status == hiring.RejectPending || !p.Slipped.IsZero() {
		return turn{Head: head, Part: b}, nil
	}
	switch b.Now.State {
	case Settling, Queued: // something is about to be told, unless it is dropped yet
		return turn{Head: head, Part: b, Effects: []flows.Effect{flows.Later{Verb: "slip", At: env.Now.Add(time.Hour)}}}, nil
	case Drafted:
		b.Promise.Slipped = env.Now
		return asked(env, head, b), nil
	}
	b.Promise.Slipped = env.Now
	b = b.turned(Notice{Kind: slip, Mark: slipMark(env, head), Since: env.Now, Ask: askSlip})
	b.Now = d.writeSlip(env, head, b.Now, p)
	return asked(env, head, b), nil
}

func owner(env flows.Env, head hiring.Case) string {
	id, _ := env.Company.Owner(head, hiring.HR)
	return id
}

func candidateZone(env flows.Env, head hiring.Case) *time.Location {
	who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	return outbound.Zone(who.Timezone, env.Company.Company.Timezone)
}

// quieted says whether the candidate wants no more of these mails.
func quieted(env flows.Env, head hiring.Case) bool {
	w, _ := flows.Find[Wish](env, Wishes, head.Candidate)
	return !w.At.IsZero()
}
