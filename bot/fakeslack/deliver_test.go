package fakeslack

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"closeloop/bot/backstage"
)

// TestSignature: the example of Slack's own documentation.
func TestSignature(t *testing.T) {
	t.Parallel()
	const body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
		"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands" +
		"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	h := Signed("8f742231b10e8888abcd99yyyzzz85a5", []byte(body), time.Unix(1531420618, 0))
	if got, want := h.Get("X-Slack-Signature"), "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := h.Get("X-Slack-Request-Timestamp"); got != "1531420618" {
		t.Error(got)
	}
}

// TestEveryRequestIsSigned: over its raw body, by the workspace's clock, at the
// address of its kind.
func TestEveryRequestIsSigned(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	w := Open(t, Options{Now: func() time.Time { return at }})
	a := listen(t, w, nil)
	p := somebody(w)
	p.Type("hi")
	p.Command("/cl help me", "")
	w.Send(w.Interaction("block_actions", p.ID(), nil))
	var paths []string
	for _, got := range a.all() {
		paths = append(paths, got.path)
		for key, values := range Signed(SigningSecret, []byte(got.body), at) {
			if got.header.Get(key) != values[0] {
				t.Errorf("%s: %s is %q, want %q", got.path, key, got.header.Get(key), values[0])
			}
		}
	}
	if want := []string{"/slack/events", "/slack/commands", "/slack/interactions"}; !slices.Equal(paths, want) {
		t.Errorf("told at %v, want %v", paths, want)
	}
}

// TestEnvelopeOfEvents: the outer event, with and without an org.
func TestEnvelopeOfEvents(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"workspace": {}, "org": {Enterprise: "E0FAKE", Org: true}} {
		w := Open(t, o)
		r := w.Event(map[string]any{"type": "team_join"})
		doc := readTree(r.Body())
		auth := doc.list("authorizations")[0]
		for key, want := range map[string]string{"team_id": Team, "api_app_id": App, "type": "event_callback"} {
			if doc.word(key) != want {
				t.Errorf("%s: %s is %q, want %q", name, key, doc.word(key), want)
			}
		}
		if doc.word("event_id") == "" || doc.word("event_time") == "" || doc.word("event_context") == "" || doc.sub("event").word("event_ts") == "" {
			t.Errorf("%s: %s", name, r.Body())
		}
		if auth.flag("is_enterprise_install") != o.Org || (auth["team_id"] == nil) != o.Org || auth.word("enterprise_id") != o.Enterprise || auth.word("user_id") != Bot {
			t.Errorf("%s: %v", name, auth)
		}
		if other := w.Event(map[string]any{"type": "team_join"}); other.Doc["event_id"] == doc["event_id"] {
			t.Errorf("%s: two events of one id", name)
		}
	}
}

// TestOrgInteraction: of an org's installation no team is told, but the org; in
// commands the flag is a word.
func TestOrgInteraction(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{Enterprise: "E0FAKE", Org: true})
	p := somebody(w)
	doc := readTree(encode(w.Interaction("block_actions", p.ID(), nil).Doc))
	if team, named := doc["team"]; !named || team != nil || doc.sub("enterprise").word("id") != "E0FAKE" || !doc.flag("is_enterprise_install") {
		t.Errorf("%v", doc)
	}
	form := w.Slash(p.ID(), "", "/cl", "").Form
	if form.Get("is_enterprise_install") != "true" || form.Get("enterprise_id") != "E0FAKE" || form.Get("team_id") != Team {
		t.Errorf("%v", form)
	}
}

// TestRetries: an event that is refused comes three times more, numbered and with
// the reason, the same event each time, and is lost then.
func TestRetries(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, func(_ heard, rw http.ResponseWriter) { rw.WriteHeader(http.StatusInternalServerError) })
	p := somebody(w)
	if p.Type("hello").OK() || len(w.Waiting()) != 1 {
		t.Fatal("the event should wait")
	}
	for range 4 {
		w.Retry()
	}
	if len(a.all()) != 4 || len(w.Waiting()) != 0 || len(w.Lost()) != 1 {
		t.Errorf("%d deliveries, %d wait, %d lost", len(a.all()), len(w.Waiting()), len(w.Lost()))
	}
	for i, got := range a.all() {
		num, reason := []string{"", "1", "2", "3"}[i], "http_error"
		if i == 0 {
			reason = ""
		}
		if got.header.Get("X-Slack-Retry-Num") != num || got.header.Get("X-Slack-Retry-Reason") != reason || got.body != a.all()[0].body {
			t.Errorf("delivery %d: %v", i, got.header)
		}
	}
}

// TestRetryReasons: each way not to answer has its word, and one header ends it.
func TestRetryReasons(t *testing.T) {
	t.Parallel()
	for want, answer := range map[string]func(heard, http.ResponseWriter){
		"http_error":         func(_ heard, rw http.ResponseWriter) { rw.WriteHeader(http.StatusUnauthorized) },
		"http_timeout":       nil,
		"connection_failed":  func(_ heard, rw http.ResponseWriter) { backstage.Reset(rw) },
		"too_many_redirects": func(_ heard, rw http.ResponseWriter) { rw.Header().Set("Location", "/again"); rw.WriteHeader(307) },
		"": func(_ heard, rw http.ResponseWriter) {
			rw.Header().Set("X-Slack-No-Retry", "1")
			rw.WriteHeader(http.StatusInternalServerError)
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			w := Open(t, Options{})
			if want == "http_timeout" {
				release := make(chan struct{})
				answer = func(heard, http.ResponseWriter) { <-release }
				w.Within(20 * time.Millisecond)
				defer close(release)
			}
			listen(t, w, answer)
			somebody(w).Type("hello")
			waiting := w.Waiting()
			if want == "" {
				if len(waiting) != 0 {
					t.Errorf("%v waits", waiting)
				}
				return
			}
			if len(waiting) != 1 || waiting[0].Reason != want || waiting[0].Retry != 1 {
				t.Errorf("%+v", waiting)
			}
		})
	}
}

// TestNobodyListens: an app that is down is as one whose machine refuses.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	a.Close()
	somebody(w).Type("hello")
	if waiting := w.Waiting(); len(waiting) != 1 || waiting[0].Reason != "connection_failed" {
		t.Errorf("%+v", waiting)
	}
}

// TestForgeries: a test can send the same again, in another order, stale, forged.
func TestForgeries(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	a := listen(t, w, nil)
	first, second := w.Event(map[string]any{"type": "x"}), w.Event(map[string]any{"type": "y"})
	for _, r := range []Request{second, first, first} {
		if !w.Send(r).OK() {
			t.Fatal("not taken")
		}
	}
	heard := a.all()
	if heard[0].doc["event_id"] != second.Doc["event_id"] || heard[1].body != heard[2].body {
		t.Error("not sent as told")
	}
	stale := w.Now().Add(-6 * time.Minute)
	path, contentType := first.Route()
	h := Signed("another secret", first.Body(), stale)
	h.Set("Content-Type", contentType)
	if got := w.Post(path, h, first.Body()); !got.OK() {
		t.Fatal(got)
	}
	if got := a.last(t); got.header.Get("X-Slack-Signature") != h.Get("X-Slack-Signature") {
		t.Error("the forged signature did not arrive")
	}
}
