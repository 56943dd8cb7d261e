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
	page, no := present(env, head, part)
	old, begun := page.Drafts[me]
	switch {
	case written.Verdict == "" && len(written.Marks) == 0 && !begun:
		t.Notice = chat.T("scorecard.empty")
		return t, nil
	case begun && same(old, written):
		t.Notice = chat.T("scorecard.saved")
		return t, nil
	}
	written.Saved = env.Now
	page.Drafts = with(page.Drafts, me, written)
	t.Part = part.With(no, page)
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
	page, no := present(env, head, part)
	old, before := page.Sheets[me]
	t.Notice = chat.T("scorecard.done")
	if before {
		t.Notice = chat.T("scorecard.done.again")
	}
	page.Drafts = maps.Clone(page.Drafts)
	delete(page.Drafts, me)
	if before && same(old, written) {
		t.Part = part.With(no, page)
		return t, nil
	}
	written.Saved, written.Sent = env.Now, env.Now
	if before {
		written.Earlier = earlier(old)
	}
	page.Sheets = with(page.Sheets, me, written)
	t.Part = part.With(no, page)
	switch {
	case no > 0: // the summary for those who decide, and the cards of the interview
		t.Effects = []flows.Effect{redraw("decision", head), redraw("round", head)}
	case veiled(env, head, part):
		t.Notice = chat.T("scorecard.done.opened")
		t.Effects = []flows.Effect{redraw("decision", head)}
	}
	return t, nil
}

func redraw(flow string, head hiring.Case) flows.Tell {
	return flows.Tell{Action: chat.Action{Flow: flow, Record: head.ID, Verb: "redraw"}}
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
	page, _ := present(env, head, part)
	if !readable(env, head, page, of) {
		return turn{}, chat.Refuse(chat.Conflict, chat.T("scorecard.sheet.none"))
	}
	card := whole(env, head, page, of)
	return turn{Head: head, Part: part, Card: &card}, nil
}
