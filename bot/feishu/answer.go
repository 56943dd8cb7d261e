package feishu

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// seat is where somebody acted, and so where the answer is read.
type seat struct {
	event   string // the id of what was done
	user    string
	group   string // the group it was said in; "" in the person's own chat
	message string // that was clicked or, in a group, is answered
	mark    mark   // of the card that was clicked
}

// place is the seat in the words of the house.
func (a seat) place() chat.Place {
	if a.group != "" {
		return chat.Place{Platform: Platform, ID: a.group}
	}
	return chat.Place{Platform: Platform, ID: a.user, Private: true}
}

// account is who acts, for the house.
func (a seat) account() chat.Account { return chat.Account{Platform: Platform, User: a.user} }

// shows says whether the card of a reply is the one that was clicked: the house knows
// it of a message that it keeps, and else it is told by its mark.
func (a seat) shows(reply chat.Reply) bool {
	c := reply.Card
	return c != nil && a.message != "" && (reply.Own || a.mark.kind == c.Kind && a.mark.record == c.Record)
}

func (a seat) errand(what string, do func(context.Context) error) errand {
	return errand{What: what, Event: a.event, Do: do}
}

// key is the idempotency key of one message that follows from what was done.
func (a seat) key(what string) string {
	sum := sha256.Sum256([]byte(a.event + " " + what))
	return hex.EncodeToString(sum[:16])
}

// tell is the errand that posts a message to who acted, in their own chat.
func (f *Feishu) tell(at seat, what string, draw func(pen) drawn) errand {
	return at.errand(what, func(ctx context.Context) error {
		_, err := f.post(ctx, at.user, at.key(what), draw(f.pen(at.user)))
		return err
	})
}

// say is the errand that posts one sentence.
func (f *Feishu) say(at seat, t chat.Text) errand {
	return f.tell(at, "notice", func(p pen) drawn { return p.notice(t) })
}

// newCard is the errand that shows a card as a new answer, after the files that it
// brings.
func (f *Feishu) newCard(at seat, c chat.Card) errand {
	post := f.tell(at, "card", func(p pen) drawn { return p.card(c, false, nil) })
	return at.errand("card", func(ctx context.Context) error {
		if len(c.Files) > 0 {
			d := chat.Delivery{Reader: f.cfg.Reader(at.user), Place: at.place(), Card: c, Key: at.key("files")}
			if err := f.bring(ctx, at.user, d); err != nil {
				return err
			}
		}
		return post.Do(ctx)
	})
}

// answers shows what a line came to that was typed to the bot: in the person's own
// chat, wherever it was typed. Others in a group read no more than the public line.
func (f *Feishu) answers(at seat, reply chat.Reply, err error) []errand {
	reply = settled(reply, err)
	var out []errand
	if reply.Card != nil {
		out = append(out, f.newCard(at, *reply.Card))
	}
	if !reply.Notice.Empty() {
		out = append(out, f.say(at, reply.Notice))
	}
	if at.group != "" && !reply.Public.Empty() {
		out = append(out, at.errand("public", func(ctx context.Context) error {
			p := pen{speaker: f.cfg.Speaker, reader: f.cfg.Reader(""), both: true}
			_, err := f.reply(ctx, at.message, at.key("public"), p.notice(reply.Public))
			return err
		}))
	}
	return out
}

// settled is a reply whose notice says all that there is to say.
func settled(reply chat.Reply, err error) chat.Reply {
	return doorstep.Settled(reply, err, func(title chat.Text) chat.Text { return chat.T("feishu.form", "Title", title) })
}

// challenge answers the check of our address.
func challenge(word string) outcome {
	body, _ := json.Marshal(map[string]string{"challenge": word}) // a word is always JSON
	return outcome{body: body}
}

// The kinds of toasts.
const (
	toastInfo    = "info"
	toastSuccess = "success"
	toastWarning = "warning"
	toastError   = "error"
)

// maxToast is how many characters a toast shows; longer words come as a message.
const maxToast = 100

