package company

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// The cards of a person's record beside the one that answers a look-up.
const (
	kindEntered = "entered" // to the person: somebody else entered or ended a leave
	kindLeft    = "left"    // to HR: whose duties went where
)

// view is a person's entry as the reader may see it: one's own with what one
// can change, a colleague's, or nothing.
func view(env flows.Env, head hiring.Case, part hiring.Person, kind string) chat.Card {
	switch reader := env.Reader.Person; {
	case part.ID == "":
		return chat.Card{}
	case kind == kindLeft:
		return leftCard(env, part)
	case reader == head.ID && part.Active:
		return ownCard(env, part, kind)
	case knows(env, reader, part):
		return colleagueCard(env, part)
	}
	return chat.Card{}
}

func known(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active
}

func me(env flows.Env, _ []string) (chat.Reply, error) {
	p, _ := env.Company.Person(env.Actor.Person)
	card := ownCard(env, p, "")
	return chat.Reply{Card: &card}, nil
}

// ownCard is what somebody may know and change about the own entry.
func ownCard(env flows.Env, p hiring.Person, kind string) chat.Card {
	card := chat.Card{
		Kind: "person.me", Record: p.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.L(p.Name), Tag: presence(env, p), Preview: chat.T("company.me.preview"),
	}
	if kind == kindEntered {
		card.Preview = chat.T("company.leave.entered.preview")
		card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("company.leave.entered")))
	}
	facts := []chat.Fact{
		fact("company.fact.roles", standing(p)),
		fact("company.fact.language", language(env, p)),
		hoursFact(env, p),
		deputyFact(env, p),
		leaveFact(env, p),
		remindFact(p),
	}
	card.Blocks = append(card.Blocks, chat.Facts(facts...))
	if ahead := upcoming(p.Leave, today(env, p.ID)); len(ahead) > 0 {
		card.Blocks = append(card.Blocks, chat.Note(cover(env, p, ahead[0])))
	}
	card.Blocks = append(card.Blocks, ownButtons(env, p))
	return card
}

// ownButtons are what one changes oneself; with a leave ahead the language is
// among the rare things.
func ownButtons(env flows.Env, p hiring.Person) chat.Block {
	languages, reminders := languageForm(env, p), remindForm(env, hiring.Case{}, p)
	remind := chat.Button{Label: chat.T("company.remind.button"), Action: env.Act("person", p.ID, "remind"), Form: &reminders}
	language := chat.Button{Label: chat.T("company.me.language"), Action: env.Act("person", p.ID, "lang"), Form: &languages}
	leave := leaveButtons(env, p)
	if len(leave) == 1 {
		return chat.Buttons(remind, leave[0], language)
	}
	return chat.Block{Kind: chat.KindButtons, Row: leave, More: []chat.Button{remind, language}}
}

// leaveButtons enter a leave, and end the one that runs or comes next.
func leaveButtons(env flows.Env, p hiring.Person) []chat.Button {
	form := leaveForm(env, hiring.Case{ID: p.ID}, p)
	out := []chat.Button{{Label: chat.T("company.leave.button"), Action: env.Act("person", p.ID, "leave"), Form: &form}}
	day := today(env, p.ID)
	if ahead := upcoming(p.Leave, day); len(ahead) > 0 {
		label := chat.T("company.leave.cancel")
		if ahead[0].Covers(day) {
			label = chat.T("company.leave.end")
		}
		out = append(out, chat.Button{
			Label: label, Action: env.Act("person", p.ID, "back"),
			Confirm: chat.T("company.leave.confirm", "Period", period(env, p.ID, ahead[0])),
		})
	}
	return out
}

func ownLanguage(env flows.Env, _ hiring.Case, part hiring.Person) chat.Form {
	return languageForm(env, part)
}

func languageForm(env flows.Env, p hiring.Person) chat.Form {
	var options []chat.Option
	for _, l := range locales() {
		options = append(options, chat.Option{Value: l, Label: chat.T("company.lang.name." + l)})
	}
	return chat.Form{
		Title: chat.T("company.me.language.title"), Submit: chat.T("company.leave.submit"),
		Fields: []chat.Field{{
			Name: "locale", Label: chat.T("company.fact.language"), Type: chat.FieldSelect, Required: true,
			Options: options, Value: spoken(env, p), Late: true, // what is typed has a sentence of its own
		}},
	}
}

func fact(label string, value chat.Text) chat.Fact {
	return chat.Fact{Label: chat.T(label), Value: value}
}

// standing is a person's roles and department.
func standing(p hiring.Person) chat.Text {
	roles := chat.T("company.fact.none")
	if len(p.Roles) > 0 {
		roles = chat.T("company.fact.list", "Items", roleNames(p))
	}
	if p.Department == "" {
		return roles
	}
	return chat.T("company.fact.standing", "Roles", roles, "Department", p.Department)
}

func roleNames(p hiring.Person) []chat.Text {
	out := make([]chat.Text, len(p.Roles))
	for i, r := range p.Roles {
		out[i] = chat.T("role." + string(r))
	}
	return out
}

// spoken is a person's language, also in the turn that changes it.
func spoken(env flows.Env, p hiring.Person) string {
	return cmp.Or(p.Chosen, p.Locale, env.Company.Locale(p.ID))
}

func language(env flows.Env, p hiring.Person) chat.Text {
	l := spoken(env, p)
	if !slices.Contains(locales(), l) {
		return chat.L(l)
	}
	return chat.T("company.lang.name." + l)
}

func deputyFact(env flows.Env, p hiring.Person) chat.Fact {
	if p.Deputy == "" {
		return fact("company.fact.deputy", chat.T("company.fact.nobody"))
	}
	return fact("company.fact.deputy", chat.L(env.Company.Name(p.Deputy)))
}

// leaveFact names the leaves that run or come next, at most two.
func leaveFact(env flows.Env, p hiring.Person) chat.Fact {
	ahead := upcoming(p.Leave, today(env, p.ID))
	if len(ahead) == 0 {
		return fact("company.fact.leave", chat.T("company.fact.none"))
	}
	var out []chat.Text
	for _, l := range ahead[:min(2, len(ahead))] {
		out = append(out, period(env, p.ID, l))
	}
	return fact("company.fact.leave", chat.T("company.fact.list", "Items", out))
}

// presence is whether somebody is here, away or left.
func presence(env flows.Env, p hiring.Person) chat.Text {
	switch {
	case !p.Active:
		return chat.T("company.presence.left")
	case len(p.Leave) > 0 && slices.ContainsFunc(p.Leave, func(l hiring.Leave) bool { return l.Covers(today(env, p.ID)) }):
		return chat.T("company.presence.away")
	}
	return chat.T("company.presence.here")
}

// platforms are where a person has an account, by name only.
func platforms(p hiring.Person) string {
	return strings.Join(slices.Sorted(maps.Keys(p.Accounts)), " · ")
}
