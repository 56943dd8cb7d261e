package decision

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// promised is one time by which a person wants to have worked a stack off. It is
// asked of every duty in the person's name, and each answers for itself.
type promised struct {
	By      time.Time `json:"by"`
	Noted   int       `json:"noted,omitempty"`
	Refused int       `json:"refused,omitempty"`
}

func pilePromiseForm(flows.Env, hiring.Case, Pile) chat.Form {
	return chat.Form{Title: chat.T("pile.promise.title"), Submit: chat.T("pile.promise.submit"), Fields: []chat.Field{{
		Name: "by", Type: chat.FieldDateTime, Required: true, Label: chat.T("pile.promise.by"), Hint: chat.T("pile.promise.hint"),
	}}}
}

// promise names a time for every report of the stack that is the person's duty.
func promise(env flows.Env, head hiring.Case, part Pile, ev chat.Event) (pileTurn, error) {
	at, err := time.ParseInLocation(minutes, ev.Values.Get("by"), zone(env))
	if err != nil || !at.After(env.Now) {
		return pileTurn{}, wrongValues(map[string]chat.Text{"by": chat.T("pile.promise.past")})
	}
	part = part.tidied(env, head.ID)
	i := part.numbered(ev.Action.Args["stack"])
	if i < 0 {
		return pileTurn{}, chat.Refuse(chat.Conflict, chat.T("pile.gone"))
	}
	turn := pileTurn{Head: head}
	for _, id := range part.Stacks[i].Cases {
		if c, waits := awaited(env, head.ID, id); waits && c.Duty.Owner == head.ID {
			turn.Effects = append(turn.Effects, flows.Tell{
				Action: chat.Action{Flow: "duty", Record: id, Verb: "promise"},
				Values: chat.Values{"by": ev.Values["by"]}, As: head.ID, Back: "promised",
			})
		}
	}
	if len(turn.Effects) == 0 {
		return pileTurn{}, chat.Refuse(chat.Conflict, chat.T("pile.promise.none"))
	}
	part.Stacks[i].Promise = promised{By: at.UTC()}
	turn.Part, turn.Notice = part, chat.T("pile.promise.asked", "By", at, "Count", len(turn.Effects))
	return turn, nil
}

// promiseHeard counts what a duty said to the time.
func promiseHeard(env flows.Env, head hiring.Case, part Pile, ev chat.Event) (pileTurn, error) {
	i := part.holding(ev.Values.Get("record"))
	if i < 0 {
		return pileTurn{Head: head, Part: part}, nil
	}
	part = part.tidied(env, head.ID)
	if p := &part.Stacks[i].Promise; ev.Values.Get("outcome") == flows.OutcomeDone {
		p.Noted++
	} else {
		p.Refused++
	}
	return pileTurn{Head: head, Part: part}, nil
}

// promiseLine says what became of the time that was named; empty for none.
func (s stack) promiseLine(now time.Time) chat.Text {
	switch p := s.Promise; {
	case p.Noted > 0 && p.By.After(now):
		return chat.T("pile.promised", "By", p.By, "Count", p.Noted)
	case p.Refused > 0 && p.Noted == 0:
		return chat.T("pile.promise.refused")
	}
	return chat.Text{}
}
