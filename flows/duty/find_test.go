package duty

import (
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

// found are the cases of the tests of finding: one for each stage, and one
// of another position.
func found(t testing.TB) flows.Known {
	t.Helper()
	known := shelf(
		t, at(t, "Mon 2026-11-09 12:00"),
		cased("C-1042", hiring.PendingEval, func(c *hiring.Case) { c.Opened = at(t, "Fri 2026-11-06 15:00") }),
		cased("C-7", hiring.ReportDraft, func(c *hiring.Case) { c.Candidate = "P-2" }),
		cased("C-8", hiring.PendingEval, func(c *hiring.Case) { c.Candidate, c.Position = "P-2", "ops" }),
		cased("C-9", hiring.RejectPending, func(c *hiring.Case) { c.Opened = at(t, "Thu 2026-11-05 15:00") }),
		cased("C-12", hiring.ReportDraft, func(c *hiring.Case) { c.Position = "" }),
	)
	known["letter/C-9"] = map[string]any{"state": "drafted"}
	return known
}

// TestOpens: each question opens the card of its own flow for the one case
// that was found, and only HR is led to a letter.
func TestOpens(t *testing.T) {
	t.Parallel()
	names := map[string][]string{"li": {"C-1042"}, "lee": {"C-9"}, "nobody yet": {"C-12"}, "+l": {"C-1042", "C-9"}, "both": {"C-9"}, "+both": {"C-1042"}, "1042": {"C-9"}}
	for _, tc := range []struct{ person, question, words, want string }{
		{"hr-lin", "report", "li", "report/C-1042/show"},
		{"mgr-zhao", "report", "li", "report/C-1042/show"},
		{"hr-lin", "report", "nobody yet", "intake/C-12/show"},
		{"mgr-zhao", "decide", "li", "decision/C-1042/show"},
		{"hr-lin", "decide", "C-1042", "decision/C-1042/show"},
		{"hr-lin", "decide", "1042", "duty.several"}, // a number, and the end of somebody's phone
		{"hr-lin", "letter", "lee", "letter/C-9/show"},
		{"hr-lin", "letter", "li", "duty.find.noletter"},
		{"mgr-zhao", "letter", "lee", ""},
		{"mgr-zhao", "letter", "li", ""},
		{"mgr-zhao", "why", "li", "duty/C-1042/why"},
		{"mgr-zhao", "report", "l", "duty.several"},
		{"hr-lin", "decide", "both", "decision/C-9/show"}, // the exact name comes before a part of one
	} {
		env := flows.NewEnv(at(t, "Mon 2026-11-09 12:00"), tc.person, company(), found(t))
		reply, err := ask(t, env, tc.question, names, tc.words)
		got := ""
		switch {
		case err != nil:
			got = map[bool]string{false: err.Error()}[chat.AsProblem(err).Sentence.Key == "problem.notfound"]
		case reply.Opens != nil:
			got = reply.Opens.String()
		case reply.Card != nil:
			got = reply.Card.Kind
		default:
			got = reply.Notice.Key
		}
		if got != tc.want {
			t.Errorf("%s: %s %s: got %q, want %q", tc.person, tc.question, tc.words, got, tc.want)
		}
	}
}

// TestNoRightIsNotFound: to whoever has no right to a case, every question
// answers the same, byte for byte, as for a name that nobody has, and as for a
// slip in that name.
func TestNoRightIsNotFound(t *testing.T) {
	t.Parallel()
	names := map[string][]string{"li": {"C-1042"}, "+l": {"C-1042", "C-7"}, "~lii": {"C-1042", "C-9"}}
	for _, person := range []string{"hr-qin", "mgr-he", "stranger", ""} {
		for _, q := range quests() {
			env := flows.NewEnv(at(t, "Mon 2026-11-09 12:00"), person, company(), found(t))
			nothing, none := ask(t, env, q.name, names, "nobody of this name")
			for _, words := range []string{"li", "l", "lii", "C-1042", "1042", "C-404", ""} {
				reply, err := ask(t, env, q.name, names, words)
				if diff := cmp.Diff(nothing, reply) + cmp.Diff(none, err); diff != "" || err == nil {
					t.Errorf("%q asks %s %q: %s", person, q.name, words, diff)
				}
			}
		}
	}
}

// TestSlipIsAskedBack: a name one slip away is offered, with the cases the
// asker may see and no other, and nothing is opened.
func TestSlipIsAskedBack(t *testing.T) {
	t.Parallel()
	speaker := cardtest.Speaker(t)
	names := map[string][]string{"~lii": {"C-8", "C-9", "C-1042", "C-7"}, "known to others": {"C-8"}, "~known to others": {"C-1042"}}
	for _, tc := range []struct{ person, question, words, zh, en string }{
		{"hr-lin", "report", "lii", "没有叫这个名字的。是不是李明（C-9）、李明（C-1042）、Daniel Reyes（C-7）？用编号再输一次，例如：报告 C-9", "Nobody of exactly this name. Did you mean 李明 (C-9), 李明 (C-1042) and Daniel Reyes (C-7)? Type it with the number, for example: report C-9"},
		{"mgr-zhao", "decide", "lii", "没有叫这个名字的。是不是李明（C-9）、李明（C-1042）？用编号再输一次，例如：决定 C-9", ""},
		{"hr-lin", "letter", "known to others", "没有叫这个名字的。是不是李明（C-1042）？用编号再输一次，例如：拒信 C-1042", ""}, // whether others have one of this name does not show
	} {
		env := flows.NewEnv(at(t, "Mon 2026-11-09 12:00"), tc.person, company(), found(t))
		reply, err := ask(t, env, tc.question, names, tc.words)
		if err != nil || reply.Opens != nil || reply.Card != nil {
			t.Errorf("%s: %s %s: %+v, %v", tc.person, tc.question, tc.words, reply, err)
			continue
		}
		if got := speaker.Words(cardtest.Reader(t, "zh-CN"), reply.Notice); got != tc.zh {
			t.Errorf("%s: %s %s: %s", tc.person, tc.question, tc.words, got)
		}
		if got := speaker.Words(cardtest.Reader(t, "en"), reply.Notice); tc.en != "" && got != tc.en {
			t.Errorf("%s: %s %s: %s", tc.person, tc.question, tc.words, got)
		}
	}
}

func TestGoldenFinds(t *testing.T) {
	t.Parallel()
	names := map[string][]string{"+l": {"C-1042", "C-9"}}
	for _, q := range []string{"report", "status"} {
		env := flows.NewEnv(at(t, "Mon 2026-11-09 12:00"), "mgr-zhao", company(), found(t))
		reply, err := ask(t, env, q, names, "l")
		if err != nil {
			t.Fatal(err)
		}
		cardtest.Golden(t, "find-"+q, *reply.Card)
	}
	env := flows.NewEnv(at(t, "Mon 2026-11-09 12:00"), "mgr-zhao", company(), found(t))
	reply, err := ask(t, env, "letter", names, "l")
	if err == nil {
		t.Errorf("a manager is shown letters: %+v", reply)
	}
}
