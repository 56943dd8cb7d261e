package main

import (
	"context"
	"errors"

	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/training"
	"closeloop/store"
)

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

// enter lets somebody into the sandbox of the practice that they are in, which is
// opened if it has to be. Nil: there is none. Call leave when done.
func (p *practices) enter(ctx context.Context, person string) (b *sandbox, leave func(), err error) {
	if b, leave, err = p.enterQuietly(ctx, person); err != nil || b == nil {
		return b, leave, err
	}
	b.touch()
	return b, leave, b.greet(ctx)
}

// enterQuietly is enter for whoever only looks: it does not count as use. Who goes
// in while somebody is inside waits for nobody.
func (p *practices) enterQuietly(ctx context.Context, person string) (*sandbox, func(), error) {
	s := p.slot(person)
	for {
		s.mu.RLock()
		if b := s.box.Load(); b != nil {
			return b, s.mu.RUnlock, nil
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
	if s.box.Load() != nil {
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
	s.box.Store(b)
	return true, nil
}

// make makes a file that a card out of somebody's sandbox has attached. A card that
// is on its way out asks for it while others may wait for its sandbox to end, so
// that whoever is at the slot must not keep it waiting.
func (p *practices) make(ctx context.Context, person, what string) (console.Made, bool, error) {
	if b := p.slot(person).box.Load(); b != nil {
		return b.app.make(ctx, person, what)
	}
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
