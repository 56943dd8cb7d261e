package main

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/console"
)

// mailing is one card as it came to people, all of whom read the same words.
type mailing struct {
	to   []string
	text string
	at   time.Time
	kind string
}

// The kinds of mailings, as the message keys have them, in the order in which
// they are told: a card that stood there has changed, a message is new; and an
// answer that nobody else sees.
const (
	kindChanged = "tour.card.changed"
	kindNew     = "tour.card.new"
	kindOwn     = "tour.card.own"
)

// look puts down what has changed before anybody's eyes since the last look, in
// the order of time, and what has left by mail.
func (t *tour) look(ctx context.Context) error {
	var all []mailing
	for _, p := range t.app.consolePeople() {
		fresh, err := t.fresh(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, m := range fresh {
			all = together(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b mailing) int {
		second := a.at.Truncate(time.Second).Compare(b.at.Truncate(time.Second))
		return cmp.Or(second, strings.Compare(a.kind, b.kind))
	})
	for _, m := range all {
		t.bill.card(m)
	}
	taken := t.post.all()
	for _, l := range taken[t.mails:] {
		t.bill.mail(l)
	}
	t.mails = len(taken)
	return nil
}

// fresh is what a person's chat shows that it did not at the last look. Of a
// card that stands in a new message too, the new one is enough.
func (t *tour) fresh(ctx context.Context, who string) ([]mailing, error) {
	messages, err := t.inbox(ctx, who)
	var out []mailing
	for i, m := range messages {
		old, known := t.shown[m.ID]
		if known && reflect.DeepEqual(old, m.Card) {
			continue
		}
		t.shown[m.ID] = m.Card
		t.seen(who, m.Card, true)
		text := t.text(who, m.Card)
		if !known {
			out = append(out, mailing{[]string{who}, text, m.At, kindNew})
			continue
		}
		again := slices.ContainsFunc(messages[i+1:], func(o console.Message) bool {
			_, seen := t.shown[o.ID]
			return !seen && t.text(who, o.Card) == text
		})
		if more, says := changes(t.text(who, old), text); says && !again {
			out = append(out, mailing{[]string{who}, more, t.clock.Now(), kindChanged})
		}
	}
	return out, err
}

// changes is a card's first line and what it says now and did not before, with
// dots for what stayed; false when it says nothing new, other buttons apart.
func changes(before, after string) (string, bool) {
	old, lines := strings.Split(before, "\n"), strings.Split(after, "\n")
	out, says := lines[:1:1], !slices.Contains(old, lines[0])
	for i, line := range lines[1:] {
		switch {
		case line == "":
		case !slices.Contains(old, line):
			out = append(out, line)
			says = says || !strings.HasPrefix(line, "[ ")
		case i == 0 || out[len(out)-1] != dots:
			out = append(out, dots)
		}
	}
	if out[len(out)-1] == dots {
		out = out[:len(out)-1]
	}
	return strings.Join(out, "\n"), says
}

// dots stand for lines that have not changed.
const dots = "…"

// together adds a card, or the reader to those who read the same words.
func together(all []mailing, m mailing) []mailing {
	for i, have := range all {
		if have.text == m.text && have.kind == m.kind {
			if !slices.Contains(have.to, m.to[0]) {
				all[i].to = append(have.to, m.to...)
			}
			return all
		}
	}
	return append(all, m)
}

// text is a card as a person reads it.
func (t *tour) text(who string, card chat.Card) string {
	return chat.AsText(card, t.reader(who), t.app.speaker)
}

// reader is a person as a platform knows them: the language and zone of the
// cards.
func (t *tour) reader(id string) chat.Reader {
	return chat.Reader{Person: id, Locale: t.company.Locale(id), Zone: t.company.Zone(id)}
}
