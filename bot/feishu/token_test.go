package feishu

import (
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/doorstep"
	"closeloop/bot/fakefeishu"
)

// TestOneTokenForAll: a hundred calls at once ask for it once.
func TestOneTokenForAll(t *testing.T) {
	t.Parallel()
	o := sending(t)
	hold := make(chan struct{})
	o.w.Fail("token", fakefeishu.Fault{Hold: hold})
	words := make([]string, 100)
	var all sync.WaitGroup
	for n := range words {
		all.Go(func() {
			var err error
			if words[n], err = o.token(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	o.w.Until(t, func() bool { return len(o.w.Calls("token")) > 0 })
	close(hold)
	all.Wait()
	for _, w := range words {
		if w == "" || w != words[0] {
			t.Fatalf("%q and %q", w, words[0])
		}
	}
	if n := len(o.w.Calls("token")); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestATokenAges: at four fifths of its life the next call gets another one; one
// that cannot be had does not matter until the old one is dead.
func TestATokenAges(t *testing.T) {
	t.Parallel()
	o := started(t)
	asked := func(want int) {
		t.Helper()
		if n := len(o.w.Calls("token")); n != want {
			t.Errorf("asked %d times, want %d", n, want)
		}
	}
	for n, step := range []struct {
		wait  time.Duration
		asked int
	}{{0, 1}, {95 * time.Minute, 1}, {2 * time.Minute, 2}, {95 * time.Minute, 2}, {2 * time.Minute, 3}} {
		o.watch.Add(step.wait)
		if _, e := o.send(t, delivery(zhao, "cl-"+string(rune('a'+n)))); e != nil {
			t.Fatal(e)
		}
		asked(step.asked)
	}
	o.watch.Add(100 * time.Minute)
	o.w.Fail("token", fakefeishu.Fault{Status: 500, Times: 3})
	if _, e := o.send(t, delivery(zhao, "cl-old")); e != nil {
		t.Errorf("the old one still serves: %v", e)
	}
	o.watch.Add(21 * time.Minute)
	if _, e := o.send(t, delivery(zhao, "cl-dead")); e == nil || e.Unknown || e.Gone {
		t.Errorf("without any: %+v", e)
	}
	o.w.Heal("token")
	o.watch.Add(5 * time.Minute)
	if _, e := o.send(t, delivery(zhao, "cl-dead")); e != nil {
		t.Errorf("afterwards: %v", e)
	}
}

// TestARefusedToken is dropped and the call made once more; where the next one is
// refused too, somebody must mend it, and nothing is lost.
func TestARefusedToken(t *testing.T) {
	t.Parallel()
	for _, code := range []int{99991663, 99991664, 99991671} {
		o := started(t)
		o.w.RefuseTokens(code)
		if _, e := o.send(t, delivery(zhao, "cl-1")); e != nil || len(o.w.Inbox(zhao)) != 1 || len(o.w.Calls("token")) != 2 {
			t.Errorf("%d, once: %v after %d tokens", code, e, len(o.w.Calls("token")))
		}
		o.w.Fail("create", fakefeishu.Fault{Code: code, Times: 2})
		_, e := o.send(t, delivery(zhao, "cl-2"))
		if e == nil || e.Gone || e.Unknown || e.RetryAfter != doorstep.SetupWait || len(o.w.Calls("create")) != 4 {
			t.Errorf("%d, always: %+v after %d calls", code, e, len(o.w.Calls("create")))
		}
		if err := o.Ready(); err == nil || !strings.Contains(err.Error(), "; put App ID and App Secret") {
			t.Errorf("%d: ready: %v", code, err)
		}
		o.watch.Add(doorstep.SetupWait + 1)
		if _, e := o.send(t, delivery(zhao, "cl-2")); e != nil || o.Ready() != nil {
			t.Errorf("%d, afterwards: %v, ready %v", code, e, o.Ready())
		}
	}
}

// TestARefusedTokenOfMany is dropped once: who comes later with the old one does not
// drop the new one.
func TestARefusedTokenOfMany(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.w.RefuseTokens(99991663)
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			user := "ou_many" + string(rune('a'+n))
			o.w.AddUser(fakefeishu.User{OpenID: user})
			if _, err := o.Post(t.Context(), delivery(user, "cl-"+user)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(o.w.Calls("token")); n != 2 {
		t.Errorf("asked for %d tokens", n)
	}
}

// TestAWrongSecret is a lasting trouble with a sentence, and Feishu is not asked
// again for each card.
func TestAWrongSecret(t *testing.T) {
	t.Parallel()
	o := started(t)
	o.cfg.AppSecret = "no longer"
	o.tokens.set(token{})
	_, e := o.send(t, delivery(zhao, "cl-1"))
	if e == nil || e.Gone || e.Unknown || e.RetryAfter != doorstep.SetupWait {
		t.Fatalf("%+v", e)
	}
	if err := o.Ready(); err == nil || !strings.Contains(err.Error(), "10014") || !strings.Contains(err.Error(), "feishu.app_secret") {
		t.Errorf("ready: %v", err)
	}
	before := len(o.w.Calls(""))
	if _, e := o.send(t, delivery(zhao, "cl-2")); e == nil || e.RetryAfter == 0 || len(o.w.Calls("")) != before {
		t.Errorf("the next card: %+v", e)
	}
	if log := o.log.String(); strings.Contains(log, "no longer") {
		t.Errorf("the log holds the secret: %s", log)
	}
}
