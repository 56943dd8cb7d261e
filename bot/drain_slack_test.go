package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/bot/slack"
)

// slackSquare is a workspace around a crowd.
type slackSquare struct{ w *fakeslack.Workspace }

func newSlackSquare(t *testing.T) slackSquare {
	t.Helper()
	s := slackSquare{fakeslack.Open(t, fakeslack.Options{})}
	s.w.Within(calm)
	return s
}

func (s slackSquare) yaml(mode string) string {
	return fmt.Sprintf("slack: {mode: %s, bot_token: %s, app_token: %s, signing_secret: %s, api_url: %s}",
		mode, fakeslack.BotToken, fakeslack.AppToken, fakeslack.SigningSecret, s.w.APIURL())
}

func (s slackSquare) staff(t *testing.T, company []byte) []byte { return joined(t, s.w, company) }
func (slackSquare) account(person string) string                { return slackUser(person) }

func (s slackSquare) reach(t *testing.T, mode, address string) {
	t.Helper()
	if mode == slack.HTTP {
		s.w.Connect("http://" + address)
		return
	}
	s.w.Until(t, func() bool { return s.w.Sockets() > 0 })
}

func (s slackSquare) asked(user, kind string, action chat.Action) asking {
	at := fakeslack.Spot{Channel: s.w.DM(user), User: user, TS: "1700000000.000100"}
	r := s.w.Interaction("block_actions", user, map[string]any{
		"container":    map[string]any{"type": "message", "message_ts": at.TS, "channel_id": at.Channel, "is_ephemeral": false},
		"channel":      map[string]any{"id": at.Channel, "name": "directmessage"},
		"response_url": s.w.ResponseURL(at), "trigger_id": s.w.Trigger(user, false),
		"actions": []any{map[string]any{
			"type": "button", "action_id": "act.0", "block_id": "0~k~" + kind + "~" + action.Record,
			"value": action.String(), "action_ts": at.TS,
		}},
	})
	path, form := r.Route()
	out := asking{path: path, body: r.Body(), send: func() backstage.Answer { return s.w.Send(r) }}
	out.header = s.w.Sign(out.body, s.w.Now())
	out.header.Set("Content-Type", form)
	return out
}

// told: the words come after the answer, for them alone.
func (s slackSquare) told(user string, _ []backstage.Answer) int {
	return len(slices.DeleteFunc(s.w.Inbox(user), func(m fakeslack.Message) bool { return m.Ephemeral == "" }))
}

// TestTerminateInSlack: SIGTERM with 100 clicks in flight over HTTP.
func TestTerminateInSlack(t *testing.T) {
	t.Parallel()
	s := newSlackSquare(t)
	c := newCrowd(t, s, slack.HTTP, 100)
	s.w.Fail("respond", fakeslack.Fault{Delay: 300 * time.Millisecond, Times: 100})
	c.terminated()
}

// TestTerminateWithASocket: the same over a socket, while Slack is slow to say who
// people are.
func TestTerminateWithASocket(t *testing.T) {
	t.Parallel()
	s := newSlackSquare(t)
	c := newCrowd(t, s, slack.Socket, 100)
	open := make(chan struct{})
	s.w.Fail("users.info", fakeslack.Fault{Hold: open, Times: 100})
	s.w.Fail("respond", fakeslack.Fault{Delay: 300 * time.Millisecond, Times: 100})
	c.hungUp(func(int) bool {
		s.w.Until(t, func() bool { return len(s.w.Calls("users.info")) >= 2 })
		return true
	}, func() { close(open) })
}

// TestASlackThatHangs holds up nobody: not the cards of others, not the clicks of
// the one whose card hangs, not the end. After the next start the card is there,
// once.
func TestASlackThatHangs(t *testing.T) {
	t.Parallel()
	s := newSlackSquare(t)
	c := newCrowd(t, s, slack.HTTP, 3)
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	c.serve()
	if a := s.w.Person(slackUser("hr-lin")).Command("/cl", ""); !a.OK() {
		t.Fatal(a)
	}
	s.w.Until(t, func() bool { return len(s.cards("hr-lin", "~k~welcome")) == 1 }) // nothing is on its way to HR
	s.w.Fail("chat.postMessage", fakeslack.Fault{CutAfter: true, HoldAfter: over}) // it stands there, and nobody is told
	s.w.Within(3 * time.Second)                                                    // as Slack waits
	c.clicks(1)
	s.w.Until(t, func() bool { return len(s.cards("mgr-zhao", "~k~decision.")) == 1 })

	began := time.Now()
	c.want(exitDone, []string{"1 accepted"}, "", "import", "interviews", c.put("one.json", oneInterview(t, "other", "另一位")))
	if took := time.Since(began); took > 2*settleTime {
		t.Errorf("an import takes %s", took)
	}
	s.w.Until(t, func() bool { return len(s.cards("hr-lin", "~k~report.")) == 1 })
	if a := s.w.Person(slackUser("mgr-zhao")).Command("/cl", ""); !a.OK() {
		t.Errorf("the manager is not answered: %+v", a)
	}

	s.w.Fail("*", fakeslack.Fault{Hold: over, Times: 1000})
	c.clicks(2)
	c.terminate()
	c.gone()
	s.w.Heal("*")
	c.later()
	cards := s.cards("mgr-zhao", "~k~decision.")
	if len(cards) != 2 {
		t.Errorf("%d cards for the manager", len(cards))
	}
	for key, n := range cards {
		if n > 1 {
			t.Errorf("%s stands there %d times", key, n)
		}
	}
}

// cards are those of a kind that the bot keeps before a person, and how often each
// of them stands there.
func (s slackSquare) cards(who, kind string) map[string]int {
	out := map[string]int{}
	for _, m := range s.w.Inbox(slackUser(who)) {
		if m.Metadata != nil && strings.Contains(string(m.Blocks), kind) {
			out[string(m.Metadata)]++
		}
	}
	return out
}
