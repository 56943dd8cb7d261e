package fakefeishu

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"closeloop/bot/backstage"
)

// eventsPath is where an app takes what Feishu tells, after its own address.
const eventsPath = "/feishu/events"

// The codes that a client shows where a card did not get its answer.
const (
	showUnset     = 200340 // nobody is there to be asked
	showLate      = 200341
	showUnreached = 200342
	showNotOK     = 200671
	showBadAnswer = 200672
	showBadCard   = 200673
	clickLimit    = 14 * 24 * time.Hour // a card of schema 2.0 can be used so long
)

var (
	errNowhere = errors.New("the app has neither an address nor a long connection")
	errUntold  = errors.New("the app is not told: it did not subscribe to that, or lacks the scope")
	errLate    = errors.New("no answer in time")
)

// carrier brings a request to the app, and its answer back.
type carrier interface{ carry(r Request) Answer }

// inbound is what goes from Feishu to the app, and what people have before them
// that is theirs alone.
type inbound struct {
	app      backstage.Caller
	base     string        // where the app listens; "": over long connections
	line     carrier       // the way over those; nil: there is none
	within   time.Duration // how long the app has to answer
	untold   []string      // types of events that the app did not subscribe to
	waiting  []Request     // events that the app did not take yet
	lost     []Request     // and those that were tried to the end
	sent     []Request     // all, in their order
	flying   int           // how many are on their way
	toasts   map[string][]Toast
	troubles map[string][]string // what went wrong before a user's eyes
	drafts   map[string]draft    // what a user typed into the fields of a message, by "<user>\n<message>"
}

// draft is what stands in the fields of a card that was not replaced yet.
type draft struct {
	on    string              // the card
	typed map[string][]string // by the name of the field
}

func newInbound() inbound {
	return inbound{
		app: backstage.NewCaller("Feishu-Fake/1.0", 0), within: 3 * time.Second,
		toasts: map[string][]Toast{}, troubles: map[string][]string{}, drafts: map[string]draft{},
	}
}

// finishInbound ends what is still asked.
func (t *Tenant) finishInbound() {
	t.app.End()
	t.app.HangUp()
}

// Connect sets the app's address, without a slash at the end, for events and
// callbacks. Without it everything goes over long connections.
func (t *Tenant) Connect(base string) { t.change(func() { t.base = base }) }

// Within changes how long the app may take to answer: three seconds, as it is.
func (t *Tenant) Within(d time.Duration) { t.change(func() { t.within = d }) }

// HangUp closes the connections to the app that carry nothing now, so that an app
// that ends need not wait for them.
func (t *Tenant) HangUp() { t.app.HangUp() }

// Unsubscribe takes types of events and callbacks from the app's subscription.
func (t *Tenant) Unsubscribe(types ...string) {
	t.change(func() { t.untold = append(t.untold, types...) })
}

// Subscribe adds them again.
func (t *Tenant) Subscribe(types ...string) {
	t.change(func() {
		t.untold = slices.DeleteFunc(t.untold, func(s string) bool { return slices.Contains(types, s) })
	})
}

// Idle: nothing is on its way to the app.
func (t *Tenant) Idle() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.flying == 0
}

// Post posts a body as it is to a path of the app, with these headers and no others.
func (t *Tenant) Post(path string, header http.Header, body []byte) Answer {
	t.mu.Lock()
	base, within := t.base, t.within
	t.mu.Unlock()
	return t.app.Post(base+path, within, header, body)
}

// posted is the way over HTTP: encrypted, and signed when it is sent.
type posted struct{ *Tenant }

func (t posted) carry(r Request) Answer {
	body := Sealed(EncryptKey, r.Body())
	header := Signed(EncryptKey, body, t.Now())
	header.Set("Content-Type", "application/json; charset=utf-8")
	return t.Post(eventsPath, header, body)
}

// way is how the app is reached now; nil: it is not.
func (t *Tenant) way() carrier {
	if t.base != "" {
		return posted{t}
	}
	return t.line
}
