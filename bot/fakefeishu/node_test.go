package fakefeishu

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/needs"
)

// client runs one part of testdata/clients.mjs: Feishu's own client.
func client(t *testing.T, w *Tenant, part string, u User) *backstage.Program {
	t.Helper()
	return backstage.Start(t, needs.Node(t), "testdata/clients.mjs", needs.FeishuClients(t), part, w.URL(), App, AppSecret, EncryptKey, u.OpenID, u.Email)
}

// TestNodeAPI: Feishu's published client finds here what it expects.
func TestNodeAPI(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	u := w.AddUser(User{Name: "林晓", Email: "lin@example.com"})
	c := client(t, w, "api", u)
	w.Until(t, func() bool { return len(w.Calls("patch")) == 2 })
	w.Fail("create", Fault{Code: tooMany})
	var said map[string]any
	if out := c.Leave(t); json.Unmarshal([]byte(out), &said) != nil {
		t.Fatalf("%s; %s", out, w.lastCalls())
	}
	want := map[string]any{
		"posted": "interactive", "once": true, "patched": 0.0, "replied": true, "found": []any{u.OpenID, ""}, "image": true, "bot": Bot,
		"nobody": []any{400.0, 99992351.0}, "noCard": []any{400.0, 230099.0}, "noMessage": []any{400.0, 230001.0}, "limited": []any{429.0, 99991400.0},
	}
	if !reflect.DeepEqual(said, want) {
		t.Errorf("%v\nwant\n%v", said, want)
	}
	screen := w.Person(u.OpenID).Screen()
	if len(screen) != 2 || screen[0].Words != "Changed" || screen[1].Words != "an answer" || len(w.Calls("token")) != 1 {
		t.Errorf("%+v, %d tokens", screen, len(w.Calls("token")))
	}
}

// acts types and clicks, over whichever transport is connected.
func acts(t *testing.T, w *Tenant, p *Person) {
	t.Helper()
	if a := p.Type("first"); a.Status != http.StatusOK {
		t.Errorf("%+v", a)
	}
	m := w.AddMessage(Message{Chat: w.P2P(p.ID()), From: Bot, Kind: "interactive", Content: json.RawMessage(
		`{"schema":"2.0","config":{"update_multi":true},"body":{"elements":[{"tag":"button","text":{"tag":"plain_text","content":"Approve"},"behaviors":[{"type":"callback","value":{"do":"it"}}]}]}}`)})
	seen := p.Last()
	if a := p.Click(seen, "Approve"); a.Status != http.StatusOK || seen.Ref != m.ID {
		t.Errorf("%+v on %+v", a, seen)
	}
	if toasts := p.Toasts(); len(toasts) != 1 || toasts[0] != (Toast{"success", p.ID() + " pressed it"}) || p.Last().Words != "Done" {
		t.Errorf("%v, %v, %+v", toasts, p.Trouble(), p.Last())
	}
}

// TestNodeLine: Feishu's published client connects, takes events in one piece or
// in several, answers a click, and comes back after it was cut off.
func TestNodeLine(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	w.Within(lineTime) // whether it talks as Feishu does, not how fast a busy machine is
	p := w.Person(w.AddUser(User{Name: "林晓"}).OpenID)
	c := client(t, w, "line", User{})
	w.Until(t, func() bool { return w.Connections() == 1 && w.Pings() > 0 })
	acts(t, w, p)
	w.Split(7)
	if a := p.Type("in seven parts"); a.Status != http.StatusOK {
		t.Errorf("%+v", a)
	}
	pings := w.Pings()
	w.Cut()
	w.Until(t, func() bool { return w.Connections() == 1 && w.Pings() > pings }) // it listens when it has pinged
	if a := p.Type("last"); a.Status != http.StatusOK {
		t.Errorf("%+v", a)
	}
	if got := c.Leave(t); got != "first\nin seven parts\nlast" {
		t.Errorf("%q", got)
	}
}

// TestNodeHTTP: its dispatcher proves the address, opens what is encrypted, finds the
// signature right, and hears nothing of what is forged.
func TestNodeHTTP(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	w.Within(lineTime)
	p := w.Person(w.AddUser(User{Name: "林晓"}).OpenID)
	c := client(t, w, "http", User{})
	w.Connect("http://127.0.0.1:" + c.Line())
	if err := w.SaveURL(); err != nil {
		t.Fatal(err)
	}
	acts(t, w, p)
	forged := Sealed(EncryptKey, w.Sent()[0].Body())
	w.Post(eventsPath, Signed("another key", forged, time.Now()), forged)
	if got := c.Leave(t); got != "first" {
		t.Errorf("%q", got)
	}
}
