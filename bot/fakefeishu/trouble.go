package fakefeishu

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"closeloop/bot/backstage"
)

// Fault is what goes wrong with calls of one api: Code is Feishu's code.
type Fault = backstage.Fault

// Call is a call that came in.
type Call struct {
	API    string
	At     time.Time         // by the tenant's clock
	Path   map[string]string // what stands in the address: id, key
	Query  map[string]string
	Body   json.RawMessage // JSON, or the fields of a form without its files
	Token  string
	Done   bool // answered, or cut
	Status int  // of the answer; 0: cut
	Code   int  // of a refusal
}

// trouble is what a test ordered, and what was called.
type trouble struct {
	down  bool
	plan  backstage.Plan
	calls []*Call
}

func newTrouble() trouble { return trouble{plan: backstage.Plan{}} }

// Fail orders a fault for an api ("*": for each). Several are taken in order.
func (t *Tenant) Fail(api string, f Fault) { t.change(func() { t.plan.Order(api, f) }) }

// Heal takes back what was ordered for an api and did not happen yet.
func (t *Tenant) Heal(api string) { t.change(func() { delete(t.plan, api) }) }

// Down makes every connection end with a reset, as if Feishu were gone.
func (t *Tenant) Down(down bool) { t.change(func() { t.down = down }) }

// Calls are the calls of an api so far ("": of all), oldest first.
func (t *Tenant) Calls(api string) []Call {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []Call
	for _, c := range t.calls {
		if api == "" || c.API == api {
			kept := *c
			kept.Path, kept.Query = maps.Clone(c.Path), maps.Clone(c.Query)
			out = append(out, kept)
		}
	}
	return out
}

func (t *Tenant) lastCalls() string {
	var lines []string
	for _, c := range t.Calls("") {
		lines = append(lines, fmt.Sprintf("%s %d %d", c.API, c.Status, c.Code))
	}
	return strings.Join(lines[max(0, len(lines)-20):], "; ")
}

// arrive notes a call and finds the fault that was ordered for it.
func (t *Tenant) arrive(c *Call) (f Fault) {
	t.change(func() {
		c.At = t.opts.Now()
		t.calls = append(t.calls, c)
		if f = (Fault{Cut: true}); !t.down {
			f = t.plan.Take(c.API)
		}
	})
	return f
}

// guard is around everything that is called: it notes the call and lets happen
// what was ordered. serve does the call and returns the code of a refusal.
func (t *Tenant) guard(rw http.ResponseWriter, r *http.Request, c *Call, serve func(http.ResponseWriter) (int, int)) {
	k := t.befalling(c)
	k.Serve = serve
	k.Befall(t.arrive(c), rw, r)
}

// befalling is a call to which a fault may happen, but for what it does.
func (t *Tenant) befalling(c *Call) backstage.Call[int] {
	return backstage.Call[int]{
		Answer: t.faulty,
		Done:   func(status, code int) { t.change(func() { c.Done, c.Status, c.Code = true, status, code }) },
		Closed: t.closed,
	}
}

// faulty says what a fault says.
func (t *Tenant) faulty(rw http.ResponseWriter, f Fault) (int, int) {
	if f.RetryAfter != "" {
		rw.Header().Set(resetHeader, f.RetryAfter)
	}
	if f.Body != "" || f.Code == 0 && f.Status != 0 {
		status := max(f.Status, http.StatusOK)
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(f.Body))
		return status, f.Code
	}
	why := refuse(f.Code)
	if f.Code == 0 {
		why = refuse(tooMany)
	}
	if f.Status != 0 {
		why.status = f.Status
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refused(rw, why)
}
