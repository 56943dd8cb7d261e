package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/intake"
	"closeloop/flows/training"
)

// watch hears of every turn. It counts nowhere.
func (b *sandbox) watch(o flows.Outcome) {
	b.log.Log(context.Background(), slog.LevelDebug, "practice turn", "event", o.Event, "flow", o.Flow, "verb", o.Verb,
		"record", o.Record, "actor", o.Actor, "outcome", o.Result, "ms", o.Took.Milliseconds())
	b.looked(o)
	if o.Result != flows.OutcomeDone {
		return
	}
	if o.Flow == intake.Name {
		b.names.touch(b.store, o.Record)
	}
	b.mu.Lock()
	b.changed = true
	b.mu.Unlock()
	b.ring()
}

// ring wakes who asks for looks.
func (b *sandbox) ring() {
	select {
	case b.news <- struct{}{}:
	default:
	}
}

// lookAgain is how long a look waits for the answer to an earlier wish.
const lookAgain = 500 * time.Millisecond

// askForLook has the trainee's record look at the goals, when something was done
// that may have met one.
func (b *sandbox) askForLook(ctx context.Context) {
	b.looking.Lock()
	defer b.looking.Unlock()
	b.mu.Lock()
	changed := b.changed
	b.changed = false
	b.mu.Unlock()
	if !changed {
		return
	}
	later, err := b.house.practices.askForLook(ctx, b)
	if err != nil && ctx.Err() == nil {
		b.log.Error("a look at a practice's goals failed", "cause", err)
	}
	if later {
		b.mu.Lock()
		b.changed = true
		b.mu.Unlock()
		time.AfterFunc(lookAgain, b.ring)
	}
}

// askForLook has the record of a trainee look at the goals, unless it knows already
// which are met, what is nearly right and that its trainee is at it; what falls due
// by itself is nobody's doing. A wish that has no answer yet must not be overtaken:
// later then.
func (p *practices) askForLook(ctx context.Context, b *sandbox) (later bool, err error) {
	r, err := p.record(ctx, b.person)
	if err != nil || r.Drill == nil || r.Drill.Done || attemptOf(b.person, *r.Drill) != b.attempt {
		return false, err
	}
	if r.Heard.No != r.Drill.Wish.No {
		return true, nil
	}
	met, err := b.met(ctx)
	if err != nil {
		return false, err
	}
	hint, err := b.hint(ctx)
	if err != nil {
		return false, err
	}
	known := slices.Sorted(slices.Values(r.Drill.Met))
	if slices.Equal(known, slices.Sorted(slices.Values(met))) && alike(hint, r.Heard.Hint) && !b.since(r.Drill.Last.Add(freshFor/8)) {
		return false, nil
	}
	_, err = p.house.runner.Import(ctx, flows.Batch{
		ID: p.house.newID("look"), Brief: true, From: chat.Account{Platform: "bot"},
		Action: chat.Action{Flow: training.Name, Verb: "glance"}, Rows: []flows.Row{{Record: b.person, Lane: b.person}},
	})
	return false, err
}

// alike says whether two texts are the same: one of them was stored.
func alike(a, b chat.Text) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}
