package fakefeishu

import (
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"
)

// What Feishu's console and endpoint say of long connections.
const (
	maxLinks     = 50         // connections of one app
	tooManyLinks = 1000040350 // Handshake-Autherrcode of one more
	authFailed   = 514        // Handshake-Status
	linePath     = "/ws/v2"
)

var (
	errCutOff   = errors.New("the connection broke before the app answered")
	errNotSaved = errors.New("the console does not save it: no client of the app is connected")
)

// Wishes is what Feishu asks of its clients, in seconds. A client takes all four
// as they are, so that the tenant tells all of them or none.
type Wishes struct {
	ReconnectCount    int // -1: for ever
	ReconnectInterval int
	ReconnectNonce    int
	PingInterval      int
}

// lines are the long connections that stand, and what goes over them.
type lines struct {
	links   []*link
	tickets map[string]bool // addresses that were given out, each for one connection
	wishes  *Wishes
	parts   int                    // into how many a payload is cut
	acks    map[string]chan Answer // by message_id
	saved   bool                   // "long connection" is the app's way of subscription
	serving sync.WaitGroup
	pings   int
	over    bool
}

func newLines() lines {
	return lines{
		tickets: map[string]bool{}, acks: map[string]chan Answer{}, parts: 1,
		wishes: &Wishes{ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 2},
	}
}

// Connections is how many long connections stand.
func (t *Tenant) Connections() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.links)
}

// Pings is how many pings came so far over all of them.
func (t *Tenant) Pings() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.pings
}

// Wish changes what clients are asked for: when they connect, and with each pong.
// nil: nothing.
func (t *Tenant) Wish(w *Wishes) { t.change(func() { t.wishes = w }) }

// Split has what the app is told cut into so many frames, from now on; 1: whole.
func (t *Tenant) Split(parts int) { t.change(func() { t.parts = max(parts, 1) }) }

// Cut breaks all connections, as a machine does that goes away.
func (t *Tenant) Cut() { t.each((*link).cut) }

// Disconnect ends all connections in peace: Feishu says goodbye.
func (t *Tenant) Disconnect() { t.each((*link).leave) }

// Freeze makes all connections half-open: they stand, but nothing more comes or
// goes, and nobody was told. Those that open later are alive.
func (t *Tenant) Freeze() { t.each((*link).freeze) }

// Frame writes bytes as they are to all connections.
func (t *Tenant) Frame(raw []byte) { t.each(func(l *link) { _ = l.write(raw) }) }

// each does something to the connections of now, without the lock.
func (t *Tenant) each(do func(*link)) {
	t.mu.Lock()
	links := slices.Clone(t.links)
	t.mu.Unlock()
	for _, l := range links {
		do(l)
	}
}

// SaveLongConnection sets in the developer console that the app is told over long
// connections. Feishu saves it only while a client of the app is connected.
func (t *Tenant) SaveLongConnection() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.links) == 0 {
		return errNotSaved
	}
	t.saved = true
	return nil
}

// SavedLongConnection: it was set, and saved.
func (t *Tenant) SavedLongConnection() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.saved
}

// routeLines adds the address of long connections; the one that gives it out is
// an api, "endpoint". Fail and Calls know the connections themselves as "connect":
// a fault's Code is the Handshake-Status, its Error the Handshake-Autherrcode.
func (t *Tenant) routeLines(mux *http.ServeMux) {
	t.line = wired{t}
	mux.HandleFunc("GET "+linePath, t.serveLine)
}

// finishLines ends what still stands when the test is over.
func (t *Tenant) finishLines() {
	t.change(func() { t.over = true })
	t.each((*link).cut)
	t.serving.Wait()
}

// lineTime is how long a frame may take to be written.
const lineTime = 5 * time.Second
