package decision_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func draftOf(verb string) flows.Effect {
	return flows.Tell{Action: chat.Action{Flow: "letter", Record: "C-1042", Verb: verb}}
}

// broughtTo is a report that comes before people for the first time.
func broughtTo(people ...string) []flows.Effect {
	var cards, piles []flows.Effect
	for _, id := range people {
		cards = append(cards, flows.Show{To: id, Kind: "summary"})
		piles = append(piles, flows.Tell{
			Action: chat.Action{Flow: "pile", Record: id, Verb: "add"}, Values: chat.Values{"case": {"C-1042"}},
		})
	}
	return append(cards, piles...)
}

// TestSteps is the table of product.md §3: state and event to state and
// effects.
func TestSteps(t *testing.T) {
	t.Parallel()
	now := shanghai(24, 10, 40)
	until := now.Add(10 * time.Minute)
	settle := flows.Later{Verb: "settle", At: until}
	show := []flows.Effect{flows.Show{To: "mgr-zhao", Kind: "summary"}, flows.Show{To: "mgr-he", Kind: "summary"}}
	cancel := []flows.Effect{flows.Cancel{Verb: "settle"}, flows.Cancel{Verb: "back"}}
	tellRound := flows.Tell{Action: chat.Action{Flow: "round", Record: "C-1042", Verb: "decided"}}
	by := func(v hiring.Verdict) hiring.Decision {
		return hiring.Decision{Verdict: v, By: "mgr-zhao", At: now, UndoUntil: until}
	}
	rejected := by(hiring.NotPassed)
	rejected.Reason, rejected.ReasonText, rejected.Note = "industry", "支付清算 的经验还少", "可推荐给运营"
	held := by(hiring.OnHold)
	held.Until = shanghai(27, 9, 30)
	for _, c := range []struct {
		name, who, verb string
		change          func(*world)
		values          chat.Values
		status          hiring.Status
		part            hiring.Decision
		effects         []flows.Effect
	}{
		{
			"open", "", "open", func(w *world) { w.part = hiring.Decision{Undone: 2} }, nil,
			hiring.PendingEval,
			hiring.Decision{Open: true, Undone: 2},
			broughtTo("mgr-zhao", "mgr-he"),
		},
		{"open again", "", "open", nil, nil, hiring.PendingEval, openPart(), nil},
		{
			"open too late", "", "open", func(w *world) { w.part, w.head.Status = hiring.Decision{}, hiring.Withdrawn }, nil,
			hiring.Withdrawn,
			hiring.Decision{},
			nil,
		},
		{"changed", "", "changed", nil, nil, hiring.PendingEval, hiring.Decision{Open: true, Report: 1}, nil},
		{
			"changed afterwards", "", "changed", func(w *world) { w.part = by(hiring.Approved) }, nil,
			hiring.PendingEval, by(hiring.Approved), nil,
		},
		{
			"approve", "mgr-zhao", "approve", nil, nil, hiring.PendingSecond, by(hiring.Approved),
			[]flows.Effect{settle, flows.Say{To: "hr-lin", Kind: "arrange"}},
		},
		{
			"approve without rounds", "mgr-zhao", "approve", func(w *world) { w.head.Rounds = 0 }, nil,
			hiring.OfferTalk, by(hiring.Approved),
			[]flows.Effect{settle, flows.Say{To: "hr-lin", Kind: "arrange"}},
		},
		{
			"approve the last round", "mgr-zhao", "approve", func(w *world) { w.head.Status, w.head.Round = hiring.PendingSecondEval, 1 }, nil,
			hiring.OfferTalk, by(hiring.Approved),
			[]flows.Effect{settle, flows.Say{To: "hr-lin", Kind: "arrange"}, tellRound},
		},
		{
			"reject", "mgr-zhao", "reject", nil,
			chat.Values{"reason": {"industry"}, "reason_text": {" 支付清算\n的经验还少\x00 "}, "note": {"可推荐给运营"}},
			hiring.RejectPending, rejected,
			[]flows.Effect{settle, draftOf("draft")},
		},
		{
			"hold", "mgr-zhao", "hold", nil,
			chat.Values{"until": {"2026-11-27"}},
			hiring.Hold, held,
			[]flows.Effect{settle, flows.Later{Verb: "back", At: shanghai(27, 9, 30)}},
		},
		{
			"back", "", "back", func(w *world) { w.head.Status, w.head.Round, w.part = hiring.Hold, 1, held }, nil,
			hiring.PendingSecondEval,
			hiring.Decision{Open: true},
			slices.Concat(cancel, []flows.Effect{flows.Say{To: "mgr-zhao", Kind: "summary"}, flows.Say{To: "mgr-he", Kind: "summary"}, tellRound}),
		},
		{
			"back after undo", "", "back", nil, nil, hiring.PendingEval, openPart(), nil,
		},
		{
			"undo approve", "mgr-zhao", "undo", func(w *world) {
				w.head.Status, w.head.Resume, w.part = hiring.PendingSecond, hiring.PendingEval, by(hiring.Approved)
			}, nil, hiring.PendingEval, hiring.Decision{Open: true, Undone: 1}, slices.Concat(cancel, show),
		},
		{
			"undo reject", "mgr-zhao", "undo", func(w *world) {
				w.head.Status, w.head.Resume, w.part = hiring.RejectPending, hiring.PendingEval, rejected
			}, nil, hiring.PendingEval,
			hiring.Decision{Open: true, Undone: 1},
			slices.Concat(cancel, show, []flows.Effect{draftOf("drop")}),
		},
		{
			"settle", "", "settle", func(w *world) { w.now, w.part = until, rejected }, nil, hiring.PendingEval,
			func() hiring.Decision { d := rejected; d.UndoUntil = time.Time{}; return d }(), nil,
		},
		{"settle after undo", "", "settle", nil, nil, hiring.PendingEval, openPart(), nil},
		{
			"open after an interview by people", "", "open", func(w *world) { w.head.Status, w.head.Round, w.part = hiring.PendingSecondEval, 1, by(hiring.Approved) }, nil,
			hiring.PendingSecondEval, openPart(),
			[]flows.Effect{
				flows.Say{To: "mgr-zhao", Kind: "summary"},
				flows.Say{To: "mgr-he", Kind: "summary"},
				flows.Tell{Action: chat.Action{Flow: "round", Record: "C-1042", Verb: "redraw"}}, // its cards offer to reject
			},
		},
		{
			"close", "", "close", func(w *world) { w.head.Status, w.head.Round = hiring.SecondScheduled, 1 }, nil,
			hiring.SecondScheduled,
			hiring.Decision{},
			nil,
		},
		{"close what waits", "", "close", nil, nil, hiring.PendingEval, openPart(), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.change != nil {
				c.change(w)
			}
			w.must(c.who, c.verb, c.values)
			if w.head.Status != c.status {
				t.Errorf("status %s, want %s", w.head.Status, c.status)
			}
			if diff := cmp.Diff(c.part, w.part); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.effects, w.effects); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEveryChangeCounts promises that two changes of the report within one
// instant are two: each makes the part another one, and so the click on a card
// from before it stale. A decision and its undo forget none of them.
func TestEveryChangeCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seen := []hiring.Decision{w.part}
	for n := 1; n <= 3; n++ {
		w.must("", "changed", nil)
		if slices.ContainsFunc(seen, func(d hiring.Decision) bool { return cmp.Equal(d, w.part) }) || w.part.Report != n || !w.part.At.IsZero() {
			t.Errorf("after %d changes: %+v", n, w.part)
		}
		seen = append(seen, w.part)
	}
	for verb, values := range map[string]chat.Values{"approve": nil, "reject": because("logic"), "hold": {"until": {"2026-11-27"}}} {
		v := newWorld(t)
		v.must("", "changed", nil)
		v.must("mgr-zhao", verb, values)
		v.must("", "changed", nil)
		if v.part.Report != 1 || !v.part.At.Equal(v.now) {
			t.Errorf("%s: %+v", verb, v.part)
		}
		v.must("mgr-zhao", "undo", nil)
		v.must("", "changed", nil)
		if v.part.Report != 2 || !v.part.At.IsZero() {
			t.Errorf("%s and undo: %+v", verb, v.part)
		}
	}
}

// TestRights is written by hand from product.md: who may do what, on a case of
// theirs; the manager of another position may nothing.
func TestRights(t *testing.T) {
	t.Parallel()
	everybody := []string{"hr-lin", "mgr-zhao", "mgr-he", "lead-sun", "mgr-other", "mgr-wu", "boss", "", "nobody"}
	deciders := []string{"mgr-zhao", "mgr-he", "lead-sun"}
	done := func(status hiring.Status, v hiring.Verdict) func(*world) {
		return func(w *world) {
			w.head.Status, w.head.Resume = status, hiring.PendingEval
			w.part = hiring.Decision{Verdict: v, By: "mgr-zhao", At: w.now, UndoUntil: w.now.Add(10 * time.Minute)}
		}
	}
	for _, c := range []struct {
		name  string
		state func(*world)
		verb  string
		may   []string
	}{
		{"waiting", func(*world) {}, "approve", deciders},
		{"waiting", func(*world) {}, "reject", deciders},
		{"waiting", func(*world) {}, "hold", deciders},
		{"waiting", func(*world) {}, "undo", nil},
		{"second evaluation", func(w *world) { w.head.Status = hiring.PendingSecondEval }, "approve", deciders},
		{"not sent", func(w *world) { w.head.Status, w.part = hiring.ReportDraft, hiring.Decision{} }, "approve", nil},
		{"approved", done(hiring.PendingSecond, hiring.Approved), "approve", nil},
		{"approved", done(hiring.PendingSecond, hiring.Approved), "reject", deciders},
		{"arranged", done(hiring.SecondScheduled, hiring.Approved), "reject", deciders},
		{"on hold", done(hiring.Hold, hiring.OnHold), "reject", deciders},
		{"offer talk", done(hiring.OfferTalk, hiring.Approved), "reject", deciders},
		{"the appointment was called off", func(w *world) { w.head.Status, w.part = hiring.PendingSecond, hiring.Decision{} }, "reject", deciders},
		{"not sent", func(w *world) { w.head.Status, w.part = hiring.ReportDraft, hiring.Decision{} }, "reject", nil},
		{"offer approval", done(hiring.OfferApproval, hiring.Approved), "reject", nil},
		{"on hold", done(hiring.Hold, hiring.OnHold), "approve", nil},
		{"rejected", done(hiring.RejectPending, hiring.NotPassed), "reject", nil},
		{"withdrawn", done(hiring.Withdrawn, hiring.Approved), "reject", nil},
		{"approved", done(hiring.PendingSecond, hiring.Approved), "undo", []string{"mgr-zhao"}},
		{"rejected", done(hiring.RejectPending, hiring.NotPassed), "undo", []string{"mgr-zhao"}},
	} {
		w := newWorld(t)
		c.state(w)
		v := flow(t).Verbs[c.verb]
		for _, person := range everybody {
			got := v.May(flows.NewEnv(w.now, person, w.company, w.known), w.head, w.part)
			if want := slices.Contains(c.may, person); got != want {
				t.Errorf("%s: may %q %s: %v, want %v", c.name, person, c.verb, got, want)
			}
		}
	}
	for _, verb := range []string{"open", "changed", "back", "settle"} {
		if flow(t).Verbs[verb].May != nil {
			t.Errorf("somebody outside the bot can %s", verb)
		}
	}
	for _, verb := range []string{"approve", "reject", "hold", "undo", "pass", "agree", "refuse", "notmine", "assign", "record", "right", "wrong", "reopen"} {
		if !flow(t).Verbs[verb].Fresh {
			t.Errorf("%s does not look at the revision", verb)
		}
	}
}

// TestLateUndo promises that an undo after ten minutes, or after somebody
// acted, is refused with a sentence and changes nothing.
func TestLateUndo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must("mgr-zhao", "approve", nil)
	w.now = w.now.Add(10*time.Minute - time.Millisecond)
	head, part := w.head, w.part
	w.must("mgr-zhao", "undo", nil)
	w.head, w.part = head, part
	w.now = w.now.Add(time.Millisecond)
	says(t, w.do("mgr-zhao", "undo", nil), "你在周二 10:40 作了决定，10:50 起不能撤销。要改的话，请 HR 重新打开。")
	w.must("", "settle", nil)
	says(t, w.do("mgr-zhao", "undo", nil), "你在周二 10:40 作了决定，10:50 起不能撤销。要改的话，请 HR 重新打开。")

	w = newWorld(t)
	w.must("mgr-zhao", "approve", nil)
	w.arranged()
	says(t, w.do("mgr-zhao", "undo", nil), "已经有人接着处理，现在是“复试已安排”，没有撤销。要改的话，请 HR 重新打开。")
	if w.head.Status != hiring.SecondScheduled {
		t.Errorf("status %s", w.head.Status)
	}
}

