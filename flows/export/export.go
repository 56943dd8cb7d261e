// Package export is the memory of what left the house by the command line. The
// law it keeps: nothing leaves before the audit says who took it, and how much
// it was is written down beside it afterwards.
package export

import (
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow, and of the collection of its records: one for each export.
const Name = "export"

// Taken is one export. Rows is -1 until it is known: one that broke off stays so.
type Taken struct {
	What     string    `json:"what"`
	Format   string    `json:"format"`
	Position string    `json:"position,omitempty"`
	Since    string    `json:"since,omitempty"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Rows     int       `json:"rows"`
}

// Flow is the flow "export". Both verbs are the bot's own: begin (values what,
// format, position, since), before the first row leaves, and end (value rows).
func Flow() flows.Flow[Taken] {
	return flows.Flow[Taken]{
		Name: Name, Alone: true,
		Verbs: map[string]flows.Verb[Taken]{"begin": {Step: begin}, "end": {Step: end}},
	}
}

func begin(env flows.Env, head hiring.Case, _ Taken, ev chat.Event) (flows.Turn[Taken], error) {
	v := ev.Values
	return flows.Turn[Taken]{Head: head, Part: Taken{
		What: v.Get("what"), Format: v.Get("format"), Position: v.Get("position"), Since: v.Get("since"),
		By: env.Actor.Name, At: env.Now, Rows: -1,
	}}, nil
}

func end(_ flows.Env, head hiring.Case, part Taken, ev chat.Event) (flows.Turn[Taken], error) {
	rows, err := strconv.Atoi(ev.Values.Get("rows"))
	if err != nil {
		return flows.Turn[Taken]{}, chat.Refuse(chat.Invalid, chat.T("problem.values"))
	}
	part.Rows = rows
	return flows.Turn[Taken]{Head: head, Part: part}, nil
}
