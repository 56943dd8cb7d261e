package decision

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// offered is how many colleagues a form lists, as many as a chat can show;
// everybody else can be searched for in its second field.
const offered = 100

// fits says whether a person may be asked to evaluate: somebody who is there
// and interviews for the position, manages, leads, or does none of the work
// that is kept apart from evaluating.
func fits(env flows.Env, head hiring.Case, id string) bool {
	p, ok := env.Company.Person(id)
	if !ok || env.Company.Absent(id) {
		return false
	}
	pos, _ := env.Company.Position(head.Position)
	if p.Has(hiring.Manager) || p.Has(hiring.Lead) || slices.Contains(pos.Interviewers, id) {
		return true
	}
	return !p.Has(hiring.HR) && !p.Has(hiring.Trainee) && !p.Has(hiring.IT) && !p.Has(hiring.Admin)
}

// near says whether a colleague is one of the position's, or of its department
// or the giver's: HR need not agree.
func near(env flows.Env, head hiring.Case, giver, id string) bool {
	pos, _ := env.Company.Position(head.Position)
	if slices.Contains(pos.Managers, id) || slices.Contains(pos.Interviewers, id) || pos.Lead == id {
		return true
	}
	from, _ := env.Company.Person(giver)
	p, _ := env.Company.Person(id)
	return p.Department != "" && (p.Department == pos.Department || p.Department == from.Department)
}

// colleagues are whom a giver may hand the case to without asking: the
// position's first.
func colleagues(env flows.Env, head hiring.Case, giver string) []string {
	pos, _ := env.Company.Position(head.Position)
	all := slices.Concat(pos.Managers, pos.Interviewers, []string{pos.Lead})
	for _, p := range env.Company.People() {
		if near(env, head, giver, p.ID) {
			all = append(all, p.ID)
		}
	}
	all = distinct(all, func(id string) bool {
		return id != giver && id != head.Duty.Owner && fits(env, head, id)
	})
	return all[:min(offered, len(all))]
}

// who are the fields that ask for a colleague: from the list, or anybody.
func who(env flows.Env, head hiring.Case, giver string, hint chat.Text) []chat.Field {
	var options []chat.Option
	for _, id := range colleagues(env, head, giver) {
		options = append(options, chat.Option{Value: id, Label: chat.L(env.Company.Name(id))})
	}
	other := chat.Field{Name: "other", Type: chat.FieldPerson, Label: chat.T("decision.who.other"), Hint: hint}
	if len(options) == 0 {
		return []chat.Field{other}
	}
	return []chat.Field{{
		Name: "person", Type: chat.FieldSelect, Options: options, Label: chat.T("decision.who"),
	}, other}
}

// chosen reads whom the form names, or says what is wrong with the choice.
func chosen(env flows.Env, head hiring.Case, v chat.Values) (string, map[string]chat.Text) {
	id, field := v.Get("person"), "person"
	if other := v.Get("other"); other != "" {
		if id != "" && id != other {
			return "", map[string]chat.Text{"other": chat.T("decision.who.two")}
		}
		id, field = other, "other"
	}
	if id == "" && len(colleagues(env, head, env.Actor.Person)) == 0 {
		field = "other"
	}
	p, known := env.Company.Person(id)
	var fault chat.Text
	switch {
	case id == "":
		fault = chat.T("decision.who.none")
	case id == env.Actor.Person:
		fault = chat.T("decision.who.self")
	case known && p.Active && env.Company.Absent(id):
		fault = chat.T("decision.who.away", "Name", p.Name)
	case !fits(env, head, id):
		fault = chat.T("decision.who.unfit")
	case id == head.Duty.Owner:
		fault = chat.T("decision.who.has", "Name", p.Name)
	default:
		return id, nil
	}
	return "", map[string]chat.Text{field: fault}
}
