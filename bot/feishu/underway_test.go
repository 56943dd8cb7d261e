package feishu

import (
	"errors"
	"testing"
	"time"

	"closeloop/bot/backstage"
	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
)

// edits tries what delivery tries when a card has changed.
func (e *entrance) edits(user string, seen fakefeishu.Seen, c chat.Card) (wait time.Duration) {
	e.t.Helper()
	err := e.Edit(e.t.Context(), chat.Delivery{
		Reader: e.reads(user), Place: chat.Place{Platform: Platform, ID: user, Private: true}, Card: c, Ref: seen.Ref, Key: "cl-edit",
	})
	var send *chat.SendError
	if err != nil && !errors.As(err, &send) {
		e.t.Error(err)
	}
	if send == nil {
		return 0
	}
	return send.RetryAfter
}

// TestNoEditOvertakesAnAnswer: an edit of the message that was clicked waits until the
// answer is out and in its place; the card that came later stays. Other messages, and
// other people's, do not wait.
func TestNoEditOvertakesAnAnswer(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]bool{"over HTTP": false, "over the long connection": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			watch := backstage.NewWatch(time.Now())
			e := enter(t, func(c *Config) { c.Now = watch.Now })
			seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
			mate := e.deliver(lin, deed("decision.summary", "C-1", 7))
			newer := deed("decision.summary", "C-1", 9)
			e.house.scene("approve", func(chat.Event) (chat.Reply, error) {
				if wait := e.edits(zhao, seen, newer); wait <= 0 {
					t.Error("an edit goes beside the answer")
				}
				if wait := e.edits(lin, mate, newer); wait != 0 {
					t.Error("the other's card waits")
				}
				return card(deed("decision.summary", "C-1", 8)), nil
			})
			r := e.clicking(zhao, seen.Ref, anAct())
			if line {
				if err := e.Hear(t.Context(), r.Body(), func([]byte) error { return nil }); err != nil {
					t.Error(err)
				}
			} else if a := e.w.Person(zhao).Click(seen, "Yes"); !a.OK() {
				t.Errorf("%+v", a)
			}
			e.quiet()
			if wait := e.edits(zhao, seen, newer); wait <= 0 || wait > settling {
				t.Errorf("right after the answer it waits %s", wait)
			}
			watch.Add(settling)
			if wait := e.edits(zhao, seen, newer); wait != 0 {
				t.Errorf("later it waits %s", wait)
			}
			if now := e.again(zhao, seen); now.Title != "C-1 at 9" {
				t.Errorf("shows %q", now.Title)
			}
		})
	}
}

// TestForgottenAnswers: what was answered is not remembered for ever.
func TestForgottenAnswers(t *testing.T) {
	t.Parallel()
	watch := backstage.NewWatch(time.Now())
	var u underway
	for range 1000 {
		u.begin(watch.Now().String(), watch.Now)()
		watch.Add(settling / 10)
	}
	if n := len(u.on); n > 200 {
		t.Errorf("%d are remembered", n)
	}
}
