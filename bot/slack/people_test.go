package slack

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
)

// TestNobodyElseGetsACard: guests, bots, closed accounts and other companies'
// people get neither a new card nor the newer state of an old one.
func TestNobodyElseGetsACard(t *testing.T) {
	t.Parallel()
	inOrg := func(o *fakeslack.Options, _ *Config) { o.Enterprise, o.Org = "E0ACME", true }
	for name, c := range map[string]struct {
		change func(*fakeslack.Options, *Config)
		user   func(*fakeslack.User)
		barred bool
	}{
		"a colleague":               {user: func(*fakeslack.User) {}},
		"a guest":                   {user: func(u *fakeslack.User) { u.IsRestricted = true }, barred: true},
		"a guest of one channel":    {user: func(u *fakeslack.User) { u.IsUltraRestricted = true }, barred: true},
		"a stranger":                {user: func(u *fakeslack.User) { u.IsStranger = true }, barred: true},
		"a bot":                     {user: func(u *fakeslack.User) { u.IsBot = true }, barred: true},
		"closed":                    {user: func(u *fakeslack.User) { u.Deleted = true }, barred: true},
		"another company's":         {user: func(u *fakeslack.User) { u.Team = "T0OTHER" }, barred: true},
		"another team's of the org": {change: inOrg, user: func(u *fakeslack.User) { u.Team = "T0OTHER" }},
		"a guest of the org":        {change: inOrg, user: func(u *fakeslack.User) { u.IsRestricted = true }, barred: true},
	} {
		if c.change == nil {
			c.change = func(*fakeslack.Options, *Config) {}
		}
		o := started(t, c.change)
		o.w.ChangeUser(amy, c.user)
		_, e := o.post(t, parcel(amy, "cl-1"))
		if (e != nil) != c.barred || e != nil && (!e.Gone || len(o.w.All()) != 0) {
			t.Errorf("%s: %v, messages %v", name, e, o.w.All())
		}
		m, err := o.member(context.Background(), amy)
		if err != nil || m.barred != c.barred {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
	o := started(t)
	d := parcel(amy, "cl-1")
	d.Ref, _ = o.post(t, d)
	o.w.ChangeUser(amy, func(u *fakeslack.User) { u.IsRestricted = true })
	o.forget(amy)
	if e := sendError(t, o.Edit(context.Background(), d)); e == nil || !e.Gone || len(o.w.Calls("chat.update")) != 0 {
		t.Errorf("an edit for who became a guest: %v", e)
	}
}

// TestAnAccount in our words.
func TestAnAccount(t *testing.T) {
	t.Parallel()
	o := started(t)
	want := member{user: amy, name: "Amy Li", email: "amy@example.com", locale: "zh-CN", zone: "Asia/Shanghai"}
	if m, err := o.member(context.Background(), amy); err != nil || m != want {
		t.Errorf("%+v, %v", m, err)
	}
	o.w.AddUser(fakeslack.User{ID: "U0BO", Name: "bo\u202e", Locale: "de-DE"})
	if m, err := o.member(context.Background(), "U0BO"); err != nil || m != (member{user: "U0BO", name: "bo", locale: "en"}) {
		t.Errorf("%+v, %v", m, err)
	}
	_, err := o.member(context.Background(), "U0NOBODY")
	if e, ok := errors.AsType[*chat.SendError](err); !ok || !e.Gone {
		t.Errorf("nobody: %v", err)
	}
}

// TestAccountsAreRemembered for ten minutes, or until Slack says that one has
// changed; those who ask together ask once.
func TestAccountsAreRemembered(t *testing.T) {
	t.Parallel()
	o := started(t)
	ask := func(want int, when string) member {
		t.Helper()
		m, err := o.member(context.Background(), amy)
		if got := len(o.w.Calls("users.info")); err != nil || got != want {
			t.Errorf("%s: asked %d times, %v", when, got, err)
		}
		return m
	}
	hold := make(chan struct{})
	o.w.Fail("users.info", fakeslack.Fault{Hold: hold})
	var all sync.WaitGroup
	entered := make(chan struct{}, 8)
	for range 8 {
		all.Go(func() {
			entered <- struct{}{}
			if _, err := o.member(context.Background(), amy); err != nil {
				t.Error(err)
			}
		})
	}
	for range 8 {
		<-entered
	}
	o.w.Until(t, func() bool { return len(o.w.Calls("users.info")) == 1 })
	close(hold)
	all.Wait()
	ask(1, "at once")
	o.watch.Add(memberAge - 1)
	ask(1, "nine minutes later")
	o.watch.Add(1)
	ask(2, "ten minutes later")
	o.w.ChangeUser(amy, func(u *fakeslack.User) { u.Deleted = true })
	o.forget(amy)
	if m := ask(3, "after a change"); !m.barred {
		t.Error("she is closed by now")
	}
}

// TestAnOldAnswerIsNotRemembered: what was asked before a change may be old.
func TestAnOldAnswerIsNotRemembered(t *testing.T) {
	t.Parallel()
	o := started(t)
	hold := make(chan struct{})
	o.w.Fail("users.info", fakeslack.Fault{Hold: hold})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = o.member(context.Background(), amy)
	}()
	o.w.Until(t, func() bool { return len(o.w.Calls("users.info")) == 1 })
	o.forget(amy)
	close(hold)
	<-done
	if _, err := o.member(context.Background(), amy); err != nil || len(o.w.Calls("users.info")) != 2 {
		t.Errorf("asked %d times, %v", len(o.w.Calls("users.info")), err)
	}
}

// TestMemoryHasAnEnd.
func TestMemoryHasAnEnd(t *testing.T) {
	t.Parallel()
	p, now := newPeople(), time.Unix(1_700_000_000, 0)
	p.remember("U-old", member{}, now.Add(-memberAge))
	for n := range mostMembers * 2 {
		p.remember(string(rune('A'+n)), member{}, now)
		if len(p.known) > mostMembers {
			t.Fatalf("%d remembered", len(p.known))
		}
	}
}
