package doorstep

import (
	"context"
	"sync"
	"time"
)

// How long and how many accounts are remembered.
const (
	FaceAge   = 10 * time.Minute
	MostFaces = 5_000
)

// Faces are the accounts that the house was told of, and when: a stranger may
// become a person's at any time. The zero value is ready.
type Faces struct {
	mu  sync.Mutex
	met map[string]time.Time
}

// First says whether an account was not met of late, and remembers it.
func (f *Faces) First(who string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, known := f.met[who]
	if known && now.Sub(at) < FaceAge {
		return false
	}
	if f.met == nil || len(f.met) >= MostFaces {
		f.met = map[string]time.Time{}
	}
	f.met[who] = now
	return true
}

// Recent says whether an account was met of late.
func (f *Faces) Recent(who string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, known := f.met[who]
	return known && now.Sub(at) < FaceAge
}

// Forget has an account be met anew.
func (f *Faces) Forget(who string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.met, who)
}

// Greeting is what the house hears of an account that comes.
type Greeting struct {
	User, Event string
	Ours        func() bool                                  // it is a person's of the company; asked only of whom is not known
	Meet        func(context.Context) error                  // of a stranger; nil: nobody wants to know
	Arrive      func(ctx context.Context, user string) error // of a person; nil: as above
}

// Meet tells the house who came: an account that is nobody's yet, or a person.
// It says so once in a while; what the house makes of it, it makes once.
func (f *Faces) Meet(g Greeting, now time.Time) []Errand {
	if f.Recent("arrive "+g.User, now) {
		return nil
	}
	what, tell := "meet", g.Meet
	if g.Ours() {
		what, tell = "arrive", nil
		if g.Arrive != nil {
			tell = func(ctx context.Context) error { return g.Arrive(ctx, g.User) }
		}
	}
	who := what + " " + g.User
	if tell == nil || !f.First(who, now) {
		return nil
	}
	return []Errand{{What: what, Event: g.Event, Do: func(ctx context.Context) error {
		err := tell(ctx)
		if err != nil {
			f.Forget(who)
		}
		return err
	}}}
}
