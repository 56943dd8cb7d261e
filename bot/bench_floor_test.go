package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"closeloop/store"
	"closeloop/store/badger"
)

// benchEnv says to a child process of the bench which server it is, of which
// platform, and where its folder is.
const benchEnv = "CLOSELOOP_BENCH_CHILD"

// brief is what the servers of the bench are told, in brief.json: where and how they
// are clicked, the cases that are open, how many rows and bytes the bot writes for a
// click, and what it answers.
type brief struct {
	Path   string     `json:"path"`
	Secret string     `json:"secret"`
	Token  string     `json:"token"`
	Rows   int        `json:"rows"`
	Bytes  int        `json:"bytes"`
	Answer string     `json:"answer"`
	Cases  []openCase `json:"cases"`
}

// TestBenchChild is a server of the bench in a process of its own: the empty
// handler, the bare one, or a platform that agrees to everything at once. Without
// its parent it has nothing to do.
func TestBenchChild(t *testing.T) {
	told := strings.SplitN(os.Getenv(benchEnv), "|", 3)
	if len(told) != 3 {
		return
	}
	go func() { // it does not outlive its parent
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	routes := map[string]func(testing.TB, front, string) http.Handler{"empty": emptyServer, "bare": bareServer, "api": agreeable}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	handler := routes[told[0]](t, fronts()[told[1]], told[2])
	fmt.Println("ready", listener.Addr())
	t.Fatal(http.Serve(listener, handler))
}

// emptyServer answers.
func emptyServer(testing.TB, front, string) http.Handler {
	return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
}

// agreeable is the platform, which answers every call at once.
func agreeable(_ testing.TB, f front, _ string) http.Handler {
	var calls atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(f.agree(r, calls.Add(1))) // who has gone needs no answer
	})
}

// ground is the least that does a click's job in Go on the same storage: the
// signature, a small struct, one durable write that compares the case's revision
// and puts as many rows and bytes as the bot does, and an answer as long as the bot's.
type ground struct {
	front  front
	brief  brief
	engine store.Engine
	n      atomic.Int64
}

func bareServer(tb testing.TB, f front, dir string) http.Handler {
	b := &ground{front: f, brief: readBrief(tb, dir)}
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
	mux.HandleFunc("POST "+f.path, b.click)
	mux.HandleFunc("GET /count", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, b.n.Load()) })
	return mux
}

// row is one row of a click: a number, and bytes.
func (b *ground) row(rev uint64) []byte {
	return append(binary.BigEndian.AppendUint64(nil, rev), make([]byte, max(0, b.brief.Bytes/b.brief.Rows-8))...)
}

func (b *ground) click(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	action, ok := b.front.read(r, body)
	if err != nil || !ok {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if err := b.decide(r.Context(), action); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	b.n.Add(1)
	if b.brief.Answer != "" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	_, _ = io.WriteString(w, b.brief.Answer) // who has gone needs no answer
}

// fresh says whether a click was signed just now.
func fresh(stamp string) bool {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	return err == nil && time.Since(time.Unix(seconds, 0)).Abs() < 5*time.Minute
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
