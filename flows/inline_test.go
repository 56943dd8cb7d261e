package flows_test

import (
	"context"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// pressed is a click of the manager's on a message, whose answer carries the card.
func (h *house) pressed(id, message, verb string, change ...func(*chat.Event)) chat.Reply {
	h.t.Helper()
	ev := chat.Event{
		ID: id, Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"}, Message: message,
		Place: chat.Place{Platform: "wall", ID: "mgr", Private: true}, Values: chat.Values{"words": {id}},
		Action: chat.Action{Flow: "slip", Record: "mgr", Verb: verb},
	}
	for _, c := range change {
		c(&ev)
	}
	reply, err := h.Handle(context.Background(), ev)
	if err != nil {
		h.t.Fatalf("%s: %v", id, err)
	}
	return reply
}

// slip is a record of somebody's own with a card that stands with them, and all the
// turns by which it can change.
type slip struct {
	Words string
	Over  bool
}

func slipFlow() flows.Flow[slip] {
	type turn = flows.Turn[slip]
	own := func(e flows.Env, h hiring.Case, _ slip) bool { return e.Actor.Person == h.ID }
	write := func(change func(*slip), more ...flows.Effect) flows.Verb[slip] {
		return flows.Verb[slip]{May: own, Step: func(_ flows.Env, h hiring.Case, p slip, ev chat.Event) (turn, error) {
			p.Words = ev.Values.Get("words")
			change(&p)
			return turn{Head: h, Part: p, Effects: more}, nil
		}}
	}
	nothing := func(*slip) {}
	verbs := map[string]flows.Verb[slip]{
		"show2": write(nothing, flows.Show{To: "mgr", Kind: "card"}, flows.Show{To: "hr", Kind: "card"}),
		"write": write(nothing),
		"close": write(func(p *slip) { p.Over = true }),
		"fold":  write(nothing, flows.Fold{To: "mgr", Kind: "card"}),
		"other": {May: own, Step: func(_ flows.Env, h hiring.Case, p slip, ev chat.Event) (turn, error) {
			p.Words = ev.Values.Get("words")
			return turn{Head: h, Part: p, Card: &chat.Card{Kind: "slip.answer", Record: h.ID, Blocks: []chat.Block{chat.Divider()}}}, nil
		}},
		"tell": write(nothing, flows.Tell{Action: chat.Action{Flow: "slip", Record: "mgr", Verb: "told"}, Values: chat.Values{"words": {"told"}}}),
	}
	told := write(nothing)
	told.May = nil
	verbs["told"] = told
	return flows.Flow[slip]{
		Name: "slip", Alone: true, Implicit: true, Verbs: verbs,
		View: func(_ flows.Env, _ hiring.Case, p slip, _ string) chat.Card {
			c := chat.Card{Kind: "slip.open", Title: chat.L(p.Words), Blocks: []chat.Block{chat.Paragraph(chat.L(p.Words))}}
			if p.Over {
				c.Kind = "slip.gone"
			}
			return c
		},
	}
}

// slips is a house with a slip that stands with the manager and with HR; ref is the
// manager's message.
func slips(t *testing.T) (h *house, ref string) {
	t.Helper()
	h = newHouse(t)
	flows.Add(h.Runner, slipFlow())
	h.pressed("first", "", "show2")
	h.drain()
	if ref = h.standing("mgr"); ref == "" || len(h.platform.posts) != 2 {
		t.Fatalf("posts %+v", h.platform.posts)
	}
	return h, ref
}

// standing is the message of somebody's copy.
func (h *house) standing(who string) (ref string) {
	h.t.Helper()
	for _, p := range h.platform.posts {
		if p.Place.ID == who {
			ref = h.platform.refs[p.Key]
		}
	}
	return ref
}

// edited are the words that delivery wrote on a message.
func (h *house) edited(ref string) (out []string) {
	h.platform.mu.Lock()
	defer h.platform.mu.Unlock()
	for _, d := range h.platform.edits {
		if d.Ref == ref {
			out = append(out, d.Card.Title.Literal)
		}
	}
	return out
}

// TestTheAnswerOrDelivery: after a click the clicked message gets the new card once:
// with the answer where the answer has it, by delivery in every other case. All
// other copies are delivery's.
func TestTheAnswerOrDelivery(t *testing.T) {
	t.Parallel()
	kept := func(ev *chat.Event) { ev.Kept = true }
	for name, c := range map[string]struct {
		verb   string
		change func(*chat.Event)
		own    bool // the answer has the message's card
		edits  int  // of the clicked message
	}{
		"a plain turn":                     {verb: "write", own: true},
		"whose card is of another kind":    {verb: "close", own: true},
		"that takes the card back":         {verb: "fold", own: true},
		"that answers with another card":   {verb: "other", edits: 1},
		"that another record's tell moves": {verb: "tell", own: true, edits: 1},
		"on a message delivery keeps":      {verb: "write", change: kept, edits: 1},
		"on a message of something else":   {verb: "write", change: func(ev *chat.Event) { ev.Message = "m-else" }, edits: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ref := slips(t)
			change := c.change
			if change == nil {
				change = func(*chat.Event) {}
			}
			reply := h.pressed("second", ref, c.verb, change)
			if reply.Own != c.own || c.own && (reply.Card == nil || reply.Card.Title.Literal != "second") {
				t.Errorf("the answer: %+v", reply)
			}
			h.drain()
			if got := h.edited(ref); len(got) != c.edits {
				t.Errorf("delivery wrote on it %q, want %d", got, c.edits)
			}
			others := 0
			for _, d := range h.platform.edits {
				if d.Ref != ref {
					others++
				}
			}
			if others == 0 {
				t.Error("the other copy has not changed")
			}
		})
	}
}

