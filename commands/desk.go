package commands

import (
	"cmp"
	"context"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Help is the name of the one question that the desk answers itself.
const Help = "help"

// maxLine is how many characters of a typed line are read. No verb takes more.
const maxLine = 500

// maxEcho is how many characters of words that came to nothing are shown again.
const maxEcho = 20

// Desk stands before another handler and reads what people type and the files
// they drop; everything else goes through untouched.
type Desk struct {
	inner chat.Handler
	who   func(chat.Account) (hiring.Person, bool)
	book  *Catalogue
}

// NewDesk wraps a handler. who finds the person behind an account.
func NewDesk(inner chat.Handler, who func(chat.Account) (hiring.Person, bool)) (*Desk, error) {
	book, err := Open()
	if err != nil {
		return nil, err
	}
	return &Desk{inner: inner, who: who, book: book}, nil
}

// Catalogue is the table the desk reads, for manifests and completion.
func (d *Desk) Catalogue() *Catalogue { return d.book }

// Handle reads a typed event and asks or acts; other events go through. Where
// others read along, the reply carries Public, also beside an error: the same
// for found and not found.
func (d *Desk) Handle(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	if ev.Kind == chat.Dropped {
		return d.dropped(ctx, ev)
	}
	if ev.Kind != chat.Typed || ev.Action.Verb != "" {
		return d.inner.Handle(ctx, ev)
	}
	reply, err := d.typed(ctx, ev)
	if !ev.Place.Private {
		reply.Public = chat.T("group.answered")
	}
	return reply, err
}

// Ask answers help and hands every other question on. An answer that opens a
// card is that card, with the rights of who asks.
func (d *Desk) Ask(ctx context.Context, q chat.Question) (chat.Reply, error) {
	if q.Name == Help {
		return d.explain(q)
	}
	reply, err := d.inner.Ask(ctx, q)
	if err != nil || reply.Opens == nil {
		return reply, err
	}
	return d.inner.Handle(ctx, chat.Event{ID: q.ID, Kind: chat.Typed, From: q.From, Place: q.Place, Action: *reply.Opens})
}

func (d *Desk) person(a chat.Account) (hiring.Person, bool) {
	p, ok := d.who(a)
	return p, ok && p.Active
}

func stranger() chat.Reply { return chat.Reply{Notice: chat.T("commands.stranger")} }

func (d *Desk) typed(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	line := Parse(bounded(ev.Text))
	if line.Word == "" {
		line.Word = Help
	}
	entry, args, ok := d.book.read(line)
	p, known := d.person(ev.From)
	if !known && !entry.Strangers {
		return d.newcomer(ctx, ev, entry.Name == Help && len(args) == 0)
	}
	if !ok {
		return chat.Reply{Notice: d.unknown(line.Word, p)}, nil
	}
	values, ok := entry.values(args)
	if !ok {
		return chat.Reply{Notice: chat.T("commands.missing", "Usage", chat.T(entry.Usage()))}, nil
	}
	if entry.Writes() {
		reply, err := d.inner.Handle(ctx, entry.action(ev, p, values))
		if !known && chat.AsProblem(err).Kind == chat.Missing {
			return stranger(), nil
		}
		return reply, err
	}
	reply, err := d.Ask(ctx, chat.Question{ID: ev.ID, Name: entry.Asks, Args: values, From: ev.From, Place: ev.Place})
	if err == nil && len(values) == 0 && len(args) > 0 && reply.Notice.Empty() {
		reply.Notice = chat.T("commands.unused", "Words", echo(strings.Join(args, " ")))
	}
	return reply, err
}

// dropped hands a file to the flow that takes files, as a record named after
// the event, so that one that is told twice is one. What was dropped where
// others read is not for the bot. Its card comes by itself.
func (d *Desk) dropped(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	if !ev.Place.Private {
		return chat.Reply{}, nil
	}
	if _, ok := d.person(ev.From); !ok {
		return stranger(), nil
	}
	ev.Action = chat.Action{Flow: "upload", Record: ev.ID, Verb: "drop"}
	reply, err := d.inner.Handle(ctx, ev)
	reply.Card = nil
	return reply, err
}

// newcomer answers an account that belongs to nobody: who asks for help is told
// how to become the first admin, while that is possible.
func (d *Desk) newcomer(ctx context.Context, ev chat.Event, lost bool) (chat.Reply, error) {
	if lost {
		reply, err := d.inner.Ask(ctx, chat.Question{ID: ev.ID, Name: "welcome", From: ev.From, Place: ev.Place})
		if err == nil {
			return reply, nil
		}
	}
	return stranger(), nil
}

// bounded keeps the beginning of what is too long to be a command.
func bounded(text string) string {
	if r := []rune(text); len(r) > maxLine {
		return string(r[:maxLine])
	}
	return text
}

// values fits arguments to what a verb takes: the last takes all that is left,
// so that a name needs no quotes. What a verb does not take is left aside, and who
// typed it is told so.
func (e Entry) values(args []string) ([]string, bool) {
	takes := len(e.Takes)
	if e.MayTake != "" && len(args) > takes {
		takes++
	}
	if len(args) < takes {
		return nil, false
	}
	out := make([]string, takes)
	for i := range out {
		out[i] = args[i]
		if i == takes-1 {
			out[i] = strings.Join(args[i:], " ")
		}
		if known, ok := e.Words[fold(out[i])]; ok {
			out[i] = known
		}
	}
	return out, true
}

// action is the typed event with the verb's action, on the person's own record
// unless the verb names another.
func (e Entry) action(ev chat.Event, p hiring.Person, values []string) chat.Event {
	ev.Action = chat.Action{Flow: e.Flow, Record: cmp.Or(e.Record, p.ID), Verb: e.Verb}
	ev.Values = chat.Values{}
	for i, name := range e.Takes {
		ev.Values[name] = []string{values[i]}
	}
	return ev
}

func (d *Desk) unknown(word string, p hiring.Person) chat.Text {
	if guess, ok := d.book.Nearest(word, p); ok {
		return chat.T("commands.suggest", "Word", echo(word), "Guess", guess)
	}
	return chat.T("commands.unknown", "Word", echo(word))
}

// echo is the beginning of words that came to nothing.
func echo(words string) string {
	if r := []rune(words); len(r) > maxEcho {
		return string(r[:maxEcho]) + "…"
	}
	return words
}
