package fakeslack

import (
	"net/http"
	"strings"
	"time"
)

const (
	responseLife = 30 * time.Minute
	responseUses = 5
)

// Spot is where and by whom something was done: a command typed in a channel, or
// a button pressed on a message.
type Spot struct {
	Channel, User string
	TS            string // of the message; "": a command
}

// response is one response_url.
type response struct {
	spot Spot
	at   time.Time
	uses int
}

// ResponseURL is a new response_url for what a user did just now.
func (w *Workspace) ResponseURL(at Spot) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.responseURL(at)
}

// responseURL is ResponseURL for those who hold the lock.
func (w *Workspace) responseURL(at Spot) string {
	id := w.id("")
	w.responses[id] = &response{spot: at, at: w.opts.Now()}
	return w.server.URL + "/respond/" + id
}

// serveResponse takes what the app says to a response_url: it needs no token and
// no place in the channel.
func (w *Workspace) serveResponse(rw http.ResponseWriter, r *http.Request) {
	q, bad := read(r)
	if form := q.args["payload"]; form != "" && !q.json {
		q.args = args{}
		bad = q.readJSON(strings.NewReader(form))
	}
	c := &Call{Method: "respond", Args: q.args, Token: q.token}
	w.guard(rw, r, c, func(rw http.ResponseWriter) (int, string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		defer w.wake()
		if wait := w.over("respond", ""); wait > 0 {
			limited(rw, wait)
			return http.StatusTooManyRequests, "ratelimited"
		}
		status, err := http.StatusBadRequest, bad
		if err == nil {
			status, err = w.respond(w.responses[r.PathValue("id")], q.args)
		}
		if err != nil {
			write(rw, status, document(nil, refuse(err.Error()), ""))
			return status, err.Error()
		}
		_, _ = rw.Write([]byte("ok"))
		return status, ""
	})
}

// respond says something, rewrites or removes the message whose button was
// pressed. The caller holds the lock.
func (w *Workspace) respond(at *response, a args) (int, error) {
	switch {
	case at == nil:
		return http.StatusNotFound, refuse("no_service")
	case w.opts.Now().Sub(at.at) > responseLife:
		return http.StatusNotFound, refuse("expired_url")
	case at.uses >= responseUses:
		return http.StatusNotFound, refuse("used_url")
	}
	pressed := w.find(at.spot.Channel, at.spot.TS)
	if a.yes("delete_original") {
		at.uses++
		if pressed != nil {
			pressed.Deleted = true
			w.removed(pressed)
		}
		return http.StatusOK, nil
	}
	if kind := a["response_type"]; a.has("response_type") && kind != "ephemeral" && kind != "in_channel" {
		return http.StatusBadRequest, refuse("invalid_response_type")
	}
	m, err := call{w, a}.content()
	if err != nil {
		return http.StatusBadRequest, err
	}
	at.uses++
	if a.yes("replace_original") && pressed != nil {
		before := pressed.copy()
		pressed.Text, pressed.Blocks, pressed.Args, pressed.Edited = m.Text, m.Blocks, m.Args, w.stamp()
		w.rewrote(before, pressed)
		return http.StatusOK, nil
	}
	m.Channel, m.Ephemeral = at.spot.Channel, at.spot.User
	if a["response_type"] == "in_channel" {
		m.Ephemeral = ""
	}
	w.put(m)
	return http.StatusOK, nil
}
