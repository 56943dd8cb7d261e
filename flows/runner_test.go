package flows_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

func TestAClickIsRefusedOrDoneInOneTurn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	words := chat.Values{"words": {"hello"}}
	for _, c := range []struct {
		name, who, record, verb string
		rev                     uint64
		values                  chat.Values
		kind                    chat.ProblemKind
	}{
		{"an unknown verb", "mgr", "C-1", "dance", 1, words, chat.Missing},
		{"the bot's own verb", "mgr", "C-1", "told", 1, words, chat.Missing},
		{"an unknown record", "mgr", "C-9", "write", 1, words, chat.Missing},
		{"somebody of another position", "out", "C-1", "write", 1, words, chat.Missing},
		{"HR, who sees it but may not", "hr", "C-1", "write", 1, words, chat.Denied},
		{"an old card", "mgr", "C-1", "write", 7, words, chat.Conflict},
		{"a step that panics", "mgr", "C-1", "boom", 1, words, chat.Internal},
	} {
		if _, p := h.click(c.who, c.record, c.verb, c.rev, c.values); p == nil || p.Kind != c.kind {
			t.Errorf("%s: have %v, want %s", c.name, p, c.kind)
		}
	}
	if reply, p := h.click("mgr", "C-1", "write", 1, chat.Values{}); p != nil || reply.Wanted == nil || len(reply.Errors) != 1 {
		t.Errorf("missing values: have %+v, %v", reply, p)
	}
	if got := h.note("C-1"); got.Words != "" {
		t.Fatalf("a refusal changed the note: %+v", got)
	}
	reply, p := h.click("mgr", "C-1", "write", 1, words)
	if p != nil || reply.Card == nil || reply.Card.Revision != 2 || h.note("C-1").Words != "hello" {
		t.Fatalf("the click: %+v, %v", reply, p)
	}
}

func TestACardIsPostedOnceAndEditedAfterwards(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	if len(h.platform.posts) != 1 || h.platform.posts[0].Card.Revision != 1 {
		t.Fatalf("posts: %+v", h.platform.posts)
	}
	if _, p := h.click("mgr", "C-1", "write", 1, chat.Values{"words": {"new"}}); p != nil {
		t.Fatal(p)
	}
	h.drain()
	if len(h.platform.posts) != 1 || len(h.platform.edits) != 1 || h.platform.edits[0].Card.Title.Literal != "new" {
		t.Fatalf("edits: %+v", h.platform.edits)
	}
}

// TestAKeptMessageNeedsNoCard: its card comes by delivery where the click counts,
// with the answer where it does not; any other message has the answer's.
func TestAKeptMessageNeedsNoCard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	press := func(words, message string, rev uint64) chat.Reply {
		t.Helper()
		reply, _ := h.Handle(context.Background(), chat.Event{
			ID: "press-" + words, Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"}, Message: message, Kept: true,
			Place: chat.Place{Platform: "wall", ID: "mgr", Private: true}, Values: chat.Values{"words": {words}},
			Action: chat.Action{Flow: "note", Record: "C-1", Verb: "write", Revision: rev},
		})
		return reply
	}
	ref := h.platform.refs[h.platform.posts[0].Key]
	if reply := press("one", ref, 1); reply.Card != nil || h.note("C-1").Words != "one" {
		t.Errorf("it counts: %+v", reply)
	}
	if reply := press("two", "m-other", 2); reply.Card == nil {
		t.Error("another message has no card")
	}
	h.drain()
	if reply := press("three", ref, 1); reply.Card == nil {
		t.Error("a stale click has no card")
	}
	if last := h.platform.edits[len(h.platform.edits)-1]; last.Card.Title.Literal != "two" {
		t.Errorf("delivery shows %+v", last)
	}
}

func TestATimerFiresOnceAndACancelStopsIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	h.open("C-2")
	if _, p := h.click("mgr", "C-2", "write", 1, chat.Values{"words": {"done"}}); p != nil {
		t.Fatal(p)
	}
	h.clock.add(3 * time.Hour)
	h.drain()
	h.drain()
	one, two := h.note("C-1"), h.note("C-2")
	if one.Reminded != 1 || one.Told != 1 || two.Reminded != 0 {
		t.Fatalf("C-1 %+v, C-2 %+v", one, two)
	}
	nags := 0
	for _, p := range h.platform.posts {
		if p.Card.Kind == "note.nag" {
			nags++
		}
	}
	if nags != 1 {
		t.Fatalf("%d nags posted", nags)
	}
}

func TestALetterLeavesOnceAndCanBeTakenBackBefore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	if _, p := h.click("mgr", "C-1", "mail", 0, nil); p != nil {
		t.Fatal(p)
	}
	if _, p := h.click("mgr", "C-1", "stop", 0, nil); p != nil {
		t.Fatal(p)
	}
	h.clock.add(2 * time.Minute)
	h.drain()
	if len(h.courier.sent) != 0 {
		t.Fatal("a letter left that was taken back")
	}
	h.courier.faults = []error{errors.New("452"), &chat.SendError{Err: errors.New("busy")}}
	if _, p := h.click("mgr", "C-1", "mail", 0, nil); p != nil {
		t.Fatal(p)
	}
	for range 5 {
		h.clock.add(2 * time.Minute)
		h.drain()
	}
	if got := h.note("C-1").Outcome; len(h.courier.sent) != 1 || got != "done" {
		t.Fatalf("%d left, outcome %q", len(h.courier.sent), got)
	}
}

func TestAPlatformThatFailsIsRiddenOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.platform.faults = []error{errors.New("reset"), &chat.SendError{RetryAfter: time.Minute, Err: errors.New("429")}}
	h.open("C-1")
	for range 5 {
		h.clock.add(time.Minute)
		h.drain()
	}
	if len(h.platform.posts) != 1 {
		t.Fatalf("%d posts", len(h.platform.posts))
	}
	h.platform.faults = []error{&chat.SendError{Gone: true, Err: errors.New("no such channel")}}
	h.open("C-2")
	var dead []store.Job
	if err := h.store.View(context.Background(), func(tx *store.Txn) (err error) { _, dead, err = tx.Jobs(10); return err }); err != nil {
		t.Fatal(err)
	}
	if len(dead) != 1 {
		t.Fatalf("%d dead jobs", len(dead))
	}
}

func TestTheAuditTellsWhoDidWhatAndHolds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	if _, p := h.click("mgr", "C-1", "write", 1, chat.Values{"words": {"x"}}); p != nil {
		t.Fatal(p)
	}
	v, err := h.store.Verify(context.Background())
	if err != nil || v.Break != "" || v.Entries != 2 {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestOppositeClicksHaveOneWinner(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	var wg sync.WaitGroup
	wins := make(chan string, 64)
	for i := range 64 {
		wg.Go(func() {
			word := string(rune('a' + i%26))
			if _, p := h.click("mgr", "C-1", "write", 1, chat.Values{"words": {word}}); p == nil {
				wins <- word
			}
		})
	}
	wg.Wait()
	close(wins)
	var won []string
	for w := range wins {
		won = append(won, w)
	}
	if len(won) != 1 || h.note("C-1").Words != won[0] {
		t.Fatalf("winners %v, note %+v", won, h.note("C-1"))
	}
}
