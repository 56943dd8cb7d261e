package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// serveEnv is the configuration of a bot that serves, for the child only.
const serveEnv = "TEST_SERVE_CHILD"

// TestServeChild is the bot as a process of its own. Without its parent it has
// nothing to do.
func TestServeChild(t *testing.T) {
	config, ok := os.LookupEnv(serveEnv)
	if !ok {
		return
	}
	go func() { // it does not outlive its parent
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(exitFailed)
	}()
	os.Exit(run([]string{"--config", config, "serve"}, bytes.NewReader(nil), os.Stdout, os.Stderr))
}

// square is the platform around a crowd.
type square interface {
	// yaml is the platform in a configuration.
	yaml(mode string) string
	staff(t *testing.T, company []byte) []byte
	// reach tells it where the bot listens now, or waits for its line.
	reach(t *testing.T, mode, address string)
	// asked is somebody pressing a button, of a card of this kind.
	asked(user, kind string, action chat.Action) asking
	// told is how many of those who were refused have read so.
	told(user string, answers []backstage.Answer) int
	account(person string) string
}

// asking is a request to the bot.
type asking struct {
	path   string
	header http.Header
	body   []byte
	send   func() backstage.Answer // over whatever connects the two
}

// crowd is a bot in a process of its own, on a platform, with reports that wait for HR.
type crowd struct {
	desk
	square
	mode   string
	addr   string
	cases  []string      // each with a report to send
	sends  []chat.Action // what the button does that sends it
	child  *exec.Cmd
	output *bytes.Buffer
	over   chan error
	ended  time.Time // when it was told to end
}

func newCrowd(t *testing.T, where square, mode string, cases int) *crowd {
	t.Helper()
	c := &crowd{desk: newDeskFolder(t), square: where, mode: mode, addr: freeAddr(t)}
	people := c.staff(t, testCompany(t))
	c.inside(func(a *app) {
		o := companyOrder{From: chat.Account{Platform: "cli", User: "test"}, ID: a.newID("company")}
		if _, err := a.importCompany(t.Context(), people, o); err != nil {
			t.Error(err)
		}
	})
	var all []json.RawMessage
	for i := range cases {
		all = append(all, oneInterview(t, fmt.Sprint("crowd", i), "候选人"))
	}
	c.want(exitDone, []string{"accepted"}, "", "import", "interviews", c.put("all.json", encode(t, all)))
	c.inside(func(a *app) { // the reports are written, in local mode
		if _, err := a.runner.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		c.buttons(a)
	})
	c.configure()
	return c
}

// configure writes the configuration of a bot that serves.
func (c *crowd) configure() {
	c.t.Helper()
	c.put("closeloop.yaml", fmt.Appendf(nil, "addr: %s\nlocale: en\nlog: {level: warn}\n%s\n", c.addr, c.yaml(c.mode)))
}

// again serves once more.
func (c *crowd) again() { c.t.Helper(); c.configure(); c.serve() }

// buttons are those by which the reports are sent.
func (c *crowd) buttons(a *app) {
	c.t.Helper()
	err := a.store.View(c.t.Context(), func(tx *store.Txn) error {
		reports, err := all[hiring.Report](tx, "report")
		for id, r := range reports {
			send := chat.Action{Flow: "report", Record: id, Verb: "send", Revision: r.Rev}
			c.cases, c.sends = append(c.cases, id), append(c.sends, send)
		}
		return err
	})
	if err != nil {
		c.t.Error(err)
	}
}

// inside does something with the folder while nobody serves it.
func (c *crowd) inside(do func(*app)) {
	c.t.Helper()
	cfg, err := readConfig(c.config, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	a, err := open(c.t.Context(), cfg, fluent(c.t))
	if err != nil {
		c.t.Fatal(err)
	}
	do(a)
	if err := a.close(); err != nil {
		c.t.Fatal(err)
	}
}

// freeAddr is an address that nobody listens on.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// serve starts the process, and returns when it serves.
func (c *crowd) serve() {
	c.t.Helper()
	c.child = exec.CommandContext(c.t.Context(), os.Args[0], "-test.run=^TestServeChild$")
	c.child.Env = append(os.Environ(), serveEnv+"="+c.config)
	leash, err := c.child.StdinPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	out, err := c.child.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	c.output, c.over = &bytes.Buffer{}, make(chan error, 1)
	c.child.Stderr = c.output
	if err := c.child.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = leash.Close() })
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); err != nil || !strings.Contains(line, "running") {
		_ = c.child.Wait()
		c.t.Fatalf("%q %v\n%s", line, err, c.output)
	}
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		c.over <- c.child.Wait()
	}()
	c.reach(c.t, c.mode, c.addr)
}

// terminate sends SIGTERM and returns when the bot takes no more calls.
func (c *crowd) terminate() {
	c.t.Helper()
	c.ended = time.Now()
	if err := c.child.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Fatal(err)
	}
	for {
		conn, err := net.Dial("tcp", c.addr)
		if err != nil {
			return
		}
		_ = conn.Close()
	}
}

