package slack

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

// afterwards is how long one piece of work may take that follows an answer.
const afterwards = 10 * time.Second

// mostWaiting is how much may be under way while something waits for Slack's
// pace: beyond it a sentence is not shown, and the card tells what came of it.
const mostWaiting = 200

// errand is one thing that is done after an answer went out.
type errand struct {
	what  string // in one word, for the log
	event string // the id of what it belongs to
	do    func(context.Context) error
}

// doings are what is under way after answers, so that Close can wait. The zero
// value is ready.
type doings struct {
	mu     sync.Mutex
	closed bool
	n      int
	idle   chan struct{} // closed when nothing is under way; nil: nobody waits
}

// crowded says that so much is under way that nothing more should wait.
func (d *doings) crowded() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.n > mostWaiting
}

// begin enters one doing; false: the bot is closing.
func (d *doings) begin() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.n++
	}
	return !d.closed
}

// end leaves one doing.
func (d *doings) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.n--; d.n == 0 && d.idle != nil {
		close(d.idle)
		d.idle = nil
	}
}

// over is closed when nothing is under way.
func (d *doings) over() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.idle == nil {
		d.idle = make(chan struct{})
	}
	idle := d.idle
	if d.n == 0 {
		close(d.idle)
		d.idle = nil
	}
	return idle
}

// close has nothing begin any more.
func (d *doings) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}

// promise enters errands before an answer goes out, so that Close waits for
// them; start does them after it, in their order, on their own. One that fails
// is said in the log and stops no other: what it was about is stored, and the
// next click shows it.
func (s *Slack) promise(errands []errand) (start func()) {
	if len(errands) == 0 {
		return func() {}
	}
	if !s.doings.begin() {
		s.count("after.closed")
		return func() {}
	}
	return func() {
		go func() {
			defer s.doings.end()
			for _, e := range errands {
				s.run(e)
			}
		}()
	}
}

func (s *Slack) run(e errand) {
	ctx, cancel := context.WithTimeout(context.Background(), afterwards)
	defer cancel()
	do := func() error { return e.do(ctx) }
	err := s.unharmed(do)
	for wait := patience(err); wait > 0 && !s.doings.crowded() && rested(ctx, wait); wait = patience(err) {
		err = s.unharmed(do)
	}
	if err != nil {
		s.count("after." + e.what)
		s.cfg.Log.Warn("slack: not shown", "what", e.what, "event", e.event, "why", why(err))
	}
}

// errPanic is what a panic comes to.
var errPanic = errors.New("panic in slack's room")

// unharmed does a piece of work. A panic in it costs that piece, not the process,
// which would fall again by what Slack tells again.
func (s *Slack) unharmed(do func() error) (err error) {
	defer func() {
		if recover() != nil {
			s.count("panic")
			s.cfg.Log.Error("slack: panicked", "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return do()
}

// rested waits, if there is time for it.
func rested(ctx context.Context, wait time.Duration) bool {
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

// patience is how long Slack, or our own share of it, must be left alone before
// something that was not done is tried again; 0: it is not worth it.
func patience(err error) time.Duration {
	var send *chat.SendError
	if errors.As(err, &send) && !send.Gone && !send.Unknown {
		return send.RetryAfter
	}
	return 0
}

// Wait returns when every answer is out, and what followed it, or ctx ends.
func (s *Slack) Wait(ctx context.Context) error {
	select {
	case <-s.doings.over():
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for Slack's last answers: %w", ctx.Err())
	}
}

// Close waits for the answers that are still on their way out, and for what
// Home tabs are being drawn; nothing new is begun. It ends with ctx.
func (s *Slack) Close(ctx context.Context) error {
	s.doings.close()
	s.homes.close()
	return s.Wait(ctx)
}

// code is Slack's own word for a refusal, "" if it gave none.
func code(err error) string {
	var answer api.SlackErrorResponse
	if errors.As(err, &answer) {
		return answer.Err
	}
	return ""
}

// why is an error for the log: Slack's word or the sort of fault, never words
// that somebody wrote.
func why(err error) string {
	var wait *api.RateLimitedError
	var status api.StatusCodeError
	var send *chat.SendError
	switch {
	case code(err) != "":
		return code(err)
	case errors.As(err, &wait), errors.As(err, &send) && send.RetryAfter > 0:
		return "rate_limited"
	case errors.As(err, &status):
		return fmt.Sprintf("http_%d", status.Code)
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return fmt.Sprintf("%T", err)
}

// spent says that a message or an address will take no more: another way must
// be found.
func spent(err error) bool {
	var send *chat.SendError
	return errors.As(err, &send) && (send.Gone || send.Edited)
}

// tally counts what no sentence tells anybody. The zero value is ready.
type tally struct {
	mu sync.Mutex
	n  map[string]uint64
}

func (s *Slack) count(what string) {
	s.tally.mu.Lock()
	defer s.tally.mu.Unlock()
	if s.tally.n == nil {
		s.tally.n = map[string]uint64{}
	}
	s.tally.n[what]++
}

// Counts are how often what happened at the door that nobody was told: refused
// requests by reason, payloads that nobody understood, answers that could not
// be shown. For metrics; words of this package only.
func (s *Slack) Counts() map[string]uint64 {
	s.tally.mu.Lock()
	defer s.tally.mu.Unlock()
	out := make(map[string]uint64, len(s.tally.n))
	for what, n := range s.tally.n {
		out[what] = n
	}
	return out
}
