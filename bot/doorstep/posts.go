package doorstep

import (
	"errors"
	"sync"
	"time"

	"closeloop/bot/chat"
)

// Posts remember the posts that were tried and not known to have arrived: what
// surely did not arrive needs no look before its repeat, and files that were
// brought need not be brought again. What is forgotten costs a look.
type Posts struct {
	mu    sync.Mutex
	tried map[string]Try
}

// Try is what is known of a post that was tried.
type Try struct {
	First time.Time // when it can have been posted at the earliest
	Doubt bool      // it may have arrived
	Files bool      // its files stand there
}

// NewPosts remember nothing yet.
func NewPosts() *Posts { return &Posts{tried: map[string]Try{}} }

// Of is what is known of a key; not found: it was never tried in this process.
func (p *Posts) Of(key string) (Try, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.tried[key]
	return t, ok
}

// Change notes something of a key.
func (p *Posts) Change(key string, now time.Time, change func(*Try)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.tried[key]
	if !ok {
		t.First = now
		if len(p.tried) >= mostKept {
			clear(p.tried)
		}
	}
	change(&t)
	p.tried[key] = t
}

// Arrived forgets a key: it is the house that remembers its message.
func (p *Posts) Arrived(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.tried, key)
}

// Settle notes how the try of a post ended.
func (p *Posts) Settle(key string, now time.Time, err error) {
	var e *chat.SendError
	switch {
	case err == nil:
		p.Arrived(key)
	case errors.As(err, &e) && !e.Gone:
		p.Change(key, now, func(t *Try) { t.Doubt = t.Doubt || e.Unknown })
	}
}

// Bring brings the files of a card, once for a post that is repeated in this
// process.
func (p *Posts) Bring(d chat.Delivery, now time.Time, each func(chat.Attachment) error) error {
	if t, _ := p.Of(d.Key); t.Files || len(d.Card.Files) == 0 {
		return nil
	}
	for _, a := range d.Card.Files {
		if err := each(a); err != nil {
			return err
		}
	}
	p.Change(d.Key, now, func(t *Try) { t.Files = true })
	return nil
}
