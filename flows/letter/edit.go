package letter

import (
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/wording"
)

// What an edited letter may hold, and how many earlier versions are kept.
const (
	maxBody    = 3000 // characters
	maxSubject = 150
	maxPast    = 10
)

// Version is what a letter said before somebody changed it.
type Version struct {
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	By      string    `json:"by,omitempty"` // person id; empty: written from the template
	At      time.Time `json:"at,omitzero"`
}

// versions are the earlier ones with the present one at their end, the last ten.
func (d Draft) versions() []Version {
	all := append(slices.Clone(d.Past), Version{Subject: d.Subject, Body: d.Body, By: d.EditedBy, At: d.EditedAt})
	return all[max(0, len(all)-maxPast):]
}

func editForm(_ flows.Env, _ hiring.Case, d Draft) chat.Form {
	return chat.Form{Title: chat.T("letter.edit.title"), Submit: chat.T("letter.edit.submit"), Fields: []chat.Field{
		{Name: "subject", Type: chat.FieldText, Required: true, Max: maxSubject, Value: d.Subject, Label: chat.T("letter.edit.subject")},
		{
			Name: "body", Type: chat.FieldArea, Required: true, Max: maxBody, Value: strings.TrimRight(d.Body, "\n"),
			Label: chat.T("letter.edit.body"), Hint: chat.T("letter.edit.hint"),
		},
	}}
}

// edit takes what a person wrote, word for word: what stands in braces is no
// template. What may not be said comes back at its field with the text kept.
// The revision is looked at here and not by the runner, for the same reason:
// whoever typed while somebody else saved must not lose it.
func (k *desk) edit(env flows.Env, head hiring.Case, d Draft, ev chat.Event) (turn, error) {
	if late := ev.Action.Revision != 0 && ev.Action.Revision != env.Rev; late && d.EditedBy != env.Actor.Person {
		return turn{}, wrong("body", chat.T("letter.edit.late"))
	}
	before := d
	d.Subject, d.Body = chat.OneLine(ev.Values.Get("subject")), outbound.Paragraphs(ev.Values.Get("body"))
	faults := map[string]chat.Text{}
	var hits []wording.Finding
	if d.Subject == "" {
		faults["subject"] = chat.T("letter.edit.empty")
	} else if bad := outbound.Blocking(k.subjectFindings(env, head, d)); len(bad) > 0 {
		hits = append(hits, bad...)
		faults["subject"] = chat.T("letter.edit.wrong", "Faults", outbound.Sayings(bad, outbound.InLine))
	}
	if d.Body == "" {
		faults["body"] = chat.T("letter.edit.empty")
	} else if bad := outbound.Blocking(k.bodyFindings(env, head, d)); len(bad) > 0 {
		hits = append(hits, bad...)
		faults["body"] = chat.T("letter.edit.wrong", "Faults", outbound.Sayings(bad, outbound.InLine))
	}
	if told := lessons(env, hits); len(faults) > 0 && len(told) > 0 {
		return turn{Head: head, Part: before, Wrong: faults, Effects: told}, nil
	}
	if len(faults) > 0 {
		return turn{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	}
	if d.Subject == before.Subject && d.Body == before.Body {
		return turn{Head: head, Part: d, Notice: chat.T("letter.done.unchanged")}, nil
	}
	d.Past = before.versions()
	d.Edits, d.EditedBy, d.EditedAt, d.Number = d.Edits+1, env.Actor.Person, env.Now, d.Number+1
	return turn{Head: head, Part: d, Notice: chat.T("letter.done.edited")}, nil
}

// lessons let somebody who is in training know which rules the linter found
// broken in what was written: the next quiz asks about them. They name neither
// case nor candidate nor words.
func lessons(env flows.Env, hits []wording.Finding) (out []flows.Effect) {
	if _, learns := flows.Find[struct{}](env, "training", env.Actor.Person); !learns {
		return nil
	}
	seen := map[string]bool{}
	for _, f := range hits {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			out = append(out, flows.Tell{
				Action: chat.Action{Flow: "training", Record: env.Actor.Person, Verb: "mistake"},
				Values: chat.Values{"kind": {f.Rule}},
			})
		}
	}
	return out
}
