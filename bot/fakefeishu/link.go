package fakefeishu

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// service is the service_id of every connection.
const service = 33554678

// link is one long connection.
type link struct {
	conn   *websocket.Conn
	pen    sync.Mutex // one writes at a time
	gone   chan struct{}
	frozen atomic.Bool
}

// write writes a frame; to a frozen connection nothing, and nobody is told.
func (l *link) write(raw []byte) error {
	if l.frozen.Load() {
		return nil
	}
	l.pen.Lock()
	defer l.pen.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(lineTime))
	return l.conn.WriteMessage(websocket.BinaryMessage, raw)
}

func (l *link) freeze() { l.frozen.Store(true) }

func (l *link) cut() {
	if tcp, ok := l.conn.NetConn().(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = l.conn.Close()
}

func (l *link) leave() {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = l.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(lineTime))
	_ = l.conn.Close()
}

// endpoint gives out the address of a connection. What is wrong with the app it
// says with the status 200: a client shall not come again with it.
func endpoint(c call) (any, error) {
	if why := c.known(); why != nil {
		return nil, why
	}
	device := c.id("76")
	c.tickets[device] = true
	where := answer{"URL": "ws" + c.server.URL[len("http"):] + linePath + "?device_id=" + device + "&service_id=" + strconv.Itoa(service)}
	if c.wishes != nil {
		where["ClientConfig"] = c.wishes
	}
	return where, nil
}

// known refuses another app than the tenant's.
func (c call) known() error {
	id, _ := c.word("AppID")
	secret, _ := c.word("AppSecret")
	why := refuse(noApp)
	switch {
	case id != App:
	case secret != AppSecret:
		why = refuse(badSecret)
	default:
		return nil
	}
	why.status = http.StatusOK
	return why
}

// serveLine lets a connection in, or turns it away.
func (t *Tenant) serveLine(rw http.ResponseWriter, r *http.Request) {
	c := &Call{API: "connect"}
	k := t.befalling(c)
	k.Answer = func(rw http.ResponseWriter, f Fault) (int, int) {
		return turnAway(rw, f.Code, f.Error, "refused by the test")
	}
	k.Serve = func(rw http.ResponseWriter) (int, int) { return t.admitLine(rw, r) }
	k.Befall(t.arrive(c), rw, r)
}

// turnAway refuses a connection as Feishu does: in headers.
func turnAway(rw http.ResponseWriter, status int, auth, msg string) (int, int) {
	rw.Header().Set("Handshake-Status", strconv.Itoa(status))
	rw.Header().Set("Handshake-Msg", msg)
	if auth != "" {
		rw.Header().Set("Handshake-Autherrcode", auth)
	}
	rw.WriteHeader(http.StatusForbidden)
	return http.StatusForbidden, status
}

// admitLine opens a connection whose address was given out, once, while there are
// not too many.
func (t *Tenant) admitLine(rw http.ResponseWriter, r *http.Request) (int, int) {
	device := r.FormValue("device_id")
	t.mu.Lock()
	given, many := t.tickets[device], len(t.links) >= maxLinks
	delete(t.tickets, device)
	t.mu.Unlock()
	switch {
	case !given:
		return turnAway(rw, authFailed, "", "auth failed")
	case many:
		return turnAway(rw, authFailed, strconv.Itoa(tooManyLinks), "exceed connection limit")
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return http.StatusBadRequest, authFailed
	}
	l := &link{conn: conn, gone: make(chan struct{})}
	t.change(func() {
		if t.over {
			_ = conn.Close()
			return
		}
		t.links = append(t.links, l)
		t.serving.Go(func() { t.listen(l) })
	})
	return http.StatusSwitchingProtocols, 0
}

// listen takes what comes over a connection until it ends. A frame that is none,
// or one that carries another service, ends it.
func (t *Tenant) listen(l *link) {
	for {
		kind, raw, err := l.conn.ReadMessage()
		if err != nil {
			break
		}
		var f frame
		if kind != websocket.BinaryMessage || f.unmarshal(raw) != nil || f.service != service {
			break
		}
		if !l.frozen.Load() {
			t.hear(l, f)
		}
	}
	_ = l.conn.Close()
	close(l.gone)
	t.change(func() { t.links = slices.DeleteFunc(t.links, func(o *link) bool { return o == l }) })
}

// hear answers a ping, and hands an acknowledgement to whoever waits for it.
func (t *Tenant) hear(l *link, f frame) {
	switch {
	case f.method == control && f.header("type") == "ping":
		pong := frame{service: service, method: control, headers: []header{{"type", "pong"}}}
		t.change(func() {
			t.pings++
			if t.wishes != nil {
				pong.payload = encode(t.wishes)
			}
		})
		_ = l.write(pong.marshal())
	case f.method == data:
		t.acknowledged(f)
	}
}
