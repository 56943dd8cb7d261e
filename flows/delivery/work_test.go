package delivery_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// hole is the part of a toy flow that stands alone and has slow work done.
type hole struct{ Outcome, Deep string }

func holes(name string) flows.Flow[hole] {
	type turn = flows.Turn[hole]
	return flows.Flow[hole]{
		Name: name, Alone: true, Implicit: true,
		Verbs: map[string]flows.Verb[hole]{
			"dig": {
				May: func(flows.Env, hiring.Case, hole) bool { return true },
				Step: func(e flows.Env, h hiring.Case, p hole, _ chat.Event) (turn, error) {
					return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Call{Name: name, At: e.Now, Answer: "dug"}}}, nil
				},
			},
			"dug": {Step: func(_ flows.Env, h hiring.Case, p hole, ev chat.Event) (turn, error) {
				p.Outcome += ev.Values.Get("outcome") + ev.Values.Get("code")
				p.Deep += string(ev.Data)
				return turn{Head: h, Part: p}, nil
			}},
		},
	}
}

func (p *process) dig() { p.t.Helper(); p.digAs("hole") }

func (p *process) digAs(flow string) {
	p.t.Helper()
	_, err := p.Handle(context.Background(), chat.Event{
		ID: "dig-" + flow, Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"},
		Action: chat.Action{Flow: flow, Record: "h-1", Verb: "dig"},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) hole() (h hole) {
	p.t.Helper()
	if err := p.Look(context.Background(), func(e flows.Env) error { h, _ = flows.Find[hole](e, "hole", "h-1"); return nil }); err != nil {
		p.t.Fatal(err)
	}
	return h
}

// TestSlowWork: what it finds reaches its flow, what passes is tried again,
// what will never work and what never came to an end is told.
func TestSlowWork(t *testing.T) {
	t.Parallel()
	busy := errors.New("busy")
	asked := &chat.SendError{RetryAfter: time.Minute, Err: busy}
	for name, c := range map[string]struct {
		fails []error
		want  hole
	}{
		"done":          {nil, hole{"done", "deep"}},
		"busy, done":    {[]error{busy, busy}, hole{"done", "deep"}},
		"gone":          {[]error{&chat.SendError{Gone: true, Code: "gone", Err: busy}}, hole{"refusedgone", ""}},
		"always busy":   {[]error{busy, busy, busy, busy, busy, busy, busy, busy, busy, busy}, hole{"refusedtired", ""}},
		"asked to wait": {slices.Repeat([]error{asked}, 11), hole{"done", "deep"}},
		"panics, works": {[]error{nil}, hole{"done", "deep"}},
	} {
		w := newWorld(t)
		tried := 0
		w.works = map[string]flows.Work{"hole": func(_ context.Context, record string) ([]byte, error) {
			tried++
			if tried > len(c.fails) {
				return []byte("deep"), nil
			}
			if c.fails[tried-1] == nil {
				panic("rock")
			}
			return nil, c.fails[tried-1]
		}}
		p := w.start(nil)
		p.dig()
		for range 12 {
			p.drain()
			w.clock.add(5 * time.Minute)
		}
		if got := p.hole(); got != c.want {
			t.Errorf("%s: %+v after %d tries", name, got, tried)
		}
		if waiting, dead := w.jobs(); len(waiting)+len(dead) > 0 {
			t.Errorf("%s: left %v %v", name, waiting, dead)
		}
	}
}

// TestSlowWorkOfADeadProcess: unlike a letter, it is done again.
func TestSlowWorkOfADeadProcess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hands := &dying{}
	hands.p = w.start(hands)
	hands.p.dig()
	hands.p.tick() // it took the job, and died
	w.works = map[string]flows.Work{"hole": func(context.Context, string) ([]byte, error) { return []byte("deep"), nil }}
	next := w.start(nil)
	w.clock.add(2 * time.Minute)
	next.drain()
	if got := next.hole(); got != (hole{"done", "deep"}) {
		t.Errorf("%+v", got)
	}
}

// TestSlowWorkOfEachFlowHasItsOwnLane: who opens a practice does not wait for
// somebody's long file.
func TestSlowWorkOfEachFlowHasItsOwnLane(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entered, release := make(chan bool, 1), make(chan bool)
	w.works = map[string]flows.Work{
		"hole": func(context.Context, string) ([]byte, error) { entered <- true; <-release; return []byte("deep"), nil },
		"pit":  func(context.Context, string) ([]byte, error) { close(release); return []byte("flat"), nil },
	}
	p := w.start(nil)
	p.dig()
	p.tick()
	<-entered
	p.digAs("pit") // lets the other go
	p.drain()
	if got := p.hole(); got != (hole{"done", "deep"}) {
		t.Errorf("%+v", got)
	}
}
