package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
	"closeloop/bot/feishu"
)

// feishuSquare is a tenant around a crowd.
type feishuSquare struct{ w *fakefeishu.Tenant }

func newFeishuSquare(t *testing.T) feishuSquare {
	t.Helper()
	s := feishuSquare{fakefeishu.Open(t, fakefeishu.Options{})}
	s.w.Within(calm)
	return s
}

func (s feishuSquare) yaml(mode string) string {
	return fmt.Sprintf("feishu: {mode: %s, app_id: %s, app_secret: %s, encrypt_key: %s, verification_token: %s, base_url: %s}",
		mode, fakefeishu.App, fakefeishu.AppSecret, fakefeishu.EncryptKey, fakefeishu.VerificationToken, s.w.URL())
}

func (s feishuSquare) staff(t *testing.T, company []byte) []byte { return admitted(t, s.w, company) }
func (feishuSquare) account(person string) string                { return feishuUser(person) }

func (s feishuSquare) reach(t *testing.T, mode, address string) {
	t.Helper()
	if mode == feishu.HTTP {
		s.w.Connect("http://" + address)
		return
	}
	s.w.Until(t, func() bool { return s.w.Connections() > 0 })
}

func (s feishuSquare) asked(user, kind string, action chat.Action) asking {
	r := s.w.Event(fakefeishu.CardAction, map[string]any{
		"operator": map[string]any{"open_id": user, "tenant_key": fakefeishu.TenantKey},
		"action": map[string]any{"tag": "button", "value": map[string]any{
			"do": "act", "action": action.String(), "kind": kind, "record": action.Record, "kept": "yes",
		}},
		"context": map[string]any{"open_message_id": "om_of_another_day", "open_chat_id": s.w.P2P(user)},
	})
	out := asking{path: feishu.PathEvents, body: fakefeishu.Sealed(fakefeishu.EncryptKey, r.Body()), send: func() backstage.Answer { return s.w.Send(r) }}
	out.header = fakefeishu.Signed(fakefeishu.EncryptKey, out.body, s.w.Now())
	out.header.Set("Content-Type", "application/json; charset=utf-8")
	return out
}

// told: the words are in the answer.
func (feishuSquare) told(_ string, answers []backstage.Answer) (n int) {
	for _, a := range answers {
		if bytes.Contains(a.Body, []byte(`"toast":{"type":"error"`)) {
			n++
		}
	}
	return n
}

// TestTerminateInFeishu: SIGTERM with 100 callbacks in flight over HTTP.
func TestTerminateInFeishu(t *testing.T) {
	t.Parallel()
	newCrowd(t, newFeishuSquare(t), feishu.HTTP, 100).terminated()
}

// TestTerminateWithALongConnection: the same over the long connection. What people typed
// meanwhile, and the bot did not hear, Feishu tells the next one.
func TestTerminateWithALongConnection(t *testing.T) {
	t.Parallel()
	s := newFeishuSquare(t)
	c := newCrowd(t, s, feishu.WebSocket, 100)
	var typing sync.WaitGroup
	c.hungUp(func(answered int) bool { return answered >= 10 }, func() {
		for _, who := range []string{"hr-lin", "mgr-zhao", "mgr-he"} {
			typing.Go(func() { s.w.Person(feishuUser(who)).Type("help") })
		}
	})
	typing.Wait()
	waiting := len(s.w.Waiting())
	c.again()
	for _, a := range s.w.Hurry() {
		if !a.OK() {
			t.Errorf("told again: %+v", a)
		}
	}
	for _, who := range []string{"hr-lin", "mgr-zhao", "mgr-he"} {
		helped := func() (n int) {
			for _, m := range s.w.Inbox(feishuUser(who)) {
				if m.From == fakefeishu.Bot && !strings.HasPrefix(m.UUID, "cl-") {
					n++
				}
			}
			return n
		}
		s.w.Until(t, func() bool { return helped() > 0 })
		if n := helped(); n != 1 {
			t.Errorf("%s has %d answers; %d were told again", who, n, waiting)
		}
	}
	c.terminate()
	c.gone()
}

// TestAFeishuThatHangs holds up nobody: not the cards of others, not the clicks of the
// one whose card hangs, not the end. After the next start the card is there, once.
func TestAFeishuThatHangs(t *testing.T) {
	t.Parallel()
	s := newFeishuSquare(t)
	c := newCrowd(t, s, feishu.HTTP, 3)
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	c.serve()
	if a := s.w.Person(feishuUser("hr-lin")).Type("help"); !a.OK() {
		t.Fatal(a)
	}
	s.w.Until(t, func() bool { return s.standing("hr-lin", "") == 1 })    // the welcome: nothing more is on its way to HR
	s.w.Fail("create", fakefeishu.Fault{CutAfter: true, HoldAfter: over}) // it stands there, and nobody is told
	s.w.Within(3 * time.Second)                                           // as Feishu waits
	c.clicks(1)
	s.w.Until(t, func() bool { return s.standing("mgr-zhao", "decision.") == 1 })
	if a := s.w.Person(feishuUser("mgr-zhao")).Type("help"); !a.OK() {
		t.Errorf("the manager is not heard: %+v", a)
	}
	s.w.Fail("*", fakefeishu.Fault{Hold: over, Times: 1000})
	c.clicks(2)
	c.terminate()
	c.gone()
	s.w.Heal("*")
	c.later()
	if n := s.standing("mgr-zhao", "decision."); n != 2 {
		t.Errorf("%d cards for the manager", n)
	}
}

// standing is how many cards of a kind the bot keeps before a person.
func (s feishuSquare) standing(who, kind string) (n int) {
	for _, m := range s.w.Inbox(feishuUser(who)) {
		if strings.HasPrefix(m.UUID, "cl-") && strings.Contains(string(m.Content), kind) {
			n++
		}
	}
	return n
}
