package flows_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// glass is a flow whose own verb breaks as long as it is told to.
type glass struct{ Rung int }

func glassFlow(broken *atomic.Bool) flows.Flow[glass] {
	type turn = flows.Turn[glass]
	return flows.Flow[glass]{Name: "glass", Verbs: map[string]flows.Verb[glass]{
		"wind": {
			May: func(flows.Env, hiring.Case, glass) bool { return true },
			Step: func(e flows.Env, h hiring.Case, p glass, _ chat.Event) (turn, error) {
				ring := chat.Action{Flow: "glass", Record: h.ID, Verb: "told"}
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Later{Verb: "ring", At: e.Now}, flows.Tell{Action: ring}}}, nil
			},
		},
		"ring": {Step: glassRing(broken)}, "told": {Step: glassRing(broken)},
	}}
}

func glassRing(broken *atomic.Bool) func(flows.Env, hiring.Case, glass, chat.Event) (flows.Turn[glass], error) {
	return func(_ flows.Env, h hiring.Case, p glass, _ chat.Event) (flows.Turn[glass], error) {
		if broken.Load() {
			return flows.Turn[glass]{}, errors.New("broken")
		}
		p.Rung++
		return flows.Turn[glass]{Head: h, Part: p}, nil
	}
}

// given lists what was given up, by kind.
func (h *house) given() map[string]flows.Job {
	h.t.Helper()
	out := map[string]flows.Job{}
	err := h.Look(context.Background(), func(e flows.Env) error {
		for _, j := range e.Jobs() {
			if j.Dead {
				out[j.Kind] = j
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// again presses the button of a list for a job on a record.
func (h *house) again(who string, j flows.Job, record string) (string, chat.ProblemKind) {
	h.t.Helper()
	reply, err := h.Handle(context.Background(), chat.Event{
		ID: "again-" + who + j.ID + record, Kind: chat.Click, From: chat.Account{Platform: "wall", User: who},
		Action: chat.Action{Flow: j.Flow, Record: record, Verb: "again", Args: map[string]string{"job": j.ID}},
	})
	if reply.Card != nil && err == nil {
		h.t.Errorf("the list is replaced by %+v", reply.Card)
	}
	if err != nil {
		return chat.AsProblem(err).Sentence.Key, chat.AsProblem(err).Kind
	}
	return reply.Notice.Key, ""
}

// TestAgain: timers, told events and cards that were given up run once more
// when HR asks for it, once; nobody else can, and not by another record.
func TestAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var broken atomic.Bool
	flows.Add(h.Runner, glassFlow(&broken))
	h.open("C-2")
	h.platform.faults = []error{&chat.SendError{Gone: true, Err: errors.New("no such channel")}}
	h.open("C-1")
	broken.Store(true)
	wind := chat.Event{ID: "wind", Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"}, Action: chat.Action{Flow: "glass", Record: "C-1", Verb: "wind"}}
	if _, err := h.Handle(context.Background(), wind); err != nil {
		t.Fatal(err)
	}
	h.drain()
	broken.Store(false)
	dead := h.given()
	if len(dead) != 3 {
		t.Fatalf("given up: %+v", dead)
	}
	for _, kind := range []string{"show", "timer", "tell"} {
		j := dead[kind]
		if !j.Again() || j.Record != "C-1" || j.Why == "" {
			t.Errorf("%s: %+v", kind, j)
		}
		if said, _ := h.again("mgr", j, "C-1"); said != "problem.denied" {
			t.Errorf("%s: the manager hears %s", kind, said)
		}
		if said, _ := h.again("out", j, "C-1"); said != "problem.notfound" {
			t.Errorf("%s: a stranger hears %s", kind, said)
		}
		if said, _ := h.again("hr", j, "C-2"); said != "problem.again.gone" {
			t.Errorf("%s: by another record: %s", kind, said)
		}
		posts := len(h.platform.posts)
		if said, _ := h.again("hr", j, "C-1"); said != "problem.again.done" {
			t.Errorf("%s: %s", kind, said)
		}
		h.drain()
		if said, _ := h.again("hr", flows.Job{ID: j.ID, Flow: j.Flow}, "C-1"); said != "problem.again.done" && said != "problem.again.gone" {
			t.Errorf("%s, the second click: %s", kind, said)
		}
		if kind == "show" && len(h.platform.posts) != posts+1 {
			t.Errorf("%d cards more", len(h.platform.posts)-posts)
		}
		if _, still := h.given()[kind]; still {
			t.Errorf("%s is still given up", kind)
		}
	}
	var g glass
	if err := h.Look(context.Background(), func(e flows.Env) error { g, _ = flows.Find[glass](e, "glass", "C-1"); return nil }); err != nil || g.Rung != 2 {
		t.Errorf("rang %d times, %v", g.Rung, err)
	}
}

// TestAgainForgets: a timer that its record no longer waits for does not run.
func TestAgainForgets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var broken atomic.Bool
	flows.Add(h.Runner, glassFlow(&broken))
	h.open("C-1")
	broken.Store(true)
	wind := func(id string) {
		ev := chat.Event{ID: id, Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"}, Action: chat.Action{Flow: "glass", Record: "C-1", Verb: "wind"}}
		if _, err := h.Handle(context.Background(), ev); err != nil {
			t.Fatal(err)
		}
		h.drain()
	}
	wind("first")
	old := h.given()["timer"]
	broken.Store(false)
	h.clock.add(time.Minute)
	wind("second") // the timer is planned anew, and rings; so does the told event
	if said, _ := h.again("hr", old, "C-1"); said != "problem.again.done" {
		t.Errorf("%s", said)
	}
	h.drain()
	var g glass
	if err := h.Look(context.Background(), func(e flows.Env) error { g, _ = flows.Find[glass](e, "glass", "C-1"); return nil }); err != nil || g.Rung != 2 {
		t.Errorf("rang %d times, %v", g.Rung, err)
	}
}

// TestNoLetterAgain: a letter that was given up may have left, so nobody can
// revive it from a list.
func TestNoLetterAgain(t *testing.T) {
	t.Parallel()
	letter := flows.Job{ID: "C-1/note/left", Kind: "call", Flow: "note", Record: "C-1", Dead: true}
	if letter.Again() {
		t.Error("it is offered")
	}
	h := newHouse(t)
	h.open("C-1")
	if _, p := h.click("mgr", "C-1", "mail", 0, nil); p != nil {
		t.Fatal(p)
	}
	h.clock.add(time.Minute)
	h.buryAll("call")
	if said, kind := h.again("hr", letter, "C-1"); said != "problem.again.letter" || kind != chat.Conflict {
		t.Errorf("%s %s", said, kind)
	}
	h.drain()
	if n := len(h.courier.sent); n != 0 || len(h.given()) != 1 {
		t.Errorf("%d letters left; given up: %v", n, h.given())
	}
}

// buryAll gives up every job of a kind that is due.
func (h *house) buryAll(kind string) {
	h.t.Helper()
	jobs, _, err := h.store.Due(context.Background(), h.clock.Now(), 100)
	for _, j := range jobs {
		if err == nil && j.Kind == kind {
			err = h.Bury(context.Background(), j, "no answer")
		}
	}
	if err != nil {
		h.t.Fatal(err)
	}
}
