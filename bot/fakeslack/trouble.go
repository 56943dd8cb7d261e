package fakeslack

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"
)

// Fault is what goes wrong with calls of one method. Hold and Delay come first;
// then the first that is set of Cut, CutAfter, and Status, Error or Body decides
// the answer. With none of them the call is answered as ever, only late.
type Fault struct {
	Times      int             // how many calls; 0 is one
	Delay      time.Duration   // on the machine's clock
	Hold       <-chan struct{} // wait until it is closed
	Cut        bool            // reset the connection before anything is done
	CutAfter   bool            // do it, then reset the connection without an answer
	HoldAfter  <-chan struct{} // with CutAfter: the reset waits until it is closed
	Status     int             // the HTTP status; 0 is 200
	Error      string          // {"ok":false,"error":…}
	RetryAfter string          // the header, as it is
	Body       string          // the whole body, as it is
}

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
	faults   map[string][]*Fault
	rates    map[string]rate
	buckets  map[string]*bucket
	calls    []*Call
}

func newTrouble() trouble {
	return trouble{faults: map[string][]*Fault{}, rates: map[string]rate{}, buckets: map[string]*bucket{}}
}

// Fail orders a fault for a method ("*": for each). Several are taken in order.
// Also the addresses beside the API can be named: "respond", "upload", "download".
func (w *Workspace) Fail(method string, f Fault) {
	f.Times = max(f.Times, 1)
	w.change(func() { w.faults[method] = append(w.faults[method], &f) })
}

// Heal takes back what was ordered for a method and did not happen yet.
func (w *Workspace) Heal(method string) { w.change(func() { delete(w.faults, method) }) }

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
func (w *Workspace) arrive(c *Call) (f Fault, found bool) {
	w.change(func() {
		c.At = w.opts.Now()
		w.calls = append(w.calls, c)
		if w.down {
			f, found = Fault{Cut: true}, true
			return
		}
		for _, key := range []string{c.Method, "*"} {
			if queue := w.faults[key]; len(queue) > 0 {
				f, found = *queue[0], true
				if queue[0].Times--; queue[0].Times == 0 {
					w.faults[key] = queue[1:]
				}
				return
			}
		}
	})
	return f, found
}

// done notes how a call ended; status 0: without an answer.
func (w *Workspace) done(c *Call, status int, word string) {
	w.change(func() { c.Done, c.Status, c.Error = true, status, word })
}

// guard is around everything that is called: it notes the call and lets happen
// what was ordered. serve does the call and returns the word of a refusal.
func (w *Workspace) guard(rw http.ResponseWriter, r *http.Request, c *Call, serve func(http.ResponseWriter) (int, string)) {
	f, _ := w.arrive(c)
	if !w.wait(r, f) {
		w.done(c, 0, "")
		return
	}
	switch {
	case f.Cut:
		w.done(c, 0, "")
		reset(rw)
	case f.CutAfter:
		_, word := serve(unheard{http.Header{}})
		w.done(c, 0, word)
		w.hold(r, f.HoldAfter)
		reset(rw)
	case f.Status != 0 || f.Error != "" || f.Body != "" || f.RetryAfter != "":
		status, word := f.answer(rw)
		w.done(c, status, word)
	default:
		status, word := serve(rw)
		w.done(c, status, word)
	}
}

// wait says whether the caller still listens afterwards.
func (w *Workspace) wait(r *http.Request, f Fault) bool {
	if f.Delay == 0 && f.Hold == nil {
		return true
	}
	late := time.NewTimer(f.Delay)
	defer late.Stop()
	select {
	case <-late.C:
	case <-r.Context().Done():
		return false
	case <-w.closed:
		return false
	}
	return w.hold(r, f.Hold)
}

// hold waits until something is closed, if there is anything to wait for; it says
// whether the caller still listens.
func (w *Workspace) hold(r *http.Request, until <-chan struct{}) bool {
	if until == nil {
		return true
	}
	select {
	case <-until:
		return true
	case <-r.Context().Done():
	case <-w.closed:
	}
	return false
}

func (f Fault) answer(rw http.ResponseWriter) (int, string) {
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

// reset ends a connection as a machine does that knows nothing of it.
func reset(rw http.ResponseWriter) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// unheard takes an answer that nobody gets.
type unheard struct{ header http.Header }

func (u unheard) Header() http.Header       { return u.header }
func (unheard) Write(p []byte) (int, error) { return len(p), nil }
func (unheard) WriteHeader(int)             {}
