// Package longconn keeps a long connection to Feishu open. It is a package of its
// own because the SDK's frames for it compile the whole SDK, which nothing else
// needs. Of the SDK it takes the frames and the words of the protocol, not the
// client: that one answers 500 to an event whose type nobody registered, joins
// the parts of a message without a lock, reads frames of any size from any host,
// and, when it is stopped, drops the answers of what is under way. One law is kept
// here: what is acknowledged was heard before.
package longconn

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	workers    = 32                      // turns at once; the store gathers them into one commit
	waiting    = 1024                    // what may wait for a worker; more is left for Feishu to tell again
	hearTime   = 10 * time.Second        // for one thing, also when the connection is told to end
	inTime     = 2500 * time.Millisecond // since it came: Feishu waits three seconds for what answers a click
	writeTime  = 10 * time.Second
	dialTime   = 15 * time.Second
	maxMessage = 1 << 20
	breath     = 100 * time.Millisecond // at least between two tries
)

// Config is what a connection needs; package bot fills it.
type Config struct {
	AppID, AppSecret string
	BaseURL          string // Feishu's or Lark's, or a server of this machine
	// Hear takes one thing that Feishu tells, as clear JSON, and calls answer once
	// with what goes back with the acknowledgement, nil for nothing; answer's error
	// says that Feishu has not got it, or too late. An error of Hear, which has not
	// called answer then, has it told again. Hear is called from many goroutines, and
	// in no order.
	Hear func(ctx context.Context, payload []byte, answer func([]byte) error) error
	// Up hears whether the connection stands (nil), or why it does not.
	Up func(error)
	// Quiet is how long a connection may say nothing before it counts as dead; 0: two of Feishu's pings and a little.
	Quiet time.Duration
	Log   *slog.Logger
}

// listener is Listen while it runs.
type listener struct {
	cfg    Config
	client *http.Client
	dialer *websocket.Dialer
	queue  chan told
	wg     sync.WaitGroup

	mu     sync.Mutex
	wishes wishes
}

// Listen holds one connection until ctx ends, and opens another one whenever it
// breaks. An error that is not ctx's says that it will never work: app id or
// secret are refused, or too many connections. When it returns, what was begun
// has been heard and, if the connection still stood, acknowledged.
func Listen(ctx context.Context, cfg Config) error {
	l := &listener{cfg: cfg, client: newClient(), dialer: newDialer(), queue: make(chan told, waiting), wishes: usual()}
	l.work(ctx)
	finish := sync.OnceFunc(func() { close(l.queue); l.wg.Wait() })
	defer finish()
	for try := 0; ; try++ {
		n, err := l.open(ctx)
		if err == nil {
			try = 0
			cfg.Log.Info("feishu: long connection stands", "host", n.host)
			cfg.Up(nil)
			err = n.read(ctx)
			if ctx.Err() != nil {
				finish()
			}
			n.close()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		cfg.Up(err)
		if final(err) {
			return err
		}
		cfg.Log.Warn("feishu: no long connection", "why", err, "try", try)
		if !rest(ctx, l.settings().pause(try)) {
			return ctx.Err()
		}
	}
}

// wishes is how Feishu wants its clients to behave.
type wishes struct {
	ping     time.Duration // between two pings
	jitter   time.Duration // the first try after a break comes at a moment of chance within it
	interval time.Duration // between later tries
}

// usual is what holds until Feishu says what it wants: with nobody to spare, a
// company's bot tries again at once and then soon.
func usual() wishes {
	return wishes{ping: 2 * time.Minute, jitter: 2 * time.Second, interval: 15 * time.Second}
}

// pause is how long to wait before a try. How often Feishu would have it tried is
// not heeded: a bot that gives up is deaf.
func (w wishes) pause(try int) time.Duration {
	if try > 0 {
		return max(w.interval, breath)
	}
	return breath + rand.N(w.jitter+1)
}

func (l *listener) settings() wishes {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wishes
}

// rest waits; false: ctx ended before.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
