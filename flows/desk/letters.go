package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostLetters is how many letters one confirmation covers: as many recipients as
// a phone can list.
const mostLetters = 8

// Passes says whether the letter of a case may leave as it is: the linter finds
// nothing that blocks it.
type Passes func(env flows.Env, head hiring.Case) bool

// letter is what this flow reads of a case's letter.
type letter struct {
	State    string    `json:"state"`
	Name     string    `json:"name"`
	To       string    `json:"to"`
	Sender   string    `json:"sender"`
	Decided  time.Time `json:"decided"`
	LeavesAt time.Time `json:"leaves_at"`
}

// written is the draft of a letter that waits for HR.
type written struct {
	head hiring.Case
	part letter
	rev  uint64
}

// drafted are the letters that a person may send, the oldest decision first.
func drafted(env flows.Env, person string) []written {
	var out []written
	for _, id := range env.List("case.status", string(hiring.RejectPending)) {
		if w, ok := letterOf(env, person, id); ok {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b written) int {
		return cmp.Or(a.part.Decided.Compare(b.part.Decided), cmp.Compare(len(a.head.ID), len(b.head.ID)), strings.Compare(a.head.ID, b.head.ID))
	})
	return out
}

func letterOf(env flows.Env, person, id string) (written, bool) {
	head, ok := flows.Find[hiring.Case](env, "case", id)
	if !ok || head.Status != hiring.RejectPending || !env.Company.IsHR(person, head) {
		return written{}, false
	}
	part, ok := flows.Find[letter](env, "letter", id)
	return written{head, part, env.Of("letter", id).Rev}, ok && part.State == "drafted" && part.To != ""
}

// letterDesk is the part of the desk on which letters lie.
type letterDesk struct{ passes Passes }

// ready are the first letters that pass; blocked how many before them do not.
func (k letterDesk) ready(env flows.Env, person string) (ready []written, blocked, more int) {
	all := drafted(env, person)
	for i, w := range all {
		switch {
		case len(ready) == mostLetters:
			return ready, blocked, len(all) - i
		case k.passes(env, w.head):
			ready = append(ready, w)
		default:
			blocked++
		}
	}
	return ready, blocked, 0
}

// form is the form in which HR ticks. A choice carries the revision that was
// on offer.
func (k letterDesk) form(env flows.Env, head hiring.Case, _ Table) chat.Form {
	field := chat.Field{
		Name: "letters", Type: chat.FieldMulti, Required: true, Late: true,
		Label: chat.T("desk.letters.field"), Hint: chat.T("desk.letters.hint"),
	}
	ready, _, _ := k.ready(env, head.ID)
	for _, w := range ready {
		field.Options = append(field.Options, chat.Option{
			Value: w.head.ID + "@" + strconv.FormatUint(w.rev, 10), Label: recipient(env, w),
		})
	}
	return chat.Form{Title: chat.T("desk.letters.title"), Submit: chat.T("desk.letters.submit"), Fields: []chat.Field{field}}
}

// recipient says who gets a letter, and where.
func recipient(env flows.Env, w written) chat.Text {
	return chat.T("desk.letters.to", "What", title(env, w.head), "To", hiring.MaskMail(w.part.To))
}

// answer is the list of letters that wait and pass.
func (k letterDesk) answer(env flows.Env, _ []string) (chat.Reply, error) {
	person := env.Actor.Person
	env = env.For(person)
	ready, blocked, more := k.ready(env, person)
	c := chat.Card{
		Kind: "desk.letters", Record: person, Tone: chat.Neutral,
		Title: chat.T("desk.letters.list", "Count", len(ready)), Preview: chat.T("desk.letters.preview"),
	}
	if len(ready) == 0 {
		c.Blocks = []chat.Block{chat.Paragraph(chat.T("desk.letters.none"))}
	}
	for _, w := range ready {
		c.Blocks = append(c.Blocks, chat.Paragraph(recipient(env, w)))
	}
	if blocked > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.letters.blocked", "Count", blocked)))
	}
	if more > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.letters.more", "Count", more)))
	}
	if len(ready) > 0 {
		c.Tone = chat.Waiting
		c.Blocks = append(c.Blocks, chat.Buttons(k.tickButton(env, person, chat.Primary, "desk.letters.button")))
	}
	return chat.Reply{Card: &c}, nil
}

func (k letterDesk) tickButton(env flows.Env, person string, style chat.Style, label string) chat.Button {
	form := k.form(env, hiring.Case{ID: person}, Table{})
	return chat.Button{Label: chat.T(label), Style: style, Form: &form, Action: chat.Action{Flow: Name, Record: person, Verb: "letters"}}
}

// tick answers with everybody who would get a letter, and by which way: nothing
// leaves before that was confirmed. What changed since it was on offer, or does
// not pass any more, is left out and named.
func (k letterDesk) tick(env flows.Env, head hiring.Case, part Table, ev chat.Event) (flows.Turn[Table], error) {
	t := flows.Turn[Table]{Head: head, Part: part}
	var sure []written
	var left []string
	for _, a := range chosenLetters(ev.Values["letters"]) {
		w, ok := letterOf(env, head.ID, a.Record)
		if ok && w.rev == a.Revision && k.passes(env, w.head) {
			sure = append(sure, w)
		} else {
			left = append(left, a.Record)
		}
	}
	if len(sure) == 0 {
		return t, wrong(map[string]chat.Text{"letters": chat.T("desk.letters.nothing")})
	}
	card := k.confirmCard(env, head.ID, sure, left)
	t.Card = &card
	return t, nil
}