// toast is a word in passing, for who clicked alone.
type toast struct {
	Type    string            `json:"type"`
	Content string            `json:"content"`
	I18n    map[string]string `json:"i18n,omitempty"`
}

// toast is a sentence in passing: of somebody nobody knows, not even the language is
// known.
func (f *Feishu) toast(r chat.Reader, kind string, t chat.Text) toast {
	out := toast{Type: kind, Content: f.cfg.Speaker.Words(r, t)}
	if r.Person == "" {
		in := func(locale string) string {
			return f.cfg.Speaker.Words(chat.Reader{Locale: locale, Zone: r.Zone}, t)
		}
		out.I18n = map[string]string{"zh_cn": in("zh-CN"), "en_us": in("en")}
	}
	return out
}

// reaction is what a click is answered by.
type reaction struct {
	kind   string    // of the toast
	notice chat.Text // its words; none: no toast
	card   *drawn    // in the place of the message that was clicked; nil: it stays
	open   bool      // a form stands open on it
	after  []errand
	reader *chat.Reader // who reads it, as the card was drawn; nil: nobody has asked
}

// react is the answer to a click: the toast, and the card as it is now. Where that
// does not arrive the message is mended, and the words are posted.
func (f *Feishu) react(at seat, r reaction) outcome {
	out := outcome{after: r.after}
	if r.card != nil && at.message != "" {
		out.instead = append(out.instead, f.mend(at, r))
		if at.mark.kept && !r.open {
			said := reaction{kind: r.kind, notice: r.notice}
			out.anew = func(ctx context.Context) outcome { return f.anew(ctx, at, said) }
		}
	}
	body := []byte("{")
	if !r.notice.Empty() {
		if r.reader == nil {
			reader := f.cfg.Reader(at.user)
			r.reader = &reader
		}
		t := f.toast(*r.reader, r.kind, r.notice)
		if utf8.RuneCountInString(t.Content) > maxToast {
			out.after = append(out.after, f.say(at, r.notice))
			t = f.toast(*r.reader, r.kind, chat.T("feishu.below"))
		} else {
			out.instead = append(out.instead, f.say(at, r.notice))
		}
		words, _ := json.Marshal(t) // strings are always JSON
		body = append(append(body, `"toast":`...), words...)
	}
	if r.card != nil {
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(append(append(body, `"card":{"type":"raw","data":`...), r.card.card...), '}')
	}
	out.body = append(body, '}')
	return out
}

// anew is the answer to a repeat: the same words, and the card as it is now.
func (f *Feishu) anew(ctx context.Context, at seat, r reaction) outcome {
	c, found, err := f.behind(ctx, at)
	if f.after.Faulty(at.event, err); found {
		d := f.pen(at.user).card(c, at.mark.kept, nil)
		r.card = &d
	}
	out := f.react(at, r)
	out.after = nil
	return out
}

// mend is the errand that brings the card of an answer that did not arrive. Delivery
// keeps most messages: what it has on its way there must not be overtaken, and in an
// outage it does not forget. A form that stands open is the door's alone.
func (f *Feishu) mend(at seat, r reaction) errand {
	return at.errand("edit", func(ctx context.Context) error {
		flow, ok := at.mark.flow()
		if ok && at.mark.kept && !r.open && f.cfg.Redraw != nil {
			kept, err := f.cfg.Redraw(ctx, chat.Action{Flow: flow, Record: at.mark.record}, at.message)
			if kept || err != nil {
				return err
			}
		}
		return f.replace(ctx, at, *r.card)
	})
}

// replace edits the message that was clicked, and delivery waits as for an answer; where
// the message takes no more, the card comes anew.
func (f *Feishu) replace(ctx context.Context, at seat, d drawn) error {
	defer f.underway.begin(at.message, f.cfg.Now)()
	err := f.edit(ctx, at.message, d)
	if doorstep.Spent(err) {
		_, err = f.post(ctx, at.user, at.key("edit"), d)
	}
	return err
}
