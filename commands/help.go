package commands

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// maxHelp is how many verbs the help card shows in full; more are named by group.
const maxHelp = 5

// groups are the headings of help, in its order.
func groups() []string { return []string{"candidate", "work", "letters", "company", "self"} }

// explain answers help: for a person the list, or one verb of it.
func (d *Desk) explain(q chat.Question) (chat.Reply, error) {
	p, ok := d.person(q.From)
	if !ok {
		return stranger(), nil
	}
	card := d.help(p)
	if word := strings.Join(q.Args, " "); word != "" {
		e, _, found := d.book.read(Parse(word))
		if !found || !e.For(p) {
			return chat.Reply{Notice: d.unknown(word, p)}, nil
		}
		card = d.one(p, e)
	}
	return chat.Reply{Card: &card}, nil
}

// help is a short list of what a person can type, from the catalogue.
func (d *Desk) help(p hiring.Person) chat.Card {
	card := chat.Card{
		Kind: "help", Record: p.ID, Tone: chat.Neutral,
		Title: chat.T("commands.help.title"), Preview: chat.T("commands.help.title"),
	}
	entries := d.book.For(p)
	if len(entries) > maxHelp {
		card.Blocks = grouped(entries)
	} else {
		for _, e := range entries {
			card.Blocks = append(card.Blocks, chat.Paragraph(chat.T(e.Usage())))
		}
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("commands.help.one", "Verb", entries[min(1, len(entries)-1)].word())))
	return card
}

// grouped names verbs, a line for each heading that has any.
func grouped(entries []Entry) (lines []chat.Block) {
	for _, group := range groups() {
		var verbs []chat.Text
		for _, e := range entries {
			if e.Group == group {
				verbs = append(verbs, e.word())
			}
		}
		if len(verbs) > 0 {
			lines = append(lines, chat.Paragraph(chat.T("commands.group."+group, "Verbs", verbs)))
		}
	}
	return lines
}

// one explains one verb with an example and its other names.
func (d *Desk) one(p hiring.Person, e Entry) chat.Card {
	names := append(append([]string{}, e.English...), e.Chinese...)
	return chat.Card{
		Kind: "help." + e.Name, Record: p.ID, Tone: chat.Neutral,
		Title: chat.T(e.Usage()), Preview: chat.T("commands.help.title"),
		Blocks: []chat.Block{
			chat.Paragraph(chat.T(e.More())),
			chat.Note(chat.T("commands.help.names", "Names", strings.Join(names, " · "))),
		},
	}
}

// word is the verb as each language writes it first.
func (e Entry) word() chat.Text {
	return chat.ByLocale(map[string]string{"en": e.Name, "zh-CN": e.Chinese[0]})
}
