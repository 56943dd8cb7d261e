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

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/bot/slack"
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

// crowd is a bot in a process of its own, in Slack, with reports that wait for HR.
type crowd struct {
	desk
	space  *fakeslack.Workspace
	mode   string
	addr   string
	cases  []string // each with a report to send
	sends  []string // the value of the button that does
	child  *exec.Cmd
	output *bytes.Buffer
	over   chan error
	ended  time.Time // when it was told to end
}

func newCrowd(t *testing.T, mode string, cases int) *crowd {
	t.Helper()
	c := &crowd{desk: newDeskFolder(t), space: fakeslack.Open(t, fakeslack.Options{}), mode: mode, addr: freeAddr(t)}
	c.space.Within(calm)
	people := joined(t, c.space, testCompany(t))
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
	c.put("closeloop.yaml", []byte(fmt.Sprintf("addr: %s\nlocale: en\nlog: {level: warn}\nslack: {mode: %s, bot_token: %s, app_token: %s, signing_secret: %s, api_url: %s}\n",
		c.addr, mode, fakeslack.BotToken, fakeslack.AppToken, fakeslack.SigningSecret, c.space.APIURL())))
	return c
}

// buttons are those by which the reports are sent.
func (c *crowd) buttons(a *app) {
	c.t.Helper()
	err := a.store.View(c.t.Context(), func(tx *store.Txn) error {
		reports, err := all[hiring.Report](tx, "report")
		for id, r := range reports {
			send := chat.Action{Flow: "report", Record: id, Verb: "send", Revision: r.Rev}
			c.cases, c.sends = append(c.cases, id), append(c.sends, send.String())
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
	a, err := open(c.t.Context(), cfg, options{})
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
	if c.mode == slack.HTTP {
		c.space.Connect("http://" + c.addr)
	} else {
		c.space.Until(c.t, func() bool { return c.space.Sockets() > 0 })
	}
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

// asked is one of the clicks: HR sends a report, or somebody without the right to
// it tries, and is told.
func (c *crowd) asked(i int) fakeslack.Request {
	user, record := slackUser("hr-lin"), c.cases[i]
	if barred(i) {
		user = slackUser("tr-xu")
	}
	at := fakeslack.Spot{Channel: c.space.DM(user), User: user, TS: "1700000000.000100"}
	return c.space.Interaction("block_actions", user, map[string]any{
		"container":    map[string]any{"type": "message", "message_ts": at.TS, "channel_id": at.Channel, "is_ephemeral": false},
		"channel":      map[string]any{"id": at.Channel, "name": "directmessage"},
		"response_url": c.space.ResponseURL(at), "trigger_id": c.space.Trigger(user, false),
		"actions": []any{map[string]any{
			"type": "button", "action_id": "act.0", "block_id": "0~k~report.draft~" + record,
			"value": c.sends[i], "action_ts": at.TS,
		}},
	})
}

func barred(i int) bool { return i%3 == 0 }

// kept compares what was acknowledged with what is stored and what was said.
func (c *crowd) kept(acked []bool) (n int) {
	c.t.Helper()
	c.put("closeloop.yaml", []byte("key: file:closeloop.key\nlocale: en\n"))
	sent := map[string]bool{}
	for _, h := range c.heads() {
		sent[h.ID] = h.Status == hiring.PendingEval
	}
	told := 0
	for i, ok := range acked {
		switch {
		case barred(i) && ok:
			told++
		case !barred(i) && ok != sent[c.cases[i]]:
			c.t.Errorf("%s: acknowledged %v, stored %v", c.cases[i], ok, sent[c.cases[i]])
		}
		if ok {
			n++
		}
	}
	said := 0
	for _, m := range c.space.Inbox(slackUser("tr-xu")) {
		if m.Ephemeral != "" {
			said++
		}
	}
	if said != told {
		c.t.Errorf("%d refused, %d told", told, said)
	}
	return n
}

// TestTerminateInSlack: SIGTERM with 100 clicks in flight over HTTP: each of them
// is answered, what was answered is stored, and who was refused reads it; the
// exit is clean and takes less than ten seconds.
func TestTerminateInSlack(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, slack.HTTP, 100)
	c.space.Fail("respond", fakeslack.Fault{Delay: 300 * time.Millisecond, Times: 100})
	c.serve()
	acked := make([]bool, 100)
	open := make(chan struct{})
	var reading, work sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	t.Cleanup(client.CloseIdleConnections)
	for i := range acked {
		reading.Add(1)
		once := sync.OnceFunc(reading.Done)
		work.Go(func() {
			defer once()
			acked[i] = c.slowly(client, c.asked(i), open, once)
		})
	}
	reading.Wait()
	c.terminate()
	close(open)
	work.Wait()
	c.gone()
	if n := c.kept(acked); n != len(acked) {
		t.Errorf("%d answered", n)
	}
}

// slowly sends a click whose body comes once it is let go.
func (c *crowd) slowly(client *http.Client, r fakeslack.Request, open chan struct{}, reading func()) bool {
	path, kind := r.Route()
	body := r.Body()
	trace := httptrace.WithClientTrace(c.t.Context(), &httptrace.ClientTrace{Got100Continue: reading})
	req, err := http.NewRequestWithContext(trace, http.MethodPost, "http://"+c.addr+path, gate{open, bytes.NewReader(body)})
	if err != nil {
		c.t.Error(err)
		return false
	}
	req.ContentLength, req.Header = int64(len(body)), c.space.Sign(body, c.space.Now())
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Expect", "100-continue")
	resp, err := client.Do(req)
	if err != nil {
		c.t.Error(err)
		return false
	}
	_, err = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return err == nil && resp.StatusCode == http.StatusOK
}

// TestTerminateWithASocket: the same over a socket. What the bot did not come to
// is not acknowledged and not done; whatever it did, Slack hears of.
func TestTerminateWithASocket(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, slack.Socket, 100)
	open := make(chan struct{})
	c.space.Fail("users.info", fakeslack.Fault{Hold: open, Times: 100})
	c.space.Fail("respond", fakeslack.Fault{Delay: 300 * time.Millisecond, Times: 100})
	c.serve()
	acked := make([]bool, 100)
	var work sync.WaitGroup
	for i := range acked {
		work.Go(func() { acked[i] = c.space.Send(c.asked(i)).OK() })
	}
	c.space.Until(t, func() bool { return len(c.space.Calls("users.info")) >= 2 })
	c.terminate()
	close(open)
	c.gone()
	work.Wait()
	if n := c.kept(acked); n == 0 {
		t.Error("none was answered")
	}
}

// TestASlackThatHangs holds up nobody: not the cards of others, not the clicks of
// the one whose card hangs, not the end. After the next start the card is there,
// once.
func TestASlackThatHangs(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, slack.HTTP, 3)
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	c.serve()
	if a := c.space.Person(slackUser("hr-lin")).Command("/cl", ""); !a.OK() {
		t.Fatal(a)
	}
	c.space.Until(t, func() bool { return len(c.cards("hr-lin", "~k~welcome")) == 1 }) // nothing is on its way to HR
	c.space.Fail("chat.postMessage", fakeslack.Fault{CutAfter: true, HoldAfter: over}) // it stands there, and nobody is told
	c.space.Within(3 * time.Second)                                                    // as Slack waits
	c.clicks(1)
	c.space.Until(t, func() bool { return len(c.cards("mgr-zhao", "~k~decision.")) == 1 })

	began := time.Now()
	c.want(exitDone, []string{"1 accepted"}, "", "import", "interviews", c.put("one.json", oneInterview(t, "other", "另一位")))
	if took := time.Since(began); took > 2*settleTime {
		t.Errorf("an import takes %s", took)
	}
	c.space.Until(t, func() bool { return len(c.cards("hr-lin", "~k~report.")) == 1 })
	if a := c.space.Person(slackUser("mgr-zhao")).Command("/cl", ""); !a.OK() {
		t.Errorf("the manager is not answered: %+v", a)
	}

	c.space.Fail("*", fakeslack.Fault{Hold: over, Times: 1000})
	c.clicks(2)
	c.terminate()
	c.gone()
	c.space.Heal("*")
	c.later()
	cards := c.cards("mgr-zhao", "~k~decision.")
	if len(cards) != 2 {
		t.Errorf("%d cards for the manager", len(cards))
	}
	for key, n := range cards {
		if n > 1 {
			t.Errorf("%s stands there %d times", key, n)
		}
	}
}

// cards are those of a kind that the bot keeps before a person, and how often each
// of them stands there.
func (c *crowd) cards(who, kind string) map[string]int {
	out := map[string]int{}
	for _, m := range c.space.Inbox(slackUser(who)) {
		if m.Metadata != nil && strings.Contains(string(m.Blocks), kind) {
			out[string(m.Metadata)]++
		}
	}
	return out
}

// clicks sends one of the clicks, which must be answered.
func (c *crowd) clicks(i int) {
	c.t.Helper()
	if a := c.space.Send(c.asked(i)); !a.OK() {
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
