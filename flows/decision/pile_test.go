package decision_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/decision"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// pileWorld is a pile with cases around it.
type pileWorld struct {
	t       testing.TB
	now     time.Time
	known   flows.Known
	pile    decision.Pile
	effects []flows.Effect
	quiet   bool // wants no message of many
}

func newPileWorld(t testing.TB, cases int) *pileWorld {
	w := &pileWorld{t: t, now: shanghai(24, 10, 40), known: known()}
	names := []string{"李明", "王珊", "Daniel Reyes", "陈可", "周舟", "吴敏", "Ōkubo Rei"}
	for i := range cases {
		id := fmt.Sprint("C-", i+1)
		head := waiting()
		head.ID, head.Candidate, head.Waiting = id, "p-"+id, shanghai(23, 10, 25).Add(-time.Duration(i%3)*time.Hour)
		w.known["case/"+id], w.known["decision/"+id], w.known["report/"+id] = head, openPart(), report()
		w.known["candidate/p-"+id] = hiring.Candidate{ID: "p-" + id, Name: names[i%len(names)]}
		w.known["rev/decision/"+id] = uint64(10 + i)
	}
	return w
}

// do carries out a verb of the pile of mgr-zhao.
func (w *pileWorld) do(verb, id string, args map[string]string) error {
	w.t.Helper()
	s := company()
	if w.quiet {
		p, _ := s.Person("mgr-zhao")
		p.Own.Quiet = []hiring.Noise{hiring.Piles}
		s = hiring.NewSnapshot(1, s.Company, append(s.People(), p), s.Positions())
	}
	env := flows.NewEnv(w.now, "mgr-zhao", s, w.known)
	done, err := decision.Piles().Verbs[verb].Step(env, hiring.Case{ID: "mgr-zhao"}, w.pile, chat.Event{
		Values: chat.Values{"case": {id}}, Action: chat.Action{Args: args},
	})
	if err != nil {
		return err
	}
	w.pile, w.effects = done.Part, done.Effects
	w.known["pile/mgr-zhao"] = w.pile
	return nil
}

func (w *pileWorld) must(verb, id string, args map[string]string) {
	w.t.Helper()
	if err := w.do(verb, id, args); err != nil {
		w.t.Fatalf("%s %s: %v", verb, id, err)
	}
}

// add lets all cases come, a minute apart.
func (w *pileWorld) add(cases int) {
	for i := range cases {
		w.must("add", fmt.Sprint("C-", i+1), nil)
		w.now = w.now.Add(time.Minute)
	}
}

// decide settles a case behind the pile's back and lets the pile hear of it.
func (w *pileWorld) decide(id, by string, v hiring.Verdict) {
	w.t.Helper()
	c := w.known["case/"+id].(hiring.Case)
	c.Status = map[hiring.Verdict]hiring.Status{hiring.Approved: hiring.PendingSecond, hiring.NotPassed: hiring.RejectPending, hiring.OnHold: hiring.Hold}[v]
	w.known["case/"+id] = c
	w.known["decision/"+id] = hiring.Decision{Verdict: v, By: by, At: w.now, UndoUntil: w.now.Add(decision.Regret)}
	w.must("moved", id, nil)
}

func (w *pileWorld) card(kind string) chat.Card {
	return decision.Piles().View(flows.NewEnv(w.now, "mgr-zhao", company(), w.known), hiring.Case{ID: "mgr-zhao"}, w.pile, kind)
}

// offered are the actions of the current card.
func (w *pileWorld) offered() (out []string) {
	for b := range w.card("stack-1").Every {
		out = append(out, b.Action.String())
	}
	return out
}

var stackOne = map[string]string{"stack": "1"}

// TestFiveStandAlone: up to five reports an hour stay single messages; the
// sixth makes one message of those that still wait, whoever waits longest first,
// and later ones join it.
func TestFiveStandAlone(t *testing.T) {
	t.Parallel()
	w := newPileWorld(t, 9)
	w.add(5)
	if len(w.pile.Stacks) != 0 {
		t.Fatalf("five made a stack: %+v", w.pile)
	}
	w.decide("C-2", "mgr-he", hiring.Approved)
	w.must("add", "C-6", nil)
	if len(w.pile.Stacks) != 0 {
		t.Fatalf("one of the six was decided, yet there is a stack: %+v", w.pile)
	}
	w.must("add", "C-7", nil)
	want := []string{"C-3", "C-6", "C-5", "C-1", "C-4", "C-7"}
	if len(w.pile.Stacks) != 1 || !slices.Equal(w.pile.Stacks[0].Cases, want) || len(w.pile.Recent) != 0 {
		t.Fatalf("the stack is %+v, want %v", w.pile, want)
	}
	if len(w.effects) != 7 || w.effects[0] != flows.Effect(flows.Show{To: "mgr-zhao", Kind: "stack-1"}) {
		t.Errorf("effects %+v", w.effects)
	}
	w.must("add", "C-8", nil)
	w.must("add", "C-8", nil)
	if got := w.pile.Stacks[0].Cases; len(got) != 7 || got[6] != "C-8" {
		t.Errorf("the eighth did not join once: %v", got)
	}
	if w.must("add", "C-2", nil); len(w.effects) != 0 {
		t.Errorf("a case that is decided came onto the pile: %+v", w.effects)
	}
}

