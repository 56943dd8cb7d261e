// Package company keeps who works here and what is recruited for: people,
// positions, the company's own settings. Each is a record of a flow that
// stands alone; together they form the snapshot every step reads, so one turn
// changes one of them and the next turn sees it. It also reads company.yaml,
// purely: bytes in, nouns and faults out. What a person chose herself, her
// language, her leave and how she is reminded, what HR taught it, another name of a position, and the
// account that an admin linked, no import takes away.
package company

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Record is the id of the one record of the flow "company".
const Record = "company"

// locales are the languages a person can have.
func locales() []string { return []string{"zh-CN", "en"} }

// Person is the flow "person", one record for each person. Its verbs: put,
// begins, left and link (the bot's own; Values "platform", "user"); lang (Values "locale") and
// remind (Values "open", "close", "digest", "quiet"), by the person; leave (Values "from", "to"),
// back and show, by the person, HR or an admin. Questions: me and people.
func Person() flows.Flow[hiring.Person] {
	return flows.Flow[hiring.Person]{
		Name: "person", Alone: true, Shared: true, View: view,
		Verbs: map[string]flows.Verb[hiring.Person]{
			"put":    {Step: putPerson},
			"show":   {May: keepsLeave, Step: look},
			"lang":   {May: herself, Form: ownLanguage, Step: chooseLanguage},
			"remind": {May: herself, Form: remindForm, Step: chooseReminders},
			"leave":  {May: keepsLeave, Form: leaveForm, Step: enterLeave},
			"back":   {May: keepsLeave, Step: endLeave},
			"begins": {Step: leaveBegins},
			"left":   {Step: left},
			"link":   {Step: link},
		},
		Questions: map[string]flows.Question{
			"me":     {May: known, Answer: me},
			"people": {May: looksUp, Answer: people},
		},
	}
}

// Position is the flow "position", one record for each position. Its verbs are
// the bot's own: put (Values "json") and alias (Values "name").
func Position() flows.Flow[hiring.Position] {
	return flows.Flow[hiring.Position]{
		Name: "position", Alone: true, Shared: true,
		Verbs: map[string]flows.Verb[hiring.Position]{
			"put":   {Step: putPosition},
			"alias": {Step: addAlias},
		},
	}
}

// Settings is the flow "company" with its one record. Its verb put (Values
// "json") is the bot's own.
func Settings() flows.Flow[hiring.Company] {
	return flows.Flow[hiring.Company]{
		Name: "company", Alone: true, Shared: true,
		Verbs: map[string]flows.Verb[hiring.Company]{"put": {Step: putCompany}},
	}
}

func herself(env flows.Env, head hiring.Case, _ hiring.Person) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && p.ID == head.ID
}

func chooseLanguage(_ flows.Env, head hiring.Case, part hiring.Person, ev chat.Event) (flows.Turn[hiring.Person], error) {
	wanted := ev.Values.Get("locale")
	i := slices.IndexFunc(locales(), func(l string) bool { return strings.EqualFold(l, wanted) })
	if i < 0 {
		return flows.Turn[hiring.Person]{}, chat.Refuse(chat.Invalid, chat.T("company.lang.unknown", "Given", short(wanted)))
	}
	part.Chosen = locales()[i]
	return flows.Turn[hiring.Person]{
		Head: head, Part: part,
		Notice: chat.T("company.lang.done", "Language", chat.T("company.lang.name."+part.Chosen)),
	}, nil
}

// short keeps a word that somebody typed within a sentence.
func short(word string) string {
	if r := []rune(word); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return word
}

func putPerson(_ flows.Env, head hiring.Case, part hiring.Person, ev chat.Event) (flows.Turn[hiring.Person], error) {
	p, err := given[hiring.Person](ev)
	if err == nil && p.ID != head.ID {
		err = fmt.Errorf("put person %s: the record is %s", p.ID, head.ID)
	}
	p.Chosen, p.Leave, p.Linked, p.Own = part.Chosen, part.Leave, maps.Clone(part.Linked), part.Own
	maps.DeleteFunc(p.Linked, func(platform, _ string) bool { return p.Accounts[platform] != "" })
	return flows.Turn[hiring.Person]{Head: head, Part: p}, err
}

// link gives a person an account that an admin confirmed, and has the newcomer
// welcomed. An account that is somebody's stays theirs.
func link(env flows.Env, head hiring.Case, part hiring.Person, ev chat.Event) (flows.Turn[hiring.Person], error) {
	t := flows.Turn[hiring.Person]{Head: head, Part: part}
	platform, user := ev.Values.Get("platform"), ev.Values.Get("user")
	now, _ := env.Company.Person(head.ID)
	if _, taken := env.Company.Account(platform, user); taken || !now.Active || now.Accounts[platform] != "" || platform == "" || user == "" {
		return t, nil
	}
	t.Part.Linked = maps.Clone(part.Linked)
	if t.Part.Linked == nil {
		t.Part.Linked = map[string]string{}
	}
	t.Part.Linked[platform] = user
	t.Effects = []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: "welcome", Record: head.ID, Verb: "arrive"}, As: head.ID,
	}}
	return t, nil
}

func putPosition(_ flows.Env, head hiring.Case, part hiring.Position, ev chat.Event) (flows.Turn[hiring.Position], error) {
	p, err := given[hiring.Position](ev)
	if err == nil && p.ID != head.ID {
		err = fmt.Errorf("put position %s: the record is %s", p.ID, head.ID)
	}
	p.Learned = part.Learned
	return flows.Turn[hiring.Position]{Head: head, Part: p}, err
}

func putCompany(_ flows.Env, head hiring.Case, _ hiring.Company, ev chat.Event) (flows.Turn[hiring.Company], error) {
	c, err := given[hiring.Company](ev)
	if err == nil && head.ID != Record {
		err = fmt.Errorf("put company: the record is %s", head.ID)
	}
	return flows.Turn[hiring.Company]{Head: head, Part: c}, err
}

// given is the noun that an own event carries.
func given[T any](ev chat.Event) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(ev.Values.Get("json")), &v); err != nil {
		return v, fmt.Errorf("read what to put: %w", err)
	}
	return v, nil
}

// addAlias remembers another name of a position, once. A name that is known
// already, here or for another position, stays what it is.
func addAlias(env flows.Env, head hiring.Case, part hiring.Position, ev chat.Event) (flows.Turn[hiring.Position], error) {
	name := ev.Values.Get("name")
	_, known := env.Company.PositionNamed(name)
	own := slices.Concat(part.Aliases, part.Learned)
	known = known || slices.ContainsFunc(own, func(a string) bool { return strings.EqualFold(a, name) })
	if part.ID != "" && name != "" && !known {
		part.Learned = append(slices.Clone(part.Learned), name)
	}
	return flows.Turn[hiring.Position]{Head: head, Part: part}, nil
}
