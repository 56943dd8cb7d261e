package fakeslack

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
)

// app is an app that listens, remembers what it was told, and says what a test wants.
type app struct {
	*httptest.Server
	mu     sync.Mutex
	heard  []heard
	answer func(heard, http.ResponseWriter)
}

// heard is one request as the app got it.
type heard struct {
	path   string
	header http.Header
	body   string
	doc    tree // an event, or an interaction
	form   url.Values
}

// listen starts an app that is connected to a workspace.
func listen(t *testing.T, w *Workspace, answer func(heard, http.ResponseWriter)) *app {
	t.Helper()
	a := &app{answer: answer}
	a.Server = httptest.NewServer(http.HandlerFunc(a.serve))
	t.Cleanup(a.Close)
	w.Connect(a.URL)
	return a
}

func (a *app) serve(rw http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	got := heard{path: r.URL.Path, header: r.Header, body: string(raw)}
	if r.Header.Get("Content-Type") == "application/json" {
		got.doc = readTree(raw)
	} else {
		got.form, _ = url.ParseQuery(string(raw))
		got.doc = readTree([]byte(got.form.Get("payload")))
	}
	a.mu.Lock()
	a.heard = append(a.heard, got)
	a.mu.Unlock()
	if a.answer != nil {
		a.answer(got, rw)
	}
}

// all is what the app heard so far.
func (a *app) all() []heard {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]heard(nil), a.heard...)
}

// last is what the app heard last.
func (a *app) last(t *testing.T) heard {
	t.Helper()
	all := a.all()
	if len(all) == 0 {
		t.Fatal("the app heard nothing")
	}
	return all[len(all)-1]
}

// inner is the last inner event of a type.
func (a *app) inner(kind string) tree {
	for _, got := range a.all() {
		if e := got.doc.sub("event"); e.word("type") == kind {
			return e
		}
	}
	return nil
}

// says answers everything with JSON.
func says(doc any) func(heard, http.ResponseWriter) {
	return func(_ heard, rw http.ResponseWriter) { reply(rw, doc) }
}

func reply(rw http.ResponseWriter, doc any) {
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(doc)
}

// somebody is a person of the workspace.
func somebody(w *Workspace) *Person {
	return w.Person(w.AddUser(User{Name: "lin", RealName: "Lin Xiao", Locale: "zh-CN"}).ID)
}

// blocksFrom reads blocks that a test writes down.
func blocksFrom(t *testing.T, raw string) json.RawMessage {
	t.Helper()
	if !json.Valid([]byte(raw)) {
		t.Fatalf("no JSON: %s", raw)
	}
	return json.RawMessage(raw)
}