// TestNoStackForWhoWantsNone: the first five come alone, with their buttons; each
// further one is no message, and stands in the daily digest.
func TestNoStackForWhoWantsNone(t *testing.T) {
	t.Parallel()
	w := newPileWorld(t, 7)
	w.quiet = true
	if w.add(5); len(w.effects) != 0 {
		t.Errorf("the fifth: %+v", w.effects)
	}
	for _, id := range []string{"C-6", "C-7"} {
		w.must("add", id, nil)
		heap, ok := w.effects[len(w.effects)-1].(flows.Tell)
		if len(w.effects) != 2 || !ok || heap.Action.String() != "duty/"+id+"/heap" || heap.Values.Get("person") != "mgr-zhao" {
			t.Errorf("%s: %+v", id, w.effects)
		}
	}
	if len(w.pile.Stacks) != 0 {
		t.Errorf("a stack was made: %+v", w.pile)
	}
}

// TestAnHour: reports spread over more than an hour stay single.
func TestAnHour(t *testing.T) {
	t.Parallel()
	w := newPileWorld(t, 9)
	for i := range 9 {
		w.must("add", fmt.Sprint("C-", i+1), nil)
		w.now = w.now.Add(13 * time.Minute)
	}
	if len(w.pile.Stacks) != 0 {
		t.Errorf("five within each hour made a stack: %+v", w.pile)
	}
}

// TestThroughTheStack: the message becomes report after report, bound to the
// revision of each; a report put last comes last, one that a colleague decided
// is passed over, the last decision can be undone from here, and what comes
// after the end is a new stack.
func TestThroughTheStack(t *testing.T) {
	t.Parallel()
	w := newPileWorld(t, 14)
	w.add(6) // C-3 C-6 C-2 C-5 C-1 C-4
	w.must("work", "", stackOne)
	at := func(id string, rev int) {
		t.Helper()
		if got := w.offered(); !slices.Contains(got, "decision/"+id+"/approve@"+strconv.Itoa(rev)) {
			t.Errorf("the card does not offer %s at %d: %v", id, rev, got)
		}
	}
	at("C-3", 12)
	w.must("skip", "", stackOne)
	at("C-6", 15)
	w.decide("C-2", "mgr-he", hiring.Approved)
	w.decide("C-6", "mgr-zhao", hiring.Approved)
	at("C-5", 14)
	if got := w.offered(); !slices.Contains(got, "decision/C-6/undo@15") {
		t.Errorf("the last decision cannot be undone: %v", got)
	}
	w.decide("C-5", "mgr-zhao", hiring.NotPassed)
	w.decide("C-1", "mgr-zhao", hiring.OnHold)
	w.decide("C-4", "mgr-zhao", hiring.NotPassed)
	at("C-3", 12)
	passed := w.known["case/C-3"].(hiring.Case)
	for _, c := range []hiring.Case{{Delegate: "mgr-he"}, {Returned: true}} {
		elsewhere := passed
		elsewhere.Delegate, elsewhere.Returned = c.Delegate, c.Returned
		if w.known["case/C-3"] = elsewhere; slices.Contains(w.offered(), "decision/C-3/approve@12") {
			t.Errorf("the stack still shows a case that is with somebody else: %+v", elsewhere)
		}
	}
	w.known["case/C-3"] = passed
	if err := w.do("skip", "", stackOne); err == nil {
		t.Error("the only one left can be put last")
	}
	w.decide("C-3", "mgr-zhao", hiring.Approved)
	if card := w.card("stack-1"); card.Tone != chat.Good {
		t.Errorf("all decided, yet %+v", card)
	}
	for i := 7; i <= 12; i++ {
		w.must("add", fmt.Sprint("C-", i), nil)
	}
	if len(w.pile.Stacks) != 2 || !w.pile.Stacks[0].Done || len(w.pile.Stacks[1].Cases) != 6 {
		t.Errorf("what came after the end: %+v", w.pile)
	}
}

