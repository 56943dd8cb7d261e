package slack

import (
	"sync"
	"time"
)

// posts remember the posts that were tried and not known to have arrived: what
// surely did not arrive needs no look before its repeat, and files that were
// brought need not be brought again. What is forgotten costs a look.
type posts struct {
	mu    sync.Mutex
	tried map[string]try
}

type try struct {
	first time.Time // when it can have been posted at the earliest
	doubt bool      // it may have arrived
	files bool      // its files stand there
}

func newPosts() *posts { return &posts{tried: map[string]try{}} }

// of is what is known of a key; not found: it was never tried in this process.
func (p *posts) of(key string) (try, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.tried[key]
	return t, ok
}

// change notes something of a key.
func (p *posts) change(key string, now time.Time, change func(*try)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.tried[key]
	if !ok {
		t.first = now
		if len(p.tried) >= mostKept {
			clear(p.tried)
		}
	}
	change(&t)
	p.tried[key] = t
}

// arrived forgets a key: it is the house that remembers its message.
func (p *posts) arrived(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.tried, key)
}
