package fakefeishu

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		fault    Fault
		status   int
		code     int
		reset    string
		body     string
		received int // messages that she gets all the same
	}{
		{"a code", Fault{Code: 230020}, 400, 230020, "", "", 0},
		{"a code with a status", Fault{Code: 190001, Status: 500}, 500, 190001, "", "", 0},
		{"a status", Fault{Status: 503}, 503, -1, "", "", 0},
		{"a limit", Fault{Code: 99991400, RetryAfter: "7"}, 429, 99991400, "7", "", 0},
		{"a limit by its wait", Fault{RetryAfter: "7"}, 429, 99991400, "7", "", 0},
		{"a page", Fault{Status: 502, Body: "<html>"}, 502, -1, "", "<html>", 0},
		{"a cut", Fault{Cut: true}, 0, -1, "", "", 0},
		{"a cut afterwards", Fault{CutAfter: true}, 0, -1, "", "", 1},
		{"late", Fault{Delay: time.Millisecond}, 200, 0, "", "", 1},
	} {
		w := town(t, Options{})
		w.Fail("create", c.fault)
		got := ask(t, w, http.MethodPost, toUser, words("ou_ann", "x"))
		if got.status != c.status || got.code() != c.code || got.header.Get("x-ogw-ratelimit-reset") != c.reset || c.body != "" && got.raw != c.body || (got.err != nil) != (c.status == 0) {
			t.Errorf("%s: %+v", c.name, got)
		}
		w.Until(t, func() bool { return w.Calls("create")[0].Done })
		if n := len(w.Inbox("ou_ann")); n != c.received {
			t.Errorf("%s: she got %d messages, want %d", c.name, n, c.received)
		}
		sentBy(t, w, toUser, words("ou_ann", "x"))
	}
}

func TestFaultsInOrder(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	token := tokenOf(t, w)
	w.Fail("bot_info", Fault{Times: 2, Code: 1})
	w.Fail("bot_info", Fault{Code: 2})
	w.Fail("*", Fault{Code: 3})
	w.Fail("*", Fault{Times: 100, Code: 4})
	var codes []int
	for i := range 5 {
		if i == 4 {
			w.Heal("*")
		}
		codes = append(codes, askAs(t, w, token, http.MethodGet, "/bot/v3/info", nil).code())
	}
	if want := []int{1, 1, 2, 3, 0}; !slices.Equal(codes, want) {
		t.Errorf("%v, want %v", codes, want)
	}
	if calls := w.Calls("bot_info"); len(calls) != 5 || calls[0].Code != 1 || calls[4].Status != 200 || calls[4].Token != token {
		t.Errorf("%+v", calls)
	}
}

// TestHeld: a call stands until the test lets it go, before or after it was done.
func TestHeld(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	before, after := make(chan struct{}), make(chan struct{})
	done := make(chan out)
	say := func() { done <- ask(t, w, http.MethodPost, toUser, words("ou_ann", "x")) }
	w.Fail("create", Fault{Hold: before})
	go say()
	w.Until(t, func() bool { return len(w.Calls("create")) == 1 })
	if len(w.Inbox("ou_ann")) != 0 {
		t.Error("it was done while it was held")
	}
	close(before)
	if got := <-done; got.code() != 0 {
		t.Errorf("%+v", got)
	}
	w.Fail("create", Fault{CutAfter: true, HoldAfter: after})
	go say()
	w.Until(t, func() bool { return len(w.Inbox("ou_ann")) == 2 })
	close(after)
	if got := <-done; got.err == nil {
		t.Errorf("%+v", got)
	}
}

func TestDown(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	token := tokenOf(t, w)
	w.Down(true)
	if got := askAs(t, w, token, http.MethodGet, "/bot/v3/info", nil); got.err == nil {
		t.Errorf("%+v", got)
	}
	w.Down(false)
	if got := askAs(t, w, token, http.MethodGet, "/bot/v3/info", nil); got.code() != 0 {
		t.Errorf("%+v", got)
	}
}
