package template

import (
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
)

// editForm is the form of the language that the button names.
func (k *desk) editForm(env flows.Env, head hiring.Case, part Shelf) chat.Form {
	return k.edits(env, head.ID, part, localeOf(env, env.Asked))
}

func (k *desk) edits(env flows.Env, id string, part Shelf, locale string) chat.Form {
	kind, _ := parse(id)
	form := k.edition(env, id, part).Forms[locale]
	words := k.write(kind, form, locale)
	fields := []chat.Field{
		{Name: "subject", Type: chat.FieldText, Required: true, Max: maxSubject, Value: words.Subject, Label: chat.T("template.edit.subject")},
		{
			Name: "body", Type: chat.FieldArea, Required: true, Max: maxBody, Value: words.Body,
			Label: chat.T("template.edit.body"), Hint: chat.T("template.edit.hint", "Slots", k.slotTexts(kind)),
		},
	}
	if kind != slots.Rejection {
		fields = append(fields, chat.Field{
			Name: "sms", Type: chat.FieldText, Max: maxGateway, Value: form.SMS,
			Label: chat.T("template.edit.sms"), Hint: chat.T("template.edit.sms.hint"),
		})
	}
	return chat.Form{
		Title:  chat.T("template.edit.title", "Kind", kindText(kind), "Language", chat.T("company.lang.name."+locale)),
		Submit: chat.T("template.edit.submit"), Fields: fields,
	}
}

// openForm names an occasion and, if wished, a position.
func (k *desk) openForm(env flows.Env, head hiring.Case, _ Shelf) chat.Form {
	kind, position := parse(head.ID)
	var kinds []chat.Option
	for _, one := range slots.Kinds() {
		kinds = append(kinds, chat.Option{Value: one, Label: kindText(one)})
	}
	all := []chat.Option{{Value: everywhere, Label: chat.T("template.everywhere")}}
	for _, p := range env.Company.Positions() {
		all = append(all, chat.Option{Value: p.ID, Label: env.Title(p.ID)})
	}
	if position == "" {
		position = everywhere
	}
	return chat.Form{Title: chat.T("template.open.title"), Submit: chat.T("template.open.submit"), Fields: []chat.Field{
		{Name: "kind", Type: chat.FieldSelect, Required: true, Options: kinds, Value: kind, Label: chat.T("template.open.kind")},
		{Name: "position", Type: chat.FieldSelect, Options: all, Value: position, Label: chat.T("template.open.position"), Hint: chat.T("template.open.hint")},
	}}
}

// everywhere is the choice of no position; no position is called so.
const everywhere = "*"

// approveForm asks, for a notice, whether somebody of HR looks at each.
func approveForm(_ flows.Env, head hiring.Case, part Shelf) chat.Form {
	kind, _ := parse(head.ID)
	if kind == slots.Rejection {
		return chat.Form{}
	}
	value := "direct"
	if part.Ask || part.Version == 0 {
		value = "ask"
	}
	return chat.Form{Title: chat.T("template.approve.title"), Submit: chat.T("template.approve.submit"), Fields: []chat.Field{{
		Name: "ask", Type: chat.FieldSelect, Required: true, Value: value, Label: chat.T("template.approve.ask"),
		Options: []chat.Option{
			{Value: "ask", Label: chat.T("template.ask.each")},
			{Value: "direct", Label: chat.T("template.ask.direct")},
		},
	}}}
}

// numbers are the versions that can be chosen, the newest first.
func numbers(env flows.Env, id string, last int) []chat.Option {
	var out []chat.Option
	for no := last; no > 0 && len(out) < mostChoices; no-- {
		if words, ok := past(env, id, no); ok {
			out = append(out, chat.Option{Value: strconv.Itoa(no), Label: versionText(env, words)})
		}
	}
	return out
}

// mostChoices is how many versions a form offers.
const mostChoices = 50

func versionText(env flows.Env, words hiring.Template) chat.Text {
	return chat.T("template.version", "Version", words.Version, "Name", env.Company.Name(words.By), "At", recent(env, words.At))
}

func (k *desk) compareForm(env flows.Env, head hiring.Case, part Shelf) chat.Form {
	options := numbers(env, head.ID, part.Last)
	return chat.Form{Title: chat.T("template.compare.title"), Submit: chat.T("template.compare.submit"), Fields: []chat.Field{
		{Name: "older", Type: chat.FieldSelect, Required: true, Options: options, Value: strconv.Itoa(max(1, part.Last-1)), Label: chat.T("template.compare.older")},
		{Name: "newer", Type: chat.FieldSelect, Required: true, Options: options, Value: strconv.Itoa(part.Last), Label: chat.T("template.compare.newer")},
	}}
}

func restoreForm(env flows.Env, head hiring.Case, part Shelf) chat.Form {
	return chat.Form{Title: chat.T("template.restore.title"), Submit: chat.T("template.restore.submit"), Fields: []chat.Field{{
		Name: "no", Type: chat.FieldSelect, Required: true, Options: numbers(env, head.ID, part.Last),
		Label: chat.T("template.restore.no"), Hint: chat.T("template.restore.hint"),
	}}}
}