// TestPromiseForAll: one time is asked of every duty that is the person's, in
// the person's name; the card says what came of it.
func TestPromiseForAll(t *testing.T) {
	t.Parallel()
	w := newPileWorld(t, 6)
	w.add(6)
	other := w.known["case/C-5"].(hiring.Case)
	other.Duty.Owner = "mgr-he"
	w.known["case/C-5"] = other
	by := func(when string) chat.Values { return chat.Values{"by": {when}} }
	env := flows.NewEnv(w.now, "mgr-zhao", company(), w.known)
	step := func(verb string, values chat.Values) (flows.Turn[decision.Pile], error) {
		return decision.Piles().Verbs[verb].Step(env, hiring.Case{ID: "mgr-zhao"}, w.pile, chat.Event{Values: values, Action: chat.Action{Args: stackOne}})
	}
	for _, when := range []string{"", "soon", "2026-11-20T10:00"} {
		if _, err := step("promise", by(when)); err == nil {
			t.Errorf("promised %q", when)
		}
	}
	done, err := step("promise", by("2026-11-26T15:00"))
	if err != nil || len(done.Effects) != 5 {
		t.Fatalf("asked %d duties, %v", len(done.Effects), err)
	}
	for _, e := range done.Effects {
		if tell := e.(flows.Tell); tell.As != "mgr-zhao" || tell.Back != "promised" || tell.Action.Record == "C-5" || tell.Action.Verb != "promise" {
			t.Errorf("asked %+v", tell)
		}
	}
	w.pile = done.Part
	for id, outcome := range map[string]string{"C-1": "refused", "C-2": "done", "C-3": "done"} {
		heard, err := step("promised", chat.Values{"record": {id}, "outcome": {outcome}})
		if err != nil {
			t.Fatal(err)
		}
		w.pile = heard.Part
	}
	if text := cardtest.Text(t, w.card("stack-1"), "zh-CN"); !strings.Contains(text, "15:00 前完成其中 2 份") {
		t.Errorf("the card:\n%s", text)
	}
}

// TestOnlyOwnPile: nobody works another person's pile or sees it.
func TestOnlyOwnPile(t *testing.T) {
	t.Parallel()
	w := newPileWorld(t, 6)
	w.add(6)
	for _, verb := range []string{"work", "skip"} {
		for who, may := range map[string]bool{"mgr-zhao": true, "mgr-he": false, "boss": false, "": false} {
			env := flows.NewEnv(w.now, who, company(), w.known)
			if got := decision.Piles().Verbs[verb].May(env, hiring.Case{ID: "mgr-zhao"}, w.pile); got != may {
				t.Errorf("%s by %q: %v", verb, who, got)
			}
			if card := decision.Piles().View(env, hiring.Case{ID: "mgr-zhao"}, w.pile, "stack-1"); (len(card.Blocks) > 0) != may {
				t.Errorf("%q sees %+v", who, card)
			}
		}
	}
	for _, number := range []string{"", "2", "x"} {
		if err := w.do("work", "", map[string]string{"stack": number}); err == nil {
			t.Errorf("stack %q can be worked", number)
		}
	}
}

func TestPileCards(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(*pileWorld){
		"pile_heap":    func(*pileWorld) {},
		"pile_early":   func(w *pileWorld) { w.now = shanghai(24, 8, 0) }, // since yesterday, and for less than 24 hours
		"pile_current": func(w *pileWorld) { w.must("work", "", stackOne) },
		"pile_second": func(w *pileWorld) {
			w.must("work", "", stackOne)
			w.decide("C-3", "mgr-zhao", hiring.NotPassed)
		},
		"pile_finished": func(w *pileWorld) {
			for i, id := range w.pile.Stacks[0].Cases {
				w.decide(id, "mgr-zhao", []hiring.Verdict{hiring.Approved, hiring.NotPassed, hiring.OnHold}[i%3])
			}
			w.now = w.now.Add(time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPileWorld(t, 7)
			w.add(7)
			do(w)
			cardtest.Golden(t, name, w.card("stack-1"))
		})
	}
	t.Run("pile_pointer", func(t *testing.T) {
		t.Parallel()
		w := newPileWorld(t, 7)
		w.add(7)
		env := flows.NewEnv(w.now, "mgr-zhao", company(), w.known)
		head := w.known["case/C-2"].(hiring.Case)
		card := flow(t).View(env, head, openPart(), "summary")
		if !card.Heals {
			t.Error("the pointer would be posted")
		}
		cardtest.Golden(t, "pile_pointer", card)
		if full := flow(t).View(env, head, openPart(), ""); full.Heals {
			t.Error("opened by itself the report is no pointer")
		}
	})
}
