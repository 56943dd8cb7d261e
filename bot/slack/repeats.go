package slack

import (
	"context"
	"sync"
)

// maxSeen is how many of the last things told are remembered.
const maxSeen = 4096

// repeats remember what this process has heard, so that a repeat is not answered
// a second time: a question is no turn, and leaves no mark in the store. What
// must never happen twice is guarded there, over restarts too. A repeat that
// comes while the first is still being heard waits for it, since Slack may not
// be told that something is done before it is. The zero value is ready.
type repeats struct {
	mu    sync.Mutex
	byID  map[string]*hearing
	order []string // the oldest first
}

// hearing is one thing that is being heard or has been.
type hearing struct {
	done chan struct{}
	out  outcome
}

// once hears a thing unless it was heard before. What has an answer of its own
// is heard again: a repeat gets that answer anew, and the turn sees to the rest.
func (r *repeats) once(ctx context.Context, id string, hear func() outcome) outcome {
	h, first := r.enter(id)
	if !first {
		select {
		case <-h.done:
			return h.out
		case <-ctx.Done():
			return outcome{verdict: again}
		}
	}
	out := outcome{verdict: again}
	defer func() {
		h.out = outcome{verdict: out.verdict, body: out.body} // what follows it is done once
		if out.verdict == again || out.body != nil {
			r.leave(id)
		}
		close(h.done)
	}()
	out = hear()
	return out
}

func (r *repeats) enter(id string) (h *hearing, first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil {
		r.byID = make(map[string]*hearing, maxSeen)
	}
	if h, ok := r.byID[id]; ok {
		return h, false
	}
	if len(r.order) == maxSeen {
		delete(r.byID, r.order[0])
		r.order = r.order[1:]
	}
	h = &hearing{done: make(chan struct{})}
	r.byID[id], r.order = h, append(r.order, id)
	return h, true
}

// leave forgets a thing that may be told again.
func (r *repeats) leave(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byID, id)
}
