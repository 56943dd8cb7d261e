package intake

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// positions is the form that asks HR which position a name means.
func positions(env flows.Env, _ hiring.Case, _ Part) chat.Form {
	field := chat.Field{Name: "position", Label: chat.T("intake.assign.field"), Type: chat.FieldSelect, Required: true}
	for _, p := range env.Company.Positions() {
		field.Options = append(field.Options, chat.Option{Value: p.ID, Label: env.Title(p.ID)})
	}
	return chat.Form{
		Title: chat.T("intake.assign.form"), Submit: chat.T("intake.assign.submit"),
		Fields: []chat.Field{field},
	}
}

// assign settles the position: the case goes on, and the name is remembered
// as an alias for the next rows.
func assign(env flows.Env, head hiring.Case, part Part, ev chat.Event) (flows.Turn[Part], error) {
	pos, ok := env.Company.Position(ev.Values.Get("position"))
	if !ok {
		problem := chat.Refuse(chat.Invalid, chat.T("problem.values"))
		problem.Fields = map[string]chat.Text{"position": chat.T("intake.assign.unknown")}
		return flows.Turn[Part]{}, problem
	}
	if pos.Off() {
		problem := chat.Refuse(chat.Invalid, chat.T("problem.values"))
		problem.Fields = map[string]chat.Text{"position": chat.T("intake.assign.off")}
		return flows.Turn[Part]{}, problem
	}
	place(&head, pos)
	head.Changed = env.Now
	part.AssignedBy = env.Actor.Person
	last := len(part.Interviews) - 1
	t := flows.Turn[Part]{
		Head: head, Part: part,
		Notice: chat.T("intake.assign.done", "Position", env.Title(pos.ID)),
		Effects: []flows.Effect{flows.Tell{
			Action: chat.Action{Flow: "position", Record: pos.ID, Verb: "alias"},
			Values: chat.Values{"name": {part.PositionName}},
		}},
	}
	if last >= 0 {
		t.Effects = append(t.Effects, build(head.ID, part.Interviews, last))
	}
	return t, nil
}
