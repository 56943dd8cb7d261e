package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"closeloop/bot/doorstep"
)

const (
	workers  = 32               // turns at once; the store gathers them into one commit
	waiting  = 1024             // what may wait for a worker; more is left for Slack to tell again
	ackTime  = 3 * time.Second  // how long an answer may wait for the socket
	turnTime = 10 * time.Second // for what is under way when the socket is told to end
	maxAck   = 20_000           // bytes of an answer: larger ones Slack drops without a word
	silence  = 30 * time.Second // without a ping from Slack: the connection is dead
	lastWord = time.Second / 4  // for the last answers to be written: the client says of none that it was
)

// socket is mode Socket while it runs.
type socket struct {
	s      *Slack
	client *socketmode.Client
	queue  chan envelope
	wg     sync.WaitGroup
}

// envelope is one frame that wants an answer.
type envelope struct {
	ID      string          `json:"envelope_id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
	Retry   int             `json:"retry_attempt"`
}

// Listen takes what Slack tells over a socket until ctx ends, and connects anew
// whenever the line is cut. An error says that the app token will never do.
// Each frame is answered when what it caused is stored; a slow turn keeps no
// other waiting, nor the pings.
func (s *Slack) Listen(ctx context.Context) error {
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	k := &socket{s: s, client: s.newSocket(), queue: make(chan envelope, waiting)}
	ended := make(chan error, 1)
	go func() {
		defer close(ended)
		ended <- k.client.RunContext(run)
	}()
	for range workers {
		k.wg.Go(func() {
			for e := range k.queue {
				_ = k.s.after.Unharmed(func() error { k.hear(e); return nil }) // it is not answered, then, and told again
			}
		})
	}
	err := k.follow(ctx, ended)
	if err != nil {
		s.cut.Store(&err)
	}
	close(k.queue)
	k.wg.Wait() // what was begun is stored, and answered over the open socket
	if err == nil {
		doorstep.Rested(run, lastWord)
	}
	stop()
	for range ended {
	}
	return err
}

// follow reads the client's events until ctx ends or the client gives up.
func (k *socket) follow(ctx context.Context, ended <-chan error) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			return unusable(err)
		case ev := <-k.client.Events:
			if err := k.take(ev); err != nil {
				return unusable(err)
			}
		}
	}
}

// unusable is the sentence that ends Listen for good.
func unusable(err error) error {
	return fmt.Errorf("listen to Slack: the app token (xapp-…) is not accepted: make one with the scope connections:write and set slack.app_token: %w", err)
}

// take looks at one event of the client. A frame that the SDK could not read
// comes whole, and is read by the same small structs as any other.
func (k *socket) take(ev socketmode.Event) error {
	switch data := ev.Data.(type) {
	case *socketmode.ConnectedEvent:
		k.s.count("socket.connected")
		k.s.cut.Store(nil)
	case *api.ConnectionErrorEvent:
		k.s.count("socket.failed")
		k.s.cfg.Log.Warn("slack: socket not connected", "why", why(data.ErrorObj), "attempt", data.Attempt)
		err := fmt.Errorf("reach Slack: the socket is not connected: %w", data.ErrorObj)
		k.s.cut.Store(&err)
		if c := code(data.ErrorObj); c == "not_allowed_token_type" || c == "missing_scope" || c == "no_permission" {
			return data.ErrorObj
		}
	case *socketmode.ErrorBadMessage:
		var e envelope
		if err := json.Unmarshal(data.Message, &e); err != nil || e.ID == "" {
			k.s.puzzled("frame")
			return nil
		}
		k.enqueue(e)
	case *socketmode.ErrorWriteFailed:
		k.s.count("socket.unanswered")
	default:
		if r := ev.Request; r != nil && r.EnvelopeID != "" {
			k.enqueue(envelope{r.EnvelopeID, r.Type, r.Payload, r.RetryAttempt})
		}
	}
	return nil
}

// enqueue gives a frame to the workers. What they cannot take is not answered,
// so that Slack tells it again.
func (k *socket) enqueue(e envelope) {
	select {
	case k.queue <- e:
	default:
		k.s.count("socket.full")
	}
}

// hear hears one frame, answers it and does the rest. What is not for us is
// answered too: told again it would be the same.
func (k *socket) hear(e envelope) {
	ctx, cancel := context.WithTimeout(context.Background(), turnTime)
	defer cancel()
	out := k.s.hearEnvelope(ctx, e)
	switch out.verdict {
	case doorstep.Again:
		k.s.after.Promise(out.after)()
		return
	case doorstep.Refused:
		k.s.count("refused.source")
		out.body = nil
	}
	out = fitting(out)
	defer k.s.after.Promise(out.after)()
	ctx, cancel = context.WithTimeout(context.Background(), ackTime)
	defer cancel()
	if err := k.client.AckCtx(ctx, e.ID, out.body); err != nil {
		k.s.count("socket.unanswered")
		k.s.cfg.Log.Warn("slack: frame not answered", "frame", e.ID, "why", why(err))
	}
}

// fitting is an outcome whose answer a socket takes: what does not fit is shown
// another way, first of all.
func fitting(out outcome) outcome {
	if words, err := json.Marshal(out.body); err != nil || len(words) >= maxAck {
		out.body, out.after = nil, append(slices.Clone(out.instead), out.after...)
	}
	return out
}

// hearEnvelope is where the two ways in meet.
func (s *Slack) hearEnvelope(ctx context.Context, e envelope) outcome {
	t := told{raw: e.Payload, retry: e.Retry, frame: e.ID}
	switch e.Type {
	case socketmode.RequestTypeEventsAPI:
		return s.hearEvent(ctx, t)
	case socketmode.RequestTypeInteractive:
		return s.hearPress(ctx, t)
	case socketmode.RequestTypeSlashCommands:
		return s.hearFrame(ctx, t)
	}
	return s.puzzled("frame")
}

// newSocket makes the client: bounded frames, and encrypted sockets on Slack's own
// hosts only (or, in tests, where the Web API is).
func (s *Slack) newSocket() *socketmode.Client {
	pings := s.pings
	if pings == 0 {
		pings = silence
	}
	return socketmode.New(s.api,
		socketmode.OptionReadLimit(doorstep.MaxBody),
		socketmode.OptionPingInterval(pings),
		socketmode.OptionLog(log.New(io.Discard, "", 0)),
		socketmode.OptionDialer(&websocket.Dialer{
			HandshakeTimeout: 15 * time.Second,
			WriteBufferSize:  32 << 10, // an answer in one frame: Slack reassembles none
			Proxy: func(r *http.Request) (*url.URL, error) {
				if !s.ours(r.URL.String()) { // ws and wss are read as http and https
					return nil, errors.New("listen to Slack: it names a socket on a foreign host")
				}
				return http.ProxyFromEnvironment(r)
			},
		}))
}
