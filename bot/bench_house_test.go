package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"closeloop/store/badger"

	"github.com/goccy/go-yaml"

	"closeloop/bot/chat"
	"closeloop/bot/sample"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// The company of the bench: every manager has some positions, and gets few
// reports an hour for each, so that each card stands alone.
const (
	benchManagers  = 32
	benchPositions = 4 // each manager's
	benchHours     = 2
	benchPerHour   = 5 // for each position
	benchWeighed   = 64
)

// benchCompany is the sample company's first position, many times over.
func benchCompany(tb testing.TB, f front) []byte {
	tb.Helper()
	var file struct {
		Company   map[string]any   `yaml:"company"`
		People    []map[string]any `yaml:"people"`
		Positions []map[string]any `yaml:"positions"`
	}
	if err := yaml.Unmarshal(sample.Company(), &file); err != nil {
		tb.Fatal(err)
	}
	like := file.Positions[0]
	file.People, file.Positions = file.People[:2], nil // the admin, and the HR of every position
	for i, p := range file.People {
		p["accounts"], p["deputy"] = map[string]string{f.name: f.account(fmt.Sprint("HR", i))}, ""
	}
	for m := range benchManagers {
		manager := fmt.Sprintf("mgr-%d", m)
		file.People = append(file.People, map[string]any{
			"id": manager, "name": "赵磊", "roles": []string{"manager"}, "department": "rd", "locale": "zh-CN", "timezone": "Asia/Shanghai",
			"accounts": map[string]string{f.name: f.account(fmt.Sprintf("%02d", m))}, "active": true,
		})
		for p := range benchPositions {
			one := map[string]any{}
			for k, v := range like {
				one[k] = v
			}
			one["id"], one["manager"], one["auto_send"] = fmt.Sprintf("be-%d-%d", m, p), manager, true
			one["hr"], one["title"] = file.People[1]["id"], map[string]string{"zh-CN": fmt.Sprint("后端工程师", m, "-", p), "en": fmt.Sprint("Backend Engineer ", m, "-", p)}
			one["interviewers"] = []string{manager}
			delete(one, "aliases")
			delete(one, "lead")
			file.Positions = append(file.Positions, one)
		}
	}
	raw, err := json.Marshal(map[string]any{"company": file.Company, "people": file.People, "positions": file.Positions})
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

// fill makes the store of a bot in which many cases wait for a decision, as
// interviews that were imported hour by hour, and says which cases these are.
// What leaves the house is held, as after a restore: sending is off.
func fill(tb testing.TB, cfg Config, k *clicker) brief {
	tb.Helper()
	now := &machine{now: time.Now().Add(-(benchHours + 1) * (time.Hour + time.Minute))}
	scale := &scale{}
	a, err := open(tb.Context(), cfg, options{log: io.Discard, machine: now.Now, engine: scale.under})
	if err != nil {
		tb.Fatal(err)
	}
	a.runner.Carry(nil)
	if _, err := a.importCompany(tb.Context(), benchCompany(tb, k.front), companyOrder{From: chat.Account{Platform: "bot"}, ID: "company"}); err != nil {
		tb.Fatal(err)
	}
	for hour := range benchHours {
		now.Add(time.Hour + time.Minute) // so that none of the last hour count with these
		bringFile(tb, a, benchInterviews(tb, now.Now(), hour))
		if _, err := a.runner.Drain(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
	g := brief{Path: k.front.path, Secret: k.front.secret, Token: k.front.token}
	if err := a.runner.Look(tb.Context(), func(env flows.Env) error { g.Cases = waiting(env, k.front.name); return nil }); err != nil {
		tb.Fatal(err)
	}
	if want := benchManagers * benchPositions * benchHours * benchPerHour; len(g.Cases) != want {
		tb.Fatalf("%d cases wait for a decision, want %d", len(g.Cases), want)
	}
	g.Rows, g.Bytes = weigh(tb, a, scale, g.Cases)
	g.Answer = replied(tb, a, [2][]byte{k.next(&g.Cases[0], now.Now()), k.next(&g.Cases[0], now.Now())})
	err = a.store.Update(tb.Context(), func(tx *store.Txn) error { return flows.Hold(tx, now.Now()) })
	if err != nil {
		tb.Fatal(err)
	}
	if err := a.close(); err != nil {
		tb.Fatal(err)
	}
	return g
}

// benchInterviews is a file with an hour's interviews.
func benchInterviews(tb testing.TB, now time.Time, hour int) string {
	tb.Helper()
	raw, err := sample.Interviews(now)
	var all []map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &all)
	}
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "interviews.jsonl")
	file, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	out, one := json.NewEncoder(file), all[0]
	for m := range benchManagers {
		for i := range benchPositions * benchPerHour {
			id := fmt.Sprintf("%d-%d-%d", hour, m, i)
			one["external_id"], one["position"] = "iv-"+id, fmt.Sprintf("be-%d-%d", m, i%benchPositions)
			one["candidate"] = map[string]any{"external_id": "c-" + id, "name": "李明", "email": "c" + id + "@example.com"}
			if err := out.Encode(one); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := file.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}

// waiting are the cases that wait for their manager's decision.
func waiting(env flows.Env, platform string) []openCase {
	var out []openCase
	for _, id := range env.List("case.status", string(hiring.PendingEval)) {
		head, _ := flows.Find[hiring.Case](env, "case", id)
		part, ok := flows.Find[hiring.Decision](env, "decision", id)
		owner, _ := env.Company.Person(head.Duty.Owner)
		if ok && part.Open {
			out = append(out, openCase{Case: id, User: owner.Accounts[platform], Rev: env.Of("decision", id).Rev})
		}
	}
	return out
}

// weigh clicks on some cases and says how many rows and bytes the bot writes in
// the turn of one click, for the bare handler and the peer to write as much.
func weigh(tb testing.TB, a *app, on *scale, cases []openCase) (rows, size int) {
	tb.Helper()
	on.rows, on.bytes = 0, 0
	for i := range benchWeighed {
		c := &cases[i/2] // approve and undo
		platform := a.outside[0].Name()
		ev := chat.Event{
			ID: fmt.Sprint("weigh-", i), Kind: chat.Click, From: chat.Account{Platform: platform, User: c.User}, Values: chat.Values{}, Once: true,
			Place:  chat.Place{Platform: platform, ID: c.User, Private: true},
			Action: chat.Action{Flow: "decision", Record: c.Case, Verb: c.verb(), Revision: c.Rev},
		}
		if _, err := a.desk.Handle(tb.Context(), ev); err != nil {
			tb.Fatal(err)
		}
		c.Rev++
	}
	return on.rows / benchWeighed, on.bytes / benchWeighed
}

// replied is what the bot answers to the first of two clicks at its door, an approval
// and its undoing.
func replied(tb testing.TB, a *app, clicks [2][]byte) string {
	tb.Helper()
	if err := a.startOutside(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	var out [len(clicks)]*httptest.ResponseRecorder
	for i, click := range clicks {
		req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(click)))
		if err != nil {
			tb.Fatal(err)
		}
		out[i] = httptest.NewRecorder()
		a.outside[0].Routes().ServeHTTP(out[i], req.WithContext(tb.Context()))
		if out[i].Code != http.StatusOK {
			tb.Fatalf("the bot answers %d to a click", out[i].Code)
		}
	}
	return out[0].Body.String()
}

// scale is an engine that weighs what goes through it.
type scale struct {
	store.Engine
	mu          sync.Mutex
	rows, bytes int
}

func (s *scale) under(e store.Engine) store.Engine { s.Engine = e; return s }

func (s *scale) Update(ctx context.Context, fn func(store.Tx) error) error {
	var seen *recorder
	err := s.Engine.Update(ctx, func(tx store.Tx) error {
		seen = &recorder{Tx: tx}
		return fn(seen)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range seen.writes {
		s.rows, s.bytes = s.rows+1, s.bytes+len(w.key)+len(w.val)
	}
	return err
}

// house is the bot itself: the program as `make build` makes it, serving a store
// that was filled before, in mode http.
func house(tb testing.TB, k *clicker) (brief, server) {
	tb.Helper()
	dir := tb.TempDir()
	program, path := filepath.Join(dir, "closeloop"), filepath.Join(dir, "closeloop.yaml")
	build := exec.CommandContext(tb.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	settings := "addr: 127.0.0.1:0\n" + fmt.Sprintf(k.front.settings, k.api) + "\nlog: {level: error}\n"
	key := makeKey(filepath.Join(dir, "closeloop.key"))
	if err := errors.Join(key, os.WriteFile(path, []byte(settings), 0o600)); err != nil {
		tb.Fatal(err)
	}
	cfg, err := readConfig(path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	g := fill(tb, cfg, k)
	ours := server{name: nameOurs, head: filepath.Join(dir, "data", badger.HeadFile), path: "/metrics", count: decisions}
	return g, launch(tb, ours, exec.CommandContext(tb.Context(), program, "serve", "--config", path))
}

// decisions counts, in the bot's metrics, the turns that decided or undid.
func decisions(r io.Reader) (int, error) {
	counted := regexp.MustCompile(`^closeloop_turns_total\{flow="decision",outcome="done",verb="(?:approve|undo)"\} (\S+)$`)
	sum, lines := 0.0, bufio.NewScanner(r)
	for lines.Scan() {
		if m := counted.FindStringSubmatch(lines.Text()); m != nil {
			n, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				return 0, err
			}
			sum += n
		}
	}
	return int(sum), lines.Err()
}
