package fakeslack

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	say := in{"channel": "UANN", "text": "x"}
	for _, c := range []struct {
		name     string
		fault    Fault
		status   int
		word     string
		retry    string
		body     string
		received int // messages that she gets all the same
	}{
		{"an error", Fault{Error: "internal_error"}, 200, "internal_error", "", "", 0},
		{"ok:false without a word", Fault{Status: 200}, 200, "", "", "", 0},
		{"a status", Fault{Status: 503}, 503, "", "", "", 0},
		{"a limit", Fault{Status: 429, Error: "ratelimited", RetryAfter: "7"}, 429, "ratelimited", "7", "", 0},
		{"an odd limit", Fault{Status: 429, RetryAfter: "soon"}, 429, "", "soon", "", 0},
		{"a page", Fault{Status: 502, Body: "<html>"}, 502, "", "", "<html>", 0},
		{"a cut", Fault{Cut: true}, 0, "", "", "", 0},
		{"a cut afterwards", Fault{CutAfter: true}, 0, "", "", "", 1},
		{"late", Fault{Delay: time.Millisecond}, 200, "", "", "", 1},
	} {
		w := town(t, Options{})
		w.Fail("chat.postMessage", c.fault)
		must(t, w, "auth.test", nil)
		got := ask(t, w, "chat.postMessage", say)
		if got.status != c.status || got.word() != c.word || got.header.Get("Retry-After") != c.retry || c.body != "" && got.text("body") != c.body || (got.err != nil) != (c.status == 0) {
			t.Errorf("%s: %+v", c.name, got)
		}
		w.Until(t, func() bool { return w.Calls("chat.postMessage")[0].Done })
		if n := len(w.Inbox("UANN")); n != c.received {
			t.Errorf("%s: she got %d messages, want %d", c.name, n, c.received)
		}
		must(t, w, "chat.postMessage", say)
	}
}

func TestFaultsInOrder(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	w.Fail("auth.test", Fault{Times: 2, Error: "first"})
	w.Fail("auth.test", Fault{Error: "second"})
	w.Fail("*", Fault{Error: "third"})
	w.Fail("*", Fault{Times: 100, Error: "healed"})
	var words []string
	for range 4 {
		words = append(words, ask(t, w, "auth.test", nil).word())
	}
	w.Heal("*")
	words = append(words, ask(t, w, "auth.test", nil).word())
	if want := []string{"first", "first", "second", "third", ""}; !slices.Equal(words, want) {
		t.Errorf("%q, want %q", words, want)
	}
}

// TestHold: a call stands until the test lets it go.
func TestHold(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	gate := make(chan struct{})
	w.Fail("chat.postMessage", Fault{Hold: gate})
	done := make(chan out)
	go func() { done <- ask(t, w, "chat.postMessage", in{"channel": "UANN", "text": "x"}) }()
	w.Until(t, func() bool { return len(w.Calls("chat.postMessage")) == 1 })
	if c := w.Calls("chat.postMessage")[0]; c.Done || len(w.Inbox("UANN")) != 0 {
		t.Errorf("%+v", c)
	}
	close(gate)
	if got := <-done; got.doc["ok"] != true {
		t.Errorf("%v", got)
	}
}

func TestDown(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	answerTo := w.ResponseURL(Spot{Channel: "CHOME", User: "UANN"})
	w.Down(true)
	for name, got := range map[string]out{
		"API":          ask(t, w, "auth.test", nil),
		"response_url": post(t, answerTo, jsonBody, http.Header{}, `{"text":"x"}`),
	} {
		if got.err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	w.Down(false)
	must(t, w, "auth.test", nil)
}

func TestLimits(t *testing.T) {
	t.Parallel()
	clock := newWatch()
	w := town(t, Options{Now: clock.Now})
	w.Limit("auth.test", 20, 2)
	for i, c := range []struct {
		turn  time.Duration
		retry string // "": let through
	}{{0, ""}, {0, ""}, {0, "3"}, {time.Second, "2"}, {2 * time.Second, ""}, {0, "3"}, {time.Minute, ""}, {0, ""}, {0, "3"}} {
		clock.Add(c.turn)
		got := ask(t, w, "auth.test", nil)
		if got.header.Get("Retry-After") != c.retry || (got.status == http.StatusTooManyRequests) != (c.retry != "") {
			t.Errorf("call %d: %d %v", i, got.status, got.header)
		}
	}
}

// TestLimitOfChannels: one a second in each, whichever of its names is used.
func TestLimitOfChannels(t *testing.T) {
	t.Parallel()
	clock := newWatch()
	w := town(t, Options{Now: clock.Now})
	w.LimitChannels(1)
	for i, c := range []struct {
		turn    time.Duration
		channel string
		retry   string
	}{
		{0, "UANN", ""}, {0, w.DM("UANN"), "1"}, {0, "UBEN", ""}, {0, "CHOME", ""}, {0, "CHOME", "1"}, {time.Second, "CHOME", ""}, {0, "UANN", ""},
	} {
		clock.Add(c.turn)
		got := ask(t, w, "chat.postMessage", in{"channel": c.channel, "text": "x"})
		if got.header.Get("Retry-After") != c.retry {
			t.Errorf("call %d to %s: %v %v", i, c.channel, got.header, got.doc)
		}
	}
	if n := len(w.Inbox("UANN")); n != 2 {
		t.Errorf("%d messages: what is limited is not done", n)
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	clock := newWatch()
	w := town(t, Options{Now: clock.Now})
	ask(t, w, "chat.postMessage", in{"channel": "CNONE", "text": "x", "blocks": section("y")})
	ask(t, w, "auth.test", nil)
	got := w.Calls("chat.postMessage")
	if len(got) != 1 || len(w.Calls("")) != 2 {
		t.Fatalf("%+v", w.Calls(""))
	}
	c := got[0]
	if c.Args["channel"] != "CNONE" || c.Args["blocks"] == "" || c.Token != BotToken || !c.At.Equal(clock.Now()) || !c.Done || c.Status != 200 || c.Error != "channel_not_found" {
		t.Errorf("%+v", c)
	}
}
