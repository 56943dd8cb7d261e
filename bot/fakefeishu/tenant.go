// Package fakefeishu is a strict Feishu of one tenant with one app for tests: it
// keeps users, chats, messages, images and files, answers the open API on a port
// of this machine, and refuses what Feishu refuses, with Feishu's codes and HTTP
// statuses. It is no smarter than Feishu, and it knows nothing of the room it
// tests: its limits are its own. Exported methods are safe for concurrent use and
// hand out copies.
package fakefeishu

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
)

// What the tenant is called where Options say nothing else.
const (
	TenantKey         = "16fa4ef4ke7e4a47"
	OtherTenant       = "27aa4ef4ke7e4b58"
	App               = "cli_fa4e000000000001"
	AppSecret         = "fakesecretof32lettersanddigits01"
	EncryptKey        = "fake-encrypt-key"
	VerificationToken = "fakeverificationtoken0000001"
	Bot               = "ou_bot00000000000000000000000000" // the bot's own open_id
)

// Options are what a test wants otherwise. The zero value is a plain tenant.
type Options struct {
	Now    func() time.Time // the tenant's clock; nil: the machine's
	Scopes []string         // what the app may; nil: Scopes()
	New    bool             // nobody has set the app up yet: that is done in the Console
}

// Scopes are what the app is granted where a test says nothing else.
func Scopes() []string {
	return []string{
		"contact:user.base:readonly", "contact:user.id:readonly", scopeEnter,
		"im:message.group_at_msg:readonly", "im:message.p2p_msg:readonly", "im:message:readonly",
		"im:message:send_as_bot", "im:message:update", "im:resource", "tenant:tenant:readonly",
	}
}

// scopeEnter lets the app hear of people who open their chat with it.
const scopeEnter = "im:chat.access_event.bot_p2p_chat:read"

// Tenant is one Feishu.
type Tenant struct {
	opts   Options
	server *httptest.Server
	closed chan struct{}

	mu       sync.Mutex
	changed  chan struct{} // closed and made anew at each change
	scopes   []string
	tokens   []*token
	users    map[string]*User // by open_id
	chats    map[string]*Chat
	p2p      map[string]string // user → the private chat with them
	messages []*Message        // in their order
	refs     map[string]*Message
	files    map[string]*File
	uuids    map[string]uuid
	serial   int
	house    house
	marks    markup
	menu     []string // the keys of the bot's menu; nil: whichever a test presses
	trouble
	pace
	inbound // what is told to the app, and what people have before them
	lines   // long connections
}

// house is how the tenant's administrators have set it.
type house struct {
	dlp       bool     // no raw phone numbers and mail addresses in messages
	mute      bool     // the app's bot is switched off
	sensitive []string // words that no message may hold
}

// Open starts a tenant that closes with the test. The app's bot is its only user.
func Open(tb testing.TB, o Options) *Tenant {
	tb.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Scopes == nil {
		o.Scopes = Scopes()
	}
	t := &Tenant{
		opts: o, closed: make(chan struct{}), changed: make(chan struct{}),
		scopes: slices.Clone(o.Scopes), users: map[string]*User{}, chats: map[string]*Chat{},
		p2p: map[string]string{}, refs: map[string]*Message{}, files: map[string]*File{}, uuids: map[string]uuid{},
		marks: newMarkup(), trouble: newTrouble(), pace: newPace(), inbound: newInbound(), lines: newLines(),
	}
	if o.New {
		t.begin()
	}
	t.server = httptest.NewServer(t.routes())
	tb.Cleanup(func() { close(t.closed); t.finishInbound(); t.finishLines(); t.server.Close() })
	return t
}

func (t *Tenant) routes() http.Handler {
	mux := http.NewServeMux()
	for _, a := range apis() {
		mux.HandleFunc(a.route, t.serve(a))
	}
	t.routeLines(mux)
	return mux
}

// URL is where the tenant listens, without a slash at the end.
func (t *Tenant) URL() string { return t.server.URL }

// Now is the tenant's clock.
func (t *Tenant) Now() time.Time { return t.opts.Now() }

// Grant and Take change what the app may from the next call on.
func (t *Tenant) Grant(scopes ...string) {
	t.change(func() { t.scopes = append(t.scopes, scopes...) })
}

// Take takes scopes from the app.
func (t *Tenant) Take(scopes ...string) {
	t.change(func() {
		t.scopes = slices.DeleteFunc(t.scopes, func(s string) bool { return slices.Contains(scopes, s) })
	})
}

// DLP has the tenant refuse raw phone numbers and mail addresses (230028).
func (t *Tenant) DLP(on bool) { t.change(func() { t.house.dlp = on }) }

// Censor has the tenant refuse messages that hold one of these words (230022).
func (t *Tenant) Censor(words ...string) { t.change(func() { t.house.sensitive = words }) }

// MuteBot switches the app's bot off, or on again (230006).
func (t *Tenant) MuteBot(off bool) { t.change(func() { t.house.mute = off }) }

// Until waits until what a test expects of the tenant is so. It looks after each
// change; the condition may call every method of the tenant.
func (t *Tenant) Until(tb testing.TB, so func() bool) {
	tb.Helper()
	backstage.Until(tb, t.Changed, so, func() string { return "calls: " + t.lastCalls() })
}

// Changed is closed at the next change of the tenant.
func (t *Tenant) Changed() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.changed
}

// change runs under the lock and wakes whoever waits.
func (t *Tenant) change(do func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	do()
	t.wake()
}

// wake is for those who hold the lock.
func (t *Tenant) wake() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// id is a new id that begins as those of its kind do. The caller holds the lock.
func (t *Tenant) id(kind string) string {
	t.serial++
	return fmt.Sprintf("%sfa4e%024d", kind, t.serial)
}
