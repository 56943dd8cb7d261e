package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

// TestEighteenReportsAreOneMessage: many reports at once reach each manager as
// one message. It becomes report after report, a colleague's decisions are passed
// over, a restart changes nothing, and in the end it says what became of them.
func TestEighteenReportsAreOneMessage(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a long story: the short ones ask about races
		return
	}
	inEveryWay(t, func(r *rig, c cast, next func()) {
		for i := range 18 {
			one := c.candidate
			one.key, one.name = fmt.Sprint(one.key, i), fmt.Sprint(one.name, i)
			r.arrive(one)
		}
		for i := range 6 {
			r.click(c.hr, fmt.Sprintf("report/C-%d/send", i+1001), nil)
		}
		next()
		if got := r.inbox(c.manager); len(got) != 6 {
			r.t.Fatalf("six sent one by one are %d messages, want five that point to the sixth:\n%s", len(got), r.screen(c.manager))
		}
		for i := range 5 {
			if _, action, ok := r.button(c.manager, fmt.Sprintf("decision/C-%d/approve", i+1001)); ok {
				r.t.Errorf("the single card still offers %s", action)
			}
		}
		for i := range 12 {
			r.click(c.hr, fmt.Sprintf("report/C-%d/send", i+1007), nil)
		}
		next()
		if got := r.inbox(c.mate); len(got) != 6 {
			r.t.Fatalf("eighteen are %d messages:\n%s", len(got), r.screen(c.mate))
		}
		bad := r.press(c.manager, r.stackOf(c.manager).ID, "pile/"+c.manager+"/promise?stack=1", map[string]any{"by": "2026-11-20T10:00"})
		if bad.Status != http.StatusUnprocessableEntity || bad.Errors["by"] == "" {
			r.t.Errorf("a promise for last week: %+v", bad)
		}
		r.click(c.manager, "pile/"+c.manager+"/promise", map[string]any{"by": "2026-11-24T15:00"})
		next()
		m, action := r.offered(c.manager, "pile/"+c.manager+"/work")
		r.see(m.Text, "18", "15:00")
		r.see(r.status(c.manager, "C-1007"), "15:00")
		r.press(c.manager, m.ID, action, nil)
		for i := range 17 {
			who := c.manager
			if i == 4 { // the mate's own stack begins with what nobody has decided yet
				who = c.mate
				m, action := r.offered(who, "pile/"+who+"/work")
				r.press(who, m.ID, action, nil)
			}
			card := r.stackOf(who)
			r.see(card.Text, fmt.Sprintf("%d / 18", i+1))
			verb := []string{"approve", "hold", "reject"}[i%3]
			done := r.press(who, card.ID, actionOf(r.t, card, fmt.Sprintf("decision/C-%d/%s", i+1001, verb)),
				map[string]any{"until": "2026-12-08", "reason": "industry"})
			if done.Status != http.StatusOK {
				r.t.Fatalf("%d: %+v", i+1, done)
			}
		}
		next()
		card := r.stackOf(c.manager)
		r.see(card.Text, "18 / 18", c.candidate.name+"17")
		r.press(c.manager, card.ID, actionOf(r.t, card, "decision/C-1018/approve"), nil)
		next()
		for _, who := range []string{c.manager, c.mate} {
			last := r.stackOf(who)
			r.see(last.Text, c.counts...)
			r.hide(last.Text, " / 18")
			cards := 0
			for _, m := range r.inbox(who) {
				if !m.note && !strings.HasPrefix(m.ID, "n-") && !strings.HasPrefix(m.Card.Kind, "welcome.") {
					cards++
				}
			}
			if cards != 6 {
				r.t.Errorf("%s has %d messages in the end:\n%s", who, cards, r.screen(who))
			}
		}
		r.verify()
	})
}

// stackOf is the message that stands for a person's stack.
func (r *rig) stackOf(who string) message {
	r.t.Helper()
	for _, m := range r.inbox(who) {
		if m.Card.Record == who {
			return m
		}
	}
	r.t.Fatalf("%s has no stack:\n%s", who, r.screen(who))
	return message{}
}

// actionOf is a message's action for a verb, with its revision.
func actionOf(t *testing.T, m message, verb string) string {
	t.Helper()
	for _, a := range m.Actions {
		if verbOf(a.Action) == verb {
			return a.Action
		}
	}
	t.Fatalf("no %s on\n%s", verb, m.Text)
	return ""
}
