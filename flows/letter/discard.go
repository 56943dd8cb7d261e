package letter

import (
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// LetGo is who let go of a draft, when and why.
type LetGo struct {
	By  string    `json:"by"`
	At  time.Time `json:"at"`
	Why string    `json:"why"`
}

func discardForm(flows.Env, hiring.Case, Draft) chat.Form {
	return chat.Form{Title: chat.T("letter.discard.title"), Submit: chat.T("letter.discard.submit"), Fields: []chat.Field{
		{
			Name: "why", Type: chat.FieldArea, Required: true, Max: 300,
			Label: chat.T("letter.discard.why"), Hint: chat.T("letter.discard.hint"),
		},
	}}
}

// discard lets go of the draft. The candidate is still to be told, so the duty
// stays.
func discard(env flows.Env, head hiring.Case, d Draft, ev chat.Event) (turn, error) {
	why := chat.OneLine(ev.Values.Get("why"))
	if why == "" {
		return turn{}, wrong("why", chat.T("letter.discard.empty"))
	}
	d.State, d.LetGo = Discarded, LetGo{By: env.Actor.Person, At: env.Now, Why: why}
	return turn{Head: head, Part: d, Notice: chat.T("letter.done.discarded")}, nil
}

// rewrite writes the letter afresh from the template.
func (k *desk) rewrite(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	why, ok := flows.Find[hiring.Decision](env, "decision", head.ID)
	if !ok || why.Verdict != hiring.NotPassed {
		return turn{}, chat.Refuse(chat.Conflict, chat.T("letter.dropped"))
	}
	next := k.write(env, head, why)
	next.Number, next.Past = d.Number+1, d.versions()
	return turn{Head: head, Part: next, Notice: chat.T("letter.done.again")}, nil
}
