package flows_test

import (
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// spoken is a flow on a case, and one that stands alone, which say "sent".
func spoken(name string, alone bool) flows.Flow[slip] {
	type turn = flows.Turn[slip]
	card := chat.Card{Kind: "spoken", Title: chat.L("sent"), Blocks: []chat.Block{chat.Paragraph(chat.L("sent to Zhao"))}}
	verb := func(writes, own bool) flows.Verb[slip] {
		may := func(flows.Env, hiring.Case, slip) bool { return true }
		return flows.Verb[slip]{May: may, Step: func(_ flows.Env, h hiring.Case, p slip, ev chat.Event) (turn, error) {
			t := turn{Head: h, Part: p, Notice: chat.L("sent")}
			if writes {
				t.Part.Words = ev.ID
			}
			if own {
				t.Card = &card
			}
			return t, nil
		}}
	}
	return flows.Flow[slip]{
		Name: name, Alone: alone, Implicit: alone,
		Verbs: map[string]flows.Verb[slip]{"write": verb(true, false), "same": verb(false, false), "own": verb(true, true)},
		View:  func(flows.Env, hiring.Case, slip, string) chat.Card { return card },
	}
}

// TestDryIsMarked: in a dry run the card after a press, whichever it is, and the
// sentence of a turn that did something say that nothing is sent; what is about another
// position, or is on, says nothing of it, and neither does a sentence that only says
// that nothing has changed.
func TestDryIsMarked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	flows.Add(h.Runner, spoken("spoken", false))
	flows.Add(h.Runner, spoken("lonely", true))
	h.pilot("dry")
	h.open("C-1")
	h.drain()
	for _, c := range []struct {
		name, flow, record, verb string
		pilot                    string
		card, said               bool
	}{
		{"a turn that writes", "spoken", "C-1", "write", "dry", true, true},
		{"a card of the step's own", "spoken", "C-1", "own", "dry", true, true},
		{"nothing new", "spoken", "C-1", "same", "dry", true, false},
		{"a look", "spoken", "C-1", "show", "dry", true, false},
		{"about no position", "lonely", "mgr", "write", "dry", false, false},
		{"switched on", "spoken", "C-1", "write", "on", false, false},
	} {
		h.pilot(c.pilot)
		reply, err := h.Handle(t.Context(), chat.Event{
			ID: c.name, Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"}, Place: chat.Place{Platform: "wall", ID: "mgr", Private: true},
			Action: chat.Action{Flow: c.flow, Record: c.record, Verb: c.verb},
		})
		if err != nil || reply.Card == nil {
			t.Fatalf("%s: %+v, %v", c.name, reply, err)
		}
		if got := reply.Card.Blocks[0].Text.Key == "dryrun.mark"; got != c.card {
			t.Errorf("%s: the card is marked: %v, want %v", c.name, got, c.card)
		}
		if got := reply.Notice.Key == "dryrun.marked"; got != c.said {
			t.Errorf("%s: the sentence is marked: %v, want %v", c.name, got, c.said)
		}
	}
}
