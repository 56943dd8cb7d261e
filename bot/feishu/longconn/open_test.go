package longconn

import (
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"
)

// TestOnlyToThePlatform: a connection goes encrypted to Feishu's or Lark's own
// hosts, or to the machine where the API is.
func TestOnlyToThePlatform(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, to string
		ours     bool
	}{
		{"https://open.feishu.cn", "wss://msg-frontier.feishu.cn/ws/v2?ticket=x", true},
		{"https://open.larksuite.com/", "wss://msg-frontier-sg.larksuite.com/ws/v2", true},
		{"https://open.feishu.cn", "ws://msg-frontier.feishu.cn/ws/v2", false},
		{"https://open.feishu.cn", "wss://msg-frontier-sg.larksuite.com/ws/v2", false},
		{"https://open.feishu.cn", "wss://feishu.cn.example.com/ws/v2", false},
		{"https://open.feishu.cn", "wss://evilfeishu.cn/ws/v2", false},
		{"https://open.feishu.cn", "wss://msg-frontier.feishu.cn@example.com/", false},
		{"https://localhost", "wss://localhost/", false},
		{"http://127.0.0.1:4000", "ws://127.0.0.1:5000/ws", true},
		{"http://127.0.0.1:4000", "ws://example.com/ws", false},
		{"http://127.0.0.1:4000", "http://127.0.0.1:4000/ws", false},
	} {
		to, err := url.Parse(c.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := ours(c.base, to); got != c.ours {
			t.Errorf("%s → %s: %v", c.base, c.to, got)
		}
	}
}

// TestHeed: what Feishu wants is done; what it leaves out, or cannot mean, stays as it was.
func TestHeed(t *testing.T) {
	t.Parallel()
	l := &listener{wishes: usual()}
	l.heed(nil)
	l.heed(&larkws.ClientConfig{ReconnectNonce: -1})
	if l.settings() != usual() {
		t.Errorf("%+v", l.settings())
	}
	l.heed(&larkws.ClientConfig{ReconnectCount: 0, ReconnectInterval: 120, ReconnectNonce: 30, PingInterval: 90})
	got := l.settings()
	if got != (wishes{ping: 90 * time.Second, jitter: 30 * time.Second, interval: 2 * time.Minute}) {
		t.Errorf("%+v", got)
	}
	for range 100 {
		if d := got.pause(0); d < breath || d > breath+30*time.Second {
			t.Fatalf("the first try after %v", d)
		}
	}
	if d := got.pause(1); d != 2*time.Minute {
		t.Errorf("the next after %v", d)
	}
	if n := (&line{listener: l}).quiet(); n != 185*time.Second {
		t.Errorf("silence counts after %v", n)
	}
}

// TestTooMuchAtOnce: what no worker can take is left to be told again, and keeps
// nobody waiting.
func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	e := newEar()
	l := &listener{queue: make(chan told, 1), cfg: Config{Log: slog.New(slog.NewTextHandler(e, nil))}}
	l.enqueue(told{payload: []byte("first")})
	l.enqueue(told{payload: []byte("second")})
	if first := <-l.queue; string(first.payload) != "first" || len(l.queue) != 0 || !strings.Contains(e.lines(), "too much") || strings.Contains(e.lines(), "second") {
		t.Errorf("%s %s", first.payload, e.lines())
	}
}
