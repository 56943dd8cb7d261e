package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/web"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/store"
)

// keepAnswers is how long the first answer to a write is remembered.
const keepAnswers = 72 * time.Hour

// given is an answer as it is kept for a repeat.
type given struct {
	Body   string     `json:"body"` // hash of what was asked
	Answer web.Answer `json:"answer"`
	At     time.Time  `json:"at"`
}

func answers() store.Collection[given] { return store.Collection[given]{Name: "answer", Schema: 1} }

// importer is the API's way in for rows; fresh takes those that were never sent.
type importer struct {
	app     *app
	fresh   func(context.Context, web.Import) (web.Answer, error)
	mu      sync.Mutex
	running map[string]bool
}

func (a *app) newImporter(fresh func(context.Context, web.Import) (web.Answer, error)) *importer {
	return &importer{app: a, fresh: fresh, running: map[string]bool{}}
}

// Import answers a repeat with the first answer, and everything else after its
// commit.
func (p *importer) Import(ctx context.Context, in web.Import) (web.Answer, error) {
	if !p.begin(in.Once.ID) {
		return web.Answer{}, web.ErrInProgress
	}
	defer p.end(in.Once.ID)
	old, ok, err := p.old(ctx, in.Once)
	if err != nil || ok {
		return old, err
	}
	out, err := p.fresh(ctx, in)
	if err == nil {
		err = p.remember(ctx, in.Once, out)
	}
	if err != nil {
		return web.Answer{}, unavailable(err)
	}
	return out, nil
}

// unavailable tells the door which faults pass by themselves.
func unavailable(err error) error {
	switch {
	case errors.Is(err, flows.ErrOtherBatch):
		return web.ErrOtherBody
	case errors.Is(err, flows.ErrRunning):
		return web.ErrInProgress
	case errors.Is(err, store.ErrFull), errors.Is(err, store.ErrClosed), errors.Is(err, store.ErrUnknownOutcome):
		return errors.Join(web.ErrUnavailable, err)
	}
	return err
}

func (p *importer) begin(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running[id] {
		return false
	}
	p.running[id] = true
	return true
}

func (p *importer) end(id string) {
	p.mu.Lock()
	delete(p.running, id)
	p.mu.Unlock()
}

func (p *importer) old(ctx context.Context, once web.Once) (web.Answer, bool, error) {
	var rec store.Record[given]
	ok := false
	err := p.app.store.View(ctx, func(tx *store.Txn) error {
		var err error
		rec, ok, err = answers().Get(tx, once.ID)
		return err
	})
	if err == nil && ok && rec.Body.Body != once.Body {
		err = web.ErrOtherBody
	}
	return rec.Body.Answer, ok, err
}

func (p *importer) remember(ctx context.Context, once web.Once, a web.Answer) error {
	return p.app.store.Update(ctx, func(tx *store.Txn) error {
		rec := store.Record[given]{Body: given{Body: once.Body, Answer: a, At: p.app.clock.machine()}}
		rec.Subject = "company"
		return answers().Put(tx, once.ID, rec)
	})
}

// freshInterviews checks every row before it writes one; without Partial one
// fault refuses them all.
func (a *app) freshInterviews(ctx context.Context, in web.Import) (web.Answer, error) {
	o := order{ID: in.Once.ID, Hash: in.Once.Body, Source: in.Source, From: chat.Account{Platform: "api", User: in.Key}}
	out := web.Answer{}
	add := func(r result) { out.Results = append(out.Results, answered(r)) }
	t, err := a.check(ctx, o, sequence(in.Rows), func(one looked) error {
		add(one.result)
		return nil
	})
	if err != nil {
		return out, err
	}
	refused := t.Refused > 0 && !in.Partial
	if !refused && !in.DryRun {
		out.Results = nil
		if t, err = a.importRows(ctx, o, sequence(in.Rows), add); err != nil {
			return out, err
		}
	}
	return counted(out, t, refused), nil
}

// counted puts the counts into an answer; of a batch that was refused as a whole
// it leaves the faulty rows only.
func counted(out web.Answer, t tally, refused bool) web.Answer {
	out.Accepted, out.Unchanged, out.Refused = t.Accepted, t.Unchanged, t.Refused
	if refused {
		out.Accepted, out.Unchanged = 0, 0
		out.Results = slices.DeleteFunc(out.Results, func(r web.Result) bool { return r.State != string(intake.Refused) })
	}
	return out
}

func answered(r result) web.Result {
	out := web.Result{Row: r.Row, ExternalID: r.ExternalID, Case: r.Case, State: string(r.State), Assumed: r.Assumed}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, web.Fault{Field: f.Field, Reason: f.Reason})
	}
	return out
}

// caseList reads cases for the API.
type caseList struct{ app *app }

