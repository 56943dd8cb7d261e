package fakeslack

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxLinks = 10    // sockets of one app
	ackLimit = 20480 // an acknowledgement of that size is not heard
)

// link is one socket of the app's.
type link struct {
	conn    *websocket.Conn
	pen     sync.Mutex // one writes at a time
	gone    chan struct{}
	frozen  bool // nothing comes or goes, and nobody was told; under the workspace's lock
	leaving bool // gets no more envelopes; under the workspace's lock
}

// PingEvery changes how often the sockets that open from now on are pinged.
func (w *Workspace) PingEvery(d time.Duration) { w.change(func() { w.pings = d }) }

// Sockets is how many sockets take envelopes now.
func (w *Workspace) Sockets() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.open())
}

// open are the sockets that take envelopes. The caller holds the lock.
func (w *Workspace) open() []*link {
	return slices.DeleteFunc(slices.Clone(w.links), func(l *link) bool { return l.leaving })
}

// serveSocket is one socket from its first to its last byte.
func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	if !w.admitSocket(r.FormValue("ticket")) {
		http.Error(rw, "invalid ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	l := &link{conn: conn, gone: make(chan struct{})}
	defer func() { _ = conn.Close() }()
	if !w.greet(l) {
		return
	}
	w.listen(l)
	w.change(func() {
		w.links = slices.DeleteFunc(w.links, func(o *link) bool { return o == l })
		close(l.gone)
		w.redeliver()
	})
}

// greet says hello, or that there are too many sockets.
func (w *Workspace) greet(l *link) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.links) >= maxLinks || w.ended() {
		l.write(farewell("too_many_websockets"))
		return false
	}
	// The hello goes first: nothing else may be written before it.
	l.write(map[string]any{
		"type": "hello", "num_connections": len(w.links) + 1,
		"debug_info":      map[string]any{"host": "applink-fake-1", "build_number": 1, "approximate_connection_time": 18060},
		"connection_info": map[string]any{"app_id": App},
	})
	w.links = append(w.links, l)
	pings := w.pings
	w.background.Go(func() { w.ping(l, pings) })
	w.redeliver()
	w.wake()
	return true
}

// ping pings at once and then every so often, until the socket or the workspace ends.
func (w *Workspace) ping(l *link, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if !w.stiff(l) {
			_ = l.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(time.Second))
		}
		select {
		case <-tick.C:
		case <-l.gone:
			return
		case <-w.app.Over():
			_ = l.conn.Close()
			return
		}
	}
}

func (w *Workspace) stiff(l *link) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return l.frozen
}

// listen takes acknowledgements until the socket ends.
func (w *Workspace) listen(l *link) {
	l.conn.SetPingHandler(func(words string) error {
		if !w.stiff(l) {
			_ = l.conn.WriteControl(websocket.PongMessage, []byte(words), time.Now().Add(time.Second))
		}
		return nil
	})
	for {
		_, raw, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		if !w.stiff(l) {
			w.hear(raw)
		}
	}
}

// hear hands an acknowledgement to whoever waits for it. What is too long is not
// heard, and nobody is told.
func (w *Workspace) hear(raw []byte) {
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	if len(raw) >= ackLimit || json.Unmarshal(raw, &ack) != nil {
		return
	}
	w.change(func() {
		w.acked[ack.EnvelopeID] = true
		if waits := w.acks[ack.EnvelopeID]; waits != nil {
			delete(w.acks, ack.EnvelopeID)
			waits <- ack.Payload
		}
	})
}

// Acked says whether the app acknowledged an envelope.
func (w *Workspace) Acked(envelope string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.acked[envelope]
}
