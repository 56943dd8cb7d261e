package letter

import (
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// addressForm never shows the address that stands: cards mask it.
func addressForm(_ flows.Env, _ hiring.Case, d Draft) chat.Form {
	hint := chat.T("letter.address.hint.none")
	if d.To != "" {
		hint = chat.T("letter.address.hint", "To", hiring.MaskMail(d.To))
	}
	return chat.Form{Title: chat.T("letter.address.title"), Submit: chat.T("letter.address.submit"), Fields: []chat.Field{
		{Name: "email", Type: chat.FieldText, Required: true, Max: outbound.MaxAddress, Label: chat.T("letter.address.to"), Hint: hint},
	}}
}

// readdress corrects where the candidate is reached, for this letter and on
// file. Another address is another letter to every mail system.
func readdress(env flows.Env, head hiring.Case, d Draft, ev chat.Event) (turn, error) {
	to := outbound.Address(ev.Values.Get("email"))
	switch {
	case to == "" || !strings.Contains(to[strings.LastIndex(to, "@"):], "."): // a slip such as name@example
		return turn{}, wrong("email", chat.T("letter.address.unread"))
	case to == d.To:
		return turn{}, wrong("email", chat.T("letter.address.same"))
	}
	d.To, d.Number = to, d.Number+1
	done := turn{Head: head, Part: d, Notice: chat.T("letter.done.address", "To", hiring.MaskMail(to))}
	if who, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		who.Email = to
		done.Effects = []flows.Effect{flows.Keep{Collection: "candidate", ID: who.ID, Value: who}}
	}
	return done, nil
}

// wrong is one field that cannot stay as it is.
func wrong(field string, sentence chat.Text) *chat.Problem {
	return &chat.Problem{
		Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: map[string]chat.Text{field: sentence},
	}
}
