package template

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
)

// kindWaits is the card that asks who keeps the company to approve words.
const kindWaits = "waits"

// How many lines of the words stand on a card before they fold.
const inView = 8

// kindText is what an occasion is called.
func kindText(kind string) chat.Text {
	if s, ok := slots.StatusOf(kind); ok {
		return chat.T("template.kind.status", "Status", chat.T("status."+string(s)))
	}
	return chat.T("template.kind." + kind)
}

func title(env flows.Env, id string) chat.Text {
	kind, position := parse(id)
	if position == "" {
		return chat.T("template.title", "Kind", kindText(kind))
	}
	return chat.T("template.title.position", "Kind", kindText(kind), "Position", env.Title(position))
}

// view is a record as HR reads it: whether it is in use, what waits, the words in
// the reader's language.
func (k *desk) view(env flows.Env, head hiring.Case, part Shelf, kind string) chat.Card {
	env.Actor.Person = env.Reader.Person
	if !reads(env, head, part) {
		return chat.Card{}
	}
	occasion, _ := parse(head.ID)
	locale := localeOf(env, chat.Action{})
	card := chat.Card{
		Kind: "template.card", Record: head.ID, Revision: env.Rev, Title: title(env, head.ID),
		Tag: tag(head.ID, part), Tone: tone(part), Preview: chat.T("template.preview"),
		Blocks: []chat.Block{chat.Paragraph(stands(env, head.ID, part))},
	}
	if part.Draft != nil {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("template.waits", "Version", part.Draft.Version,
			"Name", env.Company.Name(part.Draft.By), "At", recent(env, part.Draft.At))))
	}
	if kind == kindWaits && part.Draft != nil {
		card.Preview = chat.T("template.preview.waits")
	}
	words := k.write(occasion, k.edition(env, head.ID, part).Forms[locale], locale)
	card.Blocks = append(card.Blocks,
		chat.Block{Kind: chat.KindQuote, Text: chat.L(words.Subject)},
		chat.Block{Kind: chat.KindQuote, Text: chat.L(words.Body), Fold: inView})
	return k.withButtons(env, head, part, card)
}

func tag(id string, part Shelf) chat.Text {
	switch _, position := parse(id); {
	case part.Draft != nil:
		return chat.T("template.tag.draft")
	case part.On:
		return chat.T("template.tag.on")
	case part.Version > 0:
		return chat.T("template.tag.off")
	case position != "":
		return chat.T("template.tag.general")
	}
	return chat.T("template.tag.builtin")
}

func tone(part Shelf) chat.Tone {
	switch {
	case part.Draft != nil:
		return chat.Waiting
	case part.On:
		return chat.Good
	}
	return chat.Neutral
}

// stands says what candidates get now.
func stands(env flows.Env, id string, part Shelf) chat.Text {
	kind, position := parse(id)
	switch {
	case part.On && kind != slots.Rejection && part.Ask:
		return chat.T("template.on.ask", "Version", part.Version, "Name", env.Company.Name(part.Approved.By), "At", recent(env, part.Approved.At))
	case part.On:
		return chat.T("template.on", "Version", part.Version, "Name", env.Company.Name(part.Approved.By), "At", recent(env, part.Approved.At))
	case part.Version > 0:
		return offText("template.off.", id)
	case position != "":
		return chat.T("template.none.position")
	case kind == slots.Rejection:
		return chat.T("template.none.letter")
	case part.Draft != nil:
		return chat.T("template.none.notice.yet")
	}
	return chat.T("template.none.notice")
}

