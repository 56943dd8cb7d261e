package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"closeloop/store"
)

// keepPractice is how long a sandbox stays that nobody uses.
const keepPractice = 14 * 24 * time.Hour

// forget empties the sandboxes that no practice goes on in, or none for two weeks,
// or whose trainee has left. One that cannot be emptied keeps no other.
func (p *practices) forget(ctx context.Context) error {
	tenants, err := store.Tenants(ctx, p.house.base, drills)
	if err != nil {
		return err
	}
	s, err := p.house.runner.Company(ctx)
	if err != nil {
		return err
	}
	for _, tenant := range tenants {
		person, bad := url.PathUnescape(tenant[len(drills)+1:])
		if bad != nil {
			continue
		}
		who, _ := s.Person(person)
		if failed := p.mind(ctx, person, who.Active); failed != nil {
			err = errors.Join(err, fmt.Errorf("look after the practice of %s: %w", person, failed))
		}
	}
	return err
}

// mind empties a sandbox whose time is over, and wakes one whose trainee was there
// a moment ago: what the last process left on its way goes on.
func (p *practices) mind(ctx context.Context, person string, active bool) error {
	d, ok, err := p.running(ctx, person)
	if err != nil {
		return err
	}
	idle := p.house.clock.Now().Sub(d.Last)
	switch {
	case !ok || d.Done || !active || idle >= keepPractice:
		return p.empty(ctx, person)
	case idle < freshFor:
		_, leave, err := p.enterQuietly(ctx, person)
		leave()
		return err
	}
	return nil
}

// empty ends somebody's practice: its cards say so, and its tenant holds nothing.
func (p *practices) empty(ctx context.Context, person string) error {
	s := p.slot(person)
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.box.Load()
	if b == nil {
		b = &sandbox{house: p.house, person: person}
		b.app = &app{log: p.house.log, store: store.New(p.house.base, tenantOf(person), p.house.keys.Fresh())}
	} else if err := b.end(ctx); err != nil {
		return err
	}
	s.box.Store(nil)
	if err := b.closeCards(ctx); err != nil {
		return err
	}
	for n := 1; n > 0; {
		err := b.store.Update(ctx, func(tx *store.Txn) (err error) { n, err = tx.Wipe(1000); return err })
		if err != nil {
			return fmt.Errorf("empty a practice: %w", err)
		}
	}
	return nil
}
