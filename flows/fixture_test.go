package flows_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/delivery"
	"closeloop/flows/hiring"
	"closeloop/store"
	"closeloop/store/badger"
)

// house is a runner over a real engine with one small flow: a note that the
// manager may change, that reminds her, and that leaves as a letter.
type house struct {
	*flows.Runner
	t        testing.TB
	clock    *clock
	engine   *badger.Engine
	store    *store.Store
	platform *wall
	courier  *courier
	delivery *delivery.Delivery
	events   atomic.Int64
	cfg      flows.Config
	spoil    func(hiring.Case) hiring.Case // what a broken planner would do; nil: nothing
	moved    atomic.Bool                   // everybody has other accounts than before
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }
func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// wall is a platform that keeps what was posted, and fails when told to.
type wall struct {
	mu     sync.Mutex
	posts  []chat.Delivery
	edits  []chat.Delivery
	refs   map[string]string // key → ref
	faults []error
}

func (w *wall) Name() string            { return "wall" }
func (w *wall) Features() chat.Features { return chat.Features{} }

func (w *wall) fault() error {
	if len(w.faults) == 0 {
		return nil
	}
	err := w.faults[0]
	w.faults = w.faults[1:]
	return err
}

func (w *wall) Post(_ context.Context, d chat.Delivery) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.fault(); err != nil {
		return "", err
	}
	w.posts = append(w.posts, d)
	ref := "m" + d.Key
	w.refs[d.Key] = ref
	return ref, nil
}

func (w *wall) Edit(_ context.Context, d chat.Delivery) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.fault(); err != nil {
		return err
	}
	w.edits = append(w.edits, d)
	return nil
}

type courier struct {
	mu     sync.Mutex
	sent   []chat.Letter
	faults []error
}

func (c *courier) Send(_ context.Context, l chat.Letter) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.faults) > 0 {
		err := c.faults[0]
		c.faults = c.faults[1:]
		return err
	}
	c.sent = append(c.sent, l)
	return nil
}

type note struct {
	Words    string
	Reminded int
	Told     int
	Outcome  string
}

var monday = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func noteFlow() flows.Flow[note] {
	mine := func(e flows.Env, h hiring.Case, _ note) bool { return e.Company.Decides(e.Actor.Person, h) }
	type turn = flows.Turn[note]
	return flows.Flow[note]{
		Name: "note",
		Verbs: map[string]flows.Verb[note]{
			"open": {Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				h.Candidate, h.Position, h.Status, h.Opened = "p-1", "be", hiring.PendingEval, e.Now
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Show{To: "mgr", Kind: "card"}, flows.Later{Verb: "remind", At: e.Now.Add(time.Hour)}}}, nil
			}},
			"write": {
				May: mine, Fresh: true,
				Form: func(flows.Env, hiring.Case, note) chat.Form {
					return chat.Form{Fields: []chat.Field{{Name: "words", Required: true, Max: 10}}}
				},
				Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
					p.Words = ev.Values.Get("words")
					return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Cancel{Verb: "remind"}}}, nil
				},
			},
			"remind": {Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				p.Reminded++
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Say{To: "mgr", Kind: "nag"}, flows.Tell{Action: chat.Action{Flow: "note", Record: h.ID, Verb: "told"}}}}, nil
			}},
			"wake": {Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				h.Candidate, h.Position, h.Status, h.Opened = "p-1", "be", hiring.PendingEval, e.Now
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Show{To: "mgr", Kind: "card"}, flows.Later{Verb: "ping", At: e.Now.Add(time.Hour)}}}, nil
			}},
			"ping": {Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				p.Reminded++
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Say{To: "mgr", Kind: "nag"}, flows.Later{Verb: "ping", At: e.Now.Add(time.Hour)}}}, nil
			}},
			"told": {Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				p.Told++
				return turn{Head: h, Part: p}, nil
			}},
			"mail": {May: mine, Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Call{Name: "mail", At: e.Now.Add(time.Minute), Answer: "left"}}}, nil
			}},
			"stop": {May: mine, Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Cancel{Verb: "left"}}}, nil
			}},
			"left": {Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				p.Outcome += ev.Values.Get("outcome")
				return turn{Head: h, Part: p}, nil
			}},
			"boom": {May: mine, Step: func(flows.Env, hiring.Case, note, chat.Event) (turn, error) { panic("boom") }},
		},
		View: func(e flows.Env, h hiring.Case, p note, kind string) chat.Card {
			return chat.Card{Kind: "note." + kind, Title: chat.L(p.Words), Blocks: []chat.Block{chat.Paragraph(chat.L("note " + p.Words))}}
		},
		Letter: func(e flows.Env, h hiring.Case, p note) (chat.Letter, bool) {
			return chat.Letter{ID: h.ID, To: "a@example.com", Subject: p.Words}, true
		},
	}
}

