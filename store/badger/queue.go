package badger

import (
	"context"
	"sync/atomic"

	"closeloop/store"
)

// The life of a request. From waiting it goes to taken, by the writer, or to
// left, by a caller that gave up; never both.
const (
	waiting = iota
	taken
	left
)

// request is one Update on its way through the writer.
type request struct {
	ctx   context.Context
	fn    func(store.Tx) error
	err   error
	draft *draft // what fn did already; nil: nothing
	state atomic.Int32
	done  chan struct{} // room for one, so the writer never waits
}

func newRequest() any { return &request{done: make(chan struct{}, 1)} }

func (e *Engine) push(reqs ...*request) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.refusal(); err != nil {
		return err
	}
	e.queue = append(e.queue, reqs...)
	if len(e.queue) == len(reqs) {
		e.wake.Signal()
	}
	return nil
}

// pull hands the writer all that is queued, in the order of arrival, and gets
// an empty slice to queue in. With wait it blocks until there is something; it
// returns nothing only if the queue is empty and, with wait, closed.
func (e *Engine) pull(empty []*request, wait bool) []*request {
	e.mu.Lock()
	defer e.mu.Unlock()
	for wait && len(e.queue) == 0 && !e.closed {
		e.wake.Wait()
	}
	out := e.queue
	e.queue = empty
	return out
}
