// Package backstage is what the fakes of platforms have alike: faults that a test
// orders for their calls, and waiting for what a test expects of them.
package backstage

import (
	"net"
	"net/http"
	"testing"
	"time"
)

// Patience is how long Until waits before it calls a test failed.
const Patience = 30 * time.Second

// Fault is what goes wrong with calls. Hold and Delay come first; then the first
// that is set of Cut, CutAfter, and Status, Error, Code or Body decides the answer.
// With none of them the call is answered as ever, only late.
type Fault struct {
	Times      int             // how many calls; 0 is one
	Delay      time.Duration   // on the machine's clock
	Hold       <-chan struct{} // wait until it is closed
	Cut        bool            // reset the connection before anything is done
	CutAfter   bool            // do it, then reset the connection without an answer
	HoldAfter  <-chan struct{} // with CutAfter: the reset waits until it is closed
	Status     int             // the HTTP status; 0 is what the platform gives with it
	Error      string          // the word of a refusal, where the platform has words
	Code       int             // its code, where the platform has codes
	RetryAfter string          // when to come again, as the platform says it
	Body       string          // the whole body, as it is
}

// answers: the fault says something in the place of the platform.
func (f Fault) answers() bool {
	return f.Status != 0 || f.Error != "" || f.Code != 0 || f.RetryAfter != "" || f.Body != ""
}

// Plan is the faults that were ordered. Its owner locks it.
type Plan map[string][]*Fault

// Order plans a fault for a kind of call; several are taken in order.
func (p Plan) Order(call string, f Fault) {
	f.Times = max(f.Times, 1)
	p[call] = append(p[call], &f)
}

// Take is what happens to the next call of this kind; "*" is planned for each kind.
func (p Plan) Take(call string) Fault {
	for _, key := range []string{call, "*"} {
		if queue := p[key]; len(queue) > 0 {
			f := *queue[0]
			if queue[0].Times--; queue[0].Times == 0 {
				p[key] = queue[1:]
			}
			return f
		}
	}
	return Fault{}
}

// Call is one call that a fault may befall. W is how the platform names a refusal.
type Call[W any] struct {
	Serve  func(http.ResponseWriter) (status int, word W)        // does it
	Answer func(http.ResponseWriter, Fault) (status int, word W) // says what the fault says
	Done   func(status int, word W)                              // status 0: without an answer
	Closed <-chan struct{}                                       // the platform is gone
}

// Befall lets a fault happen to a call, and the call itself where it still does.
func (c Call[W]) Befall(f Fault, rw http.ResponseWriter, r *http.Request) {
	var none W
	if !c.late(f.Delay, r) || !c.hold(f.Hold, r) {
		c.Done(0, none)
		return
	}
	switch {
	case f.Cut:
		c.Done(0, none)
		Reset(rw)
	case f.CutAfter:
		_, word := c.Serve(unheard{http.Header{}})
		c.Done(0, word)
		c.hold(f.HoldAfter, r)
		Reset(rw)
	case f.answers():
		c.Done(c.Answer(rw, f))
	default:
		c.Done(c.Serve(rw))
	}
}

// late waits, and says whether the caller still listens.
func (c Call[W]) late(by time.Duration, r *http.Request) bool {
	if by == 0 {
		return true
	}
	over := make(chan struct{})
	timer := time.AfterFunc(by, func() { close(over) })
	defer timer.Stop()
	return c.hold(over, r)
}

// hold waits until something is closed, if there is anything to wait for; it says
// whether the caller still listens.
func (c Call[W]) hold(until <-chan struct{}, r *http.Request) bool {
	if until == nil {
		return true
	}
	select {
	case <-until:
		return true
	case <-r.Context().Done():
	case <-c.Closed:
	}
	return false
}

// Reset ends a connection as a machine does that knows nothing of it.
func Reset(rw http.ResponseWriter) {
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

// Until waits until what a test expects is so. It looks after each change; says
// tells what there is instead.
func Until(t testing.TB, changed func() <-chan struct{}, so func() bool, says func() string) {
	t.Helper()
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	for {
		next := changed()
		if so() {
			return
		}
		select {
		case <-next:
		case <-deadline.C:
			t.Fatalf("it did not become what the test expects within %v; %s", Patience, says())
		}
	}
}
