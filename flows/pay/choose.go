package pay

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostFacts is how many ranges a list shows, mostWays how many positions have a
// button of their own.
const (
	mostFacts = 6
	mostWays  = 3
)

// listCard shows the ranges that the words leave open, and what they named that
// is not in the table.
func (a *asker) listCard(env flows.Env, q question, f finding) chat.Card {
	shown := f.ranges
	card := chat.Card{Kind: "payask.levels", Title: a.title(env, f.position, f.level, f.city)}
	if f.strange != "" {
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("payask.levels.strange", "Words", brief(f.strange, mostEcho))))
	}
	if len(shown) == 0 {
		shown, card.Title = f.table, a.title(env, f.position, "", "")
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("payask.levels.nothing")))
	}
	var facts []chat.Fact
	for _, r := range shown[:min(mostFacts, len(shown))] {
		facts = append(facts, chat.Fact{Label: a.part(r), Value: RangeWords(r)})
	}
	card.Blocks = append(card.Blocks, chat.Facts(facts...))
	if n := len(shown) - mostFacts; n > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("payask.levels.more", "Count", n)))
	}
	if note := q.waits("payask.levels.sum"); !note.Empty() {
		card.Blocks = append(card.Blocks, chat.Note(note))
	}
	if len(f.table) > 1 {
		choose := q.named(env, a.otherButton(env, f.position, f.table, hiring.PayRange{Level: f.level, City: f.city}))
		choose.Label, choose.Style = chat.T("payask.button.choose"), chat.Primary
		card.Blocks = append(card.Blocks, chat.Buttons(choose))
	}
	return card
}

// waits says what becomes of the amount that was typed, as soon as something is
// chosen; empty: there is none.
func (q question) waits(key string) chat.Text {
	if note := q.note(); !note.Empty() || !q.asked {
		return note
	}
	return chat.T(key)
}

// named is a button that knows which question it goes on with, for its amount.
func (q question) named(env flows.Env, b chat.Button) chat.Button {
	if q.asked {
		b.Action.Args["asked"] = moment(env.Now)
	}
	return b
}

// part is what tells a range of a table from the others.
func (a *asker) part(r hiring.PayRange) chat.Text {
	switch {
	case r.Level != "" && r.City != "":
		return chat.T("payask.part.both", "Level", r.Level, "City", a.words.place(r.City))
	case r.Level != "":
		return chat.L(r.Level)
	case r.City != "":
		return a.words.place(r.City)
	}
	return chat.T("payask.part.all")
}

// severalCard asks which of several positions is meant.
func (a *asker) severalCard(env flows.Env, q question, f finding) chat.Card {
	card := a.whichCard(env, q, f.several, f.more)
	card.Title = chat.T("payask.several.title", "Count", len(f.several)+f.more)
	return card
}

// nearCard offers what may have been meant.
func (a *asker) nearCard(env flows.Env, q question, f finding) chat.Card {
	card := a.whichCard(env, q, f.near, 0)
	card.Title = chat.T("payask.near.title", "Words", brief(strings.Join(q.words, " "), mostEcho))
	return card
}

// whichCard lists positions with a button each, or one form for many; there are
// more than these.
func (a *asker) whichCard(env flows.Env, q question, all []choice, more int) chat.Card {
	card := chat.Card{Kind: "payask.which"}
	var ids []string
	row := chat.Block{Kind: chat.KindButtons}
	for i, c := range all {
		ids = append(ids, c.position)
		if i < mostFacts {
			card.Blocks = append(card.Blocks, chat.Paragraph(a.lineOf(env, c)))
		}
		if len(all) <= mostWays {
			b := button(env, "ask", c.position, hiring.PayRange{Level: c.level, City: c.city})
			b.Label = env.Title(c.position)
			row.Row = append(row.Row, q.named(env, b))
		}
	}
	if len(all) > mostWays {
		pick := button(env, "pick", "", hiring.PayRange{Level: all[0].level, City: all[0].city})
		delete(pick.Action.Args, "position")
		pick.Action.Args["of"] = strings.Join(ids, ",")
		form := pickOf(env, ids)
		pick.Form, pick.Style = &form, chat.Primary
		row.Row = []chat.Button{q.named(env, pick)}
	}
	if n := len(all) + more - mostFacts; n > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("payask.several.more", "Count", n)))
	}
	if note := q.waits("payask.several.sum"); !note.Empty() {
		card.Blocks = append(card.Blocks, chat.Note(note))
	}
	card.Blocks = append(card.Blocks, row)
	return card
}

