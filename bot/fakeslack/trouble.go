package fakeslack

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"closeloop/bot/backstage"
)

// Fault is what goes wrong with calls of one method: Error is Slack's word, and
// RetryAfter the header.
type Fault = backstage.Fault

// Call is a call that came in.
type Call struct {
	Method string
	At     time.Time         // by the workspace's clock
	Args   map[string]string // JSON as text
	Token  string
	Done   bool   // answered, or cut
	Status int    // of the answer; 0: cut
	Error  string // the word of a refusal
}

// trouble is what a test ordered, and what was called.
type trouble struct {
	down     bool
	unshared int // shares of files that will not land
	plan     backstage.Plan
	rates    map[string]rate
	buckets  map[string]*bucket
	calls    []*Call
}

func newTrouble() trouble {
	return trouble{plan: backstage.Plan{}, rates: map[string]rate{}, buckets: map[string]*bucket{}}
}

// Fail orders a fault for a method ("*": for each). Several are taken in order.
// Also the addresses beside the API can be named: "respond", "upload", "download".
func (w *Workspace) Fail(method string, f Fault) {
	w.change(func() { w.plan.Order(method, f) })
}

// Heal takes back what was ordered for a method and did not happen yet.
func (w *Workspace) Heal(method string) { w.change(func() { delete(w.plan, method) }) }

// Down makes every connection end with a reset, as if Slack were gone.
func (w *Workspace) Down(down bool) { w.change(func() { w.down = down }) }

// LoseShare makes the next file that is completed never appear in its channel,
// although the answer says ok: that happens.
func (w *Workspace) LoseShare() { w.change(func() { w.unshared++ }) }

// Calls are the calls of a method so far ("": of all), oldest first.
func (w *Workspace) Calls(method string) []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Call
	for _, c := range w.calls {
		if method == "" || c.Method == method {
			kept := *c
			kept.Args = maps.Clone(c.Args)
			out = append(out, kept)
		}
	}
	return out
}

func (w *Workspace) lastCalls() string {
	var lines []string
	for _, c := range w.Calls("") {
		lines = append(lines, fmt.Sprintf("%s %d %s", c.Method, c.Status, c.Error))
	}
	return strings.Join(lines[max(0, len(lines)-20):], "; ")
}

// arrive notes a call and finds the fault that was ordered for it.
func (w *Workspace) arrive(c *Call) (f Fault) {
	w.change(func() {
		c.At = w.opts.Now()
		w.calls = append(w.calls, c)
		if f = (Fault{Cut: true}); !w.down {
			f = w.plan.Take(c.Method)
		}
	})
	return f
}

// guard is around everything that is called: it notes the call and lets happen
// what was ordered. serve does the call and returns the word of a refusal.
func (w *Workspace) guard(rw http.ResponseWriter, r *http.Request, c *Call, serve func(http.ResponseWriter) (int, string)) {
	backstage.Call[string]{
		Serve:  serve,
		Answer: faulty,
		Done:   func(status int, word string) { w.change(func() { c.Done, c.Status, c.Error = true, status, word }) },
		Closed: w.closed,
	}.Befall(w.arrive(c), rw, r)
}

// faulty says what a fault says.
func faulty(rw http.ResponseWriter, f Fault) (int, string) {
	if f.Status == 0 {
		f.Status = http.StatusOK
	}
	if f.RetryAfter != "" {
		rw.Header().Set("Retry-After", f.RetryAfter)
	}
	if f.Body == "" && (f.Error != "" || f.Status == http.StatusOK) {
		write(rw, f.Status, answer{"ok": false, "error": f.Error})
		return f.Status, f.Error
	}
	rw.WriteHeader(f.Status)
	_, _ = rw.Write([]byte(f.Body))
	return f.Status, f.Error
}
