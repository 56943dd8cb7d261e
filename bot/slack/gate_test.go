package slack

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
)

// TestAHungLookUpKeepsNobody: who acts is told in time that Slack does not say
// who they are, and the answer that comes late is remembered.
func TestAHungLookUpKeepsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := newGallery(t)
		v.slow = 10 * time.Second
		for _, patience := range []time.Duration{lookup, lookup / 2} {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			began := time.Now()
			_, busy, says := v.gate(ctx, "U1")
			cancel()
			if took := time.Since(began); !busy || says.Key != "slack.busy" || took != patience {
				t.Errorf("busy %v, %q after %v", busy, says.Key, took)
			}
		}
		if _, err := v.room(timely(t), "U1"); err == nil {
			t.Error("a hung conversations.open keeps whoever waits for it")
		}
		time.Sleep(v.slow)
		if m, busy, _ := v.gate(t.Context(), "U1"); busy || m.name != "One" {
			t.Errorf("busy %v, found %+v", busy, m)
		}
	})
}

// timely is a context that ends in a second.
func timely(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	t.Cleanup(cancel)
	return ctx
}

// TestAPanicCostsOnePiece: what a house or a card makes fall, over the socket or
// after an answer, does not end the process; what comes next is heard.
func TestAPanicCostsOnePiece(t *testing.T) {
	t.Parallel()
	e, _ := listening(t)
	p := e.w.Person(zhao)
	e.house.answers(func(ev chat.Event) (chat.Reply, error) {
		if ev.Text == "fall" {
			panic("李明")
		}
		return chat.Reply{Notice: chat.T("problem.stale")}, nil
	})
	p.Type("fall")
	e.w.Until(t, func() bool { return e.Counts()["panic"] > 0 })
	e.house.home = func(string) (chat.Card, bool, error) { panic("李明") }
	p.OpenHome()
	e.w.Until(t, func() bool { return e.Counts()["home.failed"] > 0 })
	if a := p.Type("status"); !a.OK() {
		t.Errorf("%d", a.Status)
	}
	e.quiet()
	if last := p.Last(); last.Words != e.words(zhao, chat.T("problem.stale")) {
		t.Errorf("told %+v", last)
	}
}

// TestABroadcastIsALine: what somebody answers in a thread and shows in the
// conversation too was written to the bot.
func TestABroadcastIsALine(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	for subtype, lines := range map[string]int{"thread_broadcast": 1, "channel_topic": 1} {
		e.w.Send(e.w.Event(map[string]any{
			"type": "message", "subtype": subtype, "channel": e.w.DM(zhao), "channel_type": "im", "user": zhao, "text": "help", "thread_ts": "1.2",
		}))
		if got := e.house.all(); len(got) > lines || subtype == "thread_broadcast" && (len(got) != 1 || got[0].Text != "help") {
			t.Errorf("%s: heard %+v", subtype, got)
		}
	}
	e.quiet()
}

// TestWhatWasNotSignedIsNotRead: an interaction in the query, which no signature
// covers, is none, whatever the body.
func TestWhatWasNotSignedIsNotRead(t *testing.T) {
	t.Parallel()
	e := enter(t, HTTP, fakeslack.Options{})
	click := e.w.Interaction("block_actions", zhao, map[string]any{"trigger_id": "1.2.3", "actions": []any{map[string]any{"action_id": "act.1", "block_id": "0~a~", "value": "a/b/c"}}})
	for _, body := range []string{"", "x=y", "payload="} {
		if status, said := e.knock(http.MethodPost, PathInteractions+"?"+string(click.Body()), signed(e, body, typeForm, time.Now()), body); status != http.StatusOK || said != "" {
			t.Errorf("%q: %d %q", body, status, said)
		}
		line := e.w.Slash(zhao, "", "/cl", "help")
		if status, _ := e.knock(http.MethodPost, PathCommands+"?"+string(line.Body()), signed(e, body, typeForm, time.Now()), body); status != http.StatusUnauthorized {
			t.Errorf("%q: %d", body, status)
		}
	}
	e.quiet()
	if got := e.house.all(); len(got) > 0 {
		t.Errorf("heard %+v", got)
	}
}
