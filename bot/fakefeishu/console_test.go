package fakefeishu

import (
	"net/http"
	"strings"
	"testing"
)

// TestConsole: what is entered counts once a version of it is approved, for whom it is
// for; and each page takes only what it takes at Feishu.
func TestConsole(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{New: true})
	a := listen(t, w, func(got heard, rw http.ResponseWriter) {
		_, _ = rw.Write(encode(map[string]any{"challenge": got.doc.Challenge}))
	})
	p, other := somebody(w), somebody(w)
	c := w.Console()
	block := []byte(`{"scopes": {"tenant": ["im:message.p2p_msg:readonly", "im:message:send_as_bot"], "user": []}}`)
	for name, err := range map[string]error{
		"no client":        c.SaveLongConnection(EventPage),
		"no mode":          c.Add(EventPage, MessageReceived),
		"no bot":           c.AddMenu("loop"),
		"no address":       c.SaveURL(EventPage, "http://127.0.0.1:1"),
		"unknown scope":    c.Import([]byte(`{"scopes": {"tenant": ["im:all"]}}`)),
		"more than scopes": c.Import([]byte(`{"scopes": {}, "events": []}`)),
		"nobody":           c.Release(),
		"nothing waits":    c.Approve(),
	} {
		if err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
	c.AddBot()
	for name, err := range map[string]error{
		"events":    c.SaveURL(EventPage, a.URL),
		"callbacks": c.SaveURL(CallbackPage, a.URL),
		"a message": c.Add(EventPage, MessageReceived, MenuUsed),
		"a card":    c.Add(CallbackPage, CardAction),
		"scopes":    c.Import(block),
		"the menu":  c.AddMenu("loop"),
		"a version": c.Release(p.ID()),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c.Add(EventPage, CardAction) == nil || c.Release(p.ID()) == nil || c.AddMenu("a", "b", "c") == nil {
		t.Error("a page takes what it does not")
	}
	heard := len(a.all())
	if p.Type("hi").Err == nil || p.Menu("loop").Err == nil || p.Enter().Err == nil || len(p.Screen()) != 0 {
		t.Error("it counts before it is approved")
	}
	if err := c.Approve(); err != nil || len(a.all()) != heard {
		t.Fatal(err, a.all()[heard:])
	}
	if !p.Type("hi").OK() || !p.Menu("loop").OK() || p.Menu("help").Err == nil || p.Enter().Err == nil || other.Type("hi").Err == nil {
		t.Errorf("%v %v", p.Trouble(), other.Trouble())
	}
	if last := other.Trouble()[0]; !strings.Contains(last, "not to be found") {
		t.Error(last)
	}
}