func plan(e flows.Env, before, after hiring.Case) (hiring.Case, []flows.Effect) {
	kind, role := after.NextDuty()
	owner, above := e.Company.Owner(after, role)
	if after.Duty.Kind != kind {
		after.Duty = hiring.Duty{Kind: kind, Owner: owner, Above: above, Since: e.Now, Due: e.Now.Add(48 * time.Hour)}
	}
	return after, nil
}

func newHouse(t testing.TB) *house {
	t.Helper()
	return openHouse(t, badger.Options{}, &clock{at: monday})
}

func openHouse(t testing.TB, o badger.Options, c *clock) *house {
	t.Helper()
	o.Now, o.Log = c.Now, quiet()
	engine, err := badger.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := store.NewKeyring(make([]byte, store.KeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, clock: c, engine: engine, store: store.New(engine, "main", keys), platform: &wall{refs: map[string]string{}}, courier: &courier{}}
	h.cfg = flows.Config{
		Store: h.store, Now: c.Now, Log: quiet(),
		Plan: func(e flows.Env, before, after hiring.Case) (hiring.Case, []flows.Effect) {
			after, effects := plan(e, before, after)
			if h.spoil != nil {
				after = h.spoil(after)
			}
			return after, effects
		},
		Actor: func(s *hiring.Snapshot, a chat.Account) flows.Actor {
			if a.Platform != "wall" {
				return flows.Actor{Name: a.Platform, Door: a.Platform}
			}
			return flows.Actor{Person: a.User, Name: a.User, Door: a.Platform}
		},
		Places: func(_ *hiring.Snapshot, p string) []chat.Place {
			if h.moved.Load() {
				p = "new-" + p
			}
			return []chat.Place{{Platform: "wall", ID: p, Private: true}}
		},
		Inline: func(string) bool { return true },
	}
	h.Runner = flows.NewRunner(h.cfg)
	flows.Add(h.Runner, noteFlow())
	h.delivery = delivery.New(delivery.Config{Runner: h.Runner, Platforms: []chat.Platform{h.platform}, Courier: h.courier, Now: c.Now, Log: quiet()})
	h.Carry(h.delivery)
	h.seed()
	t.Cleanup(func() { _ = h.delivery.Close(context.Background()); _ = h.store.Close() })
	return h
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func (h *house) seed() {
	err := h.store.Update(context.Background(), func(tx *store.Txn) error {
		for _, p := range []hiring.Person{
			{ID: "mgr", Name: "M", Active: true, Roles: []hiring.Role{hiring.Manager}},
			{ID: "hr", Name: "H", Active: true, Roles: []hiring.Role{hiring.HR, hiring.Admin}},
			{ID: "out", Name: "O", Active: true, Roles: []hiring.Role{hiring.Manager}},
		} {
			if err := (store.Collection[hiring.Person]{Name: "person", Schema: 1}).Put(tx, p.ID, store.Record[hiring.Person]{Body: p}); err != nil {
				return err
			}
		}
		be := hiring.Position{ID: "be", HR: "hr", Managers: []string{"mgr"}}
		return (store.Collection[hiring.Position]{Name: "position", Schema: 1}).Put(tx, "be", store.Record[hiring.Position]{Body: be})
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) open(id string) {
	h.t.Helper()
	b := flows.Batch{ID: "open-" + id, Hash: id, Action: chat.Action{Flow: "note", Verb: "open"}, From: chat.Account{Platform: "api"}}
	b.Rows = []flows.Row{{Record: id, Lane: id}}
	if _, err := h.Import(context.Background(), b); err != nil {
		h.t.Fatal(err)
	}
	h.drain()
}

func (h *house) drain() {
	h.t.Helper()
	if _, err := h.Drain(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) click(who, record, verb string, rev uint64, values chat.Values) (chat.Reply, *chat.Problem) {
	h.t.Helper()
	reply, err := h.Handle(context.Background(), chat.Event{
		ID: "e" + strconv.FormatInt(h.events.Add(1), 10), Kind: chat.Click, From: chat.Account{Platform: "wall", User: who},
		Place: chat.Place{Platform: "wall", ID: who, Private: true}, Values: values,
		Action: chat.Action{Flow: "note", Record: record, Verb: verb, Revision: rev},
	})
	if err == nil {
		return reply, nil
	}
	var p *chat.Problem
	if !errors.As(err, &p) {
		h.t.Fatalf("want a problem, have %v", err)
	}
	return reply, p
}

func (h *house) note(id string) note {
	h.t.Helper()
	var n note
	if err := h.Look(context.Background(), func(e flows.Env) error { n, _ = flows.Find[note](e, "note", id); return nil }); err != nil {
		h.t.Fatal(err)
	}
	return n
}
