// Package fakeslack is a strict Slack of one workspace (or one org) for tests: it
// keeps users, channels, messages, views and files, answers the Web API on a port
// of this machine, and refuses what Slack refuses, in Slack's words. It is no
// smarter than Slack, and it knows nothing of the room it tests: its limits are
// its own. Exported methods are safe for concurrent use and hand out copies.
package fakeslack

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
)

// What a workspace is called where Options say nothing else.
const (
	Team          = "T0FAKETEAM"
	App           = "A0FAKEAPP1"
	Bot           = "U0FAKEBOT1" // the user that the app is
	BotID         = "B0FAKEBOT1" // the same as the author of a message
	BotToken      = "xoxb-fake-bot-token"
	AppToken      = "xapp-fake-app-token"
	SigningSecret = "fake-signing-secret-of-32-letters"
)

// Options are what a test wants otherwise. The zero value is a plain workspace.
type Options struct {
	Now        func() time.Time // the workspace's clock; nil: the machine's
	Team       string           // "": Team
	Enterprise string           // the org's id, "E…"; "": no org
	Org        bool             // the app is installed for the whole org
	Scopes     []string         // what the bot token may; nil: Scopes()
	NoHome     bool             // the app's Home tab is off
	NoMessages bool             // the app's Messages tab is off
}

// Scopes are what the app's manifest asks for.
func Scopes() []string {
	return []string{
		"app_mentions:read", "chat:write", "commands", "files:read", "files:write",
		"im:history", "im:write", "users:read", "users:read.email",
	}
}

// Workspace is one Slack.
type Workspace struct {
	opts   Options
	server *httptest.Server
	closed chan struct{}
	// handleSocket serves /link, the address that apps.connections.open gives out.
	handleSocket http.HandlerFunc

	mu        sync.Mutex
	changed   chan struct{} // closed and made anew at each change
	scopes    []string
	tokens    map[string]string // token → the word that refuses it; "": good
	users     map[string]*User
	channels  map[string]*Channel
	dms       map[string]string // user → the direct message with them
	messages  []*Message        // in the order of their ts
	refs      map[string]*Message
	modals    map[string][]*View
	homes     map[string]*View
	files     map[string]*File
	triggers  map[string]*trigger
	responses map[string]*response
	tickets   map[string]bool // sockets that may be opened, each once
	micros    int64           // of the last ts
	serial    int
	readings  readings
	trouble
	inbound
}

// Open starts a workspace that closes with the test. The app's bot is its only user.
func Open(t testing.TB, o Options) *Workspace {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Team == "" {
		o.Team = Team
	}
	if o.Scopes == nil {
		o.Scopes = Scopes()
	}
	w := &Workspace{
		opts: o, closed: make(chan struct{}), changed: make(chan struct{}),
		scopes: slices.Clone(o.Scopes), tokens: map[string]string{BotToken: "", AppToken: ""},
		users: map[string]*User{}, channels: map[string]*Channel{}, dms: map[string]string{}, refs: map[string]*Message{},
		modals: map[string][]*View{}, homes: map[string]*View{}, files: map[string]*File{},
		triggers: map[string]*trigger{}, responses: map[string]*response{}, tickets: map[string]bool{},
		trouble: newTrouble(), inbound: newInbound(),
	}
	w.handleSocket = w.serveSocket
	w.users[Bot] = &User{ID: Bot, Name: "closeloop", RealName: "Closeloop", Locale: "en-US", IsBot: true}
	w.server = httptest.NewServer(w.routes())
	t.Cleanup(func() { close(w.closed); w.finish(); w.server.Close() })
	return w
}

func (w *Workspace) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.serveAPI)
	mux.HandleFunc("/link", func(rw http.ResponseWriter, r *http.Request) {
		if w.handleSocket == nil {
			http.NotFound(rw, r)
			return
		}
		w.handleSocket(rw, r)
	})
	mux.HandleFunc("POST /respond/{id}", w.serveResponse)
	mux.HandleFunc("POST /upload/{id}", w.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", w.serveDownload)
	mux.HandleFunc("GET /login", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(rw, "<!DOCTYPE html><title>Sign in</title>")
	})
	return mux
}

// URL is where the workspace listens, without a slash at the end.
func (w *Workspace) URL() string { return w.server.URL }

// APIURL is the address of the Web API, with the slash that clients want.
func (w *Workspace) APIURL() string { return w.server.URL + "/api/" }

// TeamID is the id of the workspace, Enterprise that of its org, "" if none.
func (w *Workspace) TeamID() string { return w.opts.Team }

// Enterprise is the id of the org, "" if there is none.
func (w *Workspace) Enterprise() string { return w.opts.Enterprise }

// Org says that the app is installed for the whole org.
func (w *Workspace) Org() bool { return w.opts.Org }

// Now is the workspace's clock.
func (w *Workspace) Now() time.Time { return w.opts.Now() }

// Grant and Take change what the bot token may from the next call on.
func (w *Workspace) Grant(scopes ...string) {
	w.change(func() { w.scopes = append(w.scopes, scopes...) })
}

// Take takes scopes from the bot token.
func (w *Workspace) Take(scopes ...string) {
	w.change(func() {
		w.scopes = slices.DeleteFunc(w.scopes, func(s string) bool { return slices.Contains(scopes, s) })
	})
}

// Refuse makes a token be refused from now on by a word of Slack's
// (token_revoked, account_inactive); "" makes it good again.
func (w *Workspace) Refuse(token, word string) {
	w.change(func() { w.tokens[token] = word })
}

// Until waits until what a test expects of the workspace is so. It looks after
// each change; the condition may call every method of the workspace.
func (w *Workspace) Until(t testing.TB, so func() bool) {
	t.Helper()
	backstage.Until(t, w.Changed, so, func() string { return "calls: " + w.lastCalls() })
}

// Changed is closed at the next change of the workspace.
func (w *Workspace) Changed() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

// change runs under the lock and wakes whoever waits.
func (w *Workspace) change(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do()
	w.wake()
}

// wake is for those who hold the lock.
func (w *Workspace) wake() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// stamp is a new ts: the clock's, but later than all before. The caller holds the lock.
func (w *Workspace) stamp() string {
	w.micros = max(w.micros+1, w.opts.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", w.micros/1e6, w.micros%1e6)
}

// id is a new id that begins with the letter of its kind. The caller holds the lock.
func (w *Workspace) id(kind string) string {
	w.serial++
	return fmt.Sprintf("%s0FAKE%05d", strings.ToUpper(kind), w.serial)
}
