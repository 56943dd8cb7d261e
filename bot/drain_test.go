package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"closeloop/bot/web"
)

// spoken is a writer that can be read while it is written, and rings when a
// text has come.
type spoken struct {
	mu   sync.Mutex
	text []byte
	rung chan struct{}
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = append(s.text, p...)
	select {
	case s.rung <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.text)
}

// gate is a body that is handed out once it is opened.
type gate struct {
	open <-chan struct{}
	body *bytes.Reader
}

func (g gate) Read(p []byte) (int, error) {
	<-g.open
	return g.body.Read(p)
}

// TestTerminate: SIGTERM with 100 requests in flight: every one of them is
// answered and what was acknowledged is stored; the exit is clean and takes
// less than ten seconds.
func TestTerminate(t *testing.T) { // not parallel: the signal goes to this process
	d := withCompany(t)
	out := &spoken{rung: make(chan struct{}, 1)}
	code := make(chan int, 1)
	go func() {
		code <- run([]string{"--config", d.config, "serve"}, bytes.NewReader(nil), out, out)
	}()
	address := regexp.MustCompile(`http://[0-9.:]+/`)
	for address.FindString(out.String()) == "" {
		select {
		case <-out.rung:
		case <-code:
			t.Fatalf("it ended: %s", out)
		}
	}
	l := &load{t: t, base: address.FindString(out.String()), open: make(chan struct{})}
	l.begin(100)
	began := time.Now()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	close(l.open)
	l.work.Wait()
	if got := <-code; got != exitDone {
		t.Errorf("exit %d: %s", got, out)
	}
	if took := time.Since(began); took > drainTime {
		t.Errorf("it took %s", took)
	}
	if len(l.stored) != 100 || len(l.failed) > 0 {
		t.Errorf("%d answered; failed: %v", len(l.stored), l.failed)
	}
	if heads := d.heads(); len(heads) != len(l.stored) {
		t.Errorf("%d acknowledged, %d stored", len(l.stored), len(heads))
	}
	d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
}

// load is a number of requests that wait with their bodies in hand.
type load struct {
	t    *testing.T
	base string
	open chan struct{}
	work sync.WaitGroup

	mu     sync.Mutex
	stored []string
	failed []string
}

// begin returns when every request is being read by the server.
func (l *load) begin(n int) {
	l.t.Helper()
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute, MaxConnsPerHost: n}}
	l.t.Cleanup(client.CloseIdleConnections)
	var reading sync.WaitGroup
	for i := range n {
		reading.Add(1)
		l.work.Go(func() {
			once := sync.OnceFunc(reading.Done)
			defer once()
			l.one(client, i, once)
		})
	}
	reading.Wait()
}

func (l *load) one(client *http.Client, i int, reading func()) {
	body := oneInterview(l.t, fmt.Sprint("load", i), "候选人")
	trace := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{Got100Continue: reading})
	req, err := http.NewRequestWithContext(trace, http.MethodPost, l.base+"api/v1/interviews", gate{l.open, bytes.NewReader(body)})
	if err != nil {
		l.note("", err.Error())
		return
	}
	req.ContentLength = int64(len(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Expect", "100-continue")
	key := web.Key{Name: "hina", Secret: apiSecret}
	if i%2 == 0 {
		key = web.Key{Name: "second", Secret: otherSecret}
	}
	key.SignRequest(req, body, time.Now())
	resp, err := client.Do(req)
	if err != nil {
		l.note("", err.Error())
		return
	}
	raw, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK {
		l.note("", fmt.Sprint(resp.Status, " ", string(raw), err))
		return
	}
	l.note(string(raw), "")
}

func (l *load) note(stored, failed string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if failed != "" {
		l.failed = append(l.failed, failed)
		return
	}
	l.stored = append(l.stored, stored)
}

// TestStopped: a process that was told to stop leaves nothing running and can
// be started again at once, with its console's streams open.
func TestStopped(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	req := r.request(http.MethodGet, "/console/api/events"+query("as", "hr-lin"), nil)
	resp, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	began := time.Now()
	r.restart()
	if took := time.Since(began); took > drainTime/2 {
		t.Errorf("with a stream open it took %s", took)
	}
	if id := r.arrive(liMing()); id == "" {
		t.Error("no case")
	}
}
