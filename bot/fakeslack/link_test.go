package fakeslack

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"closeloop/bot/backstage"
)

// plug is the app's end of a socket: it keeps frames and says what a test wants.
type plug struct {
	conn   *websocket.Conn
	mu     sync.Mutex
	frames []tree
	pings  int
	ended  bool
	seen   chan struct{} // a word at each frame, ping and at the end
}

// plugIn opens a socket as clients do, answers pings and keeps what comes.
func plugIn(t *testing.T, w *Workspace, answer func(*plug, tree)) *plug {
	t.Helper()
	o := post(t, w.APIURL()+"apps.connections.open", "application/json; charset=utf-8", bearer(AppToken), "{}")
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), o.text("url"), nil)
	if err != nil {
		t.Fatalf("%v: %v", o.doc, err)
	}
	_ = res.Body.Close()
	p := &plug{conn: conn, seen: make(chan struct{}, 1000)}
	conn.SetPingHandler(func(words string) error {
		p.note(func() { p.pings++ })
		return conn.WriteControl(websocket.PongMessage, []byte(words), time.Now().Add(time.Second))
	})
	t.Cleanup(func() { _ = conn.Close() })
	go p.read(answer)
	p.until(t, func() bool { return len(p.frames) > 0 })
	return p
}

func (p *plug) read(answer func(*plug, tree)) {
	for {
		_, raw, err := p.conn.ReadMessage()
		if err != nil {
			p.note(func() { p.ended = true })
			return
		}
		frame := readTree(raw)
		p.note(func() { p.frames = append(p.frames, frame) })
		if frame["envelope_id"] != nil && answer != nil {
			answer(p, frame)
		}
	}
}

func (p *plug) note(do func()) {
	p.mu.Lock()
	do()
	p.mu.Unlock()
	p.seen <- struct{}{}
}

// until waits for what a test expects of this end.
func (p *plug) until(t *testing.T, so func() bool) {
	t.Helper()
	late := time.After(backstage.Patience)
	for {
		p.mu.Lock()
		ok := so()
		p.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-p.seen:
		case <-late:
			t.Fatalf("did not come; frames %v", p.frames)
		}
	}
}

// say writes a frame.
func (p *plug) say(frame any) { _ = p.conn.WriteMessage(websocket.TextMessage, encode(frame)) }

// ack acknowledges with a payload, or without one.
func ack(payload any) func(*plug, tree) {
	return func(p *plug, frame tree) {
		out := map[string]any{"envelope_id": frame["envelope_id"]}
		if payload != nil {
			out["payload"] = payload
		}
		p.say(out)
	}
}

func (p *plug) state() (pings int, ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pings, p.ended
}

// of are the frames of a type.
func (p *plug) of(kind string) []tree {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []tree
	for _, f := range p.frames {
		if f.word("type") == kind {
			out = append(out, f)
		}
	}
	return out
}

// TestSocket: hello first; each kind of envelope with what it accepts; what the
// app answers is what it would be over HTTP.
func TestSocket(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	s := plugIn(t, w, ack(map[string]any{"text": "here you are"}))
	hello := s.of("hello")[0]
	if hello.word("num_connections") != "1" || hello.sub("connection_info").word("app_id") != App || w.Sockets() != 1 {
		t.Errorf("%v", hello)
	}
	s.until(t, func() bool { return s.pings > 0 })
	p := somebody(w)
	if a := p.Type("hi"); !a.OK() || a.Body != nil {
		t.Errorf("%+v", a)
	}
	if a := p.Command("/cl status Li", ""); string(a.Body) != `{"text":"here you are"}` {
		t.Errorf("%+v", a)
	}
	if got := p.Last(); got.Words != "here you are" || !got.Ephemeral {
		t.Errorf("%+v", got)
	}
	event, command := s.of(Events)[0], s.of(Commands)[0]
	if event.flag("accepts_response_payload") || event.sub("payload", "event").word("text") != "hi" || event.word("retry_attempt") != "0" || event.sub("payload").word("event_id") == "" {
		t.Errorf("%v", event)
	}
	if !command.flag("accepts_response_payload") || command.sub("payload").word("text") != "status Li" || command.sub("payload").word("is_enterprise_install") != "false" {
		t.Errorf("%v", command)
	}
	if !w.Acked(event.word("envelope_id")) || w.Acked("another") {
		t.Error("acknowledgements are not kept")
	}
	w.Send(w.Interaction("block_actions", p.ID(), nil))
	if f := s.of(Interactive)[0]; !f.flag("accepts_response_payload") || f.sub("payload").word("type") != "block_actions" {
		t.Errorf("%v", f)
	}
}

// TestSocketTurnsAway: bad tokens, used tickets, an eleventh socket.
func TestSocketTurnsAway(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	for token, word := range map[string]string{"": "not_authed", "xapp-other": "invalid_auth", BotToken: "not_allowed_token_type"} {
		o := post(t, w.APIURL()+"apps.connections.open", "application/json; charset=utf-8", bearer(token), "{}")
		if o.word() != word {
			t.Errorf("%q: %v, want %s", token, o.doc, word)
		}
	}
	_, res, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(w.URL(), "http")+"/link?ticket=x", nil)
	if err == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("a made-up ticket: %v", err)
	}
	for range maxLinks {
		plugIn(t, w, nil)
	}
	last := plugIn(t, w, nil)
	last.until(t, func() bool { return last.ended })
	if f := last.of("disconnect")[0]; f.word("reason") != "too_many_websockets" || w.Sockets() != maxLinks {
		t.Errorf("%v, %d sockets", f, w.Sockets())
	}
}

