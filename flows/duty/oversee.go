package duty

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// oversees says whether somebody may press for a duty of another: the next
// above, whoever was told that it is late, and HR.
func oversees(env flows.Env, head hiring.Case, part Ladder) bool {
	who := env.Actor.Person
	if !head.Status.Open() || who == head.Duty.Owner || !env.Company.Sees(who, head) {
		return false
	}
	return who == head.Duty.Above || env.Company.IsHR(who, head) || told(part, head, above, who)
}

// today asks the owner, in the name of who clicks, to do it today: a person's
// word, so it does not count as a reminder. Once a day is enough.
func (c Calendars) today(env flows.Env, head hiring.Case, part Ladder, _ chat.Event) (flows.Turn[Ladder], error) {
	owner := head.Duty.Owner
	w := c.window(env.Company, head, owner)
	name := env.Company.Name(owner)
	if slices.ContainsFunc(part.Said, func(n Notice) bool {
		return n.Kind == asked && n.stands(head) && (n.Waits || dayOf(w, n.At) == dayOf(w, env.Now))
	}) {
		return flows.Turn[Ladder]{Head: head, Part: part, Notice: chat.T("duty.today.again", "Owner", name)}, nil
	}
	n := Notice{Kind: asked, To: owner, From: env.Actor.Person, At: env.Now, Planned: w.Next(env.Now), Duty: head.Duty, Waits: true}
	turn := note(head, part, n)
	say := tell(head.ID, "say", lineValues(Line{Case: head.ID, No: len(part.Said)}))
	say.At = n.Planned
	turn.Effects = []flows.Effect{say}
	turn.Notice = chat.T("duty.today.done", "Owner", name)
	if n.Planned.After(env.Now) {
		turn.Notice = chat.T("duty.today.later", "Owner", name, "At", n.Planned)
	}
	return turn, nil
}

// mayReassign leaves out what no other person can be asked for.
func mayReassign(env flows.Env, head hiring.Case, part Ladder) bool {
	_, role := head.NextDuty()
	return role != hiring.Lead && oversees(env, head, part)
}

func reassignForm(env flows.Env, head hiring.Case, _ Ladder) chat.Form {
	var options []chat.Option
	for _, p := range candidates(env, head) {
		options = append(options, chat.Option{Value: p.ID, Label: chat.L(p.Name)})
	}
	return chat.Form{Title: chat.T("duty.reassign.title"), Submit: chat.T("duty.reassign.submit"), Fields: []chat.Field{{
		Name: "to", Type: chat.FieldPerson, Required: true, Options: options,
		Label: chat.T("duty.reassign.to"), Hint: chat.T("duty.reassign.hint"),
	}}}
}

// candidates are who can be asked instead: for an evaluation the position's
// people and the managers and leads of its department, for HR's work everybody
// of HR; who is there, and has not got it.
func candidates(env flows.Env, head hiring.Case) []hiring.Person {
	_, role := head.NextDuty()
	pos, _ := env.Company.Position(head.Position)
	near := slices.Concat(pos.Managers, pos.Interviewers, []string{pos.Lead})
	return slices.DeleteFunc(env.Company.People(), func(p hiring.Person) bool {
		fit := p.Has(hiring.HR) || p.Has(hiring.Admin)
		if role == hiring.Manager {
			leads := p.Has(hiring.Manager) || p.Has(hiring.Lead)
			fit = slices.Contains(near, p.ID) || leads && pos.Department != "" && p.Department == pos.Department
		}
		return !fit || p.ID == head.Duty.Owner || env.Company.Absent(p.ID)
	})
}

// reassign gives the duty to somebody else; the planner moves it at once, and
// the new owner hears.
func reassign(env flows.Env, head hiring.Case, part Ladder, ev chat.Event) (flows.Turn[Ladder], error) {
	to := ev.Values.Get("to")
	if !slices.ContainsFunc(candidates(env, head), func(p hiring.Person) bool { return p.ID == to }) {
		fault := map[string]chat.Text{"to": chat.T("duty.reassign.nobody")}
		return flows.Turn[Ladder]{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: fault}
	}
	turn := flows.Turn[Ladder]{Notice: chat.T("duty.reassign.done", "Name", env.Company.Name(to))}
	if _, role := head.NextDuty(); role == hiring.Manager {
		head.Delegate = to
		// The planner leaves it to the card of a case that is passed on; here is none.
		turn.Effects = []flows.Effect{tell(head.ID, "moved", nil)}
	} else {
		head.HR = to
	}
	part.Passed++
	turn.Head, turn.Part = head, part
	return turn, nil
}
