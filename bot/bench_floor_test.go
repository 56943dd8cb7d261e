package main

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/store"
	"closeloop/store/badger"
)

// benchEnv says to a child process of the bench which server it is, and where
// its folder is.
const benchEnv = "CLOSELOOP_BENCH_CHILD"

// brief is what the servers of the bench are told, in brief.json: the cases that
// are open, and how many rows and bytes the bot writes for a click.
type brief struct {
	Secret string     `json:"secret"`
	Rows   int        `json:"rows"`
	Bytes  int        `json:"bytes"`
	Cases  []openCase `json:"cases"`
}

// TestBenchChild is a server of the bench in a process of its own: the empty
// handler, the bare one, or a Slack that agrees to everything at once. Without
// its parent it has nothing to do.
func TestBenchChild(t *testing.T) {
	what, dir, ok := strings.Cut(os.Getenv(benchEnv), "|")
	if !ok {
		return
	}
	go func() { // it does not outlive its parent
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	routes := map[string]func(testing.TB, string) http.Handler{"empty": emptyServer, "bare": bareServer, "slack": agreeable}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	handler := routes[what](t, dir)
	fmt.Println("ready", listener.Addr())
	t.Fatal(http.Serve(listener, handler))
}

// emptyServer answers.
func emptyServer(testing.TB, string) http.Handler {
	return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
}

// agreeable answers every call of Slack's Web API at once with all that anybody
// reads of an answer.
func agreeable(testing.TB, string) http.Handler {
	var posts atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		channel := r.FormValue("channel")
		answer := map[string]any{
			"ok": true, "team_id": benchTeam, "user_id": "U0LOOPBOT", "bot_id": "B0BENCH01",
			"channel": channel, "ts": fmt.Sprintf("%d.%06d", time.Now().Unix(), posts.Add(1)%1_000_000),
		}
		switch path.Base(r.URL.Path) {
		case "users.info":
			answer["user"] = map[string]any{"id": r.FormValue("user"), "team_id": benchTeam, "locale": "zh-CN", "tz": "Asia/Shanghai"}
		case "conversations.open":
			answer["channel"] = map[string]any{"id": "D" + strings.TrimPrefix(r.FormValue("users"), "U")}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer) // who has gone needs no answer
	})
}

// ground is the least that does a click's job in Go on the same storage: the
// signature, a small struct, one durable write that compares the case's revision
// and puts as many rows and bytes as the bot does.
type ground struct {
	brief  brief
	engine store.Engine
	n      atomic.Int64
}

func bareServer(tb testing.TB, dir string) http.Handler {
	b := &ground{brief: readBrief(tb, dir)}
	engine, err := badger.Open(badger.Options{Dir: filepath.Join(dir, "data"), Now: time.Now})
	if err != nil {
		tb.Fatal(err)
	}
	b.engine = engine
	for _, c := range b.brief.Cases {
		err := engine.Update(tb.Context(), func(tx store.Tx) error {
			return tx.Put([]byte("r/"+c.Case), b.row(c.Rev))
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /slack/interactions", b.click)
	mux.HandleFunc("GET /count", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, b.n.Load()) })
	return mux
}

// row is one row of a click: a number, and bytes.
func (b *ground) row(rev uint64) []byte {
	return append(binary.BigEndian.AppendUint64(nil, rev), make([]byte, max(0, b.brief.Bytes/b.brief.Rows-8))...)
}

func (b *ground) click(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	stamp := r.Header.Get("X-Slack-Request-Timestamp")
	seconds, _ := strconv.ParseInt(stamp, 10, 64)
	fresh := time.Since(time.Unix(seconds, 0)).Abs() < 5*time.Minute
	if err != nil || !fresh || !hmac.Equal([]byte(r.Header.Get("X-Slack-Signature")), []byte(slackSignature(stamp, string(body)))) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var click struct {
		User    struct{ ID string }
		Actions []struct{ Value string }
	}
	form, err := url.ParseQuery(string(body))
	if err == nil {
		err = json.Unmarshal([]byte(form.Get("payload")), &click)
	}
	if err == nil && len(click.Actions) == 1 {
		err = b.decide(r.Context(), click.Actions[0].Value)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	b.n.Add(1)
}

func (b *ground) decide(ctx context.Context, value string) error {
	asked, at, _ := strings.Cut(value, "@")
	rev, err := strconv.ParseUint(at, 10, 64)
	parts := strings.Split(asked, "/")
	if err != nil || len(parts) != 3 {
		return fmt.Errorf("read action %q", value)
	}
	key := []byte("r/" + parts[1])
	return b.engine.Update(ctx, func(tx store.Tx) error {
		now, ok, err := tx.Get(key)
		if err != nil {
			return err
		}
		if !ok || binary.BigEndian.Uint64(now) != rev {
			return errors.New("not counted")
		}
		err = tx.Put(key, b.row(rev+1))
		for i := 1; i < b.brief.Rows && err == nil; i++ {
			err = tx.Put(fmt.Appendf(nil, "w/%s/%d/%d", parts[1], rev, i), b.row(rev))
		}
		return err
	})
}

func readBrief(tb testing.TB, dir string) brief {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "brief.json"))
	var g brief
	if err == nil {
		err = json.Unmarshal(raw, &g)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return g
}
