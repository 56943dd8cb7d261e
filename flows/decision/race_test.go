package decision_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
	"closeloop/store/badger"
)

const (
	pairs   = 1000
	atATime = 50 // pairs that click at once
)

// office is the flow in the real runner, over a real engine in memory.
type office struct {
	*flows.Runner
	t     *testing.T
	store *store.Store
}

func newOffice(t *testing.T) *office {
	t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	now := func() time.Time { return shanghai(24, 10, 40) }
	engine, err := badger.Open(badger.Options{Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	keys, err := store.NewKeyring(make([]byte, store.KeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, store: store.New(engine, "main", keys)}
	o.Runner = flows.NewRunner(flows.Config{
		Store: o.store, Now: now, Log: log, Plan: plain,
		Actor: func(_ *hiring.Snapshot, from chat.Account) flows.Actor {
			return flows.Actor{Person: from.User, Name: from.User, Door: from.Platform}
		},
		Places: func(*hiring.Snapshot, string) []chat.Place { return nil },
		Inline: func(string) bool { return false },
	})
	flows.Add(o.Runner, flow(t))
	o.fill(0, func(tx *store.Txn, _ int) error {
		for _, p := range company().People() {
			if err := (store.Collection[hiring.Person]{Name: "person", Schema: 1}).Put(tx, p.ID, store.Record[hiring.Person]{Body: p}); err != nil {
				return err
			}
		}
		be, _ := company().Position("be")
		return (store.Collection[hiring.Position]{Name: "position", Schema: 1}).Put(tx, "be", store.Record[hiring.Position]{Body: be})
	})
	return o
}

// plain gives every open case its duty, without the calendar.
func plain(env flows.Env, _, after hiring.Case) (hiring.Case, []flows.Effect) {
	kind, role := after.NextDuty()
	if kind == "" || kind == after.Duty.Kind {
		return after, nil
	}
	owner, above := env.Company.Owner(after, role)
	after.Duty = hiring.Duty{Kind: kind, Owner: owner, Above: above, Since: env.Now, Due: env.Now.Add(48 * time.Hour)}
	return after, nil
}

func (o *office) fill(n int, put func(*store.Txn, int) error) {
	o.t.Helper()
	if err := o.store.Update(context.Background(), func(tx *store.Txn) error { return put(tx, n) }); err != nil {
		o.t.Fatal(err)
	}
}

func caseID(n int) string { return fmt.Sprintf("C-%d", 1001+n) }

// waits stores a case that waits for a verdict.
func waits(tx *store.Txn, n int) error {
	head := waiting()
	head.ID = caseID(n)
	part := store.Record[hiring.Decision]{Body: openPart()}
	part.Rev, part.Subject = 1, "p-1"
	if err := parts().Put(tx, head.ID, part); err != nil {
		return err
	}
	return flows.Cases().Put(tx, head.ID, store.Record[hiring.Case]{Body: head})
}

func parts() store.Collection[hiring.Decision] {
	return store.Collection[hiring.Decision]{Name: "decision", Schema: 1}
}

// click is one person's click on the first card.
func (o *office) click(who, verb string, n int) error {
	_, err := o.Handle(context.Background(), chat.Event{
		ID: who + caseID(n), Kind: chat.Click, From: chat.Account{Platform: "console", User: who},
		Action: chat.Action{Flow: "decision", Record: caseID(n), Verb: verb, Revision: 1},
		Values: because("industry"),
	})
	return err
}

// TestOppositeClicks: two managers press opposite buttons at the same moment,
// a thousand times. Exactly one counts, and the other is told who was faster.
func TestOppositeClicks(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for n := range pairs {
		o.fill(n, waits)
	}
	wins := map[string]int{}
	for from := 0; from < pairs; from += atATime {
		errs := make([][2]error, atATime)
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range atATime {
			for side, verb := range []string{"approve", "reject"} {
				done.Go(func() {
					start.Wait()
					errs[i][side] = o.click([]string{"mgr-zhao", "mgr-he"}[side], verb, from+i)
				})
			}
		}
		start.Done()
		done.Wait()
		for i, pair := range errs {
			wins[o.judge(from+i, pair)]++
		}
	}
	if wins["mgr-zhao"]+wins["mgr-he"] != pairs {
		t.Errorf("wins %v", wins)
	}
}

// judge finds the winner of a pair of clicks and looks at what the loser was
// told, and at what is stored.
func (o *office) judge(n int, pair [2]error) string {
	o.t.Helper()
	winner, key, loser := "mgr-zhao", "decision.stale.approved", pair[1]
	if pair[0] != nil {
		winner, key, loser = "mgr-he", "decision.stale.rejected", pair[0]
	}
	var p *chat.Problem
	if (pair[0] == nil) == (pair[1] == nil) || !errors.As(loser, &p) {
		o.t.Errorf("%s: answered %v", caseID(n), pair)
		return ""
	}
	what := p.Sentence.Args["What"].Text
	if p.Kind != chat.Conflict || what == nil || what.Key != key || what.Args["Name"].Literal == nil || *what.Args["Name"].Literal != company().Name(winner) {
		o.t.Errorf("%s: %s won, the other hears %+v", caseID(n), winner, p)
	}
	err := o.store.View(context.Background(), func(tx *store.Txn) error {
		part, _, err := parts().Get(tx, caseID(n))
		if part.Rev != 2 || part.Body.By != winner {
			o.t.Errorf("%s: %s won, stored is revision %d of %s", caseID(n), winner, part.Rev, part.Body.By)
		}
		return err
	})
	if err != nil {
		o.t.Error(err)
	}
	return winner
}
