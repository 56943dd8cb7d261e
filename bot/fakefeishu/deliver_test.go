package fakefeishu

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestEveryRequestIsSealedAndSigned: over its raw bytes, by the tenant's clock.
func TestEveryRequestIsSealedAndSigned(t *testing.T) {
	t.Parallel()
	at := newHands()
	w := Open(t, Options{Now: at.Now})
	a := listen(t, w, nil)
	p := somebody(w)
	if !p.Type("hi").OK() || !p.Enter().OK() || !p.Menu("loop").OK() {
		t.Fatal("not taken")
	}
	for _, got := range a.all() {
		stamp, nonce := got.header.Get("X-Lark-Request-Timestamp"), got.header.Get("X-Lark-Request-Nonce")
		if got.path != "/feishu/events" || stamp != "1788249600" || got.header.Get("X-Lark-Signature") != signature(stamp, nonce, EncryptKey, got.raw) {
			t.Errorf("%s %v", got.path, got.header)
		}
		if bytes.Equal(got.raw, got.clear) || !bytes.HasPrefix(got.raw, []byte(`{"encrypt":`)) {
			t.Errorf("not encrypted: %s", got.raw)
		}
	}
}

// TestEnvelope: schema 2.0, and no event_id twice.
func TestEnvelope(t *testing.T) {
	t.Parallel()
	at := newHands()
	w := Open(t, Options{Now: at.Now})
	a := listen(t, w, nil)
	p := somebody(w)
	p.Type("one")
	p.Type("two")
	ids := map[string]bool{}
	for _, got := range a.all() {
		h := got.doc.Header
		ids[h["event_id"]] = true
		for key, want := range map[string]string{
			"event_type": "im.message.receive_v1", "token": VerificationToken, "app_id": App, "tenant_key": TenantKey, "create_time": "1788249600000",
		} {
			if h[key] != want {
				t.Errorf("%s is %q, want %q", key, h[key], want)
			}
		}
		if got.doc.Schema != "2.0" {
			t.Errorf("schema %q", got.doc.Schema)
		}
	}
	if len(ids) != 2 || ids[""] {
		t.Errorf("event ids: %v", ids)
	}
}

// TestRetries: what is not taken comes again after 15 seconds, 5 minutes, an hour and
// six by the tenant's clock, the same event each time under a new signature, and is
// lost then.
func TestRetries(t *testing.T) {
	t.Parallel()
	at := newHands()
	w := Open(t, Options{Now: at.Now})
	a := listen(t, w, replies(http.StatusInternalServerError, ""))
	somebody(w).Type("hello")
	for i, pause := range []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour} {
		at.Add(pause - time.Second)
		if got := w.Retry(); len(got) != 0 || len(w.Waiting()) != 1 || w.Waiting()[0].Retry != i+1 {
			t.Fatalf("%v: %d told too early, %+v wait", pause, len(got), w.Waiting())
		}
		at.Add(time.Second)
		if got := w.Retry(); len(got) != 1 {
			t.Fatalf("%v: %d told", pause, len(got))
		}
	}
	all := a.all()
	if len(all) != 5 || len(w.Waiting()) != 0 || len(w.Lost()) != 1 {
		t.Fatalf("%d deliveries, %d wait, %d lost", len(all), len(w.Waiting()), len(w.Lost()))
	}
	for i, got := range all {
		if !bytes.Equal(got.clear, all[0].clear) || i > 0 && got.header.Get("X-Lark-Request-Timestamp") == all[i-1].header.Get("X-Lark-Request-Timestamp") {
			t.Errorf("delivery %d: %v %s", i, got.header, got.clear)
		}
	}
}

// TestTakenAtLast: what was taken does not come again, and Hurry does not wait.
func TestTakenAtLast(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	status := http.StatusServiceUnavailable
	listen(t, w, func(_ heard, rw http.ResponseWriter) { rw.WriteHeader(status) })
	somebody(w).Type("hello")
	status = http.StatusOK
	if got := w.Hurry(); len(got) != 1 || !got[0].OK() || len(w.Waiting()) != 0 || len(w.Hurry()) != 0 {
		t.Errorf("%+v, %d wait", got, len(w.Waiting()))
	}
	if !w.Idle() {
		t.Error("nothing is on its way")
	}
}

