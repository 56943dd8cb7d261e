package longconn

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
)

// TestItConnectsAnew: after the connection broke, or Feishu said goodbye; and the
// state is told.
func TestItConnectsAnew(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*fakefeishu.Tenant){"cut": (*fakefeishu.Tenant).Cut, "goodbye": (*fakefeishu.Tenant).Disconnect} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
			plugIn(t, w, e)
			end(w)
			e.until(t, func() bool { return len(e.states) == 3 })
			w.Until(t, func() bool { return w.Connections() == 1 })
			if a := w.Send(event(w, "x")); a.Status != http.StatusOK {
				t.Errorf("%d %v", a.Status, a.Err)
			}
			e.mu.Lock()
			defer e.mu.Unlock()
			if e.states[0] != "up" || e.states[1] == "up" || e.states[2] != "up" {
				t.Errorf("%v", e.states)
			}
		})
	}
}

// TestItTriesAgain: while Feishu is busy, away, or does not let anybody in for a while.
func TestItTriesAgain(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]func(*fakefeishu.Tenant){
		"busy": func(w *fakefeishu.Tenant) {
			w.Fail("endpoint", fakefeishu.Fault{Status: 200, Body: `{"code":1,"msg":"busy"}`})
		},
		"internal": func(w *fakefeishu.Tenant) {
			w.Fail("endpoint", fakefeishu.Fault{Status: 200, Body: `{"code":1000040343}`})
		},
		"broken": func(w *fakefeishu.Tenant) { w.Fail("endpoint", fakefeishu.Fault{Status: 502, Body: "<html>"}) },
		"cut":    func(w *fakefeishu.Tenant) { w.Fail("endpoint", fakefeishu.Fault{Cut: true}) },
		"lost":   func(w *fakefeishu.Tenant) { w.Fail("endpoint", fakefeishu.Fault{Status: 302}) },
		"foreign": func(w *fakefeishu.Tenant) {
			w.Fail("endpoint", fakefeishu.Fault{Status: 200, Body: `{"code":0,"data":{"URL":"wss://feishu.example.com/ws"}}`})
		},
		"auth":      func(w *fakefeishu.Tenant) { w.Fail("connect", fakefeishu.Fault{Code: 514, Error: "1000040344"}) },
		"handshake": func(w *fakefeishu.Tenant) { w.Fail("connect", fakefeishu.Fault{Cut: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
			order(w)
			plugIn(t, w, e)
			e.until(t, func() bool { return len(e.states) == 2 })
			if e.states[0] == "up" || e.states[1] != "up" || strings.Contains(e.lines(), "device_id") {
				t.Errorf("%v %s", e.states, e.lines())
			}
		})
	}
}

// TestRefusedForGood: what trying again does not mend ends Listen with a sentence
// that says what to do.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	for want, how := range map[string]func(*fakefeishu.Tenant, *Config){
		"check the app id, the app secret": func(_ *fakefeishu.Tenant, c *Config) { c.AppSecret = "another" },
		"custom app of this company":       func(_ *fakefeishu.Tenant, c *Config) { c.AppID = "cli_another" },
		"that the app is enabled":          func(w *fakefeishu.Tenant, _ *Config) { w.Fail("connect", fakefeishu.Fault{Code: 403}) },
		"stop the other copies": func(w *fakefeishu.Tenant, _ *Config) {
			w.Fail("connect", fakefeishu.Fault{Code: 514, Error: "1000040350"})
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
			cfg := e.config(w)
			how(w, &cfg)
			err := Listen(t.Context(), cfg)
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), cfg.AppSecret) {
				t.Errorf("%v", err)
			}
			if len(e.states) != 1 || e.states[0] != err.Error() {
				t.Errorf("%v", e.states)
			}
		})
	}
}

// TestHalfOpen: a connection that stands and says nothing is found out and
// replaced; one that answers pings is kept, although nothing happens.
func TestHalfOpen(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	const quiet = 1500 * time.Millisecond
	plugIn(t, w, e, func(c *Config) { c.Quiet = quiet })
	since := time.Now()
	if a := w.Send(event(w, "x")); a.Status != http.StatusOK {
		t.Fatalf("%d %v", a.Status, a.Err)
	}
	w.Until(t, func() bool { return w.Pings() >= 4 })
	e.until(t, func() bool { return len(e.states) == 1 })
	if time.Since(since) < quiet {
		t.Errorf("that was no silence: %v", time.Since(since))
	}
	w.Freeze()
	e.until(t, func() bool { return len(e.states) == 3 })
	if !strings.Contains(e.states[1], "nobody answers") {
		t.Errorf("%v", e.states)
	}
	w.Until(t, func() bool { return w.Connections() == 1 })
	if a := w.Send(event(w, "x")); a.Status != http.StatusOK {
		t.Errorf("%d %v", a.Status, a.Err)
	}
}

// TestStopping: what was begun is heard and acknowledged; nothing new is begun; no
// goroutine stays.
func TestStopping(t *testing.T) {
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	before := runtime.NumGoroutine()
	begun, release := make(chan struct{}), make(chan struct{})
	e.answer = func(ctx context.Context, _ string, _ []byte) ([]byte, error) {
		close(begun)
		<-release
		return []byte(`{"late":true}`), ctx.Err()
	}
	stop := plugIn(t, w, e)
	said := make(chan fakefeishu.Answer, 1)
	go func() { said <- w.Send(event(w, "x")) }()
	<-begun
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	select {
	case err := <-ended:
		t.Fatalf("it did not wait for what was begun: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if a := <-said; a.Status != http.StatusOK || string(a.Body) != `{"late":true}` {
		t.Errorf("%d %s %v", a.Status, a.Body, a.Err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	w.Until(t, func() bool { return w.Connections() == 0 })
	late := time.Now().Add(patience)
	for runtime.NumGoroutine() > before && time.Now().Before(late) {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > before {
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines, %d before:\n%s", n, before, buf[:runtime.Stack(buf, true)])
	}
}

// TestStoppingBetweenTries: ctx ends a pause at once.
func TestStoppingBetweenTries(t *testing.T) {
	t.Parallel()
	w, e := fakefeishu.Open(t, fakefeishu.Options{}), newEar()
	w.Wish(&fakefeishu.Wishes{ReconnectCount: -1, ReconnectInterval: 3600, ReconnectNonce: 3600, PingInterval: 3600})
	stop := plugIn(t, w, e)
	w.Cut()
	e.until(t, func() bool { return len(e.states) == 2 })
	if err := stop(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
