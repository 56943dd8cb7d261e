package main

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"sync"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/training"
	"closeloop/store"
)

// drills is what the tenants of sandboxes begin with.
const drills = "drill"

func escaped(person string) string { return url.PathEscape(person) }

// keepPractice is how long a sandbox stays that nobody uses.
const keepPractice = 14 * 24 * time.Hour

// practices are everybody's sandboxes. One is opened when its trainee comes, also
// after a restart, and let go when nobody has come for a while. Nil: there are none,
// as in a sandbox itself.
type practices struct {
	house *app
	ctx   context.Context
	stop  context.CancelFunc
	mu    sync.Mutex
	slots map[string]*slot
}

// slot is the place of one person's sandbox.
type slot struct {
	mu  sync.RWMutex // held for reading by whoever is in the sandbox
	box *sandbox     // nil: not open
}

func newPractices(house *app) *practices {
	ctx, stop := context.WithCancel(context.Background())
	return &practices{house: house, ctx: ctx, stop: stop, slots: map[string]*slot{}}
}

func (p *practices) slot(person string) *slot {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.slots[person]
	if s == nil {
		s = &slot{}
		p.slots[person] = s
	}
	return s
}

// trainees are those whose sandboxes may be open.
func (p *practices) trainees() (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for person := range p.slots {
		out = append(out, person)
	}
	slices.Sort(out)
	return out
}

// close lets go of all sandboxes; none opens afterwards.
func (p *practices) close(ctx context.Context) (err error) {
	if p == nil {
		return nil
	}
	p.stop()
	for _, person := range p.trainees() {
		s := p.slot(person)
		s.mu.Lock()
		if s.box != nil {
			err = errors.Join(err, s.box.end(ctx))
			s.box = nil
		}
		s.mu.Unlock()
	}
	return err
}

// retire lets go of a sandbox in which nobody was for a while.
func (p *practices) retire(b *sandbox) {
	s := p.slot(b.person)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.box != b {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), underWay)
	defer cancel()
	if err := b.end(ctx); err != nil {
		b.log.Warn("a practice was let go without an answer from outside", "cause", err)
	}
	s.box = nil
}

// drilling is the part of a trainee's record that a sandbox knows.
type drilling struct {
	Drill *training.Drilling `json:"drill"`
	Heard training.Report    `json:"heard"`
}

// record is the practice of somebody's record; zero where there is none.
func (p *practices) record(ctx context.Context, person string) (r drilling, err error) {
	err = p.house.runner.Look(ctx, func(env flows.Env) error {
		r, _ = flows.Find[drilling](env, training.Name, person)
		return nil
	})
	return r, err
}

// running is the practice that somebody is in, or was in last.
func (p *practices) running(ctx context.Context, person string) (d training.Drilling, ok bool, err error) {
	r, err := p.record(ctx, person)
	if r.Drill != nil {
		d = *r.Drill
	}
	return d, r.Drill != nil, err
}

// standing says whether the tenant holds the whole of a practice.
func (p *practices) standing(ctx context.Context, person string, d training.Drilling) (ok bool, err error) {
	tenant := store.New(p.house.base, tenantOf(person), nil)
	err = tenant.View(ctx, func(tx *store.Txn) error {
		ready, err := tx.Setting(settingReady)
		ok = ready == attemptOf(person, d)
		return err
	})
	return ok, err
}

// enter lets somebody into the sandbox of the practice that they are in, which is
// opened if it has to be. Nil: there is none. Call leave when done.
func (p *practices) enter(ctx context.Context, person string) (b *sandbox, leave func(), err error) {
	s := p.slot(person)
	for {
		s.mu.RLock()
		if s.box != nil {
			s.box.touch()
			return s.box, s.mu.RUnlock, s.box.greet(ctx)
		}
		s.mu.RUnlock()
		if found, err := p.reopen(ctx, person, s); err != nil || !found {
			return nil, func() {}, err
		}
	}
}

// reopen opens a sandbox that stands there.
func (p *practices) reopen(ctx context.Context, person string, s *slot) (found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.box != nil {
		return true, nil
	}
	if p.ctx.Err() != nil {
		return false, nil
	}
	d, ok, err := p.running(ctx, person)
	if err != nil || !ok || d.Done {
		return false, err
	}
	if ok, err = p.standing(ctx, person, d); err != nil || !ok {
		return false, err
	}
	b, err := p.build(ctx, person, d)
	if err != nil {
		return false, err
	}
	if err := b.start(ctx, p); err != nil {
		return false, errors.Join(err, b.end(ctx))
	}
	s.box = b
	return true, nil
}

