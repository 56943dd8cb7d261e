package flows_test

import (
	"context"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// strictTray is a tray that refuses bad things, and tells itself that it did.
func strictTray() flows.Flow[tray] {
	f := trayFlow(true)
	put := f.Verbs["put"]
	good := put.Step
	put.Step = func(e flows.Env, h hiring.Case, p tray, ev chat.Event) (flows.Turn[tray], error) {
		if bad := ev.Values.Get("late"); bad == "bad" || bad == "worse" {
			told := flows.Tell{Action: chat.Action{Flow: "tray", Record: h.ID, Verb: "told"}, Values: chat.Values{"late": {bad}}}
			return flows.Turn[tray]{Head: h, Part: p, Wrong: map[string]chat.Text{"late": chat.L("no")}, Effects: []flows.Effect{told}}, nil
		}
		return good(e, h, p, ev)
	}
	told := flows.Verb[tray]{Step: good}
	f.Verbs = map[string]flows.Verb[tray]{"put": put, "told": told}
	return f
}

// TestWrongIsNoAnswer: a form that was sent back comes again, mended, under the
// name that it had: Slack gives the view of a refused form no other. It is no
// repeat, and each refusal has its effects.
func TestWrongIsNoAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	flows.Add(h.Runner, strictTray())
	send := func(thing string) chat.Reply {
		reply, err := h.Handle(context.Background(), chat.Event{
			ID: "view/hash", Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"}, Once: true,
			Action: chat.Action{Flow: "tray", Record: "mgr", Verb: "put"}, Values: chat.Values{"late": {thing}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := h.Tick(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		return reply
	}
	for _, thing := range []string{"bad", "worse"} {
		if reply := send(thing); len(reply.Errors) != 1 || reply.Wanted == nil {
			t.Fatalf("%s: %+v", thing, reply)
		}
	}
	if reply := send("good"); len(reply.Errors) > 0 {
		t.Errorf("%+v", reply.Errors)
	}
	send("good") // this one is a repeat
	var things []string
	if err := h.Look(context.Background(), func(env flows.Env) error {
		got, _ := flows.Find[tray](env, "tray", "mgr")
		things = got.Things
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(things) != 3 || things[0] != "bad" || things[1] != "worse" || things[2] != "good" {
		t.Errorf("kept %q", things)
	}
}