// gone waits for the end, which is clean and comes in time.
func (c *crowd) gone() {
	c.t.Helper()
	err := <-c.over
	if took := time.Since(c.ended); err != nil || took > drainTime {
		c.t.Errorf("after %s: %v\n%s", took, err, c.output)
	}
}

// click is one of the clicks: HR sends a report, or somebody without the right to
// it tries, and is told.
func (c *crowd) click(i int) asking {
	user := c.account("hr-lin")
	if barred(i) {
		user = c.account("tr-xu")
	}
	return c.asked(user, "report.draft", c.sends[i])
}

func barred(i int) bool { return i%3 == 0 }

// kept compares what was acknowledged with what is stored and what was said.
func (c *crowd) kept(answers []backstage.Answer) (n int) {
	c.t.Helper()
	c.put("closeloop.yaml", []byte("key: file:closeloop.key\nlocale: en\n"))
	sent := map[string]bool{}
	for _, h := range c.heads() {
		sent[h.ID] = h.Status == hiring.PendingEval
	}
	var refused []backstage.Answer
	for i, a := range answers {
		switch {
		case barred(i) && a.OK():
			refused = append(refused, a)
		case !barred(i) && a.OK() != sent[c.cases[i]]:
			c.t.Errorf("%s: acknowledged %v, stored %v", c.cases[i], a.OK(), sent[c.cases[i]])
		}
		if a.OK() {
			n++
		}
	}
	if told := c.told(c.account("tr-xu"), refused); told != len(refused) {
		c.t.Errorf("%d refused, %d told", len(refused), told)
	}
	return n
}

// terminated: SIGTERM with clicks in flight over HTTP: each of them is answered, what
// was answered is stored, and who was refused reads it; the exit is clean and takes
// less than ten seconds.
func (c *crowd) terminated() {
	c.t.Helper()
	c.serve()
	answers := make([]backstage.Answer, len(c.cases))
	open := make(chan struct{})
	var reading, work sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	c.t.Cleanup(client.CloseIdleConnections)
	for i := range answers {
		reading.Add(1)
		once := sync.OnceFunc(reading.Done)
		work.Go(func() {
			defer once()
			answers[i] = c.slowly(client, c.click(i), open, once)
		})
	}
	reading.Wait()
	c.terminate()
	close(open)
	work.Wait()
	c.gone()
	if n := c.kept(answers); n != len(answers) {
		c.t.Errorf("%d answered", n)
	}
}

// hungUp: the same over a line that the bot holds. What it did not come to is not
// acknowledged and not done; whatever it did, the platform hears of. It is told to end
// when enough says so, and goes on when it was told.
func (c *crowd) hungUp(enough func(answered int) bool, goes func()) {
	c.t.Helper()
	c.serve()
	answers := make([]backstage.Answer, len(c.cases))
	var work sync.WaitGroup
	var mu sync.Mutex
	answered, rung := 0, make(chan struct{}, len(answers))
	for i := range answers {
		work.Go(func() {
			answers[i] = c.click(i).send()
			mu.Lock()
			defer mu.Unlock()
			answered++
			rung <- struct{}{}
		})
	}
	look := func() bool { mu.Lock(); defer mu.Unlock(); return enough(answered) }
	for !look() {
		<-rung
	}
	c.terminate()
	goes()
	c.gone()
	work.Wait()
	if n := c.kept(answers); n == 0 {
		c.t.Error("none was answered")
	}
}

// slowly sends a click whose body comes once it is let go.
func (c *crowd) slowly(client *http.Client, r asking, open chan struct{}, reading func()) (a backstage.Answer) {
	trace := httptrace.WithClientTrace(c.t.Context(), &httptrace.ClientTrace{Got100Continue: reading})
	req, err := http.NewRequestWithContext(trace, http.MethodPost, "http://"+c.addr+r.path, gate{open, bytes.NewReader(r.body)})
	if err != nil {
		return backstage.Answer{Err: err}
	}
	req.ContentLength, req.Header = int64(len(r.body)), r.header
	req.Header.Set("Expect", "100-continue")
	resp, err := client.Do(req)
	if err != nil {
		return backstage.Answer{Err: err}
	}
	a.Status = resp.StatusCode
	a.Body, a.Err = io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return a
}

// clicks sends one of the clicks, which must be answered.
func (c *crowd) clicks(i int) {
	c.t.Helper()
	if a := c.click(i).send(); !a.OK() {
		c.t.Fatalf("%s: %+v", c.sends[i], a)
	}
}

// later is a start some minutes after, of a bot that says what is due and stops.
func (c *crowd) later() {
	c.t.Helper()
	cfg, err := readConfig(c.config, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	a, err := open(c.t.Context(), cfg, options{machine: func() time.Time { return time.Now().Add(2 * time.Minute) }})
	if err != nil {
		c.t.Fatal(err)
	}
	err = a.startOutside(c.t.Context())
	if err == nil {
		_, err = a.runner.Drain(c.t.Context())
	}
	if err := errors.Join(err, a.delivery.Close(c.t.Context()), a.close()); err != nil {
		c.t.Fatal(err)
	}
}