// TestNotTaken: nothing but 200 in time is taken.
func TestNotTaken(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)
	for name, answer := range map[string]func(heard, http.ResponseWriter){
		"created": replies(http.StatusCreated, "{}"), "refused": replies(http.StatusUnauthorized, ""),
		"redirect": func(_ heard, rw http.ResponseWriter) {
			rw.Header().Set("Location", "/elsewhere")
			rw.WriteHeader(http.StatusTemporaryRedirect)
		},
		"late":  func(heard, http.ResponseWriter) { <-release },
		"reset": func(heard, http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		w := Open(t, Options{})
		a := listen(t, w, answer)
		if name == "late" {
			w.Within(500 * time.Millisecond)
		}
		somebody(w).Type("hello")
		if len(w.Waiting()) != 1 || len(a.all()) != 1 {
			t.Errorf("%s: %d wait, told %d times", name, len(w.Waiting()), len(a.all()))
		}
	}
	w := Open(t, Options{})
	if a := somebody(w).Type("hello"); a.Err == nil || len(w.Waiting()) != 1 {
		t.Errorf("to nobody: %+v", a)
	}
}

// TestForgeries: a test can send the same again, in another order, of another app,
// plain, truncated, huge and stale.
func TestForgeries(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	first, second := w.Event("x", map[string]any{"n": 1}), w.Event("y", nil)
	for _, r := range []Request{second, first, first, first.With(map[string]any{"app_id": "cli_other", "tenant_key": OtherTenant, "token": "wrong"})} {
		if !w.Send(r).OK() {
			t.Fatal("not taken")
		}
	}
	all := a.all()
	if all[0].doc.Header["event_id"] != second.ID() || !bytes.Equal(all[1].clear, all[2].clear) {
		t.Error("not sent as told")
	}
	if h := all[3].doc.Header; h["app_id"] != "cli_other" || h["tenant_key"] != OtherTenant || h["token"] != "wrong" || h["event_id"] != first.ID() {
		t.Errorf("%v", h)
	}
	if first.header("app_id") != App {
		t.Error("the first request was changed, too")
	}
	sealed := Sealed(EncryptKey, first.Body())
	stale := Signed(EncryptKey, sealed, w.Now().Add(-time.Hour))
	for name, body := range map[string][]byte{
		"plain": first.Body(), "truncated": sealed[:len(sealed)-9], "huge": Sealed(EncryptKey, []byte(strings.Repeat(" ", 2<<20))),
	} {
		if got := w.Post("/feishu/events", stale, body); !got.OK() {
			t.Fatal(name, got)
		}
		if got := a.last(t); !bytes.Equal(got.raw, body) || got.header.Get("X-Lark-Signature") != stale.Get("X-Lark-Signature") {
			t.Errorf("%s did not arrive as it was sent", name)
		}
	}
	if kinds := []string{w.Sent()[0].Kind(), w.Sent()[1].Kind()}; !slices.Equal(kinds, []string{"y", "x"}) {
		t.Errorf("%v", kinds)
	}
}

// TestSaveURL: the console keeps an address only that returns the challenge.
func TestSaveURL(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer func(heard, http.ResponseWriter)
		want   string
	}{
		"good": {func(got heard, rw http.ResponseWriter) {
			_, _ = rw.Write(encode(map[string]any{"challenge": got.doc.Challenge}))
		}, ""},
		"wrong":   {replies(200, `{"challenge":"x"}`), "did not return"},
		"no JSON": {replies(200, `ok`), "did not return"},
		"refused": {replies(401, `{}`), "status 401"},
	} {
		w := Open(t, Options{})
		a := listen(t, w, c.answer)
		if err := w.SaveURL(); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if got := a.last(t); got.doc.Type != "url_verification" || got.doc.Token != VerificationToken || got.doc.Challenge == "" || got.header.Get("X-Lark-Signature") != "" {
			t.Errorf("%s: %s", name, got.clear)
		}
	}
}
