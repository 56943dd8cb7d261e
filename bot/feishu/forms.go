package feishu

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"closeloop/bot/chat"
)

// askForm asks the house for the form of a button.
func (f *Feishu) askForm(ctx context.Context, at seat, a chat.Action) outcome {
	reply, err := f.cfg.Handler.Handle(ctx, at.click(a, nil))
	f.after.Faulty(at.event, err)
	if err == nil && reply.Wanted != nil {
		return f.openForm(ctx, at, a, *reply.Wanted)
	}
	return f.react(at, f.came(at, a, reply, err))
}

// openForm answers with the card on which the form stands open; where there is no
// such card, the form is a message of its own.
func (f *Feishu) openForm(ctx context.Context, at seat, a chat.Action, form chat.Form) outcome {
	open := filling{action: a, form: form}
	c, found, err := f.behind(ctx, at)
	if f.after.Faulty(at.event, err); found {
		if b, offers := c.Button(a); offers && a.Revision > 0 {
			open.action.Revision = b.Action.Revision // what is shown is what is decided
		}
		d := f.formPen(at.user).card(c, at.mark.kept, &open)
		return f.react(at, reaction{card: &d, open: true})
	}
	open.alone = true
	return f.react(at, reaction{
		kind: toastInfo, notice: chat.T("feishu.form.below"),
		after: []errand{f.tell(at, "form", func(pen) drawn { return f.formPen(at.user).form(open) })},
	})
}

// closeForm answers with the card as it is without the form, which nothing was sent
// of.
func (f *Feishu) closeForm(ctx context.Context, at seat) outcome {
	if at.alone() {
		return f.react(at, f.line(at, chat.T("feishu.form.closed")))
	}
	c, found, err := f.behind(ctx, at)
	f.after.Faulty(at.event, err)
	switch {
	case err != nil:
		return f.react(at, reaction{kind: toastError, notice: chat.AsProblem(err).Sentence})
	case !found:
		return f.react(at, reaction{kind: toastWarning, notice: chat.T("feishu.strange")})
	}
	d := f.pen(at.user).card(c, at.mark.kept, nil)
	return f.react(at, reaction{card: &d})
}

// alone says whether what was pressed is a form without a card around it.
func (a seat) alone() bool { return a.mark == mark{} }

// line leaves one line of what was a form of its own.
func (f *Feishu) line(at seat, t chat.Text) reaction {
	d := f.pen(at.user).notice(t)
	return reaction{card: &d}
}

// sendForm is somebody sending a form. What no field can mean is told in its place
// before the house hears of it.
func (f *Feishu) sendForm(ctx context.Context, at seat, a chat.Action, form map[string]any) outcome {
	if !fillable(form) {
		return f.strange(at)
	}
	values, wrong := f.formPen(at.user).valuesOf(form)
	if values == nil {
		values = chat.Values{}
	}
	given := values
	if len(wrong) > 0 {
		given = nil
	}
	reply, err := f.cfg.Handler.Handle(ctx, at.click(a, given))
	f.after.Faulty(at.event, err)
	if err == nil && len(wrong) > 0 {
		reply.Errors = wrong
	}
	open := filling{action: a, typed: values, picked: picked(form), faults: reply.Errors, alone: at.alone()}
	if err != nil {
		problem := chat.AsProblem(err)
		if open.faults = problem.Fields; len(open.faults) == 0 {
			open.wrong = problem.Sentence
		}
	}
	if err != nil || len(open.faults) > 0 {
		return f.sendBack(ctx, at, refusal{open, reply, err})
	}
	reply.Wanted = nil
	return f.react(at, f.sent(at, a, reply))
}

// sent is what a form came to that was taken. Of one without a card around it the
// card that it led to stays, or a line.
func (f *Feishu) sent(at seat, a chat.Action, reply chat.Reply) reaction {
	r := f.came(at, a, reply, nil)
	switch {
	case !at.alone():
	case reply.Card != nil && reply.Notice.Empty() && len(reply.Card.Files) == 0:
		d := f.pen(at.user).card(*reply.Card, false, nil)
		r.card, r.after = &d, nil
	case !reply.Notice.Empty():
		r.card = f.line(at, reply.Notice).card
	default:
		r.card = f.line(at, chat.T("feishu.form.sent")).card
	}
	return r
}

// refusal is a form that was not taken.
type refusal struct {
	open  filling // with what is wrong
	reply chat.Reply
	err   error
}

// sendBack keeps a form open with what was typed and what is wrong with it, as long
// as the card still offers what it is for. Where it does not, the card is shown as it
// is, and what was typed follows, so that nothing is lost.
func (f *Feishu) sendBack(ctx context.Context, at seat, no refusal) outcome {
	open, reply := no.open, no.reply
	r := reaction{kind: toastError, notice: open.wrong}
	if open.wrong.Empty() {
		r.notice = chat.T("problem.values")
	}
	p := f.formPen(at.user)
	if at.alone() {
		if form := f.formOf(ctx, at, open.action, reply.Wanted); form != nil {
			open.form = *form
			d := p.form(open)
			r.card = &d
			return f.react(at, r)
		}
		r.after = f.quote(at, open.typed)
		return f.react(at, r)
	}
	c, found := f.now(ctx, at, reply)
	b, offers := c.Button(open.action)
	var form *chat.Form
	if found && offers {
		form = cmp.Or(reply.Wanted, b.Form)
	}
	var d drawn
	switch {
	case form != nil:
		open.form, open.action.Revision = *form, b.Action.Revision
		d = p.card(c, at.mark.kept, &open)
	case found:
		d = p.card(c, at.mark.kept, nil)
	}
	if found {
		r.card, r.open = &d, form != nil
	}
	if form == nil {
		r.kind, r.after = kindOf(open.action, nil, no.err), f.quote(at, open.typed)
	}
	return f.react(at, r)
}

// now is the card that was clicked: as the reply has it, or else as it is asked for.
func (f *Feishu) now(ctx context.Context, at seat, reply chat.Reply) (chat.Card, bool) {
	if at.shows(reply) {
		return *reply.Card, true
	}
	c, found, err := f.behind(ctx, at)
	f.after.Faulty(at.event, err)
	return c, found
}

// formOf is the form of an action: as it came, or else as it is asked for; nil: the
// action is not offered any more.
func (f *Feishu) formOf(ctx context.Context, at seat, a chat.Action, came *chat.Form) *chat.Form {
	if came != nil {
		return came
	}
	ev := at.click(a, nil)
	ev.ID = at.event + ".form"
	reply, err := f.cfg.Handler.Handle(ctx, ev)
	f.after.Faulty(at.event, err)
	if err != nil {
		return nil
	}
	return reply.Wanted
}

// quote posts what somebody typed into a form that is not there any more: their own
// words, not the ids of what they chose.
func (f *Feishu) quote(at seat, typed chat.Values) []errand {
	c := chat.Card{Kind: "feishu.typed", Title: chat.T("feishu.typed"), Tone: chat.Neutral}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		if words := typed.Get(name); ownWords(words) {
			c.Blocks = append(c.Blocks, chat.Quote(chat.L(words)))
		}
	}
	if len(c.Blocks) == 0 {
		return nil
	}
	return []errand{f.newCard(at, c)}
}

// ownWords says whether a value was written rather than chosen: no id has a blank or
// a letter beyond ASCII in it, or is as long.
func ownWords(value string) bool {
	const longest = 40 // of an id
	return len(value) > longest || strings.IndexFunc(value, func(r rune) bool { return unicode.IsSpace(r) || r > unicode.MaxASCII }) >= 0
}
