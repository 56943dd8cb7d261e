package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/sample"
	"closeloop/bot/web"
)

// ledger is what the callers know: what they sent, and what was acknowledged,
// by an answer that was read to its end.
type ledger struct {
	mu      sync.Mutex
	models  []map[string]any // interviews as they come, in turns
	sent    []*delivered
	clicked []clicked
	fresh   []string // cases acknowledged since the last look over HTTP
}

// delivered is one request with interviews. Answer is empty until it was
// acknowledged; a repeat must get the same.
type delivered struct {
	once   string
	body   []byte
	ids    []string // external ids of its interviews
	answer []byte
	cases  []string
}

// clicked is an acknowledged click: the verb and the case.
type clicked struct{ verb, record, who string }

func newLedger(t *testing.T) *ledger {
	t.Helper()
	raw, err := sample.Interviews(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return &ledger{models: all[:1]}
}

// draw makes a request with new interviews and notes it before it is sent.
func (l *ledger) draw(once string, n int) (*delivered, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := &delivered{once: once}
	var rows []map[string]any
	model := l.models[len(l.sent)%len(l.models)]
	for i := range n {
		id := fmt.Sprintf("iv-%s-%d", once, i)
		row := map[string]any{}
		for k, v := range model {
			row[k] = v
		}
		row["external_id"] = id
		row["candidate"] = map[string]any{"external_id": "c-" + id, "name": "李" + id, "email": id + "@example.com", "locale": "zh-CN"}
		rows, d.ids = append(rows, row), append(d.ids, id)
	}
	var err error
	if n == 1 {
		d.body, err = json.Marshal(rows[0])
	} else {
		d.body, err = json.Marshal(rows)
	}
	l.sent = append(l.sent, d)
	return d, err
}

// kinds counts what was acknowledged.
func (l *ledger) kinds() map[string]int {
	out := map[string]int{}
	for _, d := range l.sent {
		if d.answer != nil {
			out["interview"] += len(d.ids)
		}
	}
	for _, c := range l.clicked {
		out[c.verb]++
	}
	return out
}

// open lists the requests that nobody answered.
func (l *ledger) open() (out []*delivered) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range l.sent {
		if d.answer == nil {
			out = append(out, d)
		}
	}
	return out
}

// caller is one process of the world outside, for as long as the victim lives.
type caller struct {
	base   string
	client *http.Client
	ledger *ledger
	round  int
	now    func() time.Time                 // by which requests are signed
	fault  func(format string, args ...any) // an answer that no crash explains
	acked  func()                           // one answer more was read whole
}

// work lets everybody call until the victim dies.
func (c caller) work(ctx context.Context) {
	c.repeat(ctx)
	var wg sync.WaitGroup
	for g := range crashSources - 1 {
		wg.Go(func() { c.deliver(ctx, g) })
	}
	wg.Go(func() { c.clicks(ctx, "hr-lin") })
	wg.Go(func() { c.clicks(ctx, "mgr-zhao") })
	wg.Wait()
}

// perRound bounds what one source sends in a round, so that the checks stay
// quick.
const perRound = 3

func (c caller) deliver(ctx context.Context, source int) {
	for n := range perRound {
		size := max(1, (c.round+source+n)%5-1) // most alone, the others in small batches
		d, err := c.ledger.draw(fmt.Sprintf("%d-%d-%d", c.round, source, n), size)
		if err != nil {
			c.fault("draw: %v", err)
			return
		}
		if !c.post(ctx, d) {
			return
		}
	}
}

// repeat does what a caller does after a crash: it sends again what was not
// answered, and here also the last that was, which must get the same answer.
func (c caller) repeat(ctx context.Context) {
	for _, d := range c.ledger.open() {
		if !c.post(ctx, d) {
			return
		}
	}
	c.ledger.mu.Lock()
	last := c.ledger.sent[max(0, len(c.ledger.sent)-2):]
	c.ledger.mu.Unlock()
	for _, d := range last {
		c.post(ctx, d)
	}
}

