package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
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

// world is what outlives a process: store, clock, platform, mail server.
type world struct {
	t       testing.TB
	clock   *clock
	store   *store.Store
	wall    *wall
	mail    *mail
	finder  bool // the platform can look up messages
	without bool // there is no mail server
	works   map[string]flows.Work
}

// process is one run of the bot over the world.
type process struct {
	*world
	*flows.Runner
	delivery *delivery.Delivery
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

// posted is one message on the wall.
type posted struct{ Place, Key, Title string }

// wall is a platform that keeps what was posted. Before each post or edit it
// asks how to behave.
type wall struct {
	mu     sync.Mutex
	posts  []posted
	edits  []posted
	tried  []posted
	finds  int
	behave func(context.Context, chat.Delivery) error // an error, or what to do after the message arrived
}

// arrived is an error that comes after the message stands there.
type arrived struct{ error }

func (a arrived) Unwrap() error { return a.error }

func (w *wall) Name() string            { return "wall" }
func (w *wall) Features() chat.Features { return chat.Features{} }

func (w *wall) Post(ctx context.Context, d chat.Delivery) (string, error) {
	err := w.try(ctx, d)
	w.mu.Lock()
	defer w.mu.Unlock()
	if late, ok := errors.AsType[arrived](err); err == nil || ok {
		w.posts = append(w.posts, of(d))
		if ok {
			err = late.error
		}
	}
	return "m" + d.Key, err
}

func (w *wall) Edit(ctx context.Context, d chat.Delivery) error {
	if err := w.try(ctx, d); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.edits = append(w.edits, of(d))
	return nil
}

func of(d chat.Delivery) posted { return posted{d.Place.ID, d.Key, d.Card.Title.Literal} }

func (w *wall) try(ctx context.Context, d chat.Delivery) error {
	w.mu.Lock()
	w.tried = append(w.tried, of(d))
	behave := w.behave
	w.mu.Unlock()
	if behave == nil {
		return nil
	}
	return behave(ctx, d)
}

// then makes the wall answer with these errors, one after the other, and be
// well afterwards.
func (w *wall) then(errs ...error) {
	var mu sync.Mutex
	w.behave = func(context.Context, chat.Delivery) error {
		mu.Lock()
		defer mu.Unlock()
		if len(errs) == 0 {
			return nil
		}
		err := errs[0]
		errs = errs[1:]
		return err
	}
}

// titles are those of the posts in a place, in order.
func (w *wall) titles(place string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, p := range w.posts {
		if p.Place == place {
			out = append(out, p.Title)
		}
	}
	return out
}

// findable is a wall that can be searched.
type findable struct{ *wall }

func (f findable) Find(_ context.Context, _ chat.Place, key string) (string, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.finds++
	found := slices.ContainsFunc(f.posts, func(p posted) bool { return p.Key == key })
	return "m" + key, found, nil
}

// mail is a mail server.
type mail struct {
	mu     sync.Mutex
	tried  int
	behave func() error
}

func (m *mail) Send(context.Context, chat.Letter) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tried++
	if m.behave == nil {
		return nil
	}
	return m.behave()
}

// note is the toy flow's part: a card for one person, and a letter.
// Waits is what it heard of tries that are put off: code, tries and next.
type note struct {
	To, Words, Outcome string
	Waits              []string
}

