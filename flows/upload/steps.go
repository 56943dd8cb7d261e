package upload

import (
	"encoding/json"
	"fmt"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostName is how many characters of a file's name are kept.
const mostName = 80

func drop(env flows.Env, head hiring.Case, part Upload, ev chat.Event) (flows.Turn[Upload], error) {
	t := flows.Turn[Upload]{Head: head, Part: part}
	switch {
	case part.State != "":
		return t, nil // the platform told it twice
	case !Brings(env.Company, env.Actor.Person, Interviews) && !Brings(env.Company, env.Actor.Person, Company):
		return t, chat.Refuse(chat.Denied, chat.T("upload.denied"))
	case ev.File.ID == "":
		return t, chat.Refuse(chat.Invalid, chat.T("problem.invalid"))
	case ev.File.Size > chat.MaxFile:
		return t, chat.Refuse(chat.Invalid, chat.T("upload.large", "Limit", chat.MaxFile>>20))
	}
	file := ev.File
	file.Name = chat.OneLine(file.Name)
	if r := []rune(file.Name); len(r) > mostName {
		file.Name = string(r[:mostName]) + "…"
	}
	t.Part = Upload{State: Looking, By: env.Actor.Person, From: ev.From, File: file, At: env.Now}
	t.Effects = []flows.Effect{
		flows.Show{To: t.Part.By, Kind: "offer"},
		flows.Call{Name: Look, At: env.Now, Answer: "looked"},
	}
	return t, nil
}

// answered reads what slow work came to.
func answered(ev chat.Event) (Finding, error) {
	if ev.Values.Get("outcome") != flows.OutcomeDone {
		switch ev.Values.Get("code") {
		case WhyTired:
			return Finding{Why: WhyTired}, nil
		case WhyLarge: // its platform had not said so
			return Finding{Why: WhySays, Says: chat.T("upload.large", "Limit", chat.MaxFile>>20)}, nil
		}
		return Finding{Why: WhyGone}, nil // whatever a platform calls it
	}
	var f Finding
	if err := json.Unmarshal(ev.Data, &f); err != nil {
		return f, fmt.Errorf("read what was found: %w", err)
	}
	return f, nil
}

func looked(env flows.Env, head hiring.Case, part Upload, ev chat.Event) (flows.Turn[Upload], error) {
	t := flows.Turn[Upload]{Head: head, Part: part}
	found, err := answered(ev)
	if err != nil || part.State != Looking {
		return t, err
	}
	if found.Kind != "" && !Brings(env.Company, part.By, found.Kind) {
		found = Finding{Kind: found.Kind, Why: WhyDenied}
	}
	t.Part.State, t.Part.Found = Offered, found
	if found.Why != "" || found.Kind != Company && found.Rows.Good() == 0 {
		t.Part.State = Failed
	}
	return t, nil
}

func start(env flows.Env, head hiring.Case, part Upload, _ chat.Event) (flows.Turn[Upload], error) {
	t := flows.Turn[Upload]{Head: head, Part: part}
	if part.State != Offered {
		return t, late(part)
	}
	t.Part.State = Importing
	t.Effects = []flows.Effect{flows.Call{Name: Import, At: env.Now, Answer: "imported"}}
	return t, nil
}

func imported(_ flows.Env, head hiring.Case, part Upload, ev chat.Event) (flows.Turn[Upload], error) {
	t := flows.Turn[Upload]{Head: head, Part: part}
	found, err := answered(ev)
	if err != nil || part.State != Importing {
		return t, err
	}
	if found.Kind == "" {
		found.Kind = part.Found.Kind
	}
	t.Part.State, t.Part.Found = Done, found
	if found.Why != "" {
		t.Part.State = Failed
	}
	return t, nil
}

func discard(_ flows.Env, head hiring.Case, part Upload, _ chat.Event) (flows.Turn[Upload], error) {
	t := flows.Turn[Upload]{Head: head, Part: part}
	if part.State != Offered {
		return t, late(part)
	}
	t.Part.State, t.Part.Found.Faults = Discarded, nil
	return t, nil
}

// takeBack starts to take an import of pay back; again, where a later import
// stood in the way.
func takeBack(env flows.Env, head hiring.Case, part Upload, _ chat.Event) (flows.Turn[Upload], error) {
	t := flows.Turn[Upload]{Head: head, Part: part}
	if !part.undoable() {
		return t, late(part)
	}
	t.Part.State = Undoing
	t.Effects = []flows.Effect{flows.Call{Name: Undo, At: env.Now, Answer: "undone"}}
	return t, nil
}

func (u Upload) undoable() bool {
	return u.State == Done && u.Found.Positions > 0 || u.State == Undone && u.Found.KeptAll > 0
}

// tookBack reads what became of it: what was found of the file stays.
func tookBack(_ flows.Env, head hiring.Case, part Upload, ev chat.Event) (flows.Turn[Upload], error) {
	t := flows.Turn[Upload]{Head: head, Part: part}
	found, err := answered(ev)
	if err != nil || part.State != Undoing {
		return t, err
	}
	if found.Why != "" { // it failed again and again: what is there can still be taken back
		t.Part.State = Done
		return t, nil
	}
	t.Part.State, t.Part.Found = Undone, found
	return t, nil
}

// late says what the state is to a click that came too late.
func late(part Upload) *chat.Problem {
	return chat.Refuse(chat.Conflict, chat.T("upload.late."+string(part.State)))
}
