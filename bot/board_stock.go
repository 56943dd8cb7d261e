package main

import (
	"context"
	"sync"
	"time"

	"closeloop/bot/board"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// closedFor is how long a closed case stays on the board.
const closedFor = 30 * 24 * time.Hour

// stock is every head that a board may show, in memory: read once, when somebody
// looks for the first time, and afterwards head by head as turns say which moved.
// Heads lie open in the store; names are never kept here.
type stock struct {
	mu    sync.Mutex
	full  bool
	heads map[string]hiring.Case
	moved map[string]bool // to be read anew
}

func newStock() *stock { return &stock{heads: map[string]hiring.Case{}, moved: map[string]bool{}} }

// touch says that a case moved.
func (s *stock) touch(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full && id != "" {
		s.moved[id] = true
	}
}

// drop forgets a case that is not there any more.
func (s *stock) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.heads, id)
}

// read yields every head as the store has it now.
func (s *stock) read(env flows.Env, yield func(hiring.Case)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.full {
		for _, status := range hiring.Statuses() {
			for _, id := range env.List("case.status", string(status)) {
				s.take(env, id)
			}
		}
		s.full = true
	}
	for id := range s.moved {
		s.take(env, id)
	}
	clear(s.moved)
	for id, head := range s.heads {
		if !onBoard(head, env.Now) {
			delete(s.heads, id)
			continue
		}
		yield(head)
	}
}

func (s *stock) take(env flows.Env, id string) {
	head, ok := flows.Find[hiring.Case](env, "case", id)
	if ok && onBoard(head, env.Now) {
		s.heads[id] = head
	} else {
		delete(s.heads, id)
	}
}

func onBoard(c hiring.Case, now time.Time) bool {
	return c.Status.Open() || c.Status != "" && now.Sub(c.Changed) < closedFor
}

// boardStand is what a person may see: managers and leads nothing that they were
// never sent, and no earlier case of who came again.
func (a *app) boardStand(ctx context.Context, person string) (stand board.Stand, err error) {
	err = a.runner.Look(ctx, func(env flows.Env) error {
		stand.Now, stand.Company = env.Now, env.Company
		later := map[string]bool{}
		a.stock.read(env, func(c hiring.Case) {
			later[c.Earlier] = true
			if env.Company.Sees(person, c) {
				stand.Cases = append(stand.Cases, c)
			}
		})
		kept := stand.Cases[:0]
		for _, c := range stand.Cases {
			if c.Status.Open() || !later[c.ID] || env.Company.IsHR(person, c) {
				kept = append(kept, c)
			}
		}
		stand.Cases = kept
		return nil
	})
	return stand, err
}

// tellBoards says whose board a turn may have changed.
func (a *app) tellBoards(o flows.Outcome) {
	if o.Result != flows.OutcomeDone || a.board == nil {
		return
	}
	a.stock.touch(o.Now.ID)
	switch {
	case o.Flow == "person" || o.Flow == "position" || o.Flow == "company":
		a.board.Tell(nil)
	case o.Was == o.Now:
	default:
		s, err := a.runner.Company(context.Background())
		if err != nil {
			return
		}
		s = s.At(a.clock.Now())
		a.board.Tell(func(person string) bool { return concerns(s, person, o.Was) || concerns(s, person, o.Now) })
	}
}
