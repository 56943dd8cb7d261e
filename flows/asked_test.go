package flows_test

import (
	"context"
	"slices"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// desk is somebody's own record, from which notes are written in her name.
type desk struct{ Heard []string }

func deskFlow() flows.Flow[desk] {
	type turn = flows.Turn[desk]
	own := func(e flows.Env, h hiring.Case, _ desk) bool { return e.Actor.Person == h.ID }
	ask := func(record, verb, words string) flows.Tell {
		return flows.Tell{
			Action: chat.Action{Flow: "note", Record: record, Verb: verb, Revision: 1},
			Values: chat.Values{"words": {words}}, Back: "heard",
		}
	}
	return flows.Flow[desk]{Name: "desk", Alone: true, Verbs: map[string]flows.Verb[desk]{
		"ask": {May: own, Step: func(e flows.Env, h hiring.Case, p desk, ev chat.Event) (turn, error) {
			var all []flows.Effect
			for _, tell := range []flows.Tell{
				ask("C-1", "write", "one"), ask("C-2", "write", ""), ask("C-3", "write", "three"), ask("C-3", "told", "x"), ask("C-9", "write", "x"),
			} {
				tell.As = e.Actor.Person
				all = append(all, tell)
			}
			return turn{Head: h, Part: p, Effects: all}, nil
		}},
		"open": {Step: func(_ flows.Env, h hiring.Case, p desk, _ chat.Event) (turn, error) {
			return turn{Head: h, Part: desk{Heard: []string{}}}, nil
		}},
		"heard": {Step: func(e flows.Env, h hiring.Case, p desk, ev chat.Event) (turn, error) {
			p.Heard = append(p.Heard, ev.Values.Get("record")+" "+ev.Values.Get("outcome")+" "+ev.Values.Get("why"))
			return turn{Head: h, Part: p}, nil
		}},
	}}
}

// ask opens a person's desk and presses its button.
func (h *house) ask(who string) {
	h.t.Helper()
	rows := []flows.Row{{Record: who, Lane: who, Flow: "desk"}}
	if _, err := h.Import(context.Background(), flows.Batch{ID: "desk-" + who, Hash: who, Action: chat.Action{Flow: "desk", Verb: "open"}, Rows: rows}); err != nil {
		h.t.Fatal(err)
	}
	_, err := h.Handle(context.Background(), chat.Event{
		ID: "ask-" + who, Kind: chat.Click, From: chat.Account{Platform: "wall", User: who},
		Action: chat.Action{Flow: "desk", Record: who, Verb: "ask"},
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// heard is what a person's desk was told, in order of the alphabet.
func (h *house) heard(who string) []string {
	h.t.Helper()
	var d desk
	if err := h.Look(context.Background(), func(e flows.Env) error { d, _ = flows.Find[desk](e, "desk", who); return nil }); err != nil {
		h.t.Fatal(err)
	}
	slices.Sort(d.Heard)
	return d.Heard
}

// TestAskedInSomebodysName: a told event in a person's name is that person's
// click: right, revision and values count, the bot's own verbs are closed, and
// every answer comes back once.
func TestAskedInSomebodysName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	flows.Add(h.Runner, deskFlow())
	for _, id := range []string{"C-1", "C-2", "C-3"} {
		h.open(id)
	}
	if _, p := h.click("mgr", "C-3", "write", 1, chat.Values{"words": {"first"}}); p != nil {
		t.Fatal(p)
	}
	h.ask("mgr")
	h.ask("hr")
	h.drain()
	want := []string{"C-1 done ", "C-2 refused invalid", "C-3 refused conflict", "C-3 refused missing", "C-9 refused missing"}
	if got := h.heard("mgr"); !slices.Equal(got, want) {
		t.Errorf("mgr heard %q, want %q", got, want)
	}
	want = []string{"C-1 refused denied", "C-2 refused denied", "C-3 refused conflict", "C-3 refused missing", "C-9 refused missing"}
	if got := h.heard("hr"); !slices.Equal(got, want) {
		t.Errorf("hr heard %q, want %q", got, want)
	}
	if one, three := h.note("C-1"), h.note("C-3"); one.Words != "one" || three.Words != "first" || three.Told != 0 {
		t.Errorf("C-1 %+v, C-3 %+v", one, three)
	}
}
