package fakeslack

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"closeloop/bot/backstage"
)

const retries = 3

// inbound is what goes from Slack to the app, and what people have before them
// that is theirs alone.
type inbound struct {
	base       string        // where the app listens; "": over sockets
	within     time.Duration // how long the app has to answer
	pings      time.Duration
	app        backstage.Caller
	links      []*link
	turn       int // which socket was served last
	acks       map[string]chan []byte
	acked      map[string]bool
	waiting    []Request // events that the app did not take yet
	lost       []Request // and those that were tried to the end
	sent       []Request // all, in their order
	silent     bool      // the app hears nothing of its own messages
	escapes    bool
	troubles   map[string][]string          // what went wrong before a user's eyes
	drafts     map[string]map[string]any    // what stands in the fields of a view, by block
	wrong      map[string]map[string]string // what is written under them
	background sync.WaitGroup
	busy       int // how much of it somebody may wait for
}

func newInbound() inbound {
	return inbound{
		app:    backstage.NewCaller("Slackbot 1.0 (+https://api.slack.com/robots)", 2),
		within: 3 * time.Second, pings: 10 * time.Second,
		acks: map[string]chan []byte{}, acked: map[string]bool{}, troubles: map[string][]string{},
		drafts: map[string]map[string]any{}, wrong: map[string]map[string]string{},
	}
}

var (
	errNoSocket = errors.New("the app has no socket open")
	errCutOff   = errors.New("the socket was closed before the app answered")
	errLate     = errors.New("no answer in time")
)

// finish ends what still runs in the background.
func (w *Workspace) finish() {
	w.mu.Lock()
	w.app.End()
	w.mu.Unlock()
	w.background.Wait()
	w.app.HangUp()
}

// Connect sets the app's request URLs: base is its address without a slash at the
// end. Without it everything goes over sockets.
func (w *Workspace) Connect(base string) { w.change(func() { w.base = base }) }

// HangUp closes the connections to the app that carry nothing now, so that an app
// that ends need not wait for them.
func (w *Workspace) HangUp() { w.app.HangUp() }

// Within changes how long the app may take to answer: three seconds, as it is.
func (w *Workspace) Within(d time.Duration) { w.change(func() { w.within = d }) }

// Silence keeps the app's own messages from being told to it, as when it does
// not subscribe to message.im.
func (w *Workspace) Silence() { w.change(func() { w.silent = true }) }

// Answer is what the app said to a request.
type Answer = backstage.Answer

// reason is Slack's word for why a request is repeated.
func reason(a Answer) string {
	var timeout net.Error
	var op *net.OpError
	switch {
	case a.Err == nil:
		return "http_error"
	case errors.Is(a.Err, backstage.ErrRedirects):
		return "too_many_redirects"
	case errors.Is(a.Err, errLate):
		return "timeout"
	case errors.As(a.Err, &timeout) && timeout.Timeout():
		return "http_timeout"
	case errors.As(a.Err, &op) || errors.Is(a.Err, io.EOF):
		return "connection_failed"
	}
	return "unknown_error"
}

// Post posts a body as it is to a path of the app, with these headers and no others.
func (w *Workspace) Post(path string, header http.Header, body []byte) Answer {
	w.mu.Lock()
	base, within := w.base, w.within
	w.mu.Unlock()
	return w.app.Post(base+path, within, header, body)
}

// Send sends a request once, over the transport that is connected, signed now.
func (w *Workspace) Send(r Request) Answer {
	w.mu.Lock()
	socket := w.base == ""
	w.sent = append(w.sent, r)
	w.mu.Unlock()
	if socket {
		return w.sendFrame(r)
	}
	path, contentType := r.Route()
	body := r.Body()
	header := w.Sign(body, w.Now())
	header.Set("Content-Type", contentType)
	if r.Retry > 0 {
		header.Set("X-Slack-Retry-Num", strconv.Itoa(r.Retry))
		header.Set("X-Slack-Retry-Reason", r.Reason)
	}
	return w.Post(path, header, body)
}

// Tell sends an event; what the app does not take waits for Retry, or for the
// next socket.
func (w *Workspace) Tell(r Request) Answer {
	a := w.Send(r)
	w.settle(r, a)
	return a
}

// settle keeps what was not taken, as long as Slack does.
func (w *Workspace) settle(r Request, a Answer) {
	w.change(func() {
		switch {
		case a.OK() || a.Header.Get("X-Slack-No-Retry") == "1":
			return
		case r.Retry >= retries:
			w.lost = append(w.lost, r)
			return
		}
		r.Retry, r.Reason = r.Retry+1, reason(a)
		w.waiting = append(w.waiting, r)
		w.redeliver()
	})
}

// Retry repeats what the app did not take, as Slack does at once, after a minute
// and after five: each call is one of these.
func (w *Workspace) Retry() []Answer {
	w.mu.Lock()
	todo := w.waiting
	w.waiting = nil
	w.mu.Unlock()
	out := make([]Answer, len(todo))
	for i, r := range todo {
		out[i] = w.Send(r)
		w.settle(r, out[i])
	}
	return out
}

// Waiting are the events that wait to be repeated, Lost those that were repeated
// three times in vain.
func (w *Workspace) Waiting() []Request { return w.copies(&w.waiting) }

// Sent are the requests that went to the app, in their order; Send repeats one.
func (w *Workspace) Sent() []Request { return w.copies(&w.sent) }

// Lost are the events that Slack gave up.
func (w *Workspace) Lost() []Request { return w.copies(&w.lost) }

func (w *Workspace) copies(of *[]Request) []Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Request(nil), *of...)
}

// later does something that nobody waits for, but the end of the test. The caller
// holds the lock.
func (w *Workspace) later(do func()) {
	if w.ended() {
		return
	}
	w.busy++
	w.background.Go(func() {
		defer w.change(func() { w.busy-- })
		do()
	})
}

// ended: the test has ended.
func (w *Workspace) ended() bool {
	select {
	case <-w.app.Over():
		return true
	default:
		return false
	}
}

// Idle: nothing is on its way to the app that no person waits for.
func (w *Workspace) Idle() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.busy == 0
}

// overhear tells the app what happened to a message in a direct message, as
// Slack does of the app's own ones too. The caller holds the lock.
func (w *Workspace) overhear(inner map[string]any) {
	if w.silent {
		return
	}
	r := w.event(inner)
	w.later(func() { w.Tell(r) })
}
