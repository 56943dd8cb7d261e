package duty

import (
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// interviewing are two cases whose interviews mgr-he holds, a colleague who else has
// no right to them: one to come, one that is over.
func interviewing(t testing.TB, now time.Time) flows.Known {
	t.Helper()
	known := shelf(
		t, now,
		cased("C-30", hiring.PendingSecondEval, func(c *hiring.Case) { c.Round, c.Opened = 1, at(t, "Fri 2026-11-06 15:00") }),
		cased("C-31", hiring.SecondScheduled, func(c *hiring.Case) {
			c.Round, c.Candidate, c.Until = 1, "P-2", at(t, "Tue 2026-11-10 15:00")
		}),
		cased("C-32", hiring.PendingEval, nil),
	)
	meeting := func(state hiring.MeetingState, when string) hiring.Rounds {
		return hiring.Rounds{Meetings: []hiring.Meeting{{No: 1, Round: 1, State: state, At: at(t, when), Minutes: 60, People: []string{"mgr-he", "mgr-zhao"}}}}
	}
	known["round/C-30"], known["round/C-31"] = meeting(hiring.MeetingOver, "Fri 2026-11-06 14:00"), meeting(hiring.MeetingPlanned, "Tue 2026-11-10 14:00")
	return known
}

// TestInterviewerFinds: who holds an interview finds the own card by the candidate's
// name, whatever was asked for, and nothing else of the case; also once the
// scorecard is in, and no more when somebody else interviews.
func TestInterviewerFinds(t *testing.T) {
	t.Parallel()
	now := at(t, "Mon 2026-11-09 12:00")
	names := map[string][]string{"li": {"C-30"}, "reyes": {"C-31"}, "wang": {"C-32"}}
	known := interviewing(t, now)
	known["scorecard/C-31"] = hiring.Scorecard{Later: map[int]hiring.Scorecard{1: {Sheets: map[string]hiring.Sheet{"mgr-he": {Sent: now}}}}}
	for _, tc := range []struct{ person, question, words, want string }{
		{"mgr-he", "status", "li", "round/C-30/show"},
		{"mgr-he", "round", "li", "round/C-30/show"},
		{"mgr-he", "status", "reyes", "round/C-31/show"},
		{"mgr-he", "report", "li", ""},
		{"mgr-he", "decide", "li", ""},
		{"mgr-he", "why", "li", ""},
		{"mgr-he", "notice", "li", ""},
		{"mgr-he", "preserve", "li", ""},
		{"mgr-he", "status", "wang", ""},
		{"mgr-he", "round", "wang", ""},
		{"mgr-zhao", "status", "li", "duty.status"}, // who decides sees more
		{"mgr-zhao", "round", "li", "round/C-30/show"},
		{"hr-qin", "round", "li", ""},
	} {
		reply, err := ask(t, flows.NewEnv(now, tc.person, company(), known), tc.question, names, tc.words)
		got := ""
		switch {
		case err != nil && chat.AsProblem(err).Sentence.Key != "problem.notfound":
			got = err.Error()
		case reply.Opens != nil:
			got = reply.Opens.String()
		case reply.Card != nil:
			got = reply.Card.Kind
		}
		if got != tc.want {
			t.Errorf("%s: %s %s: got %q, want %q", tc.person, tc.question, tc.words, got, tc.want)
		}
	}
}

// TestScorecardsAreOwed: the list of what waits and a person's page name the
// interviews that person holds and the scorecards still to come, each with the way to
// it, and none that is in.
func TestScorecardsAreOwed(t *testing.T) {
	t.Parallel()
	now := at(t, "Mon 2026-11-09 12:00")
	known := interviewing(t, now)
	env := flows.NewEnv(now, "mgr-he", company(), known)
	loop, err := ask(t, env, "loop", nil)
	if err != nil {
		t.Fatal(err)
	}
	cardtest.Golden(t, "loop-interviewer", *loop.Card)
	page, err := ask(t, env, "home", nil)
	if err != nil {
		t.Fatal(err)
	}
	cardtest.Golden(t, "home-interviewer", *page.Card, cardtest.Page)
	if _, ok := loop.Card.Button(show("scorecard", "C-30")); !ok {
		t.Error("the scorecard is one press away, and it is not")
	}
	sent := hiring.Scorecard{Later: map[int]hiring.Scorecard{1: {Sheets: map[string]hiring.Sheet{"mgr-he": {Sent: now}}}}}
	known["scorecard/C-30"], known["scorecard/C-31"] = sent, sent
	if loop, err = ask(t, env, "loop", nil); err != nil || loop.Card.Title.Key != "duty.loop.none" {
		t.Errorf("with both sent: %v, %v", loop.Card, err)
	}
}