func (k *desk) withButtons(env flows.Env, head hiring.Case, part Shelf, card chat.Card) chat.Card {
	locale := localeOf(env, chat.Action{})
	row := chat.Block{Kind: chat.KindButtons, Links: []chat.Button{
		{Label: chat.T("template.button.versions"), Action: env.Act(Name, head.ID, "versions")},
		toList(env),
	}}
	if k.approves(env, head, part) {
		row.Row = append(row.Row, approveButton(env, head, part))
	}
	if writes(env, head, part) {
		row.Row = append(row.Row, k.editButton(env, head.ID, part, locale))
		row.More = append(row.More, k.editButton(env, head.ID, part, otherThan(locale)))
	}
	preview := chat.Button{Label: chat.T("template.button.preview"), Action: act(env, head.ID, "preview", locale)}
	if len(row.Row) == 2 {
		row.More = append([]chat.Button{preview}, row.More...)
	} else {
		row.Row = append(row.Row, preview)
	}
	add := func(may bool, verb string, confirm chat.Text) {
		if may {
			row.More = append(row.More, chat.Button{Label: chat.T("template.button." + verb), Action: env.Act(Name, head.ID, verb), Confirm: confirm})
		}
	}
	add(drops(env, head, part), "drop", chat.T("template.confirm.drop"))
	add(switchesOff(env, head, part), "off", offText("template.confirm.off.", head.ID))
	add(generalises(env, head, part), "general", chat.T("template.confirm.general"))
	card.Blocks = append(card.Blocks, row)
	return card
}

func approveButton(env flows.Env, head hiring.Case, part Shelf) chat.Button {
	b := chat.Button{Label: chat.T("template.button.approve"), Action: env.Act(Name, head.ID, "approve"), Style: chat.Primary}
	if form := approveForm(env, head, part); len(form.Fields) > 0 {
		b.Label, b.Form = chat.T("template.button.approve.form"), &form
	} else {
		b.Confirm = chat.T("template.confirm.approve")
	}
	return b
}

func (k *desk) editButton(env flows.Env, id string, part Shelf, locale string) chat.Button {
	form := k.edits(env, id, part, locale)
	return chat.Button{
		Label:  chat.T("template.button.edit", "Language", chat.T("company.lang.name."+locale)),
		Action: act(env, id, "edit", locale), Form: &form,
	}
}

func act(env flows.Env, id, verb, locale string) chat.Action {
	a := env.Act(Name, id, verb)
	a.Args = map[string]string{"locale": locale}
	return a
}

func back(env flows.Env, id string) chat.Button {
	return chat.Button{Label: chat.T("template.button.back"), Action: env.Act(Name, id, "show")}
}

// preview answers with the words as a made-up candidate would get them.
func (k *desk) preview(env flows.Env, head hiring.Case, part Shelf, ev chat.Event) (turn, error) {
	kind, position := parse(head.ID)
	locale := localeOf(env, ev.Action)
	words := k.edition(env, head.ID, part)
	subject, body, err := slots.Render(kind, words.Forms[locale], k.sample(env, kind, position, locale))
	if err != nil {
		return turn{}, &chat.Problem{Kind: chat.Internal, Sentence: chat.T("problem.internal"), Cause: err}
	}
	other := otherThan(locale)
	card := chat.Card{
		Kind: "template.preview", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: title(env, head.ID), Tag: chat.T("template.preview.tag"), Preview: chat.T("template.preview"),
		Blocks: []chat.Block{
			chat.Note(chat.T("template.preview.note")),
			{Kind: chat.KindQuote, Text: chat.L(chat.OneLine(subject))},
			{Kind: chat.KindQuote, Text: chat.L(paragraphs(body)), Fold: 2 * inView},
			{Kind: chat.KindButtons, Row: []chat.Button{{
				Label: chat.T("template.button.language", "Language", chat.T("company.lang.name."+other)), Action: act(env, head.ID, "preview", other),
			}}, Links: []chat.Button{back(env, head.ID)}},
		},
	}
	return turn{Head: head, Part: part, Card: &card}, nil
}

// sample is what a preview fills in: of the company itself what is known, the
// rest made up.
func (k *desk) sample(env flows.Env, kind, position, locale string) map[string]string {
	out := map[string]string{}
	for _, name := range slots.Fields(kind) {
		out[name] = k.tongues[locale].Sample[name]
	}
	if pos, ok := env.Company.Position(position); ok {
		out["Position"] = pos.Title.In(locale)
	}
	if name := env.Company.Company.Name.In(locale); name != "" {
		out["Company"] = name
	}
	if p, ok := env.Company.Person(env.Actor.Person); ok {
		out["Sender"] = p.Name
	}
	if _, ok := slots.StatusOf(kind); ok {
		out["Status"] = k.tongues[locale].Names[kind][0]
	}
	return out
}
