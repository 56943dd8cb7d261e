package main

import (
	"net/http"
	"strings"
	"testing"
)

// entriesTo are the mails with calendar entries that an address got.
func (r *rig) entriesTo(address string) []string {
	r.t.Helper()
	var out []string
	for _, m := range r.outgoing().Mail {
		if m.To == address {
			out = append(out, m.Subject+"\n"+m.Text)
		}
	}
	return out
}

// TestRounds: HR arranges a second round, is warned of the night, moves it; the
// interviewers have their cards and entries, write without reading each other, and
// the manager decides on what they wrote. Then the candidate withdraws, stays in
// the talent pool, and comes back.
func TestRounds(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id, name := r.arrive(c.candidate), c.candidate.name
		r.click(c.hr, "report/"+id+"/send", nil)
		r.click(c.manager, "decision/"+id+"/approve", nil)
		next()
		card, arrange := r.offered(c.hr, "round/"+id+"/arrange")
		when := map[string]any{"at": "2026-11-26T05:00", "place": "Room 4", "people": []string{c.mate, c.manager}, "note": "ask about ledgers"}
		if got := r.press(c.hr, card.ID, arrange, when); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Errors["at"], c.mateName) {
			r.t.Errorf("at night: %+v", got)
		}
		when["at"] = "2026-11-26T14:00"
		r.click(c.hr, "round/"+id+"/arrange", when)
		next()
		for _, who := range []string{c.mate, c.manager} {
			r.see(r.screen(who), "14:00", "Room 4", "ask about ledgers", c.managerName, c.mateName)
			r.hide(r.screen(who), c.candidate.email, "8642")
		}
		r.click(c.hr, "round/"+id+"/show", nil)
		r.click(c.hr, "round/"+id+"/move", map[string]any{"at": "2026-11-26T15:00", "place": "Room 5", "note": "ask about ledgers"})
		next()
		r.see(r.screen(c.mate), "15:00", "Room 5")
		r.until(at(r.t, "2026-11-26T15:59:59+08:00"))
		r.see(r.status(c.hr, id), name)
		if _, _, ok := r.button(c.manager, "decision/"+id+"/approve"); ok {
			r.t.Error("the manager is asked before it is over")
		}
		r.until(at(r.t, "2026-11-26T16:05:00+08:00"))
		next()
		sent := scoresheet()
		sent["verdict"], sent["evidence_logic"] = "strong_no", "lost the way at step two"
		r.click(c.mate, "scorecard/"+id+"/show", nil)
		r.click(c.mate, "scorecard/"+id+"/send", sent)
		next()
		decide, approve := r.offered(c.manager, "decision/"+id+"/approve")
		zh := c.candidate.locale == "zh-CN"
		r.see(decide.Text, "1", "2", map[bool]string{true: "还差：你", false: "missing: you"}[zh])
		r.hide(r.screen(c.manager), "lost the way", map[string]string{"zh-CN": "强烈不推荐", "en": "Strong no"}[c.candidate.locale])
		if r.hands == nil && !strings.Contains(confirmOf(decide, approve), map[bool]string{true: "还没交的：你", false: "missing: you"}[zh]) {
			r.t.Errorf("the confirmation %q does not say who is missing", confirmOf(decide, approve))
		}
		r.click(c.manager, "scorecard/"+id+"/show", nil)
		r.click(c.manager, "scorecard/"+id+"/send", scoresheet())
		decide, _ = r.offered(c.manager, "decision/"+id+"/approve")
		r.see(decide.Text, map[string]string{"zh-CN": "强烈不推荐：" + c.mateName, "en": "Strong no: " + c.mateName}[c.candidate.locale])
		next()
		r.click(c.manager, "decision/"+id+"/approve", nil)
		r.withdrawn(c, id, next)
	})
}

// withdrawn is the end of that story: withdrawn, kept, reopened.
func (r *rig) withdrawn(c cast, id string, next func()) {
	r.t.Helper()
	r.say(c.hr, "/round "+id, "dm")
	r.click(c.hr, "round/"+id+"/withdraw", map[string]any{"cause": "pay", "words": "QX-77"})
	next()
	if _, _, ok := r.button(c.manager, "decision/"+id+"/undo"); ok {
		r.t.Error("a decision on a case that is over can be undone")
	}
	r.hide(r.screen(c.manager), "QX-77")
	r.say(c.hr, "/round "+id, "dm")
	r.click(c.hr, "pool/"+id+"/show", nil)
	r.click(c.hr, "pool/"+id+"/keep", map[string]any{"consent": "phone", "months": "6", "for": "payments"})
	next()
	r.see(r.say(c.hr, "/pool", "dm").said(), c.candidate.name, map[string]string{"zh-CN": "2027年5月26日", "en": "26 May 2027"}[c.candidate.locale])
	r.hide(r.say(c.manager, "/pool", "dm").said(), c.candidate.name)
	r.say(c.hr, "/decide "+id, "dm")
	r.click(c.hr, "decision/"+id+"/reopen", map[string]any{"reason": "came back"})
	next()
	r.offered(c.manager, "decision/"+id+"/approve")
	if r.hands == nil {
		all := strings.Join(append(r.entriesTo("zhao@farhill.example"), r.entriesTo("ana@farhill.example")...), "\n")
		r.see(all, "Room 5", "15:00", id)
		r.hide(all, c.candidate.name)
	}
	r.verify()
}

// TestWithdrawnBeforeSent: a candidate withdrew before HR sent the report, and comes back:
// HR reopens the case from the report, which is sent with that; a manager learns of it
// only now. A case of the past offers nothing of the kind.
func TestWithdrawnBeforeSent(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.arrive(c.candidate)
		r.say(c.hr, "/round "+id, "dm")
		r.click(c.hr, "round/"+id+"/withdraw", map[string]any{"cause": "pay"})
		r.see(r.screen(c.hr), "没有发送")
		r.hide(r.screen(c.manager), c.candidate.name)
		r.click(c.hr, "decision/"+id+"/reopen", map[string]any{"reason": "又愿意来了"})
		card, _ := r.offered(c.manager, "decision/"+id+"/approve")
		r.see(card.Text, c.candidate.name, "82", "又愿意来了")
		r.see(r.screen(c.hr), "林晓")
		r.hide(r.screen(c.hr), "没有发送")
		r.click(c.manager, "decision/"+id+"/approve", nil)
		r.verify()
	})
}
