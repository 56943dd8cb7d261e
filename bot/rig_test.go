package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/web"
	"closeloop/flows/wording"
	"closeloop/locales/cardtest"
)

// The secrets of the test's API keys.
const (
	apiSecret   = "0123456789abcdef0123456789abcdef"
	otherSecret = "fedcba9876543210fedcba9876543210"
	ageSecret   = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"
	postSecret  = "00112233445566778899aabbccddeeff"
)

// calm is how long an answer waits for its cards in tests: a busy machine
// must not make a story fail.
const calm = time.Minute

// rig is the whole bot behind its real doors, in a folder of its own.
type rig struct {
	t       *testing.T
	cfg     Config
	opts    options
	machine *backstage.Watch
	hands   hands // nil: the console's

	app    *app
	base   string
	client *http.Client
	stop   func()
}

// monday is an ordinary Monday morning, Shanghai time.
func monday(t *testing.T) time.Time { return at(t, "2026-11-23T09:40:00+08:00") }

func at(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// lexicon is the linter, read once for all tests.
var lexicon = sync.OnceValues(wording.New)

func linter(t *testing.T) *wording.Linter {
	t.Helper()
	words, err := lexicon()
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// fluent is the product, but for its words, which all tests read once.
func fluent(t *testing.T) options {
	t.Helper()
	return options{speaker: cardtest.Speaker(t), linter: linter(t)}
}

// staying is an address that a rig finds free again after a restart: below the ports
// that a system gives to connections going out, of which the tests make thousands.
func staying(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(20000)))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

// prepare is a rig that has not started.
func prepare(t *testing.T, start time.Time) *rig {
	t.Helper()
	cfg := defaults()
	cfg.dir, cfg.Addr, cfg.Log.Level = t.TempDir(), staying(t), "error"
	cfg.API.Keys = []KeyConfig{
		{Name: "hina", Secret: apiSecret, May: []string{"interviews", "cases", "personal"}},
		{Name: "blind", Secret: otherSecret, May: []string{"cases"}},
		{Name: "mailbox", Secret: postSecret, May: []string{"bounces"}},
	}
	clock := backstage.NewWatch(start)
	return &rig{t: t, cfg: cfg, machine: clock, opts: options{machine: clock.Now, speaker: cardtest.Speaker(t), linter: linter(t), settled: calm}}
}

// start is a running bot with the test's company.
func start(t *testing.T, from time.Time) *rig {
	t.Helper()
	r := prepare(t, from)
	r.open()
	r.employ(testCompany(t))
	return r
}

func testCompany(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "company.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (r *rig) employ(company []byte) {
	r.t.Helper()
	company = r.joined(company)
	o := companyOrder{From: chat.Account{Platform: "cli", User: "test"}, ID: r.app.newID("company")}
	if _, err := r.app.importCompany(context.Background(), company, o); err != nil {
		r.t.Fatalf("import the company: %v", err)
	}
}

// joined is a company whose people have an account where the story is.
func (r *rig) joined(company []byte) []byte {
	r.t.Helper()
	if r.hands == nil {
		return company
	}
	return r.hands.staff(company)
}

// open starts the bot, or starts it again on the same folder and port.
func (r *rig) open() {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	a, err := open(ctx, r.cfg, r.opts)
	if err != nil {
		cancel()
		r.t.Fatalf("open: %v", err)
	}
	addr, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() { done <- a.serve(ctx, func(at net.Addr) { addr <- at }) }()
	select {
	case at := <-addr:
		r.base = "http://" + at.String()
		r.cfg.Addr = at.String()
	case err := <-done:
		cancel()
		r.t.Fatalf("serve: %v", err)
	}
	r.app, r.client = a, &http.Client{Transport: &http.Transport{}}
	r.stop = sync.OnceFunc(func() {
		r.client.CloseIdleConnections()
		if r.hands != nil {
			r.hands.leave()
		}
		cancel()
		if err := <-done; err != nil {
			r.t.Errorf("serve: %v", err)
		}
		if err := a.close(); err != nil {
			r.t.Errorf("close: %v", err)
		}
	})
	r.t.Cleanup(r.stop)
	if r.hands != nil {
		r.hands.reach()
	}
}

// restart ends the bot as SIGTERM does and starts it again.
func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.open()
}

// down is the machine switched off for a while.
func (r *rig) down(d time.Duration) {
	r.t.Helper()
	r.stop()
	r.machine.Add(d)
	r.open()
	r.settle()
}

