// Package doorstep is what the doors of platforms have alike: the work that
// follows an answer, what was heard a moment ago, who was met, and what is
// counted because no sentence tells anybody; and, on the way out, what keeps within
// limits and waits through outages. It knows no platform.
package doorstep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"closeloop/bot/chat"
)

// Afterwards is how long one piece of work may take that follows an answer.
const Afterwards = 10 * time.Second

// MostWaiting is how much may be under way while something waits for the
// platform's pace: beyond it a sentence is not shown, and the card tells what
// came of it.
const MostWaiting = 200

// Errand is one thing that is done after an answer went out.
type Errand struct {
	What  string // in one word, for the log
	Event string // the id of what it belongs to
	Do    func(context.Context) error
}

// After does what follows the answers of a door, and knows what is under way,
// so that Close can wait. All of Door, Log and Why is needed.
type After struct {
	Door string // the platform's name, for the log
	Log  *slog.Logger
	Why  func(error) string // an error for the log: never words that somebody wrote
	Tally

	mu     sync.Mutex
	closed bool
	n      int
	idle   chan struct{} // closed when nothing is under way; nil: nobody waits
}

// Crowded says that so much is under way that nothing more should wait.
func (a *After) Crowded() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.n > MostWaiting
}

// Begin enters one doing, which End leaves; false: the bot is closing.
func (a *After) Begin() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		a.n++
	}
	return !a.closed
}

// End leaves one doing.
func (a *After) End() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.n--; a.n == 0 && a.idle != nil {
		close(a.idle)
		a.idle = nil
	}
}

// Over is closed when nothing is under way.
func (a *After) Over() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.idle == nil {
		a.idle = make(chan struct{})
	}
	idle := a.idle
	if a.n == 0 {
		close(a.idle)
		a.idle = nil
	}
	return idle
}

// Shut has nothing begin any more.
func (a *After) Shut() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
}

// Wait returns when every answer is out, and what followed it, or ctx ends.
func (a *After) Wait(ctx context.Context) error {
	select {
	case <-a.Over():
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the last answers to %s: %w", a.Door, ctx.Err())
	}
}

// Promise enters errands before an answer goes out, so that Close waits for
// them; start does them after it, in their order, on their own, and before them
// what only the answer has shown to be needed. One that fails is said in the log
// and stops no other: what it was about is stored, and the next click shows it.
func (a *After) Promise(errands []Errand) (start func(first ...Errand)) {
	if len(errands) == 0 {
		return func(first ...Errand) {
			if len(first) > 0 {
				a.Promise(first)()
			}
		}
	}
	if !a.Begin() {
		a.Count("after.closed")
		return func(...Errand) {}
	}
	return func(first ...Errand) {
		go func() {
			defer a.End()
			for _, e := range slices.Concat(first, errands) {
				a.run(e)
			}
		}()
	}
}

func (a *After) run(e Errand) {
	ctx, cancel := context.WithTimeout(context.Background(), Afterwards)
	defer cancel()
	do := func() error { return e.Do(ctx) }
	err := a.Unharmed(do)
	for wait := Patience(err); wait > 0 && !a.Crowded() && Rested(ctx, wait); wait = Patience(err) {
		err = a.Unharmed(do)
	}
	if err != nil {
		a.Count("after." + e.What)
		a.Log.Warn(a.Door+": not shown", "what", e.What, "event", e.Event, "why", a.Why(err))
	}
}

// Faulty says in the log what broke in a turn, and whether anything did; the person
// has the sentence.
func (a *After) Faulty(event string, err error) bool {
	if err == nil {
		return false
	}
	p := chat.AsProblem(err)
	if p.Kind != chat.Internal {
		return false
	}
	a.Count("turn.fault")
	a.Log.Error(a.Door+": turn failed", "event", event, "problem", p.ID, "error", p.Error())
	return true
}

// Puzzled counts what surely came from the platform and nobody here understands,
// and says it in the log, without a word of what was in it.
func (a *After) Puzzled(what string) {
	a.Count("unknown." + what)
	a.Log.Warn(a.Door+": not understood", "what", what)
}

// errPanic is what a panic comes to.
var errPanic = errors.New("panic at a platform's door")

// Unharmed does a piece of work. A panic in it costs that piece, not the process,
// which would fall again by what the platform tells again.
func (a *After) Unharmed(do func() error) (err error) {
	defer func() {
		if recover() != nil {
			a.Count("panic")
			a.Log.Error(a.Door+": panicked", "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return do()
}

// Rested waits, if there is time for it.
func Rested(ctx context.Context, wait time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) < wait {
		return false
	}
	select {
	case <-time.After(wait):
		return true
	case <-ctx.Done():
		return false
	}
}

// Settled is a reply with a refusal's sentence as its notice, or with what is said of
// a form, by its title, that words alone cannot fill.
func Settled(reply chat.Reply, err error, form func(title chat.Text) chat.Text) chat.Reply {
	switch {
	case err != nil:
		reply.Notice = chat.AsProblem(err).Sentence
	case reply.Wanted != nil && reply.Card == nil && reply.Notice.Empty():
		reply.Notice = form(reply.Wanted.Title)
	}
	return reply
}

// Patience is how long a platform, or our own share of it, must be left alone
// before something that was not done is tried again; 0: it is not worth it.
func Patience(err error) time.Duration {
	var send *chat.SendError
	if errors.As(err, &send) && !send.Gone && !send.Unknown {
		return send.RetryAfter
	}
	return 0
}

// Spent says that a message or an address will take no more: another way must
// be found.
func Spent(err error) bool {
	var send *chat.SendError
	return errors.As(err, &send) && (send.Gone || send.Edited)
}
