package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

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
	mu  sync.RWMutex            // held for reading by whoever is in the sandbox, for writing to change it
	box atomic.Pointer[sandbox] // nil: not open
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
		if b := s.box.Swap(nil); b != nil {
			err = errors.Join(err, b.end(ctx))
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
	if s.box.Load() != b {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), underWay)
	defer cancel()
	if err := b.end(ctx); err != nil {
		b.log.Warn("a practice was let go without an answer from outside", "cause", err)
	}
	s.box.Store(nil)
}

// within is a context that ends, too, when the sandboxes close: none of them keeps
// the process waiting for a platform.
func (p *practices) within(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(p.ctx, cancel)
	return ctx, func() { unhook(); cancel() }
}

// each does something in every sandbox that is open.
func (p *practices) each(do func(*sandbox)) {
	if p == nil {
		return
	}
	for _, person := range p.trainees() {
		s := p.slot(person)
		s.mu.RLock()
		if b := s.box.Load(); b != nil {
			do(b)
		}
		s.mu.RUnlock()
	}
}

// settle does all that is due in the open sandboxes.
func (p *practices) settle(ctx context.Context) {
	if p == nil {
		return
	}
	ctx, done := p.within(ctx)
	defer done()
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
