package fakefeishu

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// plug is the app's end of a long connection: frames come out of it.
type plug struct {
	conn   *websocket.Conn
	frames chan frame // closed at the end
}

// endpointSays is what an app is told that asks where to connect.
func endpointSays(t *testing.T, w *Tenant, app, secret string) (status int, said struct {
	Code int
	Data struct {
		URL          string
		ClientConfig map[string]int
	}
},
) {
	t.Helper()
	res, err := http.Post(w.URL()+"/callback/ws/endpoint", "application/json", bytes.NewReader(encode(map[string]any{"AppID": app, "AppSecret": secret})))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, said
}

// where asks for the address of a connection.
func where(t *testing.T, w *Tenant) string {
	t.Helper()
	_, said := endpointSays(t, w, App, AppSecret)
	return said.Data.URL
}

// plugIn opens a connection and keeps what comes.
func plugIn(t *testing.T, w *Tenant) *plug {
	t.Helper()
	stands := w.Connections() + 1
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), where(t, w), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	p := &plug{conn: conn, frames: make(chan frame, 1000)}
	t.Cleanup(func() { _ = conn.Close() })
	w.Until(t, func() bool { return w.Connections() >= stands }) // the client may know before the fake does
	go func() {
		defer close(p.frames)
		for {
			var f frame
			_, raw, err := conn.ReadMessage()
			if err != nil || f.unmarshal(raw) != nil {
				return
			}
			p.frames <- f
		}
	}()
	return p
}

func (p *plug) say(f frame) { _ = p.conn.WriteMessage(websocket.BinaryMessage, f.marshal()) }

// ack is what an app sends back for a frame.
func ack(f frame, payload string) frame {
	f.headers = append(f.headers, header{"biz_rt", "1"})
	f.payload = []byte(payload)
	return f
}

// TestEndpoint: only the tenant's app is told where to connect; the answer is 200
// all the same.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	for _, c := range []struct {
		app, secret string
		code        int
	}{{App, AppSecret, 0}, {"cli_other", AppSecret, 10003}, {App, "other", 10014}, {"", "", 10003}} {
		status, said := endpointSays(t, w, c.app, c.secret)
		if status != http.StatusOK || said.Code != c.code || (said.Data.URL != "") != (c.code == 0) {
			t.Errorf("%q %q: %d %+v", c.app, c.secret, status, said)
		}
		if c.code == 0 && len(said.Data.ClientConfig) != 4 {
			t.Errorf("%+v", said)
		}
	}
	w.Wish(nil)
	if _, said := endpointSays(t, w, App, AppSecret); said.Data.ClientConfig != nil || said.Data.URL == "" {
		t.Errorf("%+v", said)
	}
}

// TestTurnedAway: made-up and used addresses, one connection too many, and what a
// test orders; each in headers.
func TestTurnedAway(t *testing.T) {
	t.Parallel()
	var seconds atomic.Int64
	w := Open(t, Options{Now: func() time.Time { return time.Unix(seconds.Add(1), 0) }}) // nobody asks too often
	refused := func(name, url, status, auth string) {
		t.Helper()
		_, res, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
		if err == nil {
			t.Fatalf("%s was let in", name)
		}
		_ = res.Body.Close()
		if res.Header.Get("Handshake-Status") != status || res.Header.Get("Handshake-Autherrcode") != auth || res.Header.Get("Handshake-Msg") == "" {
			t.Errorf("%s: %v", name, res.Header)
		}
	}
	used := where(t, w)
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), used, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	refused("a used address", used, "514", "")
	refused("a made-up one", "ws"+w.URL()[len("http"):]+linePath+"?device_id=1&service_id=1", "514", "")
	w.Fail("connect", Fault{Code: 403})
	refused("what a test forbids", where(t, w), "403", "")
	for range maxLinks - 1 {
		plugIn(t, w)
	}
	w.Until(t, func() bool { return w.Connections() == maxLinks })
	refused("one too many", where(t, w), "514", strconv.Itoa(tooManyLinks))
}