func noteFlow() flows.Flow[note] {
	type turn = flows.Turn[note]
	anybody := func(flows.Env, hiring.Case, note) bool { return true }
	return flows.Flow[note]{
		Name: "note",
		Verbs: map[string]flows.Verb[note]{
			"open": {Step: func(e flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				h.Candidate, h.Position, h.Status, h.Opened = "p-"+h.ID, "be", hiring.PendingEval, e.Now
				p.To, p.Words = ev.Values.Get("to"), h.ID
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Show{To: p.To, Kind: "card"}}}, nil
			}},
			"write": {May: anybody, Step: func(_ flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				p.Words = ev.Values.Get("words")
				return turn{Head: h, Part: p}, nil
			}},
			"mail": {May: anybody, Step: func(e flows.Env, h hiring.Case, p note, _ chat.Event) (turn, error) {
				return turn{Head: h, Part: p, Effects: []flows.Effect{flows.Call{Name: "mail", At: e.Now, Answer: "left"}}}, nil
			}},
			"left": {Step: func(_ flows.Env, h hiring.Case, p note, ev chat.Event) (turn, error) {
				if o := ev.Values.Get("outcome"); o != flows.OutcomeDeferred {
					p.Outcome += o + " "
				} else {
					p.Waits = append(p.Waits, ev.Values.Get("code")+" "+ev.Values.Get("tries")+" "+ev.Values.Get("next"))
				}
				return turn{Head: h, Part: p}, nil
			}},
		},
		View: func(_ flows.Env, _ hiring.Case, p note, kind string) chat.Card {
			return chat.Card{Kind: "note." + kind, Title: chat.L(p.Words), Blocks: []chat.Block{chat.Paragraph(chat.L(p.Words))}}
		},
		Letter: func(e flows.Env, h hiring.Case, p note) (chat.Letter, bool) {
			l := chat.Letter{ID: h.ID, To: "a@example.com", Subject: p.Words}
			if morning := h.Opened.Add(8 * time.Hour); p.Words == "by day" && e.Now.Before(morning) {
				l.After = morning
			}
			return l, true
		},
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}, wall: &wall{}, mail: &mail{}}
	engine, err := badger.Open(badger.Options{Now: w.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := store.NewKeyring(make([]byte, store.KeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	w.store = store.New(engine, "main", keys)
	t.Cleanup(func() { _ = w.store.Close() })
	err = w.store.Update(context.Background(), func(tx *store.Txn) error {
		mgr := hiring.Person{ID: "mgr", Name: "M", Active: true, Roles: []hiring.Role{hiring.Manager, hiring.HR}}
		if err := (store.Collection[hiring.Person]{Name: "person", Schema: 1}).Put(tx, "mgr", store.Record[hiring.Person]{Body: mgr}); err != nil {
			return err
		}
		be := hiring.Position{ID: "be", HR: "mgr", Managers: []string{"mgr"}}
		return (store.Collection[hiring.Position]{Name: "position", Schema: 1}).Put(tx, "be", store.Record[hiring.Position]{Body: be})
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// start makes a process. With a carrier of its own, that one carries.
func (w *world) start(carrier flows.Carrier) *process {
	w.t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	p := &process{world: w}
	p.Runner = flows.NewRunner(flows.Config{
		Store: w.store, Now: w.clock.Now, Log: log, Plan: plan,
		Actor:  func(_ *hiring.Snapshot, a chat.Account) flows.Actor { return flows.Actor{Person: a.User, Name: a.User} },
		Inline: func(string) bool { return false },
		Places: func(_ *hiring.Snapshot, p string) []chat.Place {
			platform := "wall"
			if p == "nowhere" {
				platform = "moon"
			}
			return []chat.Place{{Platform: platform, ID: p, Private: true}}
		},
	})
	flows.Add(p.Runner, noteFlow())
	flows.Add(p.Runner, holes("hole"))
	flows.Add(p.Runner, holes("pit"))
	cfg := delivery.Config{Runner: p.Runner, Platforms: []chat.Platform{w.wall}, Courier: w.mail, Works: w.works, Now: w.clock.Now, Log: log}
	if w.finder {
		cfg.Platforms = []chat.Platform{findable{w.wall}}
	}
	if w.without {
		cfg.Courier = nil
	}
	p.delivery = delivery.New(cfg)
	if carrier == nil {
		carrier = p.delivery
		w.t.Cleanup(func() { _ = p.delivery.Close(context.Background()) })
	}
	p.Carry(carrier)
	return p
}

func plan(e flows.Env, _, after hiring.Case) (hiring.Case, []flows.Effect) {
	kind, role := after.NextDuty()
	owner, above := e.Company.Owner(after, role)
	if after.Duty.Kind != kind {
		after.Duty = hiring.Duty{Kind: kind, Owner: owner, Above: above, Since: e.Now, Due: e.Now.Add(48 * time.Hour)}
	}
	return after, nil
}

// open makes a case whose card goes to a person. Its card is due at once, a
// millisecond after the one before.
func (p *process) open(id, to string) {
	p.t.Helper()
	b := flows.Batch{ID: "open-" + id, Hash: id, Action: chat.Action{Flow: "note", Verb: "open"}}
	b.Rows = []flows.Row{{Record: id, Lane: id, Values: chat.Values{"to": {to}}}}
	if _, err := p.Import(context.Background(), b); err != nil {
		p.t.Fatal(err)
	}
	p.clock.add(time.Millisecond)
}

func (p *process) act(id, verb, words string) {
	p.t.Helper()
	_, err := p.Handle(context.Background(), chat.Event{
		ID: fmt.Sprint(verb, p.clock.Now().UnixNano()), Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"},
		Action: chat.Action{Flow: "note", Record: id, Verb: verb}, Values: chat.Values{"words": {words}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.clock.add(time.Millisecond)
}

func (p *process) drain() time.Time {
	p.t.Helper()
	next, err := p.Drain(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	return next
}

// tick hands due work out and does not wait for it.
func (p *process) tick() {
	p.t.Helper()
	if _, err := p.Tick(context.Background()); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) outcome(id string) string { return p.note(id).Outcome }

func (p *process) note(id string) (n note) {
	p.t.Helper()
	if err := p.Look(context.Background(), func(e flows.Env) error { n, _ = flows.Find[note](e, "note", id); return nil }); err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (w *world) jobs() (waiting, dead []store.Job) {
	w.t.Helper()
	err := w.store.View(context.Background(), func(tx *store.Txn) (err error) {
		waiting, dead, err = tx.Jobs(1000)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return waiting, dead
}
