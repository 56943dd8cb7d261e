package doorstep

import (
	"context"
	"sync"
)

// Verdict is what becomes of something that a platform tells.
type Verdict int

// The verdicts.
const (
	Heard   Verdict = iota // it is done, or there is nothing to do
	Refused                // it is not for us
	Again                  // it could not be done now: the platform is to tell it again
)

// MaxSeen is how many of the last things told are remembered.
const MaxSeen = 4096

// Repeats remember what this process has heard, so that a repeat is not answered
// a second time: a question is no turn, and leaves no mark in the store. What
// must never happen twice is guarded there, over restarts too. A repeat that
// comes while the first is still being heard waits for it, since nobody may be
// told that something is done before it is.
type Repeats[T any] struct {
	// Most is how many are remembered; 0: MaxSeen.
	Most int
	// Lost is what a repeat hears whose first was not heard to its end.
	Lost T
	// Again is what a repeat hears of something that came to out; false: it is
	// heard anew.
	Again func(out T) (repeat T, keep bool)

	mu    sync.Mutex
	byID  map[string]*hearing[T]
	order []string // the oldest first
}

// hearing is one thing that is being heard or has been.
type hearing[T any] struct {
	done chan struct{}
	out  T
}

// Once hears a thing unless it was heard before.
func (r *Repeats[T]) Once(ctx context.Context, id string, hear func() T) T {
	h, first := r.enter(id)
	if !first {
		select {
		case <-h.done:
			return h.out
		case <-ctx.Done():
			return r.Lost
		}
	}
	out := r.Lost
	defer func() {
		var keep bool
		if h.out, keep = r.Again(out); !keep {
			r.leave(id)
		}
		close(h.done)
	}()
	out = hear()
	return out
}

func (r *Repeats[T]) enter(id string) (h *hearing[T], first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Most == 0 {
		r.Most = MaxSeen
	}
	if r.byID == nil {
		r.byID = make(map[string]*hearing[T], r.Most)
	}
	if h, ok := r.byID[id]; ok {
		return h, false
	}
	if len(r.order) == r.Most {
		delete(r.byID, r.order[0])
		r.order = r.order[1:]
	}
	h = &hearing[T]{done: make(chan struct{})}
	r.byID[id], r.order = h, append(r.order, id)
	return h, true
}

// leave forgets a thing that may be told again.
func (r *Repeats[T]) leave(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byID, id)
}
