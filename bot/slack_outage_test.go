package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/bot/needs"
	"closeloop/bot/slack"
	"closeloop/flows"
	"closeloop/flows/delivery"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
	"closeloop/store"
	"closeloop/store/badger"
)

// docket is the part of a toy flow: one card for one account.
type docket struct{ To string }

// remembered is a memory of a process.
type remembered struct{ words sync.Map }

func (r *remembered) Load(_ context.Context, key string) (string, error) {
	word, _ := r.words.Load(key)
	text, _ := word.(string)
	return text, nil
}

func (r *remembered) Store(_ context.Context, key, word string) error {
	r.words.Store(key, word)
	return nil
}

// wayOut is a store, a runner with a toy flow, the real delivery and the real
// sender, before a fake Slack that has limits.
type wayOut struct {
	t      *testing.T
	clock  *backstage.Watch
	slack  *fakeslack.Workspace
	store  *store.Store
	runner *flows.Runner
}

const docketUsers = 60

func newWayOut(t *testing.T) *wayOut {
	t.Helper()
	p := &wayOut{t: t, clock: backstage.NewWatch(monday(t))}
	p.slack = fakeslack.Open(t, fakeslack.Options{Now: p.clock.Now})
	for n := range docketUsers {
		p.slack.AddUser(fakeslack.User{ID: fmt.Sprint("U0P", n), Name: fmt.Sprint("p", n)})
	}
	p.slack.LimitChannels(5)
	p.slack.Limit("chat.postMessage", 400, 30)
	p.slack.Limit("chat.update", 50, 25)
	p.slack.Limit("users.info", 100, 105)
	p.slack.Limit("conversations.open", 50, 25)
	p.slack.Limit("conversations.history", 50, 25)
	engine, err := badger.Open(badger.Options{Now: p.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := store.NewKeyring(make([]byte, store.KeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	p.store = store.New(engine, "main", keys)
	t.Cleanup(func() { _ = p.store.Close() })
	p.wire()
	return p
}

// wire starts a process over the store.
func (p *wayOut) wire() {
	p.t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	p.runner = flows.NewRunner(flows.Config{
		Store: p.store, Now: p.clock.Now, Log: log,
		Actor:  func(*hiring.Snapshot, chat.Account) flows.Actor { return flows.Actor{} },
		Inline: func(string) bool { return false },
		Places: func(_ *hiring.Snapshot, to string) []chat.Place {
			return []chat.Place{{Platform: slack.Platform, ID: to, Private: true}}
		},
	})
	flows.Add(p.runner, flows.Flow[docket]{
		Name: "docket", Alone: true,
		Verbs: map[string]flows.Verb[docket]{
			"open": {Step: func(_ flows.Env, h hiring.Case, _ docket, ev chat.Event) (flows.Turn[docket], error) {
				to := ev.Values.Get("to")
				return flows.Turn[docket]{Head: h, Part: docket{to}, Effects: []flows.Effect{flows.Show{To: to, Kind: "card"}}}, nil
			}},
		},
		View: func(_ flows.Env, h hiring.Case, _ docket, kind string) chat.Card {
			return chat.Card{Kind: "docket." + kind, Record: h.ID, Title: chat.L(h.ID), Blocks: []chat.Block{chat.Paragraph(chat.L(h.ID))}}
		},
	})
	s, err := slack.New(slack.Config{
		Mode: slack.HTTP, SigningSecret: fakeslack.SigningSecret, BotToken: fakeslack.BotToken, APIURL: p.slack.APIURL(),
		Speaker: cardtest.Speaker(p.t), Colleagues: func() []slack.Colleague { return nil }, Keep: &remembered{}, Now: p.clock.Now, Log: log,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil {
		p.t.Fatal(err)
	}
	d := delivery.New(delivery.Config{Runner: p.runner, Platforms: []chat.Platform{s}, Now: p.clock.Now, Log: log})
	p.t.Cleanup(func() { _ = d.Close(context.Background()) })
	p.runner.Carry(d)
}

// cards makes a number of cards, some for everybody.
func (p *wayOut) cards(name string, n int) {
	p.t.Helper()
	b := flows.Batch{ID: name, Hash: name, Action: chat.Action{Flow: "docket", Verb: "open"}}
	for i := range n {
		id := fmt.Sprint(name, "-", i)
		b.Rows = append(b.Rows, flows.Row{Record: id, Lane: id, Values: chat.Values{"to": {fmt.Sprint("U0P", i%docketUsers)}}})
	}
	if _, err := p.runner.Import(context.Background(), b); err != nil {
		p.t.Fatal(err)
	}
}

// run lets time pass until an instant, or until nothing waits.
func (p *wayOut) run(until time.Time) {
	p.t.Helper()
	for p.clock.Now().Before(until) {
		next, err := p.runner.Drain(context.Background())
		if err != nil {
			p.t.Fatal(err)
		}
		if next.IsZero() {
			return
		}
		if next.After(until) {
			next = until
		}
		p.clock.Add(max(next.Sub(p.clock.Now()), 200*time.Millisecond))
	}
}

// TestAnOutageOfTwoHours: 500 cards that came while Slack was gone are all there
// a quarter of an hour later, each once, though some answers were lost at the
// beginning; Slack was hardly asked meanwhile, and no limit was passed.
func TestAnOutageOfTwoHours(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	p := newWayOut(t)
	p.cards("before", docketUsers)
	p.run(p.clock.Now().Add(10 * time.Minute))
	if n := len(p.slack.All()); n != docketUsers {
		t.Fatalf("%d cards before", n)
	}
	p.slack.Fail("chat.postMessage", fakeslack.Fault{Times: 20, CutAfter: true})
	p.cards("at-the-beginning", 40)
	if _, err := p.runner.Tick(context.Background()); err != nil {
		t.Fatal(err)
	}
	p.slack.Until(t, func() bool { return len(p.slack.All()) > docketUsers })
	p.slack.Down(true)
	before := len(p.slack.Calls(""))
	for n := range 23 {
		p.cards(fmt.Sprint("meanwhile-", n), 20)
		p.run(p.clock.Now().Add(2 * time.Hour / 23))
	}
	if n := len(p.slack.Calls("")) - before; n > 300 {
		t.Errorf("Slack was asked %d times while it was gone", n)
	}
	p.slack.Down(false)
	p.run(p.clock.Now().Add(15 * time.Minute))
	p.wantOnce(docketUsers + 40 + 23*20)
}

// wantOnce: so many cards, each of them once, no limit passed, nothing left.
func (p *wayOut) wantOnce(want int) {
	p.t.Helper()
	seen := map[string]int{}
	for _, m := range p.slack.All() {
		seen[string(m.Metadata)]++
	}
	for key, n := range seen {
		if n > 1 {
			p.t.Errorf("%s stands there %d times", key, n)
		}
	}
	if len(seen) != want {
		p.t.Errorf("%d cards, want %d", len(seen), want)
	}
	for _, c := range p.slack.Calls("") {
		if c.Error == "ratelimited" {
			p.t.Errorf("%s at %v was too much for Slack", c.Method, c.At)
		}
	}
	err := p.store.View(context.Background(), func(tx *store.Txn) error {
		waiting, dead, err := tx.Jobs(1000)
		if len(waiting)+len(dead) > 0 {
			p.t.Errorf("left %d waiting, %d given up", len(waiting), len(dead))
			for _, j := range waiting {
				p.t.Logf("%s in %v after %d tries: %s", j.ID, j.Due.Sub(p.clock.Now()), j.Tries, j.Error)
			}
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}
