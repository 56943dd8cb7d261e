package notice

import (
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// Unsubscribe is the purpose of the link that ends such mails; it is good for
// linkLife.
const (
	Unsubscribe = "unsubscribe"
	linkLife    = 365 * 24 * time.Hour
)

// noticeID is how mail systems know a notice: its case and its number, apart from
// the numbers of letters.
func noticeID(head hiring.Case, n Notice) string { return head.ID + "-n" + strconv.Itoa(n.Number) }

// CaseOf is the case of a notice's id.
func CaseOf(id string) (record string, ok bool) {
	i := strings.LastIndex(id, "-n")
	if i < 1 {
		return "", false
	}
	_, err := strconv.ParseUint(id[i+2:], 10, 31)
	return id[:i], err == nil
}

// queue freezes the words and files the call that sends them. From here on nothing
// changes them.
func (d *desk) queue(env flows.Env, head hiring.Case, b Book, at time.Time) turn {
	signer, _ := env.Company.Person(b.Now.Sender)
	n := b.Now
	n.Frozen = chat.Letter{
		ID: noticeID(head, n), To: n.To, Name: n.Name, ReplyTo: outbound.Address(signer.Email), Subject: n.Subject, Text: n.Body,
	}
	n.Frozen.Entry = n.enclosed(head, signer)
	done, channel := turn{Head: head}, flows.Mail
	switch {
	case n.To == "":
		n.Frozen.Number, n.Frozen.Template, n.Frozen.Variables = n.Phone, n.Text, n.Slots
		channel = flows.SMS
	case !needed(n.Kind):
		foot, kept := d.foot(env, head, n)
		n.Frozen.Text += foot.words
		n.Frozen.Leave = foot.link
		done.Effects = kept
	}
	n.State, n.Fault, n.ReturnedBy, n.Wait = Queued, "", "", outbound.Wait{}
	n.LeavesAt = outbound.Decent(at, candidateZone(env, head))
	b.Now = n
	done.Part = b
	done.Effects = append(done.Effects, flows.Call{Name: channel, At: n.LeavesAt, Answer: "result"})
	return done
}

// footing is what stands under a notice that the candidate may do without.
type footing struct{ words, link string }

// foot is how to end such mails: by a link, or, where candidates can open none, by
// an answer.
func (d *desk) foot(env flows.Env, head hiring.Case, n Notice) (footing, []flows.Effect) {
	t := d.tongues[n.Locale]
	if d.Base == "" {
		return footing{words: own(t.Reply, nil)}, nil
	}
	token := d.Mint(Unsubscribe, head.ID, "")
	link := strings.TrimRight(d.Base, "/") + "/c/" + token
	keep := flows.Keep{Collection: "token", ID: hiring.TokenID(Unsubscribe, token), Value: hiring.Token{
		Purpose: Unsubscribe, Subject: head.ID, Until: env.Now.Add(linkLife),
	}}
	return footing{words: own(t.Leave, map[string]string{"Link": link}), link: link}, []flows.Effect{keep}
}

// frozen is the notice that leaves: only what waits in the outbox and still is so.
func frozen(env flows.Env, head hiring.Case, b Book) (chat.Letter, bool) {
	l := b.Now.Frozen
	if at := outbound.Decent(env.Now, candidateZone(env, head)); at.After(env.Now) {
		l.After = at
	}
	silenced := quieted(env, head) && !needed(b.Now.Kind)
	return l, b.Now.State == Queued && b.Now.stands(env, head) && !silenced
}

// result is what the courier says about the notice.
func (d *desk) result(env flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	outcome := ev.Values.Get("outcome")
	switch {
	case outcome == flows.OutcomeDone:
		return d.left(env, head, b, env.Now), nil
	case b.Now.State != Queued:
		return turn{Head: head, Part: b}, nil
	case outcome == flows.OutcomeDeferred:
		b.Now.Wait = outbound.WaitOf(ev.Values)
		return turn{Head: head, Part: b}, nil
	}
	// Whatever is no clear answer may have left.
	b.Now.State, b.Now.Wait = Held, outbound.Wait{}
	if ev.Values.Get("code") == string(outbound.Restored) {
		b.Now.Fault = outbound.Restored
	}
	if outcome == flows.OutcomeRefused {
		b.Now.State, b.Now.Fault = Failed, outbound.FaultOf(ev.Values.Get("code"))
	}
	return trouble(env, head, b), nil
}

// left notes that the notice is out, and what it promised.
func (d *desk) left(env flows.Env, head hiring.Case, b Book, at time.Time) turn {
	b.Now.State, b.Now.SentAt, b.Now.Wait, b.Now.Fault = Sent, at, outbound.Wait{}, ""
	if b.Now.Kind == calledOff { // it names no day, and the one that was given stands
		return turn{Head: head, Part: b}
	}
	b.Promise = Promise{}
	done := turn{Head: head, Effects: []flows.Effect{flows.Cancel{Verb: "slip"}}}
	if morning, promises := d.morning(env, head, b.Now.HearBy); promises && head.Status.Open() {
		b.Promise = Promise{By: b.Now.HearBy, At: at}
		if morning.Before(env.Now) {
			morning = env.Now // it was under way for longer than it promised
		}
		done.Effects = []flows.Effect{flows.Later{Verb: "slip", At: morning}}
	}
	done.Part = b
	return done
}

// morning is when HR begins to work on a day that was promised, or first after it;
// false: none was.
func (d *desk) morning(env flows.Env, head hiring.Case, by string) (time.Time, bool) {
	day, err := time.ParseInLocation(time.DateOnly, by, candidateZone(env, head))
	if err != nil {
		return time.Time{}, false
	}
	return d.Days(env.Company, head, env.Company.Zone(owner(env, head))).Next(day), true
}

// trouble is one new message, so that it is noticed.
func trouble(env flows.Env, head hiring.Case, b Book) turn {
	return turn{Head: head, Part: b, Effects: []flows.Effect{flows.Say{To: owner(env, head), Kind: b.Now.kindOf("failed")}}}
}

// bounced is a report of a mail server that a notice came back. It counts once, for
// the very one that left or whose fate is unknown.
func bounced(env flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	id := ev.Values.Get("id")
	if id == "" || id != b.Now.Frozen.ID || !b.Now.out() {
		return turn{Head: head, Part: b}, nil
	}
	b.Now.Fault, b.Now.ReturnedBy = outbound.FaultOf(ev.Values.Get("status")), ""
	return cameBack(env, head, b), nil
}

// CameBack is the notice of a turn in which a message came back.
func CameBack() chat.Text { return chat.T("notice.done.returned") }

// cameBack: who never got it was promised nothing.
func cameBack(env flows.Env, head hiring.Case, b Book) turn {
	b.Now.State = Returned
	b.Promise = Promise{}
	done := trouble(env, head, b)
	done.Notice = CameBack()
	done.Effects = append(done.Effects, flows.Cancel{Verb: "slip"})
	return done
}