// Get returns one case.
func (c caseList) Get(ctx context.Context, id string, personal bool) (out web.Case, err error) {
	err = c.app.runner.Look(ctx, func(env flows.Env) error {
		head, ok := flows.Find[hiring.Case](env, "case", id)
		if !ok {
			return chat.Refuse(chat.Missing, chat.T("problem.notfound"))
		}
		out = shownCase(env, head, personal)
		return nil
	})
	return out, err
}

// shownCase is a case as keys of the API see it.
func shownCase(env flows.Env, head hiring.Case, personal bool) web.Case {
	out := web.Case{Head: head, Revision: env.Of("case", head.ID).Rev}
	if personal {
		who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
		out.Name = who.Name
	}
	return out
}

// List returns cases, oldest change first, all of one page as they stood at one moment.
// The cursor is the place after the last case of the page before.
func (c caseList) List(ctx context.Context, q web.Query) (page web.Page, err error) {
	after, err := readCursor(q.Cursor)
	if err != nil {
		return page, err
	}
	err = c.app.runner.Look(ctx, func(env flows.Env) error {
		var found []hiring.Case
		for _, status := range hiring.Statuses() {
			if q.Status != "" && q.Status != status {
				continue
			}
			for _, id := range env.List("case.status", string(status)) {
				head, _ := flows.Find[hiring.Case](env, "case", id)
				if (q.Position == "" || q.Position == head.Position) && !head.Changed.Before(q.Since) && after.before(head) {
					found = append(found, head)
				}
				if len(found) > 8*web.MaxPage { // no more are kept in memory than it takes
					found = oldest(found, q.Limit+1)
				}
			}
		}
		if found = oldest(found, q.Limit+1); len(found) > q.Limit {
			found = found[:q.Limit]
			page.Next = cursorOf(found[q.Limit-1])
		}
		for _, head := range found {
			page.Cases = append(page.Cases, shownCase(env, head, q.Personal))
		}
		return nil
	})
	return page, err
}

// oldest are the first of some cases in the order in which they go out.
func oldest(of []hiring.Case, n int) []hiring.Case {
	slices.SortFunc(of, func(x, y hiring.Case) int {
		if d := x.Changed.Compare(y.Changed); d != 0 {
			return d
		}
		return compareIDs(x.ID, y.ID)
	})
	return of[:min(n, len(of))]
}

// cursor is a place in the list: a time of change and a case id.
type cursor struct {
	at time.Time
	id string
}

func cursorOf(c hiring.Case) string { return fmt.Sprintf("%d.%s", c.Changed.UnixMilli(), c.ID) }

func readCursor(word string) (cursor, error) {
	if word == "" {
		return cursor{}, nil
	}
	ms, id, _ := strings.Cut(word, ".")
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil || id == "" {
		return cursor{}, chat.Refuse(chat.Invalid, chat.T("web.query", "Name", "cursor"))
	}
	return cursor{time.UnixMilli(n), id}, nil
}

func (c cursor) before(head hiring.Case) bool {
	if c.id == "" || c.at.Before(head.Changed) {
		return true
	}
	return c.at.Equal(head.Changed) && compareIDs(c.id, head.ID) < 0
}

// routes joins the doors under one address.
func (a *app) routes(addr net.Addr) (http.Handler, error) {
	a.listens.Store(new(addr.String())) // links lead there, also where the port was left to the machine
	keys := make([]web.Key, len(a.cfg.API.Keys))
	for i, k := range a.cfg.API.Keys {
		keys[i] = web.Key{Name: k.Name, Secret: string(k.Secret), SecretNext: string(k.SecretNext)}
		for _, may := range k.May {
			keys[i].May = append(keys[i].May, web.Right(may))
		}
	}
	cfg := web.Config{
		Keys: keys, Now: a.clock.machine, Speaker: a.speaker, Cases: caseList{a},
		Importer: a.newImporter(a.freshInterviews), Pay: a.newImporter(a.freshPay),
		Rows: intake.Rows, MaxRows: intake.MaxRows, MaxRow: intake.MaxInterview,
		Bounces: bounces{a}, Pages: pages{a}, Ready: a.ready, Metrics: a.gauges.handler(), Locale: a.cfg.Locale, Zone: a.zone(), Log: a.log,
	}
	if a.cfg.Local() {
		cfg.Home = "/console"
	}
	door, err := web.New(cfg)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	door.Register(mux)
	for _, o := range a.outside {
		if o.listen == nil {
			mux.Handle(o.path, o.Routes())
		}
	}
	mux.Handle("/board", a.board.Routes())
	mux.Handle("/board/", a.board.Routes())
	mux.Handle("/console", a.console.Routes())
	mux.Handle("/console/", a.console.Routes())
	return mux, nil
}

// ready says whether a turn could be stored now, and the platforms be reached.
func (a *app) ready(ctx context.Context) error {
	if err := a.engine.Healthy(); err != nil {
		return err
	}
	if err := a.store.View(ctx, func(*store.Txn) error { return nil }); err != nil {
		return err
	}
	return a.outsideReady()
}
