// Package rulebook keeps what a company changed in the rules of the loop, in one
// record that stands beside what is built in (package rules). An admin changes a
// rule in a form, tries other values on the month that has passed, switches a rule
// off, for all or for some positions, and takes it back to what was built in.
// Everybody may read the rules and their history.
//
// The laws it keeps: every change is in the history with what stood there before,
// and has the running duties planned anew. A rule whose condition cannot be
// answered leaves the built-in one in force, and the head of HR is told once.
package rulebook

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/rules"
)

// Name of the flow, and Record of its one record.
const (
	Name   = "rulebook"
	Record = "company"
)

// Replan is the slow work that plans running duties anew. It answers an Order as
// it found it, with how many duties it planned.
const Replan = "replan"

// Book is the flow's part: the rules as changed, and how they came to be so.
type Book struct {
	hiring.Rulebook
	History []Change           `json:"history,omitempty"` // oldest first, the last ones
	Failed  map[string]Failure `json:"failed,omitempty"`  // by rule: where its condition had no answer
	Order   Order              `json:"order,omitzero"`
	Planned Order              `json:"planned,omitzero"` // the last that was carried out
}

// Change is one change of a rule.
type Change struct {
	Rule string      `json:"rule"`
	By   string      `json:"by"`
	At   time.Time   `json:"at"`
	Was  hiring.Rule `json:"was"`
	Is   hiring.Rule `json:"is"`
}

// Failure is the first case for which a rule's condition had no answer.
type Failure struct {
	Case string    `json:"case"`
	At   time.Time `json:"at"`
}

// Order is what is to be planned anew: the duties of these rules.
type Order struct {
	Rules []string  `json:"rules,omitempty"`
	At    time.Time `json:"at"`
	Cases int       `json:"cases,omitempty"`
}

// kept is how many changes the book remembers, and mostNamed how many positions they
// name in all: a rule can be off for hundreds, and the book is one record.
const (
	kept      = 100
	mostNamed = 2000
)

// latest are the last changes, as many as the book has room for.
func latest(all []Change) []Change {
	named := 0
	for i, c := range slices.Backward(all) {
		named += len(c.Was.OffFor) + len(c.Is.OffFor)
		if len(all)-i > kept || named > mostNamed && i < len(all)-1 {
			return all[i+1:]
		}
	}
	return all
}

// Windows says when a person works on a case.
type Windows = func(s *hiring.Snapshot, head hiring.Case, person string) calendar.Window

type turn = flows.Turn[Book]

// Flow is the flow "rulebook" with its one record, and the question "rules". Its
// verbs failed (Values "rule", "case") and replanned are the bot's own. It fails
// only when an embedded list is damaged.
func Flow(windows Windows) (flows.Flow[Book], error) {
	words, err := readWords()
	return flows.Flow[Book]{
		Name: Name, Alone: true, Shared: true, Implicit: true, View: view,
		Verbs: map[string]flows.Verb[Book]{
			"show":      {May: reads, Step: show},
			"open":      {May: reads, Form: openForm, Step: open},
			"history":   {May: reads, Step: history},
			"edit":      {May: keeps, Form: editForm, Step: edit},
			"reset":     {May: keeps, Step: reset},
			"failed":    {Step: failed},
			"replanned": {Step: replanned},
		},
		Questions: map[string]flows.Question{
			"rules": {May: known, Answer: ask(windows, words)},
		},
	}, err
}

func known(env flows.Env) bool {
	p, ok := env.Company.Person(env.Actor.Person)
	return ok && p.Active
}

func reads(env flows.Env, head hiring.Case, _ Book) bool { return head.ID == Record && known(env) }

func keeps(env flows.Env, head hiring.Case, _ Book) bool {
	return head.ID == Record && env.Company.Keeps(env.Actor.Person)
}

func show(_ flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	return turn{Head: head, Part: b}, nil
}

// open answers with one rule.
func open(env flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	card, ok := ruleCard(env, b, ev.Values.Get("rule"))
	if !ok {
		return turn{}, unknown(b)
	}
	return turn{Head: head, Part: b, Card: &card}, nil
}

func history(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	card := historyCard(env, b, env.Asked.Args["rule"])
	return turn{Head: head, Part: b, Card: &card}, nil
}

// edit makes a rule what the form says, from now on and for what runs.
func edit(env flows.Env, head hiring.Case, b Book, ev chat.Event) (turn, error) {
	was, ok := b.rule(env.Asked.Args["rule"])
	if !ok {
		return turn{}, unknown(b)
	}
	is, faults := read(env, was, ev.Values)
	if len(faults) > 0 {
		return turn{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	}
	return b.change(env, head, was.Rule, is), nil
}

// reset takes a rule back to what was built in.
func reset(env flows.Env, head hiring.Case, b Book, _ chat.Event) (turn, error) {
	was, ok := b.rule(env.Asked.Args["rule"])
	if !ok {
		return turn{}, unknown(b)
	}
	is := rules.NewTable(hiring.Rulebook{}).Named(was.ID)[0]
	return b.change(env, head, was.Rule, is.Rule), nil
}

// change notes a change and has what runs planned anew.
func (b Book) change(env flows.Env, head hiring.Case, was, is hiring.Rule) turn {
	if same(was, is) {
		card, _ := ruleCard(env, b, was.ID)
		return turn{Head: head, Part: b, Card: &card, Notice: chat.T("rulebook.same", "Rule", was.ID)}
	}
	b.Rules, b.Failed = cloned(b.Rules), cloned(b.Failed)
	delete(b.Failed, is.ID)
	if b.Rules[is.ID] = is; same(is, rules.NewTable(hiring.Rulebook{}).Named(is.ID)[0].Rule) {
		delete(b.Rules, is.ID)
	}
	b.History = append(slices.Clone(b.History), Change{Rule: is.ID, By: env.Actor.Person, At: env.Now, Was: was, Is: is})
	b.History = latest(b.History)
	ordered := slices.Clone(b.Order.Rules)
	if !slices.Contains(ordered, is.ID) {
		ordered = append(ordered, is.ID)
	}
	b.Order = Order{Rules: ordered, At: env.Now}
	env.Rev++ // the card stands for what is stored with this turn
	card, _ := ruleCard(env, b, is.ID)
	key := "rulebook.changed"
	if reflect.DeepEqual(terms(was), terms(is)) {
		key = "rulebook.changed.else"
	}
	return turn{
		Head: head, Part: b, Card: &card, Topic: topic(was) + " > " + topic(is),
		Notice:  chat.T(key, "Rule", is.ID, "Was", terms(was), "Is", terms(is)),
		Effects: []flows.Effect{flows.Call{Name: Replan, At: env.Now, Answer: "replanned"}},
	}
}

func cloned[T any](m map[string]T) map[string]T {
	if out := maps.Clone(m); out != nil {
		return out
	}
	return map[string]T{}
}

// rule is a rule by its number, as the book has it.
func (b Book) rule(id string) (rules.Rule, bool) {
	found := rules.NewTable(b.Rulebook).Named(id)
	if len(found) == 0 {
		return rules.Rule{}, false
	}
	return found[0], true
}

// unknown refuses a number that no rule has.
func unknown(b Book) error {
	return chat.Refuse(chat.Invalid, chat.T("rulebook.unknown", "Ids", ids(rules.NewTable(b.Rulebook))))
}
