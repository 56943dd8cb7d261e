package fakefeishu

import (
	"net/http"
	"testing"
	"time"
)

// TestPace: so many are borne at once, the next is refused, and in a while it is not.
func TestPace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		of   int // how many are borne
		in   time.Duration
		do   func(w *Tenant, token, id string) out
		code int
	}{
		{"one user", 5, time.Second, func(w *Tenant, token, _ string) out {
			return askAs(t, w, token, http.MethodPost, toUser, words("ou_ann", "x"))
		}, 230020},
		{"one group", 5, time.Second, func(w *Tenant, token, _ string) out {
			return askAs(t, w, token, http.MethodPost, toChat, words("oc_home", "x"))
		}, 230020},
		{"one message", 5, time.Second, func(w *Tenant, token, id string) out {
			return askAs(t, w, token, http.MethodPatch, "/im/v1/messages/"+id, object{"content": string(encode(plainCard("x")))})
		}, 230020},
		{"one api", 50, time.Second, func(w *Tenant, token, _ string) out {
			return askAs(t, w, token, http.MethodGet, "/bot/v3/info", nil)
		}, 99991400},
	} {
		clock := newHands()
		w := town(t, Options{Now: clock.Now})
		token, id := tokenOf(t, w), sentBy(t, w, toUser, cardTo("ou_ben", plainCard("x")))
		w.Limit(FeishuRates())
		for i := range c.of {
			if got := c.do(w, token, id); got.code() != 0 {
				t.Fatalf("%s, call %d: %s", c.name, i, got.raw)
			}
		}
		clock.Add(c.in - time.Millisecond)
		got := c.do(w, token, id)
		if got.code() != c.code {
			t.Errorf("%s: %s, want %d", c.name, got.raw, c.code)
		}
		if c.code == 99991400 && (got.status != http.StatusTooManyRequests || got.header.Get("x-ogw-ratelimit-reset") != "1") {
			t.Errorf("%s: %+v", c.name, got)
		}
		if other := askAs(t, w, token, http.MethodPost, toUser, words("ou_ben", "x")); other.code() != 0 {
			t.Errorf("%s: another lane: %s", c.name, other.raw)
		}
		clock.Add(time.Millisecond)
		if got := c.do(w, token, id); got.code() != 0 {
			t.Errorf("%s, in a while: %s", c.name, got.raw)
		}
	}
}

// TestMinute: a thousand a minute, and how long until one is borne again.
func TestMinute(t *testing.T) {
	t.Parallel()
	p, now := newPace(), time.Unix(0, 0)
	for range 1000 {
		if err := p.spendAPI("create", now); err != nil {
			t.Fatal(err)
		}
		now = now.Add(25 * time.Millisecond)
	}
	var why refusal
	if err := p.spendAPI("create", now); err == nil {
		t.Fatal("a thousand and one")
	} else if why, _ = err.(refusal); why.code != 99991400 || why.reset != 35 {
		t.Errorf("%+v", why)
	}
	if err := p.spendAPI("patch", now); err != nil {
		t.Errorf("another api: %v", err)
	}
	if err := p.spendAPI("create", now.Add(35*time.Second)); err != nil {
		t.Errorf("after that: %v", err)
	}
}
