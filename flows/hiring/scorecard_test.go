package hiring

import (
	"testing"
	"time"
)

// TestVeiled: who may not see the AI's view yet, in every status of a case in a
// blind position.
func TestVeiled(t *testing.T) {
	t.Parallel()
	at := noon()
	blind := func(on bool) *Snapshot {
		s := with()
		pos, _ := s.Position("be")
		pos.Blind = on
		return NewSnapshot(2, s.Company, s.People(), []Position{pos}).At(at)
	}
	by := func(id string, sent time.Time) Scorecard {
		return Scorecard{Sheets: map[string]Sheet{id: {Sent: sent}}}
	}
	for _, c := range []struct {
		name   string
		person string
		head   Case
		sheets Scorecard
		want   bool
	}{
		{"a manager", "mgr", Case{Status: PendingEval}, Scorecard{}, true},
		{"the lead", "lead", Case{Status: PendingEval}, Scorecard{}, true},
		{"whom it was passed on to", "it", Case{Status: PendingEval, Delegate: "it"}, Scorecard{}, true},
		{"HR", "hr", Case{Status: PendingEval}, Scorecard{}, false},
		{"the admin", "admin", Case{Status: PendingEval}, Scorecard{}, false},
		{"own sheet", "mgr", Case{Status: PendingEval}, by("mgr", at), false},
		{"own sheet, not sent", "mgr", Case{Status: PendingEval}, by("mgr", time.Time{}), true},
		{"own draft", "mgr", Case{Status: PendingEval}, Scorecard{Drafts: map[string]Sheet{"mgr": {Saved: at, Sent: at}}}, true},
		{"another's sheet", "mgr", Case{Status: PendingEval}, by("mgr-2", at), true},
		{"on hold", "mgr", Case{Status: Hold, Decided: at}, Scorecard{}, true},
		{"withdrew undecided", "mgr", Case{Status: Withdrawn}, Scorecard{}, true},
		{"withdrew later", "mgr", Case{Status: Withdrawn, Decided: at}, Scorecard{}, false},
		{"approved", "mgr", Case{Status: PendingSecond, Decided: at}, Scorecard{}, false},
		{"rejected", "mgr", Case{Status: RejectPending, Decided: at}, Scorecard{}, false},
		{"past, imported", "mgr", Case{Status: Rejected}, Scorecard{}, false},
		{"second round", "mgr", Case{Status: PendingSecondEval, Round: 1}, Scorecard{}, false},
	} {
		c.head.Position = "be"
		if got := blind(true).Veiled(c.person, c.head, c.sheets); got != c.want {
			t.Errorf("%s: veiled %v, want %v", c.name, got, c.want)
		}
		if blind(false).Veiled(c.person, c.head, c.sheets) {
			t.Errorf("%s: veiled in a position that is not blind", c.name)
		}
	}
}