// TestAfterTheAnswer: a message whose card came with an answer is edited by the next
// turn from elsewhere, and by none that changes nothing.
func TestAfterTheAnswer(t *testing.T) {
	t.Parallel()
	h, ref := slips(t)
	h.pressed("second", ref, "write")
	h.drain()
	if reply := h.pressed("look", ref, "show"); !reply.Own || reply.Card.Title.Literal != "second" {
		t.Errorf("looked at: %+v", reply)
	}
	h.drain()
	if got := h.edited(ref); len(got) > 0 {
		t.Fatalf("edited beside its answer: %q", got)
	}
	h.pressed("third", "", "write")
	h.drain()
	if got := h.edited(ref); len(got) != 1 || got[0] != "third" {
		t.Errorf("from elsewhere: %q", got)
	}
}

// TestSomebodyElsesMessage: who acts on a message that stands with another person gets
// no card with the answer, which that person would read; the message does not count as
// up to date.
func TestSomebodyElsesMessage(t *testing.T) {
	t.Parallel()
	h, _ := slips(t)
	hers := h.standing("hr")
	if reply := h.pressed("second", hers, "write"); reply.Card != nil || reply.Own {
		t.Errorf("HR reads the manager's card: %+v", reply)
	}
	h.drain()
	if got := h.edited(hers); len(got) != 1 || got[0] != "second" {
		t.Errorf("HR's message: %q", got)
	}
}

// TestALostAnswerIsDelivered: a card that went with an answer which did not arrive is
// brought by delivery, once, as it is then; of a message that no record keeps there is
// nothing to bring.
func TestALostAnswerIsDelivered(t *testing.T) {
	t.Parallel()
	h, ref := slips(t)
	h.pressed("second", ref, "write")
	for range 2 {
		if kept, err := h.Redraw(t.Context(), chat.Action{Flow: "slip", Record: "mgr"}, ref); err != nil || !kept {
			t.Fatalf("%v, %v", kept, err)
		}
	}
	h.drain()
	if got := h.edited(ref); len(got) != 1 || got[0] != "second" {
		t.Errorf("delivery wrote %q", got)
	}
	for name, c := range map[string]struct{ flow, record, message string }{
		"another message": {"slip", "mgr", "m-else"}, "no message": {"slip", "mgr", ""},
		"another record": {"slip", "hr", ref}, "no flow": {"none", "mgr", ref},
	} {
		if kept, err := h.Redraw(t.Context(), chat.Action{Flow: c.flow, Record: c.record}, c.message); err != nil || kept {
			t.Errorf("%s: %v, %v", name, kept, err)
		}
	}
	h.drain()
	if got := h.edited(ref); len(got) != 1 {
		t.Errorf("and then %q", got)
	}
}

// TestAPlaceThatIsNobodysGetsNothing: a message stands where an account was somebody's.
// When it is theirs no longer, nothing of the record goes there, neither an edit nor
// what was still to be posted; when it is theirs again, that message is brought up to
// date, and no second one.
func TestAPlaceThatIsNobodysGetsNothing(t *testing.T) {
	t.Parallel()
	h, ref := slips(t)
	h.pressed("second", "", "write")
	h.moved.Store(true)
	h.drain()
	h.pressed("third", "", "write")
	h.drain()
	if got := h.edited(ref); len(got) > 0 || len(h.platform.posts) != 2 {
		t.Errorf("wrote %q there, %d posts", got, len(h.platform.posts))
	}
	h.moved.Store(false)
	h.pressed("fourth", "", "write")
	h.drain()
	if got := h.edited(ref); len(got) != 1 || got[0] != "fourth" || len(h.platform.posts) != 2 {
		t.Errorf("wrote %q there, %d posts", got, len(h.platform.posts))
	}
}

// TestToldTwice: a click that is told again, as its answer was lost, is not done
// again, and is answered with the card that nobody else brings; of any other message
// there is nothing to say.
func TestToldTwice(t *testing.T) {
	t.Parallel()
	h, ref := slips(t)
	once := func(ev *chat.Event) { ev.Once = true }
	h.pressed("second", ref, "write", once)
	h.pressed("third", ref, "write", once)
	reply := h.pressed("second", ref, "write", once)
	if !reply.Own || reply.Card == nil || reply.Card.Title.Literal != "third" {
		t.Errorf("told again: %+v", reply)
	}
	for name, change := range map[string]func(*chat.Event){
		"no message":          func(ev *chat.Event) { ev.Message = "" },
		"another message":     func(ev *chat.Event) { ev.Message = "m-else" },
		"somebody else's":     func(ev *chat.Event) { ev.From.User = "hr" },
		"another who told it": func(ev *chat.Event) { ev.From = chat.Account{Platform: "api", User: "key"} },
	} {
		if reply := h.pressed("second", ref, "write", once, change); reply.Card != nil || reply.Own {
			t.Errorf("%s: %+v", name, reply)
		}
	}
	var words string
	_ = h.store.View(t.Context(), func(tx *store.Txn) error {
		p, _, err := (store.Collection[slip]{Name: "slip", Schema: 1}).Get(tx, "mgr")
		words = p.Body.Words
		return err
	})
	if words != "third" {
		t.Errorf("done again: %q", words)
	}
}
