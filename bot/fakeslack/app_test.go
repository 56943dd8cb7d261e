package fakeslack

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// app is an app that listens, remembers what it was told and says what a test wants.
type app struct {
	*httptest.Server
	mu     sync.Mutex
	heard  []told
	answer func(told, http.ResponseWriter)
}

// told is one request as the app got it.
type told struct {
	path   string
	header http.Header
	body   string
	doc    tree // an event, or an interaction
	form   url.Values
}

// listen starts an app that is connected to a workspace.
func listen(t *testing.T, w *Workspace, answer func(told, http.ResponseWriter)) *app {
	t.Helper()
	a := &app{answer: answer}
	a.Server = httptest.NewServer(http.HandlerFunc(a.serve))
	t.Cleanup(a.Close)
	w.Connect(a.URL)
	return a
}

func (a *app) serve(rw http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	got := told{path: r.URL.Path, header: r.Header, body: string(raw)}
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
func (a *app) all() []told {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]told(nil), a.heard...)
}

// last is what the app heard last.
func (a *app) last(t *testing.T) told {
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
func says(doc any) func(told, http.ResponseWriter) {
	return func(_ told, rw http.ResponseWriter) { reply(rw, doc) }
}

func reply(rw http.ResponseWriter, doc any) {
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(doc)
}

// calls calls the Web API as the app does, and wants it to work.
func calls(t *testing.T, w *Workspace, method string, body map[string]any) tree {
	t.Helper()
	token := BotToken
	if method == "apps.connections.open" {
		token = AppToken
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.APIURL()+method, strings.NewReader(string(encode(body))))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	doc := readTree(raw)
	if !doc.flag("ok") {
		t.Fatalf("%s: %s", method, raw)
	}
	return doc
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
