package rulebook

import (
	"encoding/json"
	"fmt"
	"strconv"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// Trials is the flow in which an admin tries a rule on the month that has passed:
// one record for each person, with what was tried last.
const Trials = "ruletrial"

// Rehearsal is the slow work that counts a Trial. It answers an Outcome.
const Rehearsal = "rehearse"

// Trial is other values for a rule, and what came of them.
type Trial struct {
	No      int         `json:"no"` // of the attempt: what an earlier one counted is not for this
	Rule    hiring.Rule `json:"rule"`
	Outcome *Outcome    `json:"outcome,omitempty"`
}

// Outcome is what a rule did and would have done.
type Outcome struct {
	No    int           `json:"no"`
	Is    rules.Figures `json:"is"`
	Would rules.Figures `json:"would"`
}

// TrialFlow is the flow "ruletrial". Its verb counted is the bot's own.
func TrialFlow() flows.Flow[Trial] {
	own := func(env flows.Env, head hiring.Case, _ Trial) bool {
		return head.ID == env.Actor.Person && env.Company.Keeps(env.Actor.Person)
	}
	return flows.Flow[Trial]{
		Name: Trials, Alone: true, Implicit: true, View: trialView,
		Verbs: map[string]flows.Verb[Trial]{
			"try":     {May: own, Form: trialForm, Step: try},
			"counted": {Step: counted},
		},
	}
}

func trying(person, rule string) chat.Action {
	return chat.Action{Flow: Trials, Record: person, Verb: "try", Args: map[string]string{"rule": rule}}
}

// standing is a rule as the company has it now.
func standing(env flows.Env, id string) (rules.Rule, bool) {
	return Book{Rulebook: env.Company.Rulebook}.rule(id)
}

func trialForm(env flows.Env, _ hiring.Case, _ Trial) chat.Form {
	r, _ := standing(env, env.Asked.Args["rule"])
	return form(env, r, chat.T("rulebook.try.submit"))
}

// try keeps the values and has them counted; the card comes when that is done.
func try(env flows.Env, head hiring.Case, part Trial, ev chat.Event) (flows.Turn[Trial], error) {
	was, ok := standing(env, env.Asked.Args["rule"])
	if !ok {
		return flows.Turn[Trial]{}, unknown(Book{Rulebook: env.Company.Rulebook})
	}
	tried, faults := read(env, was, ev.Values)
	if len(faults) > 0 {
		return flows.Turn[Trial]{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	}
	part = Trial{No: part.No + 1, Rule: tried}
	return flows.Turn[Trial]{
		Head: head, Part: part, Notice: chat.T("rulebook.try.begun", "Rule", tried.ID),
		Effects: []flows.Effect{
			flows.Say{To: env.Actor.Person, Kind: strconv.Itoa(part.No)},
			flows.Call{Name: Rehearsal, At: env.Now, Answer: "counted"},
		},
	}, nil
}

func counted(_ flows.Env, head hiring.Case, part Trial, ev chat.Event) (flows.Turn[Trial], error) {
	t := flows.Turn[Trial]{Head: head, Part: part}
	if ev.Values.Get("outcome") != flows.OutcomeDone {
		return t, nil
	}
	var o Outcome
	if err := json.Unmarshal(ev.Data, &o); err != nil {
		return t, fmt.Errorf("read what was counted: %w", err)
	}
	if o.No == part.No {
		t.Part.Outcome = &o
	}
	return t, nil
}

// trialView is the trial of that number; an earlier one says so. The answer to the
// click is its notice alone: the card comes as a message, which is mended when the
// counting is done.
func trialView(env flows.Env, head hiring.Case, part Trial, kind string) chat.Card {
	if kind == "" || env.Reader.Person != head.ID || part.No == 0 || !env.Company.Keeps(head.ID) {
		return chat.Card{}
	}
	r := rules.Rule{Rule: part.Rule}
	card := chat.Card{
		Kind: "rulebook.trial", Record: head.ID, Revision: env.Rev, Tone: chat.Neutral,
		Title: chat.T("rulebook.try.title", "Rule", part.Rule.ID), Preview: chat.T("rulebook.try.preview"),
	}
	switch {
	case kind != strconv.Itoa(part.No):
		card.Title = chat.T("rulebook.try.old")
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("rulebook.try.newer"))}
		return card
	case part.Outcome == nil:
		card.Tone = chat.Waiting
		card.Blocks = []chat.Block{chat.Paragraph(chat.T("rulebook.try.counting", "Rule", part.Rule.ID))}
		return card
	}
	was, _ := standing(env, part.Rule.ID)
	card.Blocks = append(card.Blocks, chat.Paragraph(chat.T("rulebook.try.sum", "Duties", part.Outcome.Is.Duties,
		"Nags", part.Outcome.Would.Nags, "Late", part.Outcome.Would.Late, "Was", part.Outcome.Is.Late)))
	card.Blocks = append(card.Blocks, compared(was.Rule, part.Rule, *part.Outcome), chat.Note(chat.T("rulebook.try.how")))
	change, again := form(env, r, chat.T("rulebook.edit.submit")), form(env, r, chat.T("rulebook.try.submit"))
	card.Blocks = append(card.Blocks, chat.Buttons(
		chat.Button{Label: chat.T("rulebook.do.use"), Style: chat.Primary, Action: act("edit", part.Rule.ID), Form: &change},
		chat.Button{Label: chat.T("rulebook.do.again"), Action: trying(head.ID, part.Rule.ID), Form: &again},
	))
	return card
}

// compared is the figures of both side by side.
func compared(was, tried hiring.Rule, o Outcome) chat.Block {
	row := func(key string, a, b int) []chat.Text {
		return []chat.Text{chat.T(key), chat.L(strconv.Itoa(a)), chat.L(strconv.Itoa(b))}
	}
	return chat.Block{Kind: chat.KindTable, Table: &chat.Table{
		Head: []chat.Text{chat.T("rulebook.try.month"), terms(was), terms(tried)},
		Rows: [][]chat.Text{row("rulebook.try.nags", o.Is.Nags, o.Would.Nags), row("rulebook.try.late", o.Is.Late, o.Would.Late)},
	}}
}
