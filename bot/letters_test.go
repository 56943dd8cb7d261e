package main

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/sample"
	"closeloop/flows"
	"closeloop/flows/company"
	"closeloop/flows/hiring"
	"closeloop/flows/letter"
	"closeloop/flows/wording"
)

// TestApprovedReasons: the letter that is written for any reason a company of
// ours approves, with or without consent, in both languages, passes the linter
// and can be sent as it is.
func TestApprovedReasons(t *testing.T) {
	t.Parallel()
	linter, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	letters, err := letter.Flow(linter, letter.Links{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	for name, raw := range map[string][]byte{"sample": sample.Company(), "test": testCompany(t)} {
		file, faults := company.Read(raw)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		for i := range file.People {
			file.People[i].Active = true
		}
		snapshot := hiring.NewSnapshot(1, file.Company, file.People, file.Positions)
		sent := 0
		for _, pos := range file.Positions {
			for _, reason := range pos.Reasons {
				for _, locale := range []string{"zh-CN", "en"} {
					for _, pool := range []bool{true, false} {
						env := flows.NewEnv(now, pos.HR, snapshot, flows.Known{
							"decision/C-1": hiring.Decision{Verdict: hiring.NotPassed, At: now, Reason: reason.Key},
							"candidate/p-1": hiring.Candidate{
								ID: "p-1", Name: "Bai Xue", Email: "bai@mail.example", Locale: locale, TalentPool: pool,
							},
						})
						head := hiring.Case{ID: "C-1", Candidate: "p-1", Position: pos.ID, Status: hiring.RejectPending}
						done, err := letters.Verbs["draft"].Step(env, head, letter.Draft{}, chat.Event{})
						if err == nil {
							done, err = letters.Verbs["send"].Step(env, head, done.Part, chat.Event{})
						}
						if err != nil || done.Part.State != letter.Queued {
							t.Errorf("%s, %s, %s, %s: %v\n%s", name, pos.ID, reason.Key, locale, err, done.Part.Body)
						}
						sent++
					}
				}
			}
		}
		if sent == 0 {
			t.Errorf("%s: no reason was tried", name)
		}
	}
}
