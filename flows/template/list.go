package template

import (
	"maps"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
)

// listID is the record whose button opens any other.
const listID = slots.Rejection

// answer is the list, or the words that were named: an occasion, and for which
// position.
func (k *desk) answer(env flows.Env, args []string) (chat.Reply, error) {
	word := strings.TrimSpace(strings.Join(args, " "))
	if word == "" {
		card := k.listCard(env)
		return chat.Reply{Card: &card}, nil
	}
	id, ok := k.named(env, word)
	if !ok {
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	}
	card := k.cardOf(env, id)
	return chat.Reply{Card: &card}, nil
}

// named reads "thanks be": an occasion, and a position after it.
func (k *desk) named(env flows.Env, line string) (id string, ok bool) {
	words := strings.Fields(line)
	for n := len(words); n > 0; n-- {
		kind, known := k.kindNamed(strings.Join(words[:n], " "))
		if !known {
			continue
		}
		rest := strings.Join(words[n:], " ")
		if rest == "" {
			return kind, true
		}
		pos, found := env.Company.PositionNamed(rest)
		return hiring.TemplateID(kind, pos.ID), found
	}
	return "", false
}

// cardOf is the card of any record.
func (k *desk) cardOf(env flows.Env, id string) chat.Card {
	part, _ := flows.Find[Shelf](env, Name, id)
	return k.view(env.Of(Name, id), hiring.Case{ID: id}, part, "")
}

// open answers with the card of the record that a form named.
func (k *desk) open(env flows.Env, head hiring.Case, part Shelf, ev chat.Event) (turn, error) {
	position := ev.Values.Get("position")
	if position == everywhere {
		position = ""
	}
	card := k.cardOf(env, hiring.TemplateID(ev.Values.Get("kind"), position))
	return turn{Head: head, Part: part, Card: &card}, nil
}

func toList(env flows.Env) chat.Button {
	return chat.Button{Label: chat.T("template.button.list"), Action: chat.Action{Flow: Name, Record: listID, Verb: "list"}}
}

// list answers with the list.
func (k *desk) list(env flows.Env, head hiring.Case, part Shelf, _ chat.Event) (turn, error) {
	card := k.listCard(env)
	return turn{Head: head, Part: part, Card: &card}, nil
}

// listCard says in a few lines what is in use: one for each mail, one for all
// changes of status, what waits, which positions have words of their own.
func (k *desk) listCard(env flows.Env) chat.Card {
	card := chat.Card{Kind: "template.list", Tone: chat.Neutral, Title: chat.T("template.list.title"), Preview: chat.T("template.preview")}
	var statuses, on int
	for _, kind := range slots.Kinds() {
		part, _ := flows.Find[Shelf](env, Name, kind)
		if _, status := slots.StatusOf(kind); status {
			if statuses++; part.On {
				on++
			}
			continue
		}
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("template.list.line", "Kind", kindText(kind), "State", state(kind, part))))
	}
	card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("template.list.statuses", "On", on, "All", statuses)))
	if own := positions(env); len(own) > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("template.list.own", "Positions", own[:min(len(own), 3)], "Count", len(own))))
	}
	if wait := waiting(env); len(wait) > 0 {
		card.Tone = chat.Waiting
		key := "template.list.waiting"
		if len(wait) > mostNamed {
			key = "template.list.waiting.more"
		}
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T(key, "Count", len(wait), "Which", wait[:min(len(wait), mostNamed)])))
	}
	form := k.openForm(env, hiring.Case{ID: listID}, Shelf{})
	card.Blocks = append(card.Blocks, chat.Note(chat.T("template.list.note")), chat.Buttons(chat.Button{
		Label: chat.T("template.button.open"), Style: chat.Primary, Form: &form,
		Action: chat.Action{Flow: Name, Record: listID, Verb: "open"},
	}))
	return card
}

// mostNamed is how many of the words that wait the list names.
const mostNamed = 3

// waiting are the words that wait for approval, those for all positions first.
func waiting(env flows.Env) (all []chat.Text) {
	everywhere := append([]hiring.Position{{}}, env.Company.Positions()...)
	for _, pos := range everywhere {
		for _, kind := range slots.Kinds() {
			part, _ := flows.Find[Shelf](env, Name, hiring.TemplateID(kind, pos.ID))
			switch {
			case part.Draft == nil || pos.Gone:
			case pos.ID == "":
				all = append(all, kindText(kind))
			default:
				all = append(all, chat.T("template.list.one", "Kind", kindText(kind), "Position", env.Title(pos.ID)))
			}
		}
	}
	return all
}

// positions are those with words of their own.
func positions(env flows.Env) []chat.Text {
	var own []chat.Text
	seen := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(env.Company.Templates)) {
		_, position := parse(id)
		if position != "" && !seen[position] && there(env, id) {
			own = append(own, env.Title(position))
		}
		seen[position] = true
	}
	return own
}

// state is one line on an occasion.
func state(kind string, part Shelf) chat.Text {
	switch {
	case part.On:
		return chat.T("template.state.on", "Version", part.Version)
	case kind == slots.Rejection:
		return chat.T("template.state.builtin")
	}
	return chat.T("template.state.off")
}
