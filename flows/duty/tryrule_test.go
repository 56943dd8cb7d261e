package duty

import (
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestTryRule: whether a rule holds for somebody, and what comes; to who may not see
// the case, it is not there.
func TestTryRule(t *testing.T) {
	t.Parallel()
	cals := calendars(t)
	d := newDesk(t, "Mon 2026-11-02 10:12", in(hiring.PendingEval))
	for _, tc := range []struct {
		name, rule string
		book       map[string]hiring.Rule
		change     func(*hiring.Case)
		key        string // of the first line
	}{
		{"holds", "r3", nil, nil, "duty.ruletest.holds"},
		{"other", "R2", nil, nil, "duty.ruletest.other"},
		{"off", "R3", map[string]hiring.Rule{"R3": {ID: "R3", Days: 2, OffFor: []string{"be"}}}, nil, "duty.ruletest.off"},
		{"built", "R3", map[string]hiring.Rule{"R3": {ID: "R3", Days: 1, When: `position == "ops"`}}, nil, "duty.ruletest.built"},
		{"fails", "R3", map[string]hiring.Rule{"R3": {ID: "R3", Days: 1, When: `waiting % round == 0`}}, nil, "duty.ruletest.fails"},
		{"promise", "R5", nil, nil, "duty.ruletest.holds"},
		{"closed", "R3", nil, func(c *hiring.Case) { c.Status = hiring.Rejected }, "duty.ruletest.closed"},
		{"late", "R3", nil, func(c *hiring.Case) { c.Duty.Due = c.Duty.Since }, "duty.ruletest.holds"},
	} {
		head := d.head
		if tc.change != nil {
			tc.change(&head)
		}
		s := company()
		s.Rulebook = hiring.Rulebook{Rules: tc.book}
		known := sampleKnown()
		known["case/C-1042"] = head
		ask := Flow(cals, nil).Questions["ruletest"].Answer
		reply, err := ask(flows.NewEnv(d.now, "mgr-zhao", s, known), []string{tc.rule, "C-1042"})
		if err != nil || reply.Card == nil || reply.Card.Blocks[0].Text.Key != tc.key {
			t.Fatalf("%s: %+v, %v", tc.name, reply, err)
		}
		seen := `duty = "evaluate", status = "pending_eval", position = "be", department = "", region = "CN", round = 0, rounds = 1, waiting = 0, reminded = false, promised = false`
		last := reply.Card.Blocks[len(reply.Card.Blocks)-1].Text
		if facts := last.Args["Facts"].Literal; last.Key == "duty.ruletest.facts" && *facts != seen {
			t.Errorf("%s: a condition sees %s", tc.name, *facts)
		}
		cardtest.Golden(t, "ruletest_"+tc.name, *reply.Card)
		if _, err := ask(flows.NewEnv(d.now, "mgr-he", s, known), []string{tc.rule, "C-1042"}); chat.AsProblem(err).Sentence.Key != "problem.notfound" {
			t.Errorf("%s: a stranger is told: %v", tc.name, err)
		}
		if reply, err := ask(flows.NewEnv(d.now, "mgr-he", s, known), nil); err != nil || reply.Notice.Key != "rulebook.unknown" {
			t.Errorf("no rule: %+v, %v", reply, err)
		}
	}
}