// TestRedelivery: what was not acknowledged in time, or was lost with its socket,
// comes again on another one, numbered; each event on one socket only.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*Workspace, *plug){
		"late":   func(*Workspace, *plug) {},
		"closed": func(_ *Workspace, s *plug) { _ = s.conn.Close() },
		"cut":    func(w *Workspace, _ *plug) { w.Cut() },
		"frozen": func(w *Workspace, _ *plug) { w.Freeze() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := Open(t, Options{})
			s := plugIn(t, w, nil)
			end(w, s)
			if name == "late" || name == "frozen" {
				w.Within(20 * time.Millisecond)
			} else {
				w.Until(t, func() bool { return w.Sockets() == 0 })
			}
			p := somebody(w)
			if p.Type("hi").OK() {
				t.Fatal("nobody acknowledged")
			}
			w.Within(3 * time.Second)
			next := plugIn(t, w, ack(nil))
			if name == "late" {
				_ = s.conn.Close()
			}
			w.Until(t, func() bool { return len(next.of(Events)) > 0 && len(w.Waiting()) == 0 })
			f := next.of(Events)[0]
			if f.sub("payload", "event").word("text") != "hi" || f.word("retry_attempt") == "0" || f.word("retry_reason") == "" || len(w.Lost()) != 0 {
				t.Errorf("%v, lost %v", f, w.Lost())
			}
		})
	}
}

// TestOneSocketEach: sockets take turns.
func TestOneSocketEach(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a, b := plugIn(t, w, ack(nil)), plugIn(t, w, ack(nil))
	for range 4 {
		w.Tell(w.Event(map[string]any{"type": "x"}))
	}
	if len(a.of(Events)) != 2 || len(b.of(Events)) != 2 {
		t.Errorf("%d and %d", len(a.of(Events)), len(b.of(Events)))
	}
}

// TestLongAck: an acknowledgement of 20,480 bytes is not heard; a shorter one is.
func TestLongAck(t *testing.T) {
	t.Parallel()
	for size, heard := range map[int]bool{ackLimit - 1: true, ackLimit: false} {
		w := Open(t, Options{})
		plugIn(t, w, func(s *plug, frame tree) {
			short := encode(map[string]any{"envelope_id": frame["envelope_id"], "payload": map[string]any{"x": ""}})
			s.say(map[string]any{"envelope_id": frame["envelope_id"], "payload": map[string]any{"x": strings.Repeat("x", size-len(short))}})
		})
		w.Within(50 * time.Millisecond)
		if heard {
			w.Within(backstage.Patience)
		}
		if a := w.Send(w.Slash(somebody(w).ID(), "", "/cl", "")); a.OK() != heard {
			t.Errorf("%d bytes: %+v", size, a)
		}
	}
}

// TestFarewell: the reasons are told, and the socket gets no more; one that Slack
// disabled is closed.
func TestFarewell(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"warning", "refresh_requested", "too_many_websockets", "link_disabled"} {
		w := Open(t, Options{})
		s := plugIn(t, w, ack(nil))
		w.Disconnect(reason)
		s.until(t, func() bool { return s.ended || reason != "link_disabled" && len(s.frames) == 2 })
		if f := s.of("disconnect"); len(f) != 1 || f[0].word("reason") != reason || w.Sockets() != 0 {
			t.Errorf("%s: %v, %d sockets", reason, f, w.Sockets())
		}
	}
}

// TestFrozen: a frozen socket neither pings nor answers, and is not closed.
func TestFrozen(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	w.PingEvery(time.Millisecond)
	s := plugIn(t, w, ack(nil))
	s.until(t, func() bool { return s.pings > 2 })
	w.Freeze()
	_ = s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
	w.Within(20 * time.Millisecond)
	if w.Send(w.Event(map[string]any{"type": "x"})).OK() {
		t.Error("a frozen socket answered")
	}
	frozen, _ := s.state()
	other := plugIn(t, w, nil)
	other.until(t, func() bool { return other.pings > 20 })
	if pings, ended := s.state(); pings != frozen || ended || len(s.of(Events)) != 0 {
		t.Errorf("%d pings, then %d; ended %v", frozen, pings, ended)
	}
	if w.Sockets() != 1 {
		t.Error("a socket that was found dead gets more")
	}
}

// TestStrangeFrames: a test can write what nobody knows, and see it acknowledged.
func TestStrangeFrames(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	if w.Frame(nil) == nil {
		t.Error("there is no socket")
	}
	s := plugIn(t, w, ack(nil))
	if err := w.Frame(map[string]any{"type": "from_tomorrow", "envelope_id": "e1", "payload": json.RawMessage(`[1]`)}); err != nil {
		t.Fatal(err)
	}
	w.Until(t, func() bool { return w.Acked("e1") })
	if len(s.of("from_tomorrow")) != 1 {
		t.Error("it did not come")
	}
}
