package feishu

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fakefeishu"
)

// TestNothingIsAnsweredBeforeItIsStored: and nothing is asked of Feishu for it.
func TestNothingIsAnsweredBeforeItIsStored(t *testing.T) {
	t.Parallel()
	e := enter(t)
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	before := len(e.w.Calls(""))
	begun, let := make(chan struct{}), make(chan struct{})
	e.house.scene("approve", func(chat.Event) (chat.Reply, error) {
		close(begun)
		<-let
		return card(deed("decision.summary", "C-1", 8)), nil
	})
	answered := make(chan fakefeishu.Answer, 1)
	go func() { answered <- e.w.Person(zhao).Click(seen, "Yes") }()
	<-begun
	select {
	case <-answered:
		t.Error("answered before it was stored")
	default:
	}
	close(let)
	if a := <-answered; !a.OK() {
		t.Errorf("%d %v", a.Status, a.Err)
	}
	e.quiet()
	if n := len(e.w.Calls("")); n != before {
		t.Errorf("%d calls to Feishu", n-before)
	}
}

// slowly is a clock that a test moves.
type slowly struct{ moved time.Duration }

// TestALateAnswerIsMended: a turn that took longer than Feishu waits is stored all the
// same; the message is edited, and what the toast said is posted.
func TestALateAnswerIsMended(t *testing.T) {
	t.Parallel()
	for name, over := range map[string]bool{"over HTTP": false, "over the long connection": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var late slowly
			e := enter(t, func(c *Config) { c.Now = func() time.Time { return time.Now().Add(late.moved) } })
			seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
			e.house.scene("approve", func(chat.Event) (chat.Reply, error) {
				late.moved = inTime // one request at a time: nobody else looks
				return chat.Reply{Card: new(deed("decision.summary", "C-1", 8)), Notice: chat.T("problem.values")}, nil
			})
			r := e.clicking(zhao, seen.Ref, anAct())
			if over {
				if _, err := e.frame(r.Body()); err != nil {
					t.Error(err)
				}
			} else {
				body := string(fakefeishu.Sealed(fakefeishu.EncryptKey, r.Body()))
				if status, _ := e.knock(http.MethodPost, signedAt(body, e.now()), body); status != http.StatusOK {
					t.Error(status)
				}
			}
			e.quiet()
			if now := e.again(zhao, seen); now.Title != "C-1 at 8" || !now.Edited {
				t.Errorf("shows %q", now.Title)
			}
			if last := e.w.Person(zhao).Last(); last.Words != e.words(zhao, chat.T("problem.values")) || e.Counts()["answer.late"] != 1 {
				t.Errorf("told %q, counted %v", last.Words, e.Counts())
			}
		})
	}
}

// torn is a connection that takes no answer.
type torn struct{ http.ResponseWriter }

func (torn) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// TestAnAnswerOverALineThatIsGoneIsMended: what came over the long connection cannot be
// answered over another one.
func TestAnAnswerOverALineThatIsGoneIsMended(t *testing.T) {
	t.Parallel()
	e := enter(t)
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	e.house.at("approve", card(deed("decision.summary", "C-1", 8)), nil)
	gone := func([]byte) error { return errors.New("the connection is gone") }
	if err := e.Hear(t.Context(), e.clicking(zhao, seen.Ref, anAct()).Body(), gone); err != nil {
		t.Error(err)
	}
	e.quiet()
	if now := e.again(zhao, seen); now.Title != "C-1 at 8" || !now.Edited || e.Counts()["answer.late"] != 1 {
		t.Errorf("shows %q, counted %v", now.Title, e.Counts())
	}
}

// TestALostCardIsBroughtByDelivery: where delivery keeps the message it brings the card,
// as it is then and behind whatever is on its way: the door does not edit beside it.
func TestALostCardIsBroughtByDelivery(t *testing.T) {
	t.Parallel()
	type ask struct {
		record  chat.Action
		message string
	}
	for name, kept := range map[string]bool{"that keeps it": true, "that knows no such message": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []ask
			e := enter(t, func(c *Config) {
				c.Redraw = func(_ context.Context, record chat.Action, message string) (bool, error) {
					asked = append(asked, ask{record, message}) // errands come one after the other
					return kept, nil
				}
			})
			seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
			e.house.at("approve", card(deed("decision.summary", "C-1", 8)), nil)
			e.tear(string(fakefeishu.Sealed(fakefeishu.EncryptKey, e.clicking(zhao, seen.Ref, anAct()).Body())))
			e.quiet()
			want := []ask{{chat.Action{Flow: "decision", Record: "C-1"}, seen.Ref}}
			if now := e.again(zhao, seen); !slices.EqualFunc(asked, want, func(a, b ask) bool { return a.record.String() == b.record.String() && a.message == b.message }) || now.Edited == kept {
				t.Errorf("asked %+v, the door edited: %v", asked, now.Edited)
			}
		})
	}
}

// TestAnAnswerThatIsNotTakenIsMended: the same where the line is cut.
func TestAnAnswerThatIsNotTakenIsMended(t *testing.T) {
	t.Parallel()
	e := enter(t)
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	e.house.at("approve", card(deed("decision.summary", "C-1", 8)), nil)
	e.w.Recall(seen.Ref)
	body := string(fakefeishu.Sealed(fakefeishu.EncryptKey, e.clicking(zhao, seen.Ref, anAct()).Body()))
	e.tear(body)
	e.quiet()
	if last := e.w.Person(zhao).Last(); last.Title != "C-1 at 8" || last.Ref == seen.Ref {
		t.Errorf("a message that takes no more is not posted anew: %q", last.Title)
	}
}