func (k letterDesk) confirmCard(env flows.Env, person string, sure []written, left []string) chat.Card {
	c := chat.Card{
		Kind: "desk.confirm", Record: person, Tone: chat.Waiting,
		Title: chat.T("desk.letters.confirm", "Count", len(sure)), Preview: chat.T("desk.letters.preview"),
	}
	var ids []string
	for _, w := range sure {
		c.Blocks = append(c.Blocks, chat.Paragraph(recipient(env, w)))
		ids = append(ids, w.head.ID+"@"+strconv.FormatUint(w.rev, 10))
	}
	if len(left) > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.letters.left", "Which", k.names(env, person, left))))
	}
	again := k.tickButton(env, person, chat.Plain, "desk.letters.again")
	c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.letters.each")), chat.Buttons(chat.Button{
		Label: chat.T("desk.letters.send", "Count", len(sure)), Style: chat.Primary, Confirm: chat.T("desk.letters.sure", "Count", len(sure)),
		Action: chat.Action{Flow: Name, Record: person, Verb: "mail", Args: map[string]string{"letters": strings.Join(ids, " ")}},
	}, again))
	return c
}

// names are cases as their HR calls them; of a case that is not hers any more she
// hears the number.
func (k letterDesk) names(env flows.Env, person string, ids []string) []chat.Text {
	var out []chat.Text
	for _, id := range ids {
		out = append(out, chat.L(id))
		if head, ok := flows.Find[hiring.Case](env, "case", id); ok && env.Company.IsHR(person, head) {
			out[len(out)-1] = title(env, head)
		}
	}
	return out
}

// chosenLetters reads choices: an action for each, bound to the revision that was
// on offer.
func chosenLetters(values []string) []chat.Action {
	var out []chat.Action
	for _, v := range values {
		id, rest, _ := strings.Cut(strings.TrimSpace(v), "@")
		revision, _ := strconv.ParseUint(rest, 10, 64)
		known := slices.ContainsFunc(out, func(a chat.Action) bool { return a.Record == id })
		if id != "" && len(id) <= longestID && !known && len(out) < mostLetters {
			out = append(out, chat.Action{Flow: "letter", Record: id, Verb: "send", Revision: revision})
		}
	}
	return out
}

// mail sends what was confirmed: each letter is asked for in HR's own name, is
// judged once more, waits in the outbox by itself and can be taken back by itself.
func (k letterDesk) mail(env flows.Env, head hiring.Case, part Table, ev chat.Event) (flows.Turn[Table], error) {
	t := flows.Turn[Table]{Head: head, Part: part}
	chosen := chosenLetters(strings.Fields(ev.Action.Args["letters"]))
	if len(chosen) == 0 {
		return t, chat.Refuse(chat.Invalid, chat.T("desk.letters.nothing"))
	}
	t = send(env, t, chosen)
	t.Part.Parcels[len(t.Part.Parcels)-1].Letters = true
	t.Notice = chat.T("desk.letters.begun", "Count", len(chosen))
	return t, nil
}

// parcelCard says what became of letters that were confirmed together.
func (k letterDesk) parcelCard(env flows.Env, person string, p Parcel) chat.Card {
	c := chat.Card{
		Kind: "desk.posted", Record: person, Tone: chat.Waiting, Revision: env.Rev,
		Title: chat.T("desk.posted"), Preview: chat.T("desk.posted.preview"),
	}
	if n := len(p.Sent); n > 0 {
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("desk.posted.queued", "Count", n)), chat.Note(chat.T("desk.posted.back")))
	}
	if n := len(p.Waiting); n > 0 {
		c.Blocks = append(c.Blocks, chat.Note(chat.T("desk.posted.waiting", "Count", n)))
	} else {
		c.Tone = chat.Good
	}
	if n := len(p.Kept); n > 0 {
		c.Tone = chat.Neutral
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.T("desk.posted.kept", "Count", n)))
		for _, id := range p.Kept {
			c.Blocks = append(c.Blocks, chat.Paragraph(k.kept(env, person, id)))
		}
	}
	return c
}

// kept says why a letter was not sent, as things stand now.
func (k letterDesk) kept(env flows.Env, person, id string) chat.Text {
	head, ok := flows.Find[hiring.Case](env, "case", id)
	if !ok || !env.Company.IsHR(person, head) {
		return chat.T("desk.kept.gone", "Case", id)
	}
	what := title(env, head)
	part, _ := flows.Find[letter](env, "letter", id)
	switch {
	case head.Status != hiring.RejectPending:
		return chat.T("desk.kept.moved", "What", what, "Status", chat.T("status."+string(head.Status)))
	case part.State == "queued":
		return chat.T("desk.posted.already", "What", what)
	case !k.passes(env, head):
		return chat.T("desk.posted.blocked", "What", what)
	}
	return chat.T("desk.posted.changed", "What", what)
}
