package longconn

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"closeloop/bot/fakefeishu"
)

const patience = 20 * time.Second

// ear is the bot's end: it keeps what it hears and answers what a test wants.
type ear struct {
	mu     sync.Mutex
	heard  []string // the event_ids, in the order in which they were taken
	states []string
	lost   int // answers that Feishu has not got, or too late
	log    bytes.Buffer
	answer func(ctx context.Context, kind string, payload []byte) ([]byte, error)
	wake   chan struct{}
}

func (e *ear) hear(ctx context.Context, payload []byte, answer func([]byte) error) error {
	words, err := e.heed(ctx, payload)
	if err != nil {
		return err
	}
	if err = answer(words); err != nil {
		e.note(func() { e.lost++ })
	}
	return nil
}

func (e *ear) heed(ctx context.Context, payload []byte) ([]byte, error) {
	var told struct {
		Header struct {
			ID   string `json:"event_id"`
			Type string `json:"event_type"`
		}
	}
	if err := json.Unmarshal(payload, &told); err != nil {
		return nil, err
	}
	e.note(func() { e.heard = append(e.heard, told.Header.ID) })
	if e.answer == nil {
		return nil, nil
	}
	return e.answer(ctx, told.Header.Type, payload)
}

func (e *ear) up(err error) {
	word := "up"
	if err != nil {
		word = err.Error()
	}
	e.note(func() { e.states = append(e.states, word) })
}

// Write takes log lines.
func (e *ear) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.log.Write(p)
}

func (e *ear) note(do func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	do()
	close(e.wake)
	e.wake = make(chan struct{})
}

// until waits for what a test expects of this end.
func (e *ear) until(t *testing.T, so func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		e.mu.Lock()
		ok, next := so(), e.wake
		e.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-next:
		case <-late:
			e.mu.Lock()
			defer e.mu.Unlock()
			t.Fatalf("did not come; heard %v, states %v", e.heard, e.states)
		}
	}
}

func (e *ear) ids() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.heard...)
}

func (e *ear) lines() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.log.String()
}

func newEar() *ear { return &ear{wake: make(chan struct{})} }

// config is how this end connects to a fake.
func (e *ear) config(w *fakefeishu.Tenant) Config {
	return Config{
		AppID: fakefeishu.App, AppSecret: fakefeishu.AppSecret, BaseURL: w.URL(), Hear: e.hear, Up: e.up,
		Log: slog.New(slog.NewTextHandler(e, nil)),
	}
}

// plugIn listens until the test ends or stop is called, which returns what Listen did.
func plugIn(t *testing.T, w *fakefeishu.Tenant, e *ear, changes ...func(*Config)) (stop func() error) {
	t.Helper()
	cfg := e.config(w)
	for _, change := range changes {
		change(&cfg)
	}
	w.Within(patience) // what is told, not how fast a busy machine is
	stands := w.Connections() + 1
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Listen(ctx, cfg) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(patience):
			return errors.New("listening does not end")
		}
	})
	t.Cleanup(func() {
		if err := stop(); !errors.Is(err, context.Canceled) {
			t.Errorf("listening ended with %v", err)
		}
	})
	w.Until(t, func() bool { return w.Connections() >= stands })
	return stop
}

// event is one of a type, whether anybody knows it or not.
func event(w *fakefeishu.Tenant, kind string) fakefeishu.Request {
	return w.Event(kind, map[string]any{"note": "李明's words"})
}
