package main

import (
	"strings"
	"testing"
)

// live counts the cards of a person that offer a verb of a case.
func (r *rig) live(who, verb string) (n int) {
	r.t.Helper()
	for _, m := range r.inbox(who) {
		for _, a := range m.Actions {
			if path, _, _ := strings.Cut(a.Action, "@"); path == verb {
				n++
			}
		}
	}
	return n
}

// decision opens the decision's card from where a case stands, as HR gets there.
func (r *rig) decision(who, id string) {
	r.t.Helper()
	r.status(who, id)
	r.click(who, "decision/"+id+"/show", nil)
}

// TestPassedOn: the case goes to a colleague with its duty and back to HR, who
// names somebody; every copy says who has it, and the verdict heals them all.
func TestPassedOn(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id := r.sent(c)
		act := func(verb string) string { return "decision/" + id + "/" + verb }
		next()
		r.click(c.manager, act("pass"), map[string]any{"person": c.mate, "note": "QX-77"})
		r.settle()
		next()
		card, _ := r.offered(c.mate, act("approve"))
		r.see(card.Text, "QX-77", c.managerName)
		old, _ := r.offered(c.manager, act("approve"))
		r.hide(old.Text, "QX-77")
		if n := r.live(c.manager, act("notmine")); n != 0 {
			r.t.Errorf("%d cards let the old owner give it back", n)
		}
		due := r.status(c.hr, id)
		r.see(due, map[string]string{"mgr-he": "何静", "mgr-ben": "Ben Okoye"}[c.mate])
		r.click(c.mate, act("notmine"), nil)
		r.settle()
		next()
		r.click(c.hr, act("assign"), map[string]any{"person": c.manager})
		r.settle()
		next()
		r.click(c.manager, act("approve"), nil)
		r.settle()
		for _, who := range []string{c.manager, c.mate, c.hr} {
			for _, verb := range []string{"approve", "reject", "pass", "notmine", "assign", "record"} {
				if n := r.live(who, act(verb)); n != 0 {
					r.t.Errorf("%s still has %d cards that offer %s", who, n, verb)
				}
			}
		}
		r.verify()
	})
}

// TestRecordedElsewhere: HR records a rejection that was told on the phone;
// the manager says it is wrong, and no letter is left of it.
func TestRecordedElsewhere(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id := r.sent(c)
		r.decision(c.hr, id)
		values := map[string]any{"who": c.manager, "decision": "reject", "how": "phone", "told_at": "2026-11-23T09:40", "reason": "logic"}
		r.click(c.hr, "decision/"+id+"/record", values)
		r.settle()
		next()
		r.see(r.status(c.hr, id), map[string]string{"hr-lin": "待发拒信", "hr-eve": "letter due"}[c.hr])
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.click(c.manager, "decision/"+id+"/wrong", nil)
		r.settle()
		next()
		r.advance("1h")
		if mail := r.outgoing().Mail; len(mail) > 0 {
			r.t.Errorf("a letter left: %+v", mail)
		}
		if n := r.live(c.manager, "decision/"+id+"/approve"); n == 0 {
			r.t.Errorf("the manager is not asked again:\n%s", r.screen(c.manager))
		}
		r.verify()
	})
}

// TestReopened: a rejection that was sent is reopened by HR with a reason; the
// deciders read it and that a second letter would be needed.
func TestReopened(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id := r.sent(c)
		r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "logic"})
		r.settle()
		r.click(c.hr, "letter/"+id+"/send", nil)
		next()
		r.advance("15m")
		first := r.outgoing().Mail
		if len(first) != 1 {
			r.t.Fatalf("letters: %+v", first)
		}
		next()
		r.decision(c.hr, id)
		r.click(c.hr, "decision/"+id+"/reopen", map[string]any{"reason": "QX-77"})
		r.settle()
		next()
		card, _ := r.offered(c.manager, "decision/"+id+"/reject")
		r.see(card.Text, "QX-77", c.hrName, map[string]string{"mgr-zhao": "第二封", "mgr-ana": "a second letter"}[c.manager])
		r.click(c.mate, "decision/"+id+"/reject", map[string]any{"reason": "logic"})
		r.settle()
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("15m")
		if last := r.outgoing().Mail; len(last) == 0 || last[len(last)-1].ID == first[0].ID {
			r.t.Errorf("no second letter: %+v", last)
		}
		r.see(r.status(c.hr, id), c.told)
		r.verify()
	})
}
