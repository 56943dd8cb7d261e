package hook_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/hook"
)

func noon() time.Time { return time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) }

func env(id string, at time.Time) flows.Env {
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "en", Timezone: "Asia/Shanghai"}, nil, nil)
	e := flows.NewEnv(at, "mgr", s, flows.Known{})
	e.ID = id
	return e
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, kind string
		want          bool
	}{
		{"case.status", "case.status", true},
		{"case.status", "case.decision", false},
		{"case.*", "case.status", true},
		{"case.*", "letter.sent", false},
		{"*", "letter.sent", true},
		{"ca*", "case.status", false},
		{"case*", "case.status", false},
		{"", "case.status", false},
		{".*", "case.status", false},
	} {
		if got := hook.Matches(c.pattern, c.kind); got != c.want {
			t.Errorf("%q takes %q: %v", c.pattern, c.kind, got)
		}
	}
}

// TestFollow: what each move of a case tells an address that hears everything.
func TestFollow(t *testing.T) {
	t.Parallel()
	open := func(s, resume hiring.Status) hiring.Case {
		return hiring.Case{ID: "C-1001", Position: "be", Candidate: "p-1", Status: s, Resume: resume, Round: 1}
	}
	for name, c := range map[string]struct {
		before, after hiring.Case
		asked         chat.Action
		want          []string
		verdict       string
	}{
		"opened":           {hiring.Case{ID: "C-1001"}, open(hiring.ReportDraft, ""), chat.Action{}, []string{"case.status"}, ""},
		"imported as past": {hiring.Case{ID: "C-1001"}, open(hiring.Withdrawn, ""), chat.Action{}, nil, ""},
		"only the duty":    {open(hiring.PendingEval, ""), open(hiring.PendingEval, ""), chat.Action{}, nil, ""},
		"approved":         {open(hiring.PendingEval, ""), open(hiring.PendingSecond, hiring.PendingEval), chat.Action{}, []string{"case.decision", "case.status"}, "passed"},
		"approved at last": {open(hiring.PendingSecondEval, ""), open(hiring.OfferTalk, hiring.PendingSecondEval), chat.Action{}, []string{"case.decision", "case.status"}, "passed"},
		"rejected":         {open(hiring.PendingEval, ""), open(hiring.RejectPending, hiring.PendingEval), chat.Action{}, []string{"case.decision", "case.status"}, "not_passed"},
		"rejected by HR":   {open(hiring.ReportDraft, ""), open(hiring.RejectPending, hiring.ReportDraft), chat.Action{}, []string{"case.decision", "case.status"}, "not_passed"},
		"on hold":          {open(hiring.PendingEval, ""), open(hiring.Hold, hiring.PendingEval), chat.Action{}, []string{"case.decision", "case.status"}, "hold"},
		"taken back":       {open(hiring.RejectPending, hiring.PendingEval), open(hiring.PendingEval, ""), chat.Action{}, []string{"case.decision", "case.status"}, "undone"},
		"rejected late":    {open(hiring.Hold, hiring.PendingEval), open(hiring.RejectPending, hiring.Hold), chat.Action{}, []string{"case.decision", "case.status"}, "not_passed"},
		"taken back late":  {open(hiring.RejectPending, hiring.Hold), open(hiring.Hold, hiring.PendingEval), chat.Action{}, []string{"case.decision", "case.status"}, "undone"},
		"after the hold":   {open(hiring.Hold, hiring.PendingEval), open(hiring.PendingEval, hiring.PendingEval), chat.Action{}, []string{"case.status"}, ""},
		"arranged":         {open(hiring.PendingSecond, hiring.PendingEval), open(hiring.SecondScheduled, hiring.PendingEval), chat.Action{}, []string{"case.status"}, ""},
		"reopened":         {open(hiring.Rejected, hiring.PendingEval), open(hiring.PendingEval, ""), chat.Action{}, []string{"case.decision", "case.status"}, "undone"},
		"a letter left":    {open(hiring.RejectPending, ""), open(hiring.Rejected, ""), chat.Action{Flow: "letter", Verb: "result"}, []string{"case.status", "letter.sent"}, ""},
		"told by phone":    {open(hiring.RejectPending, ""), open(hiring.Rejected, ""), chat.Action{Flow: "letter", Verb: "told"}, []string{"case.status"}, ""},
		"it came back":     {open(hiring.Rejected, ""), open(hiring.RejectPending, ""), chat.Action{Flow: "letter", Verb: "returned"}, []string{"case.status"}, ""},
	} {
		e := env("e-1", noon())
		e.Asked = c.asked
		var got []string
		verdict := ""
		for _, effect := range hook.Follow([]hook.Address{{Key: "all", Events: []string{"*"}}})(e, c.before, c.after) {
			tell := effect.(flows.Tell)
			got, verdict = append(got, tell.Values["types"]...), tell.Values.Get("case.decision:verdict")
			if cmp.Diff(chat.Action{Flow: "hook", Record: "C-1001@all", Verb: "event"}, tell.Action) != "" || !tell.At.IsZero() || tell.As != "" {
				t.Errorf("%s: %+v", name, tell)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" || verdict != c.verdict {
			t.Errorf("%s: %s verdict %q, want %q", name, diff, verdict, c.verdict)
		}
	}
	deaf := hook.Follow([]hook.Address{{Key: "l", Events: []string{"letter.*"}}})(env("e-1", noon()), open(hiring.PendingEval, ""), open(hiring.Hold, ""))
	if len(deaf) != 0 {
		t.Errorf("who hears of letters only: %v", deaf)
	}
}

// TestQueue: one call at a time, in order, each event under an id that stays; what was
// given up goes on with the next.
func TestQueue(t *testing.T) {
	t.Parallel()
	verbs := hook.Flow().Verbs
	head := hiring.Case{ID: "C-1001@all"}
	call := []flows.Effect{flows.Call{Name: flows.Webhook, At: noon(), Answer: "answered"}}
	said := func(to string) chat.Event {
		return chat.Event{Values: chat.Values{
			"types": {"case.status"}, "at": {noon().Format(time.RFC3339Nano)}, ":case": {"C-1001"}, ":position": {""},
			"case.status:to": {to}, "letter.sent:kind": {"rejection"},
		}}
	}
	first, err := verbs["event"].Step(env("e-1", noon()), head, hook.Queue{}, said("hold"))
	if err != nil || cmp.Diff(call, first.Effects) != "" || len(first.Part.Waits) != 1 {
		t.Fatalf("the first: %v %+v", err, first)
	}
	if diff := cmp.Diff(map[string]string{"case": "C-1001", "to": "hold"}, first.Part.Waits[0].Data); diff != "" {
		t.Error(diff)
	}
	repeat, _ := verbs["event"].Step(env("e-1", noon().Add(time.Hour)), head, hook.Queue{}, said("hold"))
	if repeat.Part.Waits[0].ID != first.Part.Waits[0].ID {
		t.Error("the id is another one when the turn runs again")
	}
	second, _ := verbs["event"].Step(env("e-2", noon().Add(time.Minute)), head, first.Part, said("rejected"))
	if len(second.Effects) != 0 || len(second.Part.Waits) != 2 || second.Part.Waits[0].ID == second.Part.Waits[1].ID {
		t.Errorf("while the first is on its way: %+v", second)
	}
	answer := func(q hook.Queue, outcome string) flows.Turn[hook.Queue] {
		out, err := verbs["answered"].Step(env("e-3", noon()), head, q, chat.Event{Values: chat.Values{"outcome": {outcome}}})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	taken := answer(second.Part, flows.OutcomeDone)
	if cmp.Diff(call, taken.Effects) != "" || len(taken.Part.Waits) != 1 || taken.Part.Waits[0].Data["to"] != "rejected" || len(taken.Part.Taken) != 1 {
		t.Errorf("taken: %+v", taken)
	}
	if kept := answer(second.Part, flows.OutcomeRefused); cmp.Diff(call, kept.Effects) != "" || len(kept.Part.Waits) != 1 || len(kept.Part.Taken) != 0 {
		t.Errorf("kept back by a dry run: %+v", kept)
	}
	last := answer(taken.Part, flows.OutcomeDone)
	if len(last.Effects) != 0 || len(last.Part.Waits) != 0 || len(last.Part.Taken) != 2 {
		t.Errorf("the last: %+v", last)
	}
	if idle := answer(last.Part, flows.OutcomeDone); len(idle.Effects) != 0 || cmp.Diff(last.Part, idle.Part) != "" {
		t.Errorf("an answer to nothing: %+v", idle)
	}
	if unknown := answer(first.Part, flows.OutcomeUnknown); cmp.Diff(call, unknown.Effects) != "" || len(unknown.Part.Waits) != 1 {
		t.Errorf("of unknown fate: %+v", unknown)
	}
	dead := env("e-4", noon().Add(26*time.Hour))
	if late, _ := verbs["event"].Step(dead, head, first.Part, said("rejected")); len(late.Effects) != 1 || len(late.Part.Waits) != 2 {
		t.Errorf("after it was given up: %+v", late)
	}
}

// TestTooManyWait: an address is deaf for long while a case moves on and on. The first
// stays on its way, the oldest behind it go, and the next says how many were never told.
func TestTooManyWait(t *testing.T) {
	t.Parallel()
	verbs, q := hook.Flow().Verbs, hook.Queue{}
	head := hiring.Case{ID: "C-1001@all"}
	const moves = 260
	for n := range moves {
		out, err := verbs["event"].Step(env(fmt.Sprint("e-", n), noon()), head, q, chat.Event{Values: chat.Values{
			"types": {"case.decision", "case.status"}, "at": {noon().Format(time.RFC3339Nano)}, "case.status:to": {fmt.Sprint(n)},
		}})
		if err != nil {
			t.Fatal(err)
		}
		q = out.Part
	}
	if len(q.Waits) != 100 || q.Waits[0].Type != "case.decision" || q.Waits[99].Data["to"] != fmt.Sprint(moves-1) {
		t.Fatalf("%d wait, from %+v to %+v", len(q.Waits), q.Waits[0], q.Waits[99])
	}
	told := 0
	for i, e := range q.Waits {
		if told += 1 + e.Missed(); (e.Missed() > 0) != (i == 1) {
			t.Errorf("the event no. %d says that %d were missed", i, e.Missed())
		}
	}
	if told != 2*moves {
		t.Errorf("%d are accounted for, want %d", told, 2*moves)
	}
}
