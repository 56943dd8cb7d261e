package duty

import (
	"testing"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestGoldenSheets: after an interview by people the notices name whose scorecard
// is missing.
func TestGoldenSheets(t *testing.T) {
	t.Parallel()
	head := waiting(t, hiring.PendingSecondEval)
	head.Round = 1
	d := newDesk(t, "Mon 2026-11-09 10:12", head)
	d.wait("Thu 2026-11-12 18:00")
	known := sampleKnown()
	known["round/"+d.head.ID] = hiring.Rounds{Meetings: []hiring.Meeting{{No: 1, Round: 1, State: hiring.MeetingOver, People: []string{"mgr-zhao", "mgr-he", "lead-sun"}}}}
	for name, written := range map[string]hiring.Scorecard{
		"sheets-one": {Later: map[int]hiring.Scorecard{1: {Sheets: map[string]hiring.Sheet{"mgr-zhao": {Sent: d.now}}}}},
		"sheets-all": {Later: map[int]hiring.Scorecard{1: {Sheets: map[string]hiring.Sheet{"mgr-zhao": {Sent: d.now}, "mgr-he": {Sent: d.now}, "lead-sun": {Sent: d.now}}}}},
	} {
		known["scorecard/"+d.head.ID] = written
		env := flows.NewEnv(d.now, "bot", d.company, known)
		cardtest.Golden(t, name+"-owner", d.flow.View(env.For("mgr-zhao"), d.head, d.part, "overdue"))
		cardtest.Golden(t, name+"-above", d.flow.View(env.For("admin-chen"), d.head, d.part, "above"))
	}
}
