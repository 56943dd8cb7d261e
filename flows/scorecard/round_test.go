package scorecard_test

import (
	"errors"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// interviewed is a case of which people held an interview: 莫凡, who decides
// nothing, and 何静, who does.
func interviewed(t testing.TB, status hiring.Status) *world {
	w := newWorld(t, true)
	people := append(w.company.People(), hiring.Person{ID: "iv-mo", Name: "莫凡", Roles: []hiring.Role{hiring.Manager}, Active: true})
	w.company = hiring.NewSnapshot(2, w.company.Company, people, w.company.Positions())
	w.now, w.head.Status, w.head.Round = shanghai(26, 15, 0), status, 1
	state := hiring.MeetingOver
	if status == hiring.SecondScheduled {
		state = hiring.MeetingPlanned
	}
	w.known["round/C-1042"] = hiring.Rounds{Meetings: []hiring.Meeting{{
		No: 1, Round: 1, State: state, At: shanghai(26, 14, 0), Minutes: 60, People: []string{"iv-mo", "mgr-he"},
	}}}
	w.part = hiring.Scorecard{Sheets: map[string]hiring.Sheet{"mgr-he": {Verdict: hiring.StrongNo, Sent: shanghai(24, 11, 0)}}}
	return w
}

// TestInterviewersWrite: from the beginning of the interview until the decision,
// each of them and those who decide; the sheets of the AI's interview stay.
func TestInterviewersWrite(t *testing.T) {
	t.Parallel()
	w := interviewed(t, hiring.SecondScheduled)
	w.now = shanghai(26, 13, 59)
	for _, who := range []string{"iv-mo", "mgr-zhao"} {
		if err := w.do(who, "save", whole()); !errors.Is(err, errDenied) {
			t.Errorf("%s before it began: %v", who, err)
		}
	}
	early := flow(t).Stale(flows.NewEnv(w.now, "iv-mo", w.company, w.known), w.head, w.part)
	if words := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), early); words != "复试 周四 11月26日 14:00 才开始，评分表从那时起可以填。" {
		t.Error(words)
	}
	w.now = shanghai(26, 14, 20)
	w.must("iv-mo", "save", chat.Values{"verdict": {"no"}})
	w = interviewed(t, hiring.PendingSecondEval)
	w.must("iv-mo", "send", whole())
	w.must("mgr-he", "save", chat.Values{"verdict": {"yes"}})
	w.must("mgr-he", "send", whole())
	page := w.part.Of(1)
	if !page.SentBy("iv-mo") || !page.SentBy("mgr-he") || len(page.Drafts) > 0 || w.part.Sheets["mgr-he"].Verdict != hiring.StrongNo {
		t.Errorf("%+v", w.part)
	}
	told := map[string]bool{}
	for _, e := range w.effects {
		if e, ok := e.(flows.Tell); ok {
			told[e.Action.Flow+"/"+e.Action.Verb] = true
		}
	}
	if !told["decision/redraw"] || !told["round/redraw"] || len(told) != 2 {
		t.Errorf("told %v", told)
	}
	for _, who := range []string{"mgr-other", "hr-lin"} {
		if err := w.do(who, "send", whole()); !errors.Is(err, errDenied) {
			t.Errorf("%s: %v", who, err)
		}
	}
	w.head.Status = hiring.OfferTalk
	if err := w.do("iv-mo", "send", whole()); !errors.Is(err, errDenied) {
		t.Errorf("after the decision: %v", err)
	}
}

// TestInterviewersAreBlind: nobody who held it reads what another wrote before the
// own sheet is sent; who decides and did not hold it reads all, and so does HR.
func TestInterviewersAreBlind(t *testing.T) {
	t.Parallel()
	w := interviewed(t, hiring.PendingSecondEval)
	w.must("iv-mo", "send", whole())
	for who, reads := range map[string]bool{"iv-mo": true, "mgr-he": false, "mgr-zhao": true, "lead-sun": true, "hr-lin": true, "mgr-other": false} {
		err := w.do(who, "sheet", nil, "of=iv-mo")
		if (err == nil) != reads {
			t.Errorf("%s reads it: %v", who, err)
		}
		if text := cardtest.Text(t, w.card(who), "zh-CN"); !reads && (strings.Contains(text, "推荐") || strings.Contains(text, "三次分库")) {
			t.Errorf("%s reads\n%s", who, text)
		}
	}
	w.must("mgr-he", "send", whole())
	w.must("mgr-he", "sheet", nil, "of=iv-mo")
}

func TestRoundCards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*world)
		who  string
	}{
		{"round_begin", func(*world) {}, "iv-mo"},
		{"round_begin_manager", func(*world) {}, "mgr-zhao"},
		{"round_sent", func(w *world) { w.must("iv-mo", "send", whole()) }, "iv-mo"},
		{"round_other_waits", func(w *world) { w.must("iv-mo", "send", whole()) }, "mgr-he"},
		{"round_overview", func(w *world) { w.must("iv-mo", "send", whole()) }, "hr-lin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := interviewed(t, hiring.PendingSecondEval)
			c.do(w)
			cardtest.Golden(t, c.name, w.card(c.who))
		})
	}
}
