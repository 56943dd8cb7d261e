package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/mail"
	"closeloop/bot/sample"
	"closeloop/flows/company"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/wording"
	"closeloop/locales"
)

// tourStart is the instant at which every tour begins: a Monday morning in an
// ordinary week of China's calendar.
const tourStart = "2026-11-23T09:40:00+08:00"

// tourOrder is how a tour is to be played.
type tourOrder struct {
	Lang    string
	Script  []scene
	Courier chat.Courier        // nil: takes every letter and sends none
	Stage   func(*company.File) // changes the sample company; nil: not at all
	Seen    sight               // nil: nobody looks over people's shoulders
	Out     io.Writer
	Bold    bool             // Out is a terminal
	Log     io.Writer        // faults of the bot
	Speaker *locales.Speaker // these two nil: read anew, which takes a while
	Linter  *wording.Linter
}

// sight is told of every card as somebody gets it; kept: the message is kept up
// to date, else it is an answer.
type sight func(who string, card chat.Card, kept bool)

// tour is the whole bot with a made-up company, played by a script through the
// one way in that every platform has, and what is seen of it on paper.
type tour struct {
	app     *app
	clock   *mover
	lang    string
	players players
	post    *post
	bill    *playbill
	company *hiring.Snapshot
	zone    *time.Location
	cases   map[string]string    // by the interview's id
	names   map[string]string    // of the candidates, by the interview's id
	shown   map[string]chat.Card // by message, as it was put down last
	answers map[string]chat.Card // by person, the last that only they see
	mails   int                  // put down so far
	count   int                  // events so far
	seen    sight
}

// post is a courier that keeps what it took: the mail as it left.
type post struct {
	inner chat.Courier
	now   func() time.Time // business time

	mu    sync.Mutex
	taken []gone
}

// gone is one letter that left, and when.
type gone struct {
	chat.Letter
	at time.Time
}

// Send hands a letter on, and keeps it if it was taken.
func (p *post) Send(ctx context.Context, l chat.Letter) error {
	err := p.inner.Send(ctx, l)
	if err == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.taken = append(p.taken, gone{l, p.now()})
	}
	return err
}

func (p *post) all() []gone {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]gone(nil), p.taken...)
}

// playTour plays a script and writes it down. An error names the step that
// could not be done and every loop that is open at the end.
func playTour(ctx context.Context, o tourOrder) (err error) {
	dir, err := os.MkdirTemp("", "closeloop-tour-") // for the root key: the store is in memory
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	t, err := openTour(ctx, o, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.app.close()) }()
	t.bill.opening()
	stuck := t.play(ctx, o.Script)
	ends, err := t.ends(ctx)
	if err != nil {
		return errors.Join(stuck, err)
	}
	t.bill.closing(ends)
	open := t.open(ends)
	if stuck != nil && open != nil {
		return fmt.Errorf("%w; at the end: %w", stuck, open)
	}
	return errors.Join(stuck, open, t.bill.err)
}

// openTour opens the bot on an empty store at the fixed instant.
func openTour(ctx context.Context, o tourOrder, dir string) (*tour, error) {
	start, err := time.Parse(time.RFC3339, tourStart)
	if err != nil {
		return nil, fmt.Errorf("read the tour's start: %w", err)
	}
	cfg := defaults()
	cfg.dir, cfg.Store, cfg.Locale, cfg.Log.Level = dir, "badger::memory:", o.Lang, "error"
	p := &post{inner: o.Courier}
	if p.inner == nil {
		p.inner = mail.Capture{}
	}
	if o.Seen == nil {
		o.Seen = func(string, chat.Card, bool) {}
	}
	a, err := open(ctx, cfg, options{machine: func() time.Time { return start }, courier: p, log: o.Log, speaker: o.Speaker, linter: o.Linter})
	if err != nil {
		return nil, err
	}
	p.now = a.clock.Now
	if err := employ(ctx, a, o.Stage); err != nil {
		return nil, errors.Join(err, a.close())
	}
	snapshot, err := a.runner.Company(ctx)
	if err != nil {
		return nil, errors.Join(err, a.close())
	}
	t := &tour{
		app: a, company: snapshot, clock: &mover{app: a}, lang: o.Lang, players: playersOf(o.Lang), post: p, zone: a.zone(),
		cases: map[string]string{}, names: map[string]string{}, shown: map[string]chat.Card{}, answers: map[string]chat.Card{},
		seen: o.Seen,
	}
	t.bill = &playbill{tour: t, out: o.Out, bold: o.Bold}
	return t, nil
}

// employ brings the sample company in.
func employ(ctx context.Context, a *app, stage func(*company.File)) error {
	file, faults := company.Read(sample.Company())
	if len(faults) > 0 {
		return &faultyCompany{faults}
	}
	if stage != nil {
		stage(&file)
	}
	_, err := a.putCompany(ctx, file, companyOrder{From: visitor(), ID: "tour-company"})
	return err
}

// play goes through the scenes, each at its own time, up to the first step that
// cannot be done.
func (t *tour) play(ctx context.Context, script []scene) error {
	for i, s := range script {
		at, err := t.at(s.at)
		if err != nil {
			return err
		}
		t.bill.heading(i+1, s.key, at)
		if err := t.until(ctx, at); err != nil {
			return err
		}
		for _, step := range s.steps {
			if err := step.do(ctx, t); err != nil {
				return fmt.Errorf("scene %s, step %s: %w", s.key, step.name, err)
			}
		}
	}
	return nil
}

// at reads a time of the script, in the company's zone.
func (t *tour) at(text string) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateTime, text, t.zone)
	if err != nil {
		err = fmt.Errorf("read the script: %w", err)
	}
	return at, err
}

// until moves business time; what falls due on the way happens at its own time.
func (t *tour) until(ctx context.Context, at time.Time) error {
	if at.After(t.clock.Now()) {
		if err := t.clock.Advance(ctx, at); err != nil {
			return err
		}
	}
	return t.look(ctx)
}

// visitor is who brings in the company and the interviews.
func visitor() chat.Account { return chat.Account{Platform: "cli", User: "tour"} }

// arrive takes the interviews in, as a system hands them over.
func (t *tour) arrive(ctx context.Context) error {
	raw, err := sample.Pick(t.clock.Now(), t.players.interviews()...)
	if err != nil {
		return err
	}
	var people []struct {
		ID        string `json:"external_id"`
		Candidate struct{ Name string }
	}
	if err := json.Unmarshal(raw, &people); err != nil {
		return fmt.Errorf("read the interviews: %w", err)
	}
	for _, p := range people {
		t.names[p.ID] = p.Candidate.Name
	}
	rows, err := intake.Rows(raw)
	if err != nil {
		return err
	}
	o := order{ID: "tour-interviews", Hash: "tour", From: visitor(), InOrder: true}
	_, err = t.app.importRows(ctx, o, sequence(rows), func(r result) {
		t.cases[r.ExternalID] = r.Case
		t.bill.row(r)
	})
	if err != nil {
		return err
	}
	if _, err := t.app.runner.Drain(ctx); err != nil {
		return err
	}
	return t.look(ctx)
}
