package fakeslack

import (
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// write writes a frame; that the socket is gone is learned by who reads.
func (l *link) write(frame any) {
	l.pen.Lock()
	defer l.pen.Unlock()
	_ = l.conn.WriteMessage(websocket.TextMessage, encode(frame))
}

// next is the socket whose turn it is. The caller holds the lock.
func (w *Workspace) next() *link {
	links := w.open()
	if len(links) == 0 {
		return nil
	}
	w.turn++
	return links[w.turn%len(links)]
}

// sendFrame sends a request over one socket and waits for its acknowledgement.
func (w *Workspace) sendFrame(r Request) Answer {
	w.mu.Lock()
	l, within := w.next(), w.within
	if l == nil {
		w.mu.Unlock()
		return Answer{Err: errNoSocket}
	}
	id := w.id("env")
	waits := make(chan []byte, 1)
	w.acks[id] = waits
	frozen := l.frozen
	w.mu.Unlock()
	if !frozen {
		l.write(envelope(id, r))
	}
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case payload := <-waits:
		return acknowledged(r, payload)
	case <-l.gone:
		return w.giveUp(id, l, errCutOff)
	case <-late.C:
		return w.giveUp(id, l, errLate)
	case <-w.app.Over():
		return w.giveUp(id, l, errCutOff)
	}
}

// giveUp gives an envelope up. A socket that was found stiff gets no other.
func (w *Workspace) giveUp(id string, l *link, why error) Answer {
	w.change(func() {
		delete(w.acks, id)
		l.leaving = l.leaving || l.frozen
	})
	return Answer{Err: why}
}

func envelope(id string, r Request) map[string]any {
	out := map[string]any{
		"envelope_id": id, "type": r.Kind, "payload": r.payload(), "accepts_response_payload": r.Kind != Events,
	}
	if r.Kind == Events {
		out["retry_attempt"], out["retry_reason"] = r.Retry, r.Reason
	}
	return out
}

// acknowledged is an answer over a socket: its payload is what over HTTP would be
// the body, where one is taken.
func acknowledged(r Request, payload []byte) Answer {
	a := Answer{Status: http.StatusOK, Type: "application/json"}
	if empty := readTree(payload) != nil && len(readTree(payload)) == 0; r.Kind != Events && !empty && string(payload) != "null" {
		a.Body = payload
	}
	return a
}

// redeliver sends what waits over a socket, if there is one. The caller holds the lock.
func (w *Workspace) redeliver() {
	if w.base == "" && len(w.waiting) > 0 && len(w.open()) > 0 {
		w.later(func() { w.Retry() })
	}
}

// Frame writes a frame as it is to one socket: an envelope that nobody knows, or none.
func (w *Workspace) Frame(frame map[string]any) error {
	w.mu.Lock()
	l := w.next()
	w.mu.Unlock()
	if l == nil {
		return errNoSocket
	}
	l.write(frame)
	return nil
}

func farewell(reason string) map[string]any {
	return map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-fake-1"}}
}

// Disconnect tells every socket to go: warning, refresh_requested,
// too_many_websockets; link_disabled ends it at once.
func (w *Workspace) Disconnect(reason string) {
	for _, l := range w.leave() {
		l.write(farewell(reason))
		if reason == "link_disabled" {
			_ = l.conn.Close()
		}
	}
}

// Cut ends every socket without a word.
func (w *Workspace) Cut() {
	for _, l := range w.leave() {
		_ = l.conn.NetConn().Close()
	}
}

func (w *Workspace) leave() []*link {
	w.mu.Lock()
	defer w.mu.Unlock()
	links := w.open()
	for _, l := range links {
		l.leaving = true
	}
	return links
}

// Freeze makes every open socket a dead one that nobody closed: no ping, no
// answer, and what is sent is lost.
func (w *Workspace) Freeze() {
	w.change(func() {
		for _, l := range w.links {
			l.frozen = true
		}
	})
}
