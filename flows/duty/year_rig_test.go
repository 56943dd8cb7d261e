package duty

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/delivery"
	"closeloop/flows/hiring"
	"closeloop/store"
	"closeloop/store/badger"
)

// A wall keeps, for every message, how often it was really posted.
type wall struct {
	mu    sync.Mutex
	keys  map[string]bool
	posts map[string]int // by reader, record and kind of card
	now   func() time.Time
	seen  []sighting
}

// A sighting is a message as it came to somebody.
type sighting struct {
	to, kind string
	at       time.Time
}

func (w *wall) Name() string            { return "wall" }
func (w *wall) Features() chat.Features { return chat.Features{} }

// Post is what platforms do with a key they have seen: nothing twice.
func (w *wall) Post(_ context.Context, d chat.Delivery) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.keys[d.Key] {
		w.keys[d.Key] = true
		w.posts[posting(d.Reader.Person, d.Card.Record, d.Card.Kind)]++
		w.seen = append(w.seen, sighting{d.Reader.Person, d.Card.Kind, w.now()})
	}
	return d.Key, nil
}

func (w *wall) Edit(context.Context, chat.Delivery) error { return nil }

func posting(person, record, kind string) string { return person + " " + record + " " + kind }

// A life is a bot over a folder that outlives it: it can be ended at any turn
// and started again.
type life struct {
	t      testing.TB
	dir    string
	cals   Calendars
	mu     sync.Mutex
	now    time.Time
	left   int // turns until the process dies; 0: it lives on
	kill   context.CancelFunc
	wall   *wall
	runner *flows.Runner
	store  *store.Store
	carry  *delivery.Delivery
	ctx    context.Context
}

func (l *life) clock() time.Time { l.mu.Lock(); defer l.mu.Unlock(); return l.now }

func (l *life) at(t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.After(l.now) {
		l.now = t
	}
}

// watch ends the process after so many turns.
func (l *life) watch(flows.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left > 0 {
		if l.left--; l.left == 0 {
			l.kill()
		}
	}
}

func (l *life) open() {
	l.t.Helper()
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	engine, err := badger.Open(badger.Options{Dir: l.dir, Now: l.clock, Log: quiet})
	if err != nil {
		l.t.Fatal(err)
	}
	keys, err := store.NewKeyring(make([]byte, store.KeyBytes))
	if err != nil {
		l.t.Fatal(err)
	}
	l.store = store.New(engine, "main", keys)
	l.ctx, l.kill = context.WithCancel(context.Background())
	l.runner = flows.NewRunner(flows.Config{
		Store: l.store, Now: l.clock, Plan: Plan(l.cals), Watch: l.watch, Log: quiet,
		Actor: func(_ *hiring.Snapshot, a chat.Account) flows.Actor {
			return flows.Actor{Name: a.User, Person: a.User, Door: "wall"}
		},
		Places: func(_ *hiring.Snapshot, person string) []chat.Place {
			return []chat.Place{{Platform: "wall", ID: person, Private: true}}
		},
		Inline: func(string) bool { return false },
	})
	flows.Add(l.runner, Flow(l.cals, nil))
	flows.Add(l.runner, l.cals.Allowances())
	flows.Add(l.runner, l.cals.Digests())
	flows.Add(l.runner, work())
	l.carry = delivery.New(delivery.Config{Runner: l.runner, Platforms: []chat.Platform{l.wall}, Now: l.clock, Log: quiet})
	l.runner.Carry(l.carry)
}

// die leaves everything as it is: what is in hand stays claimed.
func (l *life) die() {
	l.kill()
	_ = l.carry.Close(l.ctx)
	if err := l.store.Close(); err != nil {
		l.t.Fatal(err)
	}
}

// drain handles what is due now, and says when more is.
func (l *life) drain() time.Time {
	l.t.Helper()
	next, err := l.runner.Drain(l.ctx)
	if err != nil && l.ctx.Err() == nil {
		l.t.Fatal(err)
	}
	return next
}

// jobs is somebody else's flow: it opens cases and ends them.
type job struct{ Times int }

func work() flows.Flow[job] {
	type turn = flows.Turn[job]
	return flows.Flow[job]{
		Name: "work",
		Verbs: map[string]flows.Verb[job]{
			"open": {Step: func(e flows.Env, h hiring.Case, p job, ev chat.Event) (turn, error) {
				h.Candidate, h.Position, h.Status, h.Opened = "P-"+ev.Values.Get("position"), ev.Values.Get("position"), hiring.PendingEval, e.Now
				p.Times++
				return turn{Head: h, Part: p}, nil
			}},
			"done": {
				May: func(flows.Env, hiring.Case, job) bool { return true },
				Step: func(_ flows.Env, h hiring.Case, p job, _ chat.Event) (turn, error) {
					h, err := h.Moved(hiring.Withdraw)
					return turn{Head: h, Part: p}, err
				},
			},
		},
		View: func(flows.Env, hiring.Case, job, string) chat.Card { return chat.Card{} },
	}
}

// employ writes the company into the store.
func (l *life) employ(people []hiring.Person, positions []hiring.Position) {
	l.t.Helper()
	err := l.store.Update(context.Background(), func(tx *store.Txn) error {
		for _, p := range people {
			if err := (store.Collection[hiring.Person]{Name: "person", Schema: 1}).Put(tx, p.ID, store.Record[hiring.Person]{Body: p}); err != nil {
				return err
			}
		}
		for _, p := range positions {
			if err := (store.Collection[hiring.Position]{Name: "position", Schema: 1}).Put(tx, p.ID, store.Record[hiring.Position]{Body: p}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
}
