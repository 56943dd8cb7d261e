package main

import (
	"testing"

	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestAHoldAfterTheOrder: an order that stands in the ledger and was never carried out
// does not erase at the next start what was put on hold since.
func TestAHoldAfterTheOrder(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	id := r.arrive(liMing())
	line := ledgerLine{"", []string{id}, r.app.clock.Now(), "cli:root", "request"}
	err := r.app.runner.Look(t.Context(), func(env flows.Env) error {
		head, _ := flows.Find[hiring.Case](env, "case", id)
		line.Candidate = head.Candidate
		return nil
	})
	if err != nil || line.Candidate == "" {
		t.Fatalf("no candidate of %s: %v", id, err)
	}
	if err := enter(r.cfg.ledger(), line); err != nil {
		t.Fatal(err)
	}
	r.advance("1m")
	r.say("adm-bai", "/preserve "+id, "dm")
	r.click("adm-bai", "legal/"+id+"/keep", map[string]any{"reason": "arbitration"})
	r.restart()
	r.see(r.status("hr-lin", id), liMing().name)
	r.verify()
}