// each does something in every sandbox that is open.
func (p *practices) each(do func(*sandbox)) {
	if p == nil {
		return
	}
	for _, person := range p.trainees() {
		s := p.slot(person)
		s.mu.RLock()
		if s.box != nil {
			do(s.box)
		}
		s.mu.RUnlock()
	}
}

// settle does all that is due in the open sandboxes.
func (p *practices) settle(ctx context.Context) {
	p.each(func(b *sandbox) {
		if _, err := b.runner.Drain(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("due work of a practice failed", "cause", err)
		}
		b.askForLook(ctx)
	})
}

// nudge tells the clocks of sandboxes that the house's was moved.
func (p *practices) nudge() {
	p.each(func(b *sandbox) { b.clock.Move(b.clock.Offset()) })
}

// askForLook has the record of a trainee look at the goals, unless it knows already
// which are met and that its trainee is at it; what falls due by itself is nobody's
// doing. A wish that has no answer yet must
// not be overtaken: later then.
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
	known := slices.Sorted(slices.Values(r.Drill.Met))
	if slices.Equal(known, slices.Sorted(slices.Values(met))) && !b.since(r.Drill.Last.Add(freshFor/8)) {
		return false, nil
	}
	_, err = p.house.runner.Import(ctx, flows.Batch{
		ID: p.house.newID("look"), Brief: true, From: chat.Account{Platform: "bot"},
		Action: chat.Action{Flow: training.Name, Verb: "glance"}, Rows: []flows.Row{{Record: b.person, Lane: b.person}},
	})
	return false, err
}

// make makes a file that a card out of somebody's sandbox has attached.
func (p *practices) make(ctx context.Context, person, what string) (console.Made, bool, error) {
	b, leave, err := p.enter(ctx, person)
	defer leave()
	if err != nil || b == nil {
		return console.Made{}, false, err
	}
	return b.app.make(ctx, person, what)
}

// complete goes on with a line that is typed in a practice.
func (p *practices) complete(ctx context.Context, person, line string) ([]console.Hint, bool, error) {
	if p == nil || !p.hears(ctx, person) || p.house.book.Own(line) {
		return nil, false, nil
	}
	b, leave, err := p.enter(ctx, person)
	defer leave()
	if err != nil || b == nil {
		return nil, false, err
	}
	hints, err := b.app.complete(ctx, person, line)
	return hints, true, err
}

// hears says whether what somebody types goes to their practice: it runs, its
// sandbox is there, and something was done in it lately.
func (p *practices) hears(ctx context.Context, person string) bool {
	d, ok, err := p.running(ctx, person)
	if err != nil || !ok || d.Done {
		return false
	}
	b, leave, err := p.enterQuietly(ctx, person)
	defer leave()
	return err == nil && b != nil && b.attempt == attemptOf(person, d) && b.fresh(d.Last)
}

// enterQuietly is enter for whoever only looks: it does not count as use.
func (p *practices) enterQuietly(ctx context.Context, person string) (*sandbox, func(), error) {
	s := p.slot(person)
	if _, err := p.reopen(ctx, person, s); err != nil {
		return nil, func() {}, err
	}
	s.mu.RLock()
	return s.box, s.mu.RUnlock, nil
}

// forget empties the sandboxes that no practice goes on in, or none for two weeks.
func (p *practices) forget(ctx context.Context) error {
	tenants, err := store.Tenants(ctx, p.house.base, drills)
	if err != nil {
		return err
	}
	for _, tenant := range tenants {
		person, err := url.PathUnescape(tenant[len(drills)+1:])
		if err != nil {
			continue
		}
		d, ok, err := p.running(ctx, person)
		if err != nil {
			return err
		}
		idle := p.house.clock.Now().Sub(d.Last)
		if ok && !d.Done && idle < keepPractice {
			if idle < freshFor { // what the last process left on its way goes on
				_, leave, err := p.enterQuietly(ctx, person)
				if leave(); err != nil {
					return err
				}
			}
			continue
		}
		if err := p.empty(ctx, person); err != nil {
			return err
		}
	}
	return nil
}