// post sends a request, really signed, and notes the answer once it was read
// whole. A request keeps the key of its source. False: the victim is dead.
func (c caller) post(ctx context.Context, d *delivered) bool {
	var source int
	if _, err := fmt.Sscanf(d.once, "%d-%d-", new(int), &source); err != nil {
		c.fault("read %s: %v", d.once, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/api/v1/interviews", bytes.NewReader(d.body))
	if err != nil {
		c.fault("request: %v", err)
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(web.HeaderIdempotency, d.once)
	web.Key{Name: fmt.Sprint("source-", source), Secret: apiSecret}.SignRequest(req, d.body, c.now())
	status, body, ok := c.send(req)
	if !ok {
		return false
	}
	var got struct {
		Accepted int
		Results  []struct {
			ExternalID string `json:"external_id"`
			Case       string
		}
	}
	if err := json.Unmarshal(body, &got); err != nil || status != http.StatusOK || len(got.Results) != len(d.ids) {
		c.fault("interviews: %d %s (%v)", status, body, err)
		return false
	}
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	if d.answer != nil {
		if !bytes.Equal(d.answer, body) {
			c.fault("lost: %s was answered %s, and after a restart %s", d.once, d.answer, body)
		}
		return true
	}
	d.answer = body
	for _, r := range got.Results {
		d.cases = append(d.cases, r.Case)
	}
	c.ledger.fresh = append(c.ledger.fresh, d.cases...)
	c.acked()
	return true
}

// send reads an answer to its end. Not ok: the connection broke.
func (c caller) send(req *http.Request) (status int, body []byte, ok bool) {
	resp, err := c.client.Do(req)
	if err != nil {
		return 0, nil, false
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, body, err == nil
}

// onScreen is a message as the console shows it.
type onScreen struct {
	ID      string
	Actions []struct{ Action string }
}

// action finds the button of a flow's verb.
func (m onScreen) action(flow, verb string) string {
	for _, a := range m.Actions {
		if strings.HasPrefix(a.Action, flow+"/") && strings.Contains(a.Action, "/"+verb+"@") {
			return a.Action
		}
	}
	return ""
}

func (m onScreen) offers(action string) bool {
	return slices.ContainsFunc(m.Actions, func(a struct{ Action string }) bool { return a.Action == action })
}

// clicks plays a person: whatever card comes, its main button is pressed.
func (c caller) clicks(ctx context.Context, who string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/console/api/events?as="+who, nil)
	if err != nil {
		c.fault("request: %v", err)
		return
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = resp.Body.Close() }()
	for lines := bufio.NewReader(resp.Body); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		var m onScreen
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			c.fault("stream: %v", err)
			return
		}
		c.press(ctx, who, m)
	}
}

// move is what a person does with a card, and whether the ledger counts it.
type move struct {
	verb, action string
	values       map[string]any
	counts       bool
}

// mainMove picks the main button: HR sends, the manager decides, and works on a
// stack first when many reports came as one message.
func mainMove(m onScreen) move {
	if action := m.action("report", "send"); action != "" {
		return move{verb: "send", action: action, counts: true}
	}
	if action := m.action("pile", "work"); action != "" {
		return move{verb: "work", action: action}
	}
	approve, reject := m.action("decision", "approve"), m.action("decision", "reject")
	if record := strings.Split(approve+"/", "/")[1]; reject != "" && strings.ContainsAny(record[len(record)-1:], "01234") {
		return move{verb: "reject", action: reject, values: map[string]any{"reason": "industry"}, counts: true}
	}
	return move{verb: "approve", action: approve, counts: true}
}

// press clicks and counts it once the answer says that it is done: the button
// is gone.
func (c caller) press(ctx context.Context, who string, m onScreen) {
	next := mainMove(m)
	if next.action == "" {
		return
	}
	body, err := json.Marshal(map[string]any{"as": who, "message": m.ID, "action": next.action, "values": next.values})
	if err != nil {
		c.fault("click: %v", err)
		return
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/console/api/act", bytes.NewReader(body))
	if err != nil {
		c.fault("click: %v", err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	status, raw, ok := c.send(req)
	if !ok {
		return
	}
	var got struct{ Message *onScreen }
	if err := json.Unmarshal(raw, &got); err != nil || status != http.StatusOK || got.Message == nil {
		c.fault("click %s: %d %s (%v)", next.action, status, raw, err)
		return
	}
	if next.counts && !got.Message.offers(next.action) {
		c.ledger.mu.Lock()
		defer c.ledger.mu.Unlock()
		c.ledger.clicked = append(c.ledger.clicked, clicked{next.verb, strings.Split(next.action, "/")[1], who})
		c.acked()
	}
}

// look asks the victim itself, over HTTP, for what was acknowledged lately.
func (c caller) look(ctx context.Context) {
	c.ledger.mu.Lock()
	fresh := c.ledger.fresh
	c.ledger.fresh = nil
	c.ledger.mu.Unlock()
	for i, id := range fresh {
		if i == web.PerSecond/2 {
			return // the others are looked at in the store
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/api/v1/cases/"+id, nil)
		if err != nil {
			c.fault("request: %v", err)
			return
		}
		web.Key{Name: fmt.Sprint("source-", crashSources-1), Secret: apiSecret}.SignRequest(req, nil, time.Now())
		status, body, ok := c.send(req)
		if !ok {
			return
		}
		if status != http.StatusOK || !bytes.Contains(body, []byte(`"id":"`+id+`"`)) {
			c.fault("lost: case %s: %d %s", id, status, body)
		}
	}
}
