package notice

import (
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// What an edited notice may hold.
const (
	maxBody    = 2000 // characters
	maxSubject = 150
)

func hr(env flows.Env, head hiring.Case) bool { return env.Company.IsHR(env.Actor.Person, head) }

// atHR says whether a notice has not arrived and HR may still say how it goes on.
func (n Notice) atHR(env flows.Env, head hiring.Case) bool {
	return n.stands(env, head) && (n.State == Drafted || n.State == Failed || n.State == Returned)
}

func mayEdit(env flows.Env, head hiring.Case, b Book) bool {
	return hr(env, head) && b.Now.atHR(env, head)
}

func maySend(env flows.Env, head hiring.Case, b Book) bool {
	again := b.Now.State == Held && b.Now.stands(env, head)
	return hr(env, head) && (b.Now.atHR(env, head) || again) && (b.Now.To != "" || b.Now.Text != "")
}

func mayTakeBack(env flows.Env, head hiring.Case, b Book) bool {
	return hr(env, head) && b.Now.State == Queued && b.Now.stands(env, head)
}

func mayConfirm(env flows.Env, head hiring.Case, b Book) bool {
	return hr(env, head) && b.Now.State == Held
}

func mayReturn(env flows.Env, head hiring.Case, b Book) bool {
	return hr(env, head) && b.Now.State == Sent
}

func mayStop(env flows.Env, head hiring.Case, _ Book) bool {
	return hr(env, head) && !quieted(env, head)
}

func mayResume(env flows.Env, head hiring.Case, _ Book) bool {
	return hr(env, head) && quieted(env, head)
}

func editForm(_ flows.Env, _ hiring.Case, b Book) chat.Form {
	return chat.Form{Title: chat.T("notice.edit.title"), Submit: chat.T("notice.edit.submit"), Fields: []chat.Field{
		{Name: "subject", Type: chat.FieldText, Required: true, Max: maxSubject, Value: b.Now.Subject, Label: chat.T("notice.edit.subject")},
		{
			Name: "body", Type: chat.FieldArea, Required: true, Max: maxBody, Value: strings.TrimRight(b.Now.Body, "\n"),
			Label: chat.T("notice.edit.body"), Hint: chat.T("notice.edit.hint"),
		},
	}}
}

// edit takes what a person wrote, word for word. What may not be said comes back at
// its field with the text kept; so does what somebody typed while another saved.
func (d *desk) edit(env flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	if late := ev.Action.Revision != 0 && ev.Action.Revision != env.Rev; late && b.Now.EditedBy != env.Actor.Person {
		return turn{}, wrong("body", chat.T("notice.edit.late"))
	}
	n := b.Now
	n.Subject, n.Body = chat.OneLine(ev.Values.Get("subject")), outbound.Paragraphs(ev.Values.Get("body"))
	faults := map[string]chat.Text{}
	for field, text := range map[string]string{"subject": n.Subject, "body": n.Body} {
		if text == "" {
			faults[field] = chat.T("notice.edit.empty")
		} else if bad := outbound.Blocking(d.judged(env, head, n, text)); len(bad) > 0 {
			faults[field] = chat.T("notice.edit.wrong", "Faults", outbound.Sayings(bad, outbound.InLine))
		}
	}
	switch {
	case len(faults) > 0:
		return turn{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	case n.Subject == b.Now.Subject && n.Body == b.Now.Body:
		return turn{Head: head, Part: b, Notice: chat.T("notice.done.unchanged")}, nil
	}
	if said := d.said(n); said == "" || !strings.Contains(n.Body, said) {
		n.HearBy = "" // what is not written is not promised
	}
	b.Now = n
	b.Now.EditedBy, b.Now.EditedAt = env.Actor.Person, env.Now
	b = b.renumbered()
	return turn{Head: head, Part: b, Notice: chat.T("notice.done.edited")}, nil
}

// renumbered: other words, or another address, are another message to every mail
// system.
func (b Book) renumbered() Book {
	b.Count++
	b.Now.Number = b.Count
	return b
}

func addressForm(_ flows.Env, _ hiring.Case, b Book) chat.Form {
	hint := chat.T("letter.address.hint.none")
	if b.Now.To != "" {
		hint = chat.T("letter.address.hint", "To", hiring.MaskMail(b.Now.To))
	}
	return chat.Form{Title: chat.T("letter.address.title"), Submit: chat.T("letter.address.submit"), Fields: []chat.Field{
		{Name: "email", Type: chat.FieldText, Required: true, Max: outbound.MaxAddress, Label: chat.T("letter.address.to"), Hint: hint},
	}}
}

// readdress corrects where the candidate is reached, for this notice and on file.
func (d *desk) readdress(env flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	to := outbound.Address(ev.Values.Get("email"))
	switch {
	case to == "":
		return turn{}, wrong("email", chat.T("letter.address.unread"))
	case to == b.Now.To:
		return turn{}, wrong("email", chat.T("letter.address.same"))
	}
	b.Now.To = to
	b = b.renumbered()
	done := turn{Head: head, Part: b, Notice: chat.T("letter.done.address", "To", hiring.MaskMail(to))}
	if who, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		who.Email = to
		done.Effects = []flows.Effect{flows.Keep{Collection: "candidate", ID: who.ID, Value: who}}
	}
	return done, nil
}

// send is HR's confirmation: what was read is frozen and waits a minute. The words
// are judged once more, as the rules may have become stricter.
func (d *desk) send(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	if b.Now.blank() {
		return turn{}, chat.Refuse(chat.Invalid, chat.T("notice.refused.empty"))
	}
	if bad := outbound.Blocking(d.findings(env, head, b.Now)); len(bad) > 0 {
		return turn{}, chat.Refuse(chat.Invalid, chat.T("notice.refused.checks", "Faults", outbound.Sayings(bad, outbound.InLine)))
	}
	if quieted(env, head) && !needed(b.Now.Kind) {
		return turn{}, chat.Refuse(chat.Conflict, chat.T("notice.refused.quiet"))
	}
	if b.Now.State == Returned || b.Now.State == Held {
		b = b.renumbered() // a late report on the earlier one must not count for this
	}
	at := env.Now.Add(Outbox)
	if early := b.Now.Since.Add(outbound.Regret); early.After(at) {
		at = early
	}
	if morning, promises := d.morning(env, head, b.Now.HearBy); promises && !morning.After(at) {
		return d.redated(env, head, b)
	}
	b.Now.ConfirmedBy = env.Actor.Person
	done := d.queue(env, head, b, at)
	done.Notice = chat.T("notice.done.queued", "At", done.Part.Now.LeavesAt)
	return done, nil
}

// redated gives a notice that lay too long the words of today, for HR to read: the
// day that it promised is here or past. Words of a person are that person's to change.
func (d *desk) redated(env flows.Env, head hiring.Case, b Book) (turn, error) {
	t, ok := approved(env, head, b.Now.Kind)
	if b.Now.EditedBy != "" || !ok && b.Now.Kind != slip {
		return turn{}, chat.Refuse(chat.Invalid, chat.T("notice.refused.past", "By", d.said(b.Now)))
	}
	if b.Now.State = Drafted; b.Now.Kind == slip {
		b.Now = d.writeSlip(env, head, b.Now, b.Promise)
	} else {
		b.Now = d.write(env, head, b.Now, t)
	}
	b = b.renumbered()
	return turn{Head: head, Part: b, Notice: chat.T("notice.done.redated")}, nil
}

// takeBack returns a notice from the outbox to HR's desk.
func takeBack(_ flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	b.Now.State, b.Now.Frozen, b.Now.Wait = Drafted, chat.Letter{}, outbound.Wait{}
	b.Now.ConfirmedBy, b.Now.LeavesAt = "", time.Time{}
	return turn{Head: head, Part: b, Notice: chat.T("notice.done.taken_back"), Effects: []flows.Effect{flows.Cancel{Verb: "result"}}}, nil
}

// decline is HR's "not now": this change is told by nobody here.
func decline(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	b.Now.State, b.Now.ConfirmedBy, b.Now.SentAt = Declined, env.Actor.Person, env.Now
	return turn{Head: head, Part: b, Notice: chat.T("notice.done.declined")}, nil
}

// arrived is HR's word that a notice of unknown fate is there.
func (d *desk) arrived(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	done := d.left(env, head, b, b.Now.LeavesAt)
	done.Notice = chat.T("notice.done.arrived")
	return done, nil
}

// returned is HR's word that it never arrived.
func returned(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	b.Now.Fault, b.Now.ReturnedBy = outbound.NoReason, env.Actor.Person
	return cameBack(env, head, b), nil
}

// quiet keeps that the candidate wants no more of these mails: by the link in one,
// or as HR was told. What waits and may be done without does not leave.
func (d *desk) quiet(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	if quieted(env, head) {
		return turn{Head: head, Part: b}, nil
	}
	done := turn{Head: head, Notice: chat.T("notice.done.quiet")}
	b.Quiet = Wish{At: env.Now, By: env.Actor.Person}
	if b.Now.open() && !needed(b.Now.Kind) {
		done.Effects = b.takenBack()
		b.Now.State, b.Now.LeavesAt = Muted, time.Time{}
	}
	done.Part = b
	done.Effects = append(done.Effects, flows.Keep{Collection: Wishes, ID: head.Candidate, Value: b.Quiet})
	return done, nil
}

// resume is HR's word that the candidate wants them again.
func resume(_ flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	b.Quiet = Wish{}
	return turn{Head: head, Part: b, Notice: chat.T("notice.done.resumed"), Effects: []flows.Effect{
		flows.Keep{Collection: Wishes, ID: head.Candidate, Value: Wish{}},
	}}, nil
}

// wrong is one field that cannot stay as it is.
func wrong(field string, sentence chat.Text) *chat.Problem {
	return &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: map[string]chat.Text{field: sentence}}
}