// TestPing: each is answered with what clients are asked for; another service or
// what is no frame ends the connection.
func TestPing(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	w.Wish(&Wishes{ReconnectCount: -1, PingInterval: 7})
	p := plugIn(t, w)
	p.say(frame{service: service, headers: []header{{"type", "ping"}}})
	var wishes Wishes
	if f := <-p.frames; f.header("type") != "pong" || f.method != control || json.Unmarshal(f.payload, &wishes) != nil || wishes.PingInterval != 7 {
		t.Errorf("%+v", f)
	}
	for _, raw := range [][]byte{[]byte("x"), frame{service: 1, headers: []header{{"type", "ping"}}}.marshal()} {
		p := plugIn(t, w)
		_ = p.conn.WriteMessage(websocket.BinaryMessage, raw)
		for range p.frames {
			t.Error("it is answered")
		}
	}
}

// TestAcknowledged: 200 with or without an answer is taken; 500, what is no
// acknowledgement, silence, a cut and nobody at all have it told again.
func TestAcknowledged(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	r := w.Event("x", map[string]any{"words": "李明"})
	if a := w.Tell(r); !errors.Is(a.Err, errNowhere) || len(w.Waiting()) != 1 {
		t.Errorf("%+v", a)
	}
	for name, c := range map[string]struct {
		does   func(*plug, frame)
		status int
		body   string
		err    error
		waits  int
	}{
		"taken":       {func(p *plug, f frame) { p.say(ack(f, `{"code":200,"headers":null,"data":null}`)) }, 200, "{}", nil, 0},
		"answered":    {func(p *plug, f frame) { p.say(ack(f, `{"code":200,"headers":null,"data":"eyJ0b2FzdCI6bnVsbH0="}`)) }, 200, `{"toast":null}`, nil, 0},
		"failed":      {func(p *plug, f frame) { p.say(ack(f, `{"code":500,"headers":null,"data":null}`)) }, 500, "{}", nil, 1},
		"no answer":   {func(p *plug, f frame) { p.say(ack(f, `hello`)) }, 400, "{}", nil, 1},
		"without why": {func(p *plug, f frame) { f.payload = []byte(`{"code":200}`); p.say(f) }, 400, "{}", nil, 1},
		"gone":        {func(p *plug, _ frame) { _ = p.conn.Close() }, 0, "", errCutOff, 1},
		"silent":      {func(*plug, frame) {}, 0, "", errLate, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := Open(t, Options{})
			if c.err == errLate {
				w.Within(20 * time.Millisecond)
			} else {
				w.Within(30 * time.Second)
			}
			p := plugIn(t, w)
			done := make(chan struct{})
			go func() {
				defer close(done)
				f := <-p.frames
				if f.header("type") != "event" || f.header("sum") != "1" || f.header("seq") != "0" || string(f.payload) != string(r.Body()) {
					t.Errorf("%+v", f)
				}
				c.does(p, f)
			}()
			if a := w.Tell(r); a.Status != c.status || string(a.Body) != c.body || !errors.Is(a.Err, c.err) || len(w.Waiting()) != c.waits {
				t.Errorf("%+v, %d wait", a, len(w.Waiting()))
			}
			<-done
		})
	}
}

// TestFrozen: a frozen connection stands, and neither answers nor is written to.
func TestFrozen(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	w.Within(20 * time.Millisecond)
	p := plugIn(t, w)
	w.Freeze()
	p.say(frame{service: service, headers: []header{{"type", "ping"}}})
	if a := w.Send(w.Event("x", nil)); !errors.Is(a.Err, errLate) || w.Connections() != 1 || len(p.frames) != 0 || w.Pings() != 0 {
		t.Errorf("%+v, %d connections, %d frames", a, w.Connections(), len(p.frames))
	}
}
