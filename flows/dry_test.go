package flows_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// pilot sets the pilot switch of the house's position.
func (h *house) pilot(word string) {
	h.t.Helper()
	err := h.store.Update(context.Background(), func(tx *store.Txn) error {
		be := hiring.Position{ID: "be", HR: "hr", Managers: []string{"mgr"}, Pilot: word}
		return (store.Collection[hiring.Position]{Name: "position", Schema: 1}).Put(tx, "be", store.Record[hiring.Position]{Body: be})
	})
	if err == nil {
		err = h.Reread(context.Background())
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// withheld is the list of a position, or of the house, in words.
func (h *house) withheld(position string) (out []string, count int) {
	h.t.Helper()
	err := h.store.View(context.Background(), func(tx *store.Txn) error {
		rec, _, err := (store.Collection[flows.Withheld]{Name: flows.DryName, Schema: 1}).Get(tx, position)
		for _, l := range rec.Body.Lines {
			out = append(out, strings.TrimSpace(l.Way+" "+l.Case+" "+l.To)+" "+l.At.Sub(monday).String())
		}
		count = rec.Body.Count
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out, count
}

// forget empties the list of a position.
func (h *house) forget(position string) {
	h.t.Helper()
	err := h.store.Update(context.Background(), func(tx *store.Txn) error {
		return (store.Collection[flows.Withheld]{Name: flows.DryName, Schema: 1}).Delete(tx, position)
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) lists(position string, want ...string) {
	h.t.Helper()
	got, _ := h.withheld(position)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		h.t.Errorf("kept back of %s: %q, want %q", position, got, want)
	}
}

// rev is the present revision of a note.
func (h *house) rev(id string) (rev uint64) {
	h.t.Helper()
	err := h.Look(context.Background(), func(e flows.Env) error { rev = e.Of("note", id).Rev; return nil })
	if err != nil {
		h.t.Fatal(err)
	}
	return rev
}

// tell has one of the bot's own verbs done.
func (h *house) tell(id, verb string) {
	h.t.Helper()
	name := "tell-" + strconv.FormatInt(h.events.Add(1), 10)
	_, err := h.Import(context.Background(), flows.Batch{
		ID: name, Hash: name, Action: chat.Action{Flow: "note", Verb: verb}, From: chat.Account{Platform: "api"}, Rows: []flows.Row{{Record: id, Lane: id}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestDryPosition: nothing about a position in a dry run leaves, all of it is listed
// once with its time, turns go on, and a letter comes back as refused. Switched on,
// nothing of that leaves; what is shown or said from then on does.
func TestDryPosition(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.pilot("dry")
	h.open("C-1")
	h.drain()
	h.click("mgr", "C-1", "mail", 1, nil)
	h.clock.add(time.Minute)
	h.drain()
	h.clock.add(time.Hour)
	h.drain()
	if cards, letters := h.sent(); cards+letters != 0 {
		t.Errorf("%d cards and %d letters left", cards, letters)
	}
	if n := h.note("C-1"); n.Reminded != 1 || n.Told != 1 || n.Outcome != flows.OutcomeRefused {
		t.Errorf("the books: %+v", n)
	}
	list := []string{"card C-1 mgr 0s", "mail C-1 1m0s", "card C-1 mgr 1h1m0s"}
	h.lists("be", list...)
	h.pilot("on")
	h.click("mgr", "C-1", "write", h.rev("C-1"), chat.Values{"words": {"hello"}})
	h.clock.add(time.Hour)
	h.drain()
	if cards, letters := h.sent(); cards+letters != 0 {
		t.Errorf("after it: %d cards and %d letters left", cards, letters)
	}
	h.tell("C-1", "wake") // shows the card again
	h.drain()
	h.clock.add(time.Hour) // and says another word
	h.drain()
	if cards, letters := h.sent(); len(h.platform.posts) != 2 || letters != 0 {
		t.Errorf("shown anew: %d posts and edits, %d letters", cards, letters)
	}
	h.lists("be", list...)
}

// TestDryRunBegins: what was under way when a position goes dry stops: cards stand as
// they are, and are answered to who presses them; a letter in its minute does not leave.
func TestDryRunBegins(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open("C-1")
	h.drain()
	h.click("mgr", "C-1", "mail", 1, nil)
	h.pilot("dry")
	h.clock.add(time.Minute)
	h.drain()
	if _, letters := h.sent(); letters != 0 || h.note("C-1").Outcome != flows.OutcomeRefused {
		t.Errorf("the letter left: %+v", h.note("C-1"))
	}
	h.tell("C-1", "told")
	h.drain()
	if len(h.platform.edits) != 0 {
		t.Errorf("edited by somebody else's doing: %+v", h.platform.edits)
	}
	ref := "m" + h.platform.posts[0].Key
	_, err := h.Handle(t.Context(), chat.Event{
		ID: "press", Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"}, Place: chat.Place{Platform: "wall", ID: "mgr"}, Message: ref, Kept: true,
		Action: chat.Action{Flow: "note", Record: "C-1", Verb: "write", Revision: h.rev("C-1")}, Values: chat.Values{"words": {"mine"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.drain()
	if len(h.platform.edits) != 1 || h.platform.edits[0].Ref != ref || len(h.platform.posts) != 1 {
		t.Errorf("the answer to a press: %+v", h.platform.edits)
	}
	h.lists("be", "mail C-1 1m0s") // an edit notifies nobody
}

// TestDryHouse: in a dry run of the whole bot nothing leaves of any position.
func TestDryHouse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.cfg.Dry = true
	h.reborn()
	h.open("C-1")
	h.drain()
	h.click("mgr", "C-1", "mail", 1, nil)
	h.clock.add(time.Hour)
	h.drain()
	if cards, letters := h.sent(); cards+letters != 0 {
		t.Errorf("%d cards and %d letters left", cards, letters)
	}
	h.lists("be", "card C-1 mgr 0s", "mail C-1 1h0m0s", "card C-1 mgr 1h0m0s")
	h.cfg.Dry = false
	h.reborn()
	h.clock.add(24 * time.Hour)
	h.drain()
	if cards, letters := h.sent(); cards+letters != 0 {
		t.Errorf("afterwards %d cards and %d letters left", cards, letters)
	}
}

// TestDryListIsBounded: of more than a thousand lines the last stand, and all count.
func TestDryListIsBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.pilot("dry")
	const all = 1010
	err := h.store.Update(t.Context(), func(tx *store.Txn) error {
		var w flows.Withheld
		for range all - 3 {
			w.Lines, w.Count = append(w.Lines, flows.Held{At: monday, Way: flows.HeldMail}), w.Count+1
		}
		return (store.Collection[flows.Withheld]{Name: flows.DryName, Schema: 1}).Put(tx, "be", store.Record[flows.Withheld]{Body: w})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"C-1", "C-2", "C-3"} {
		h.open(id)
		h.drain()
	}
	if got, count := h.withheld("be"); len(got) != 1000 || count != all || !strings.HasPrefix(got[999], "card C-3 mgr") {
		t.Errorf("%d lines of %d, the last %s", len(got), count, got[len(got)-1])
	}
}

// TestDryNeverLeaks: whatever happens in whatever order, while a position is in a dry
// run nothing is posted and no letter leaves, and only who presses sees an edit.
func TestDryNeverLeaks(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // hundreds of turns one after the other: nothing to ask about races
		return
	}
	h := newHouse(t)
	made := 0
	rapid.Check(t, func(rt *rapid.T) {
		h.pilot("on")
		h.drain()
		h.forget("be")
		dry, id := false, ""
		for range rapid.IntRange(3, 10).Draw(rt, "steps") {
			posts, letters, edits := len(h.platform.posts), len(h.courier.sent), len(h.platform.edits)
			step := rapid.SampledFrom([]string{"open", "pilot", "write", "mail", "tell", "wait"}).Draw(rt, "step")
			switch {
			case step == "pilot":
				dry = !dry
				h.pilot(map[bool]string{true: "dry", false: "on"}[dry])
			case step == "wait":
				h.clock.add(40 * time.Minute)
			case step == "open" || id == "":
				made++
				id = "C-" + strconv.Itoa(made)
				h.open(id)
			case step == "write":
				h.click("mgr", id, "write", h.rev(id), chat.Values{"words": {"w"}})
			case step == "mail":
				h.click("mgr", id, "mail", h.rev(id), nil)
			case step == "tell":
				h.tell(id, "wake")
			}
			h.drain()
			if dry && (len(h.platform.posts) != posts || len(h.courier.sent) != letters || len(h.platform.edits) != edits && step != "write") {
				rt.Fatalf("%d posts, %d letters, %d edits in a dry run", len(h.platform.posts)-posts, len(h.courier.sent)-letters, len(h.platform.edits)-edits)
			}
		}
	})
}
