package flows_test

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// people is a flow that forms the company: somebody's name is what an event says.
func people() flows.Flow[hiring.Person] {
	rename := func(_ flows.Env, head hiring.Case, p hiring.Person, ev chat.Event) (flows.Turn[hiring.Person], error) {
		p.Name = ev.Values.Get("name")
		return flows.Turn[hiring.Person]{Head: head, Part: p}, nil
	}
	anybody := func(flows.Env, hiring.Case, hiring.Person) bool { return true }
	return flows.Flow[hiring.Person]{
		Name: "person", Shared: true, Alone: true,
		Verbs: map[string]flows.Verb[hiring.Person]{"rename": {May: anybody, Step: rename}},
	}
}

// TestCompanyIsAsNewAsAnyAnswer: what Company remembers is never older than a turn,
// or a word to read anew, that was answered before, and nobody sees it go back, however
// many look meanwhile.
func TestCompanyIsAsNewAsAnyAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	flows.Add(h.Runner, people())
	name := func() int {
		s, err := h.Company(context.Background())
		if err != nil {
			t.Error(err)
			return -1
		}
		n, _ := strconv.Atoi(s.Name("mgr"))
		return n
	}
	over := make(chan struct{})
	var eyes sync.WaitGroup
	for range 4 {
		eyes.Go(func() {
			for last := 0; ; {
				select {
				case <-over:
					return
				default:
				}
				n := name()
				if n < last {
					t.Errorf("it was %d and is %d again", last, n)
					return
				}
				last = n
			}
		})
	}
	defer eyes.Wait()
	defer close(over)
	for n := 1; n <= 200; n++ {
		if n%2 == 0 {
			h.rename("mgr", n)
		} else if _, err := h.Handle(t.Context(), chat.Event{
			ID: "rename-" + strconv.Itoa(n), Kind: chat.Click, From: chat.Account{Platform: "wall", User: "mgr"},
			Action: chat.Action{Flow: "person", Record: "mgr", Verb: "rename"}, Values: chat.Values{"name": {strconv.Itoa(n)}},
		}); err != nil {
			t.Fatal(err)
		}
		if got := name(); got != n {
			t.Fatalf("answered with %d, and Company says %d", n, got)
		}
	}
}

// rename writes behind the runner's back, and says so.
func (h *house) rename(who string, n int) {
	h.t.Helper()
	all := store.Collection[hiring.Person]{Name: "person", Schema: 1}
	err := h.store.Update(context.Background(), func(tx *store.Txn) error {
		p, _, err := all.Get(tx, who)
		if err != nil {
			return err
		}
		p.Body.Name, p.Rev = strconv.Itoa(n), p.Rev+1
		if err := all.Put(tx, who, p); err != nil {
			return err
		}
		// At once a new revision, as a turn does it: between the two, one who looks and
		// one who looked before would see two companies of one revision.
		word, err := tx.Setting("company.rev")
		if err != nil {
			return err
		}
		rev, _ := strconv.Atoi(word)
		return tx.SetSetting("company.rev", strconv.Itoa(rev+1))
	})
	if err == nil {
		err = h.Reread(context.Background())
	}
	if err != nil {
		h.t.Fatal(err)
	}
}
