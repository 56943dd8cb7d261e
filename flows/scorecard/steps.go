package scorecard

import (
	"maps"
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// mostEarlier is how many sheets before a correction are kept: with long
// evidence on every mark, those of all who decide must fit one record.
const mostEarlier = 4

// save keeps what there is as the actor's draft. The same again, or nothing at
// all, changes nothing.
func (d desk) save(env flows.Env, head hiring.Case, part hiring.Scorecard, ev chat.Event) (turn, error) {
	me, t := env.Actor.Person, turn{Head: head, Part: part}
	written := read(env, head, ev.Values)
	if faults := d.improper(env, head, written); len(faults) > 0 {
		return t, wrong(faults)
	}
	old, begun := part.Drafts[me]
	switch {
	case written.Verdict == "" && len(written.Marks) == 0 && !begun:
		t.Notice = chat.T("scorecard.empty")
		return t, nil
	case begun && same(old, written):
		t.Notice = chat.T("scorecard.saved")
		return t, nil
	}
	written.Saved = env.Now
	t.Part.Drafts = with(part.Drafts, me, written)
	t.Notice = chat.T("scorecard.saved")
	return t, nil
}

// send makes the sheet count. A corrected one takes the place of what was sent,
// which is kept. In a blind position the first one opens the AI's view.
func (d desk) send(env flows.Env, head hiring.Case, part hiring.Scorecard, ev chat.Event) (turn, error) {
	me, t := env.Actor.Person, turn{Head: head, Part: part}
	written := read(env, head, ev.Values)
	faults := d.improper(env, head, written)
	if maps.Copy(faults, unfounded(env, head, written)); len(faults) > 0 {
		return t, wrong(faults)
	}
	old, before := part.Sheets[me]
	t.Notice = chat.T("scorecard.done")
	if before {
		t.Notice = chat.T("scorecard.done.again")
	}
	t.Part.Drafts = maps.Clone(part.Drafts)
	delete(t.Part.Drafts, me)
	if before && same(old, written) {
		return t, nil
	}
	written.Saved, written.Sent = env.Now, env.Now
	if before {
		written.Earlier = earlier(old)
	}
	t.Part.Sheets = with(part.Sheets, me, written)
	if veiled(env, head, part) {
		t.Notice = chat.T("scorecard.done.opened")
		t.Effects = []flows.Effect{flows.Tell{Action: chat.Action{Flow: "decision", Record: head.ID, Verb: "redraw"}}}
	}
	return t, nil
}

// earlier are the sheets before a correction of this one, itself among them;
// the first one sent always stays.
func earlier(old hiring.Sheet) []hiring.Sheet {
	all := slices.Clone(old.Earlier)
	old.Earlier = nil
	all = append(all, old)
	if len(all) > mostEarlier {
		all = slices.Delete(all, 1, 1+len(all)-mostEarlier)
	}
	return all
}

func same(a, b hiring.Sheet) bool { return a.Verdict == b.Verdict && slices.Equal(a.Marks, b.Marks) }

// with is a map with one entry set; the original stays as it was.
func with[V any](m map[string]V, key string, v V) map[string]V {
	out := maps.Clone(m)
	if out == nil {
		out = map[string]V{}
	}
	out[key] = v
	return out
}

// sheet answers with one sent sheet in full and changes nothing.
func sheet(env flows.Env, head hiring.Case, part hiring.Scorecard, ev chat.Event) (turn, error) {
	of := ev.Action.Args["of"]
	if of == "" {
		of = env.Actor.Person
	}
	if !readable(env, head, part, of) {
		return turn{}, chat.Refuse(chat.Conflict, chat.T("scorecard.sheet.none"))
	}
	card := whole(env, head, part, of)
	return turn{Head: head, Part: part, Card: &card}, nil
}
