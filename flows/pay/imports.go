package pay

import (
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// ImportsName is the flow that remembers imports, and the collection of its
// records: one for each that changed something, by its id.
const ImportsName = "payimport"

// Imported is one import of pay: who, when, of how many positions. It has no
// amounts.
type Imported struct {
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Positions int       `json:"positions"`
	Undone    time.Time `json:"undone,omitzero"` // when it was taken back last
	UndoneBy  string    `json:"undone_by,omitempty"`
}

// Imports is the flow "payimport". Both verbs are the bot's own: note (value
// positions) comes with an import, undone after it was taken back.
func Imports() flows.Flow[Imported] {
	return flows.Flow[Imported]{
		Name: ImportsName, Alone: true,
		Verbs: map[string]flows.Verb[Imported]{"note": {Step: note}, "undone": {Step: undone}},
	}
}

func note(env flows.Env, head hiring.Case, part Imported, ev chat.Event) (flows.Turn[Imported], error) {
	t := flows.Turn[Imported]{Head: head, Part: part}
	n, err := strconv.Atoi(ev.Values.Get("positions"))
	if err != nil {
		return t, chat.Refuse(chat.Invalid, chat.T("problem.values"))
	}
	if part.By == "" { // a repeat is the same import
		t.Part = Imported{By: env.Actor.Name, At: env.Now, Positions: n}
	}
	return t, nil
}

func undone(env flows.Env, head hiring.Case, part Imported, _ chat.Event) (flows.Turn[Imported], error) {
	part.Undone, part.UndoneBy = env.Now, env.Actor.Name
	return flows.Turn[Imported]{Head: head, Part: part}, nil
}
