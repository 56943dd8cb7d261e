package company

import (
	"cmp"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/spelling"
)

// rows is how many people a list names; the rest is counted.
const rows = 7

// quietPeople is the word for those who switched messages off.
const quietPeople = "quiet"

// looksUp: HR and admins look up everybody, managers and leads whom they work
// with.
func looksUp(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active && slices.ContainsFunc([]hiring.Role{hiring.HR, hiring.Admin, hiring.Manager, hiring.Lead}, p.Has)
}

// knows says whether a reader may see somebody's entry: HR and admins
// everybody's, who left included; managers and leads those of their department
// and of the positions where they sit.
func knows(env flows.Env, reader string, p hiring.Person) bool {
	r, ok := env.Company.Person(reader)
	if !ok || !r.Active {
		return false
	}
	if staffs(env, reader) || r.ID == p.ID {
		return true
	}
	if !p.Active || !r.Has(hiring.Manager) && !r.Has(hiring.Lead) {
		return false
	}
	if r.Department != "" && r.Department == p.Department {
		return true
	}
	return slices.ContainsFunc(env.Company.Positions(), func(pos hiring.Position) bool {
		return (slices.Contains(pos.Managers, r.ID) || pos.Lead == r.ID) && sits(pos, p.ID)
	})
}

// sits says whether a person has a seat at a position.
func sits(pos hiring.Position, person string) bool {
	return pos.HR == person || pos.Lead == person || slices.Contains(pos.Managers, person) || slices.Contains(pos.Interviewers, person)
}

// people answers "people" with a list, or with the one person that is meant.
func people(env flows.Env, args []string) (chat.Reply, error) {
	word := strings.TrimSpace(strings.Join(args, " "))
	found := meant(env, word)
	var card chat.Card
	switch {
	case len(found) == 0:
		return chat.Reply{}, chat.Refuse(chat.Missing, chat.T("problem.notfound"))
	case len(found) == 1 && word != "":
		env.Rev = 0 // entries are no more than looked at here: buttons bind to none
		card = view(env, hiring.Case{ID: found[0].ID}, found[0], "")
	default:
		card = listCard(env, found, word == quietPeople)
	}
	return chat.Reply{Card: &card}, nil
}

// meant are the people that the actor may see and the word means: by name, else
// by role, department or position. No word means all. Who left comes last.
func meant(env flows.Env, word string) []hiring.Person {
	var speller spelling.Speller
	words := speller.Words(word)
	var whole, part, group []hiring.Person
	for _, p := range env.Company.People() {
		if !knows(env, env.Actor.Person, p) {
			continue
		}
		switch fit := speller.Name(p.Name).Match(words); {
		case word == "" || p.ID == word || fit == spelling.Whole:
			whole = append(whole, p)
		case belongs(env, p, word):
			group = append(group, p)
		case fit == spelling.Part:
			part = append(part, p)
		}
	}
	for _, found := range [][]hiring.Person{whole, group, part} {
		if len(found) > 0 {
			slices.SortStableFunc(found, func(a, b hiring.Person) int { return cmp.Compare(leftLast(a), leftLast(b)) })
			return found
		}
	}
	return nil
}

func leftLast(p hiring.Person) int {
	if p.Active {
		return 0
	}
	return 1
}

// belongs says whether a person has a role, a department or a seat of that name,
// or has switched off messages, which concerns only who keeps the company.
func belongs(env flows.Env, p hiring.Person, word string) bool {
	if word == quietPeople {
		return env.Company.Keeps(env.Actor.Person) && !switchedOff(p).Empty()
	}
	if p.Has(hiring.Role(strings.ToLower(word))) || strings.EqualFold(p.Department, word) {
		return true
	}
	pos, ok := env.Company.PositionNamed(word)
	return ok && sits(pos, p.ID)
}

// listCard names some people; quiet says of each what is switched off.
func listCard(env flows.Env, found []hiring.Person, quiet bool) chat.Card {
	card := chat.Card{
		Kind: "person.list", Tone: chat.Neutral, Title: chat.T("company.people.title", "Count", len(found)), Preview: chat.T("company.people.preview"),
	}
	for _, p := range found[:min(rows, len(found))] {
		line := chat.T("company.people.row", "Name", p.Name, "Standing", standing(p))
		if off := switchedOff(p); quiet && !off.Empty() {
			line = chat.T("company.people.quiet", "Name", p.Name, "Off", off)
		} else if tag := presence(env, p); tag.Key != "company.presence.here" {
			line = chat.T("company.people.away", "Name", p.Name, "Standing", standing(p), "Presence", tag)
		}
		card.Blocks = append(card.Blocks, chat.Paragraph(line))
	}
	if over := len(found) - rows; over > 0 {
		card.Blocks = append(card.Blocks, chat.Note(chat.T("company.people.rest", "Count", over)))
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("company.people.hint", "Name", found[0].Name)))
	return card
}

// colleagueCard is somebody else's entry. Only HR and admins see how to reach
// by phone, masked, on which platforms, how much waits, and may enter leave.
func colleagueCard(env flows.Env, p hiring.Person) chat.Card {
	card := chat.Card{
		Kind: "person.colleague", Record: p.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.L(p.Name), Tag: presence(env, p), Preview: chat.T("company.people.preview"),
	}
	facts := []chat.Fact{fact("company.fact.roles", standing(p)), seatsFact(env, p), deputyFact(env, p), leaveFact(env, p)}
	staff := staffs(env, env.Reader.Person)
	if staff {
		facts = append(facts, fact("company.fact.language", chat.T("company.fact.pair", "First", language(env, p), "Second", env.Company.Zone(p.ID).String())))
	}
	if reach := reached(p, staff); len(reach) > 0 {
		facts = append(facts, fact("company.fact.reach", chat.L(strings.Join(reach, " · "))))
	}
	card.Blocks = []chat.Block{chat.Facts(facts...)}
	if off := switchedOff(p); !off.Empty() && env.Company.Keeps(env.Reader.Person) {
		card.Blocks = append(card.Blocks, chat.Note(off))
	}
	if !staff {
		return card
	}
	card.Blocks = append(card.Blocks, chat.Note(chat.T("company.people.duties", "Count", len(env.List("case.owner", p.ID)))))
	if p.Active {
		card.Blocks = append(card.Blocks, chat.Buttons(leaveButtons(env, p)...))
	}
	return card
}

// reached is how a person can be reached: the work address, and for HR the
// masked mobile and the platforms.
func reached(p hiring.Person, staff bool) []string {
	var out []string
	if p.Email != "" {
		out = append(out, p.Email)
	}
	if staff && p.Mobile != "" {
		out = append(out, maskedPhone(p.Mobile))
	}
	if staff && len(p.Accounts) > 0 {
		out = append(out, platforms(p))
	}
	return out
}

// maskedPhone keeps the last four digits.
func maskedPhone(phone string) string {
	r := []rune(phone)
	if len(r) <= 4 {
		return "••••"
	}
	return "•••• " + string(r[len(r)-4:])
}

// seatsFact names the positions where a person sits, at most three.
func seatsFact(env flows.Env, p hiring.Person) chat.Fact {
	var seats []chat.Text
	for _, pos := range env.Company.Positions() {
		if sits(pos, p.ID) {
			seats = append(seats, env.Title(pos.ID))
		}
	}
	switch n := len(seats); {
	case n == 0:
		return fact("company.fact.seats", chat.T("company.fact.none"))
	case n > 3:
		return fact("company.fact.seats", chat.T("company.fact.more", "Items", seats[:3], "Count", n-3))
	}
	return fact("company.fact.seats", chat.T("company.fact.list", "Items", seats))
}
