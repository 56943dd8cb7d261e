package decision

import (
	"slices"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

const (
	noteMax = 200 // characters that go along with a case
	mostly  = 3   // times that a case is passed on before HR names somebody
)

func passForm(env flows.Env, head hiring.Case, _ hiring.Decision) chat.Form {
	return chat.Form{
		Title: chat.T("decision.pass.title"), Submit: chat.T("decision.pass.submit"),
		Fields: append(who(env, head, env.Actor.Person, chat.T("decision.who.other.hint")), alongField()),
	}
}

func alongField() chat.Field {
	return chat.Field{Name: "note", Type: chat.FieldArea, Max: noteMax, Label: chat.T("decision.pass.note")}
}

// pending is the request that waits for HR.
func pending(part hiring.Decision) (int, bool) {
	last := len(part.Passed) - 1
	return last, last >= 0 && part.Passed[last].State == hiring.PassAsked
}

// handedTimes counts how often the case went from hand to hand, or was to,
// since somebody of HR last had a say in it.
func handedTimes(head hiring.Case, part hiring.Decision) (n int) {
	for _, p := range part.Passed {
		switch {
		case p.State == hiring.PassNamed:
			n = 0
		case p.Round == head.Round && p.At.After(part.Reopened.At):
			n++
		}
	}
	return n
}

// pass hands the evaluation to a colleague of the position or department, or
// asks HR whether somebody further away may have it.
func pass(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	asked, waits := pending(part)
	switch {
	case head.Returned:
		return turn{}, chat.Refuse(chat.Conflict, returnedLine(env, head, part))
	case waits:
		return turn{}, conflict("decision.pass.pending", "Name", env.Company.Name(part.Passed[asked].To), "HR", env.Company.Name(hrOf(env, head)))
	case handedTimes(head, part) >= mostly:
		return turn{}, conflict("decision.pass.often", "Count", mostly)
	}
	to, faults := chosen(env, head, ev.Values)
	if len(faults) > 0 {
		return turn{}, wrongValues(faults)
	}
	p := hiring.Passing{
		By: env.Actor.Person, To: to, Note: chat.OneLine(ev.Values.Get("note")),
		At: env.Now, Round: head.Round, State: hiring.PassDirect,
	}
	if near(env, head, p.By, to) {
		part.Passed = append(slices.Clone(part.Passed), p)
		return handed(env, head, part, to), nil
	}
	p.State = hiring.PassAsked
	part.Passed = append(slices.Clone(part.Passed), p)
	return turn{
		Head: head, Part: part, Effects: []flows.Effect{tellHR(env, head, requestKind(part))},
		Notice: chat.T("decision.done.asked", "Name", env.Company.Name(to), "HR", env.Company.Name(hrOf(env, head))),
	}, nil
}

// requestKind names the card of the last request.
func requestKind(part hiring.Decision) string {
	return kindRequest + "-" + strconv.Itoa(len(part.Passed)-1)
}

// handed gives the case to somebody, who gets the card as a new message. The
// planner moves a duty with its deadline; one that HR had, or that is overdue,
// begins anew.
func handed(env flows.Env, head hiring.Case, part hiring.Decision, to string) turn {
	notice := "decision.done.passed"
	if head.Returned || !head.Duty.Due.After(env.Now) {
		notice = "decision.done.assigned"
	}
	head.Delegate, head.Returned = to, false
	part.Returned = hiring.Giving{}
	return turn{
		Head: head, Part: part, Notice: chat.T(notice, "Name", env.Company.Name(to)),
		Effects: []flows.Effect{flows.Say{To: to, Kind: kindSummary}},
	}
}

// mayAnswer: a request that waits is HR's to answer.
func mayAnswer(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	_, waits := pending(part)
	return waits && mayAssign(env, head, part)
}

func agree(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	i, _ := pending(part)
	p := part.Passed[i]
	if !fits(env, head, p.To) {
		return turn{}, conflict("decision.agree.unfit", "Name", env.Company.Name(p.To))
	}
	done := handed(env, head, answered(env, part, i, hiring.PassAgreed), p.To)
	done.Effects = append(done.Effects, flows.Say{To: p.By, Kind: requestKind(part)})
	return done, nil
}

func refuseForm(flows.Env, hiring.Case, hiring.Decision) chat.Form {
	return chat.Form{Title: chat.T("decision.refuse.title"), Submit: chat.T("decision.refuse.submit"), Fields: []chat.Field{
		{Name: "words", Type: chat.FieldArea, Max: noteMax, Required: true, Label: chat.T("decision.refuse.words")},
	}}
}

func refuse(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	i, _ := pending(part)
	words := chat.OneLine(ev.Values.Get("words"))
	if words == "" {
		return turn{}, wrongValues(map[string]chat.Text{"words": chat.T("decision.words.blank")})
	}
	by := part.Passed[i].By
	part = answered(env, part, i, hiring.PassRefused)
	part.Passed[i].Words = words
	return turn{
		Head: head, Part: part, Notice: chat.T("decision.done.refused", "Name", env.Company.Name(by)),
		Effects: []flows.Effect{flows.Say{To: by, Kind: requestKind(part)}},
	}, nil
}

// answered is the part with HR's answer to a request.
func answered(env flows.Env, part hiring.Decision, i int, state hiring.PassState) hiring.Decision {
	part.Passed = slices.Clone(part.Passed)
	p := &part.Passed[i]
	p.State, p.AnsweredBy, p.AnsweredAt = state, env.Actor.Person, env.Now
	return part
}

// notMine gives the evaluation back to HR, by whoever has it: another manager,
// to whom it may still belong, has nothing to give back.
func notMine(env flows.Env, head hiring.Case, part hiring.Decision, _ chat.Event) (turn, error) {
	switch {
	case head.Returned:
		return turn{}, chat.Refuse(chat.Conflict, returnedLine(env, head, part))
	case head.Duty.Owner != env.Actor.Person:
		return turn{}, conflict("decision.notmine.other", "Name", env.Company.Name(head.Duty.Owner))
	}
	part = opened(part)
	part.Returned = hiring.Giving{By: env.Actor.Person, At: env.Now}
	head.Returned, head.Delegate = true, ""
	return turn{
		Head: head, Part: part, Effects: []flows.Effect{tellHR(env, head, kindReturned)},
		Notice: chat.T("decision.done.notmine", "HR", env.Company.Name(hrOf(env, head))),
	}, nil
}

// mayAssign: while a verdict is awaited, HR may name who gives it, and record
// what somebody said elsewhere.
func mayAssign(env flows.Env, head hiring.Case, part hiring.Decision) bool {
	return env.Company.IsHR(env.Actor.Person, head) && head.Awaits() && part.Open
}

func assignForm(env flows.Env, head hiring.Case, _ hiring.Decision) chat.Form {
	return chat.Form{
		Title: chat.T("decision.assign.title"), Submit: chat.T("decision.assign.submit"),
		Fields: append(who(env, head, "", chat.Text{}), alongField()),
	}
}

// assign is HR's word on who evaluates.
func assign(env flows.Env, head hiring.Case, part hiring.Decision, ev chat.Event) (turn, error) {
	to, faults := chosen(env, head, ev.Values)
	if len(faults) > 0 {
		return turn{}, wrongValues(faults)
	}
	part = opened(part)
	part.Passed = append(slices.Clone(part.Passed), hiring.Passing{
		By: env.Actor.Person, To: to, Note: chat.OneLine(ev.Values.Get("note")),
		At: env.Now, Round: head.Round, State: hiring.PassNamed,
	})
	return handed(env, head, part, to), nil
}
