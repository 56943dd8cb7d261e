package retention

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Lists is the name of the flow of what each of HR is told; its records are people.
const Lists = "leaving"

// List is what somebody was told last that goes, in ids.
type List struct {
	At     time.Time `json:"at,omitzero"` // when it was made
	Leaves []Parted  `json:"leaves,omitempty"`
	More   int       `json:"more,omitempty"`
	Kept   []string  `json:"kept,omitempty"` // cases of it that stay now
}

type listTurn = flows.Turn[List]

// Opening is the first moment from an instant on at which a person works.
type Opening func(s *hiring.Snapshot, person string, from time.Time) time.Time

// ListFlow is the flow "leaving": one message a week to whoever does HR's work, in
// their hours, with what goes in the next two weeks and a way to keep it.
func ListFlow(opening Opening) flows.Flow[List] {
	return flows.Flow[List]{
		Name: Lists, Alone: true, Implicit: true, View: view,
		Verbs: map[string]flows.Verb[List]{
			"list": {Step: opening.list},
			"out":  {Step: out},
			"keep": {May: mayKeep, Form: keepForm, Step: keep},
			"kept": {Step: heard},
		},
	}
}

func tell(person string, list []Parted, more int) flows.Effect {
	raw, _ := json.Marshal(list) // times and words: it cannot fail
	return flows.Tell{
		Action: chat.Action{Flow: Lists, Record: person, Verb: "list"},
		Values: chat.Values{"cases": {string(raw)}, "more": {strconv.Itoa(more)}},
	}
}

// list takes the new list in; the old message is gone then.
func (o Opening) list(env flows.Env, head hiring.Case, _ List, ev chat.Event) (listTurn, error) {
	l := List{At: env.Now}
	if err := json.Unmarshal([]byte(ev.Values.Get("cases")), &l.Leaves); err != nil {
		return listTurn{}, err
	}
	l.More, _ = strconv.Atoi(ev.Values.Get("more"))
	at := o(env.Company, head.ID, env.Now)
	return listTurn{Head: head, Part: l, Effects: []flows.Effect{flows.Later{Verb: "out", At: at}}}, nil
}

func out(env flows.Env, head hiring.Case, l List, _ chat.Event) (listTurn, error) {
	return listTurn{Head: head, Part: l, Effects: []flows.Effect{flows.Say{To: head.ID, Kind: l.name()}}}, nil
}

// name tells the lists of two weeks apart.
func (l List) name() string { return l.At.Format(time.DateOnly) }

// stays are the cases of the list that still go, and that the reader does HR's work on.
func (l List) stays(env flows.Env, person string) []Parted {
	return slices.DeleteFunc(slices.Clone(l.Leaves), func(p Parted) bool {
		head, ok := flows.Find[hiring.Case](env, "case", p.Case)
		return !ok || head.Status.Open() || slices.Contains(l.Kept, p.Case) || !env.Company.IsHR(person, head)
	})
}

func mayKeep(env flows.Env, head hiring.Case, l List) bool {
	return env.Actor.Person == head.ID && len(l.stays(env, head.ID)) > 0
}

// ways are how a consent can have been given, and lengths how many months it is for.
func ways() []string { return []string{"mail", "phone", "person"} }
func lengths() []int { return []int{6, 12, 24} }

func keepForm(env flows.Env, head hiring.Case, l List) chat.Form {
	of := chat.Field{Name: "case", Type: chat.FieldSelect, Required: true, Label: chat.T("leaving.form.case")}
	for _, p := range l.stays(env, head.ID) {
		label := chat.T("leaving.form.option", "Case", p.Case, "Position", env.Title(p.Position), "At", day(p.At))
		of.Options = append(of.Options, chat.Option{Value: p.Case, Label: label})
	}
	how := chat.Field{Name: "consent", Type: chat.FieldSelect, Required: true, Label: chat.T("leaving.form.consent"), Hint: chat.T("leaving.form.consent.hint")}
	for _, w := range ways() {
		how.Options = append(how.Options, chat.Option{Value: w, Label: chat.T("leaving.consent." + w)})
	}
	long := chat.Field{Name: "months", Type: chat.FieldSelect, Required: true, Label: chat.T("leaving.form.months"), Value: "24"}
	for _, n := range lengths() {
		long.Options = append(long.Options, chat.Option{Value: strconv.Itoa(n), Label: chat.T("leaving.form.length", "Count", n)})
	}
	return chat.Form{Title: chat.T("leaving.form.title"), Submit: chat.T("leaving.form.submit"), Fields: []chat.Field{of, how, long}}
}

// keep has the talent pool take the case, in the name of who asks: it looks at the right
// and keeps the consent.
func keep(env flows.Env, head hiring.Case, l List, ev chat.Event) (listTurn, error) {
	id := ev.Values.Get("case")
	if !slices.ContainsFunc(l.stays(env, head.ID), func(p Parted) bool { return p.Case == id }) {
		return listTurn{}, chat.Refuse(chat.Conflict, chat.T("leaving.stale"))
	}
	it, _ := flows.Find[hiring.Case](env, "case", id)
	verb := "keep"
	if !it.Pooled.IsZero() {
		verb = "extend"
	}
	return listTurn{Head: head, Part: l, Notice: chat.T("leaving.asked", "Case", id), Effects: []flows.Effect{flows.Tell{
		Action: env.Of("pool", id).Act("pool", id, verb), As: env.Actor.Person, Back: "kept",
		Values: chat.Values{"consent": {ev.Values.Get("consent")}, "months": {ev.Values.Get("months")}},
	}}}, nil
}

// heard takes the case off the list when the pool has it.
func heard(_ flows.Env, head hiring.Case, l List, ev chat.Event) (listTurn, error) {
	if id := ev.Values.Get("record"); ev.Values.Get("outcome") == flows.OutcomeDone && id != "" {
		l.Kept = append(slices.Clone(l.Kept), id)
	}
	return listTurn{Head: head, Part: l}, nil
}

func day(at time.Time) chat.Moment { return chat.Moment{At: at, Form: chat.Date} }
