package main

import (
	"slices"
	"sync"
	"testing"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/feishu"
)

// shows is a message as it stands before somebody's eyes now, whatever is on its way.
func (s *feishuHands) shows(who, ref string) fakefeishu.Seen {
	s.r.t.Helper()
	screen := s.person(who).Screen()
	i := slices.IndexFunc(screen, func(seen fakefeishu.Seen) bool { return seen.Ref == ref })
	if i < 0 {
		s.r.t.Fatalf("%s does not see %s", who, ref)
	}
	return screen[i]
}

// taps presses what stands for a verb, and does not wait for what comes of it.
func (s *feishuHands) taps(who string, on fakefeishu.Seen, verb string) {
	s.r.t.Helper()
	c, found := offering(on, verb)
	if !found {
		s.r.t.Fatalf("%s has no %s:\n%s", who, verb, on.Words)
	}
	on.Actions = []fakefeishu.Control{c}
	if a := s.person(who).Click(on, c.Label); !a.OK() {
		s.r.t.Fatalf("%s presses %q: %+v %q", who, c.Label, a, s.person(who).Trouble())
	}
}

// offering is the control of a message that stands for a verb.
func offering(on fakefeishu.Seen, verb string) (fakefeishu.Control, bool) {
	for _, c := range on.Actions {
		if w := saidBy(c); verbOf(w("action")) == verb && (w("do") == "act" || w("do") == "form") {
			return c, true
		}
	}
	return fakefeishu.Control{}, false
}

// TestFeishuEditUnderWay: an edit that Feishu has not done yet when its message is
// clicked puts an older card over the answer. It is repeated with the card as it is.
func TestFeishuEditUnderWay(t *testing.T) {
	t.Parallel()
	for where, s := range map[string]stage{"http": {feishu: feishu.HTTP}, "long connection": {feishu: feishu.WebSocket}} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, c := s.start(t), english()
			id, h := r.sent(c), r.hands.(*feishuHands)
			approve := "decision/" + id + "/approve"
			mine, _ := r.offered(c.manager, approve)
			theirs, _ := r.offered(c.mate, approve)
			old := h.shows(c.manager, mine.ID)

			let := make(chan struct{})
			open := sync.OnceFunc(func() { close(let) })
			t.Cleanup(open)
			edits := len(h.t.Calls("patch"))
			h.t.Fail("patch", fakefeishu.Fault{Hold: let})
			h.taps(c.mate, h.shows(c.mate, theirs.ID), approve)
			h.t.Until(t, func() bool { return len(h.t.Calls("patch")) > edits })
			h.taps(c.mate, h.shows(c.mate, theirs.ID), "decision/"+id+"/undo")
			h.taps(c.manager, old, approve) // too late; its answer has the card as it is
			if _, offered := offering(h.shows(c.manager, mine.ID), approve); !offered {
				t.Errorf("the answer left\n%s", h.shows(c.manager, mine.ID).Words)
			}
			open()
			h.quiet()
			now := h.shows(c.manager, mine.ID)
			if _, offered := offering(now, approve); !offered || !now.Edited {
				t.Errorf("in the end the manager sees\n%s", now.Words)
			}
			if n := len(h.t.Calls("patch")) - edits; n < 2 {
				t.Errorf("%d edits", n)
			}
		})
	}
}