// settle waits until everything due is done and delivered.
func (r *rig) settle() {
	r.t.Helper()
	if _, err := r.app.runner.Drain(context.Background()); err != nil {
		r.t.Fatalf("drain: %v", err)
	}
}

// call is one request; the answer goes into out unless that is nil.
func (r *rig) call(req *http.Request, out any) int {
	r.t.Helper()
	resp, err := r.client.Do(req)
	if err != nil {
		r.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	raw, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		r.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	if out == nil {
		return resp.StatusCode
	}
	if err := json.Unmarshal(raw, out); err != nil {
		r.t.Fatalf("%s %s: %d %s: %v", req.Method, req.URL.Path, resp.StatusCode, raw, err)
	}
	return resp.StatusCode
}

func (r *rig) request(method, path string, body []byte) *http.Request {
	r.t.Helper()
	req, err := http.NewRequest(method, r.base+path, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	if token := r.cfg.Console.Token; token != "" {
		req.Header.Set("Authorization", "Bearer "+string(token))
	}
	return req
}

// results is the API's answer to interviews.
type results struct {
	Accepted, Unchanged, Refused int
	Results                      []struct {
		Row         int
		Case, State string
		Reason      string
	}
}

// send posts signed interviews, under an idempotency key unless that is "".
func (r *rig) send(query, once string, body []byte) (int, results) {
	r.t.Helper()
	req := r.request(http.MethodPost, "/api/v1/interviews"+query, body)
	if once != "" {
		req.Header.Set(web.HeaderIdempotency, once)
	}
	web.Key{Name: "hina", Secret: apiSecret}.SignRequest(req, body, r.machine.Now())
	var out results
	status := r.call(req, &out)
	r.settle()
	return status, out
}

// candidate is one person to be interviewed.
type candidate struct{ key, position, name, email, locale string }

func liMing() candidate {
	return candidate{"li-ming", "be", "李明", "li.ming@mail.example", "zh-CN"}
}

func reyes() candidate {
	return candidate{"reyes", "da", "Daniel Reyes", "daniel.reyes@mail.example", "en"}
}

// The candidates' words: what must never be found where it does not belong.
const (
	wordsZH = "先按租户分表，再拆热点订单，最后把冷数据搬走"
	wordsEN = "Shard by tenant first, then pull out the hot orders one by one"
)

// interview is the material of one interview, in the contract's format.
func (c candidate) interview(started time.Time) map[string]any {
	words, question := wordsZH, "你会怎么拆这个系统？"
	if c.locale == "en" {
		words, question = wordsEN, "How would you split this system?"
	}
	person := map[string]any{"external_id": "c-" + c.key, "name": c.name, "locale": c.locale, "phone": "+86 138 0013 8642"}
	if c.email != "" {
		person["email"] = c.email
	}
	return map[string]any{
		"source": "hina", "external_id": "iv-" + c.key, "position": c.position, "candidate": person,
		"started_at": started.Format(time.RFC3339), "duration_s": 1500,
		"answers": []any{
			map[string]any{"question_id": "q1", "question": question, "text": words + strings.Repeat("。", 1), "duration_s": 95, "dimension": "logic"},
			map[string]any{"question_id": "q2", "question": question, "text": words, "duration_s": 80, "dimension": "communication"},
		},
		"scores": []any{
			map[string]any{"dimension": "logic", "score": 82, "evidence": []string{"q1"}},
			map[string]any{"dimension": "communication", "score": 76, "evidence": []string{"q2"}},
			map[string]any{"dimension": "industry", "score": 54},
			map[string]any{"dimension": "stress", "score": 63},
		},
		"overall": map[string]any{"score": 71.5, "verdict": "undecided"},
		"consent": map[string]any{"ai_interview": true, "talent_pool": false},
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// arrive sends one interview over the API and returns its case.
func (r *rig) arrive(c candidate) string {
	r.t.Helper()
	body := encode(r.t, c.interview(r.machine.Now().Add(-24*time.Hour)))
	status, out := r.send("", "once-"+c.key, body)
	if status != http.StatusOK || out.Accepted != 1 || len(out.Results) != 1 || out.Results[0].State != "accepted" {
		r.t.Fatalf("interview of %s: %d %+v", c.key, status, out)
	}
	return out.Results[0].Case
}

func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "?" + q.Encode()
}