// TestTooLate is the private sentence of each click that comes second.
func TestTooLate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*world)
		who  string
		want string
	}{
		{"other manager, approved", func(w *world) { w.must("mgr-zhao", "approve", nil) }, "mgr-he", "赵磊 已于周二 10:40 通过，你的操作没有生效。有不同看法，可以在卡片上“提出异议…”。"},
		{"own second click", func(w *world) { w.must("mgr-zhao", "approve", nil) }, "mgr-zhao", "你已于周二 10:40 定为“通过”，刚才那一下没有再算。"},
		{"rejected", func(w *world) { w.must("mgr-zhao", "reject", because("logic")) }, "lead-sun", "赵磊 已于周二 10:40 定为不通过，你的操作没有生效。有不同看法，可以在卡片上“提出异议…”。"},
		{"a week later", func(w *world) { w.must("mgr-zhao", "reject", because("logic")); w.now = w.now.AddDate(0, 0, 7) }, "mgr-he", "赵磊 已于周二 11月24日 10:40 定为不通过，你的操作没有生效。有不同看法，可以在卡片上“提出异议…”。"},
		{"on hold", func(w *world) { w.must("mgr-zhao", "hold", chat.Values{"until": {"2026-11-27"}}) }, "mgr-he", "赵磊 已于周二 10:40 定为待定，到 周五 11月27日。你的操作没有生效。有不同看法，可以在卡片上“提出异议…”。"},
		{"undone", func(w *world) { w.must("mgr-zhao", "approve", nil); w.must("mgr-zhao", "undo", nil) }, "mgr-he", "之前的决定已撤回，报告重新待评估。请用新卡片。"},
		{"report changed", func(w *world) { w.must("", "changed", nil) }, "mgr-he", "卡片已经更新，刚才那一下没有算数。请看新卡片再决定。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.do(w)
			env := flows.NewEnv(w.now, c.who, w.company, w.known)
			got := flow(t).Stale(env, w.head, w.part)
			if words := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), got); words != c.want {
				t.Errorf("got %q, want %q", words, c.want)
			}
			if c.name != "undone" && c.name != "report changed" {
				if err := w.do("mgr-he", "approve", nil); !errors.Is(err, errDenied) {
					t.Errorf("the second click: %v", err)
				}
			}
		})
	}
}