// lineOf is a position with what tells it from others of its name.
func (a *asker) lineOf(env flows.Env, c choice) chat.Text {
	pos, _ := env.Company.Position(c.position)
	if pos.Department == "" {
		return chat.T("payask.which.row", "Position", a.title(env, c.position, c.level, c.city), "ID", c.position)
	}
	return chat.T("payask.which.row.of", "Position", a.title(env, c.position, c.level, c.city), "Department", pos.Department, "ID", c.position)
}

// pickForm is the form of a button that many positions share: of those that the
// button names, the ones that the actor may ask for.
func pickForm(env flows.Env) chat.Form {
	return pickOf(env, strings.Split(env.Asked.Args["of"], ","))
}

func pickOf(env flows.Env, ids []string) chat.Form {
	field := chat.Field{Name: "position", Label: chat.T("payask.pick.position"), Type: chat.FieldSelect, Required: true}
	for _, id := range ids[:min(mostRead, len(ids))] {
		if env.Company.SeesPay(env.Actor.Person, id) {
			field.Options = append(field.Options, chat.Option{Value: id, Label: chat.T("payask.which.row", "Position", env.Title(id), "ID", id)})
		}
	}
	return chat.Form{Title: chat.T("payask.pick.title"), Submit: chat.T("payask.form.submit"), Fields: []chat.Field{field}}
}

// sumForm asks for an amount.
func sumForm() chat.Form {
	return chat.Form{
		Title: chat.T("payask.sum.title"), Submit: chat.T("payask.form.submit"),
		Fields: []chat.Field{{
			Name: "amount", Label: chat.T("payask.sum.label"), Hint: chat.T("payask.sum.hint"),
			Type: chat.FieldText, Required: true, Max: mostShown,
		}},
	}
}

func (a *asker) otherButton(env flows.Env, position string, table []hiring.PayRange, now hiring.PayRange) chat.Button {
	b := button(env, "other", position, now)
	form := a.formOf(table, now)
	b.Form = &form
	return b
}

// otherForm is the form for another level or city of the table that the button
// names; who may not see that table gets one with nothing to choose.
func (a *asker) otherForm(env flows.Env) chat.Form {
	args := env.Asked.Args
	var ranges []hiring.PayRange
	if env.Company.SeesPay(env.Actor.Person, args["position"]) {
		ranges = tableOf(env, args["position"]).On(today(env))
	}
	return a.formOf(ranges, hiring.PayRange{Level: args["level"], City: args["city"]})
}

func (a *asker) formOf(ranges []hiring.PayRange, now hiring.PayRange) chat.Form {
	form := chat.Form{Title: chat.T("payask.other.title"), Submit: chat.T("payask.form.submit")}
	levels := distinct(ranges, func(r hiring.PayRange) string { return r.Level })
	cities := distinct(ranges, func(r hiring.PayRange) string { return r.City })
	if len(levels) > 0 {
		form.Fields = append(form.Fields, chat.Field{
			Name: "level", Label: chat.T("payask.other.level"), Type: chat.FieldSelect, Value: now.Level, Late: true,
			Options: options(levels, chat.L),
		})
	}
	if len(cities) > 0 {
		form.Fields = append(form.Fields, chat.Field{
			Name: "city", Label: chat.T("payask.other.city"), Type: chat.FieldSelect, Value: now.City, Late: true,
			Options: options(cities, a.words.place),
		})
	}
	return form
}

// mostOptions is how many choices a select offers: platforms draw no more.
const mostOptions = 100

func options(values []string, label func(string) chat.Text) []chat.Option {
	var out []chat.Option
	for _, v := range values[:min(mostOptions, len(values))] {
		out = append(out, chat.Option{Value: v, Label: label(v)})
	}
	return out
}

// mostListed is how many positions a person is reminded of, mostLooked how many
// of one's own are looked at for a table.
const (
	mostListed = 6
	mostLooked = 60
)

// usage says how to ask, and for what the actor may.
func (a *asker) usage(env flows.Env) chat.Card {
	card := chat.Card{
		Kind: "payask.usage", Record: env.Actor.Person, Tone: chat.Neutral, Title: chat.T("payask.usage.title"),
		Tag: chat.T("payask.tag"), Preview: chat.T("payask.preview"),
		Blocks: []chat.Block{chat.Paragraph(chat.T("payask.usage.how")), chat.Paragraph(chat.T("payask.usage.sum"))},
	}
	var mine []chat.Text
	looked := 0
	for _, p := range env.Company.Positions() {
		if looked == mostLooked || len(mine) == mostListed {
			break
		}
		if !env.Company.SeesPay(env.Actor.Person, p.ID) {
			continue
		}
		looked++
		if len(tableOf(env, p.ID).On(today(env))) > 0 {
			mine = append(mine, env.Title(p.ID))
		}
	}
	if len(mine) == 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("payask.usage.nothing")))
		return card
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("payask.usage.mine", "Positions", mine)))
	return card
}
