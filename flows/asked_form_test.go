package flows_test

import (
	"testing"

	"closeloop/bot/chat"
)

// TestAClickAsksForItsForm: a click that carries no values at all is answered
// with the form and changes nothing; one that carries none of them submitted an
// empty form. Right and revision come first, and what needs no form is done.
func TestAClickAsksForItsForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who, verb string
		rev       uint64
		values    chat.Values
		kind      chat.ProblemKind
		wanted    bool
		errors    int
	}{
		"opens":          {who: "mgr", verb: "write", rev: 1, wanted: true},
		"submitted":      {who: "mgr", verb: "write", rev: 1, values: chat.Values{}, wanted: true, errors: 1},
		"no right":       {who: "hr", verb: "write", rev: 1, kind: chat.Denied},
		"not there":      {who: "out", verb: "write", rev: 1, kind: chat.Missing},
		"an old card":    {who: "mgr", verb: "write", rev: 7, kind: chat.Conflict},
		"needs no form":  {who: "mgr", verb: "mail", rev: 1},
		"filled and all": {who: "mgr", verb: "write", rev: 1, values: chat.Values{"words": {"hello"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.open("C-1")
			reply, p := h.click(c.who, "C-1", c.verb, c.rev, c.values)
			switch {
			case (p == nil) != (c.kind == "") || p != nil && p.Kind != c.kind:
				t.Errorf("refused: %v", p)
			case (reply.Wanted != nil) != c.wanted || len(reply.Errors) != c.errors:
				t.Errorf("wants %+v, errors %v", reply.Wanted, reply.Errors)
			case c.wanted && (reply.Card != nil || h.note("C-1").Words != ""):
				t.Errorf("more than asked: %+v", reply)
			}
		})
	}
}