// TestFormErrors promises that a form with a fault changes nothing and says
// which field.
func TestFormErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, verb string
		values     chat.Values
		fields     []string
	}{
		{"no reason", "reject", chat.Values{}, []string{"reason"}},
		{"unlinked reason", "reject", because("too_young"), []string{"reason"}},
		{"blank text", "reject", chat.Values{"reason": {"logic"}, "reason_text": {" \n "}}, []string{"reason_text"}},
		{"long text", "reject", chat.Values{"reason": {"logic"}, "reason_text": {strings.Repeat("长", 301)}}, []string{"reason_text"}},
		{"two faults", "reject", chat.Values{"reason_text": {strings.Repeat("长", 301)}}, []string{"reason", "reason_text"}},
		{"no date", "hold", chat.Values{}, []string{"until"}},
		{"a word", "hold", chat.Values{"until": {"Thursday"}}, []string{"until"}},
		{"today", "hold", chat.Values{"until": {"2026-11-24"}}, []string{"until"}},
		{"the past", "hold", chat.Values{"until": {"2026-11-01"}}, []string{"until"}},
		{"91 days", "hold", chat.Values{"until": {"2027-02-23"}}, []string{"until"}},
		{"31 November", "hold", chat.Values{"until": {"2026-11-31"}}, []string{"until"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			head, part := w.head, w.part
			var p *chat.Problem
			if err := w.do("mgr-zhao", c.verb, c.values); !errors.As(err, &p) || p.Kind != chat.Invalid {
				t.Fatalf("got %v", err)
			}
			for _, f := range c.fields {
				if p.Fields[f].Empty() {
					t.Errorf("field %s has no sentence", f)
				}
			}
			if len(p.Fields) != len(c.fields) || w.head != head || !cmp.Equal(w.part, part) {
				t.Errorf("fields %v, or something changed", p.Fields)
			}
		})
	}
	w := newWorld(t)
	w.must("mgr-zhao", "hold", chat.Values{"until": {"2027-02-22"}})
	w = newWorld(t)
	w.must("mgr-zhao", "reject", chat.Values{"reason": {"logic"}, "reason_text": {strings.Repeat("长", 300)}, "note": {""}})
}

// says checks the kind and the Chinese words of a refusal.
func says(t *testing.T, err error, want string) {
	t.Helper()
	var p *chat.Problem
	if !errors.As(err, &p) || p.Kind != chat.Conflict {
		t.Fatalf("got %v, want a conflict", err)
	}
	if got := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), p.Sentence); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
