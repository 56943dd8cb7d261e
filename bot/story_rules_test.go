package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/duty"
	"closeloop/flows/hiring"
	"closeloop/flows/rulebook"
)

// TestRulesAreTriedAndChanged: a month is recorded; what a rule did in it is, reminder
// for reminder, what its rehearsal counts; an admin is shown where a condition is
// wrong, tries other values, changes the rule, and what runs is planned anew; off, it
// reminds of nothing; all of it stands after a restart.
func TestRulesAreTriedAndChanged(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a long story: the short ones ask about races
		return
	}
	r := start(t, monday(t))
	last := r.livesAMonth()
	nags := map[string]int{}
	err := r.app.runner.Look(t.Context(), func(env flows.Env) error {
		said := r.saidByRule(env)
		for _, id := range []string{"R0", "R1", "R2", "R3", "R5"} {
			is, _ := rulebook.Rehearse(env, r.app.windows, id, nil)
			if nags[id] = is.Nags; is.Nags != said[id] {
				t.Errorf("%s: %+v was rehearsed, the ladders said %d", id, is, said[id])
			}
		}
		return nil
	})
	if err != nil || nags["R0"] == 0 || nags["R3"] == 0 || nags["R2"] == 0 || nags["R5"] == 0 {
		t.Errorf("reminders by rule: %v, %v", nags, err)
	}
	r.see(r.say("adm-bai", "规则 模拟 R3", "dm").said(), "R3", "提醒")
	r.hide(r.say("mgr-zhao", "规则 模拟 R3", "dm").said(), "30")
	r.changesRule(last)
	r.restart()
	r.see(r.say("mgr-he", "/rules history", "dm").said(), "R3", "白桦")
	r.see(r.say("mgr-he", "/rules R3", "dm").said(), "已停用")
	before := len(r.inbox("mgr-zhao"))
	r.advance("120h")
	for _, m := range r.inbox("mgr-zhao")[before:] {
		if strings.HasPrefix(m.Card.Kind, "duty.") && m.Card.Record == last {
			t.Errorf("off, yet it reminds:\n%s", m.Text)
		}
	}
	r.verify()
}

// livesAMonth lets candidates come over four weeks: reports that are sent in time and
// late, decisions at once, after a reminder, after a broken promise. The last one
// waits for a decision since this morning.
func (r *rig) livesAMonth() (last string) {
	r.t.Helper()
	for i, one := range []struct {
		sends, decides time.Duration // after it came, after it was sent
		promise        string
		verb           string
	}{
		{time.Hour, 2 * time.Hour, "", "approve"},
		{50 * time.Hour, 30 * time.Hour, "", "reject"},
		{2 * time.Hour, 100 * time.Hour, "", "reject"},
		{26 * time.Hour, 60 * time.Hour, "2026-12-07T15:00", "approve"},
		{time.Hour, 0, "", ""},
	} {
		c := liMing()
		c.key, c.name = c.key+string(rune('a'+i)), c.name+string(rune('甲'+i))
		last = r.arrive(c)
		r.advance(one.sends.String())
		r.click("hr-lin", "report/"+last+"/send", nil)
		if one.promise != "" {
			r.until(at(r.t, "2026-12-07T09:45:00+08:00")) // the reminder is there
			r.click("mgr-zhao", "duty/"+last+"/promise", map[string]any{"by": one.promise})
		}
		if one.verb == "" {
			return last
		}
		r.advance(one.decides.String())
		r.click("mgr-zhao", "decision/"+last+"/"+one.verb, map[string]any{"reason": "industry"})
		r.advance("17h")
	}
	return last
}

// saidByRule counts what stands in the ladders, of messages and lines of digests, by
// the rule behind it.
func (r *rig) saidByRule(env flows.Env) map[string]int {
	r.t.Helper()
	out := map[string]int{}
	for _, status := range hiring.Statuses() {
		for _, id := range env.List("case.status", string(status)) {
			part, _ := flows.Find[duty.Ladder](env, duty.Name, id)
			for _, n := range part.Said {
				switch {
				case n.Joins || n.Kind == "daily" || n.Kind == "moved" || n.Kind == "asked":
				case n.Kind == "broken":
					out["R5"]++
				default:
					out[n.Duty.Rule]++
				}
			}
		}
	}
	return out
}

// changesRule tries, then changes R3: to one day, then off.
func (r *rig) changesRule(last string) {
	r.t.Helper()
	values := func(days, only, off string) map[string]any {
		return map[string]any{
			"days": days, "hours": "0", "clock": "working", "grace": "0", "only": only, "off": off,
			"ladder": []string{"remind", "due", "above", "escalate", "daily"},
		}
	}
	r.say("adm-bai", "/rules R3", "dm")
	m, action := r.offered("adm-bai", "rulebook/company/edit")
	bad := r.press("adm-bai", m.ID, action, values("1", "positoin == “be”", "false"))
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Errors["only"], `^positoin == "be"`) {
		r.t.Errorf("a condition that is misspelt: %+v", bad)
	}
	m, action = r.offered("adm-bai", "ruletrial/adm-bai/try")
	if done := r.press("adm-bai", m.ID, action, values("1", "", "false")); done.Status != http.StatusOK {
		r.t.Fatalf("trying a rule: %+v", done)
	}
	r.calm()
	r.see(r.screen("adm-bai"), "R3：用最近 30 天试算", "1 个工作日")
	old := r.status("hr-lin", last)
	r.say("adm-bai", "/rules R3", "dm")
	r.click("adm-bai", "rulebook/company/edit", values("1", `position == "be"`, "false"))
	r.calm()
	if now := r.status("hr-lin", last); now == old {
		r.t.Errorf("a running duty keeps its old deadline:\n%s", now)
	}
	r.see(r.say("mgr-zhao", "规则 试 R3 "+last, "dm").said(), "适用", "1 个工作日")
	r.say("adm-bai", "/rules R3", "dm")
	r.click("adm-bai", "rulebook/company/edit", values("1", "", "true"))
	r.calm()
	r.see(r.say("mgr-zhao", "规则 试 R3 "+last, "dm").said(), "停用")
}
