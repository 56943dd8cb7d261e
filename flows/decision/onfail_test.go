package decision_test

import (
	"errors"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

// underReview is a draft that HR reviews, with a verdict of the source, on a
// position that lets HR reject.
func underReview(t testing.TB, verdict string) *world {
	w := newWorld(t)
	r := report()
	r.Overall = &hiring.Overall{Score: 48, Verdict: verdict}
	r.Excerpts = []hiring.Excerpt{{Question: "讲讲对账", Text: "对账我只接过接口，没做过清算。"}}
	w.known["report/C-1042"] = r
	w.head.Status, w.head.OnFail, w.part = hiring.ReportDraft, "hr", hiring.Decision{}
	return w
}

func onAnswer(reason, answer string) chat.Values {
	return chat.Values{"reason": {reason}, "evidence": {answer}, "note": {"已和部门说过"}}
}

// Only HR of the case, only on a position that wants it, only on a failed
// interview under review.
func TestWhoRejectsInReview(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		who, verdict string
		change       func(*world)
		may          bool
	}{
		{"hr-lin", "fail", nil, true},
		{"boss", "fail", nil, true},
		{"mgr-zhao", "fail", nil, false},
		{"lead-sun", "fail", nil, false},
		{"hr-lin", "pass", nil, false},
		{"hr-lin", "undecided", nil, false},
		{"hr-lin", "fail", func(w *world) { w.head.OnFail = "manager" }, false},
		{"hr-lin", "fail", func(w *world) { w.head.OnFail = "" }, false},
		{"hr-lin", "fail", func(w *world) { w.head.Status = hiring.PendingEval }, false},
		{"hr-lin", "fail", func(w *world) { delete(w.known, "report/C-1042") }, false},
	} {
		w := underReview(t, c.verdict)
		if c.change != nil {
			c.change(w)
		}
		if err := w.do(c.who, "reject_draft", onAnswer("industry", "a1")); (err == nil) != c.may {
			t.Errorf("%s on %s: %v", c.who, c.verdict, err)
		}
	}
}

// A rejection in the review keeps reason and evidence, tells letter and report,
// hides the case from managers, and goes back to the review by its undo.
func TestRejectInReview(t *testing.T) {
	t.Parallel()
	w := underReview(t, "fail")
	w.must("hr-lin", "reject_draft", onAnswer("industry", "a1"))
	want := hiring.Decision{
		Verdict: hiring.NotPassed, By: "hr-lin", At: w.now, UndoUntil: w.now.Add(10 * time.Minute),
		Reason: "industry", Note: "已和部门说过", Evidence: "对账我只接过接口，没做过清算。",
	}
	if diff := cmp.Diff(want, w.part); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	heal := flows.Tell{Action: chat.Action{Flow: "report", Record: "C-1042", Verb: "decided"}}
	effects := []flows.Effect{flows.Later{Verb: "settle", At: w.part.UndoUntil}, draftOf("draft"), heal}
	if diff := cmp.Diff(effects, w.effects); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	if w.head.Status != hiring.RejectPending || w.head.Resume != hiring.ReportDraft || w.head.Verdict != "" {
		t.Errorf("the case is %+v", w.head)
	}
	for _, who := range []string{"mgr-zhao", "lead-sun"} {
		if w.company.Sees(who, w.head) || w.card(who, "").Kind != "decision.gone" {
			t.Errorf("%s learns of a case that HR rejected in the review", who)
		}
		if err := w.do(who, "undo", nil); !errors.Is(err, errDenied) {
			t.Errorf("%s undoes HR's decision: %v", who, err)
		}
	}
	cardtest.Golden(t, "rejected_in_review", w.card("hr-lin", ""))
	if err := w.do("boss", "undo", nil); !errors.Is(err, errDenied) {
		t.Errorf("somebody else undoes it: %v", err)
	}
	w.now = w.now.Add(9 * time.Minute)
	w.must("hr-lin", "undo", nil)
	if diff := cmp.Diff(hiring.Decision{Undone: 1}, w.part); diff != "" || w.head.Status != hiring.ReportDraft || w.head.Resume != "" {
		t.Errorf("after the undo %+v, %s", w.head, diff)
	}
	if diff := cmp.Diff([]flows.Effect{flows.Cancel{Verb: "settle"}, draftOf("drop"), heal}, w.effects); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	w.must("hr-lin", "reject_draft", onAnswer("logic", "a1"))
	w.now = w.now.Add(10 * time.Minute)
	if err := w.do("hr-lin", "undo", nil); chat.AsProblem(err).Kind != chat.Conflict {
		t.Errorf("after ten minutes: %v", err)
	}
	w.must("", "settle", nil)
	if diff := cmp.Diff([]flows.Effect{heal}, w.effects); diff != "" || !w.part.UndoUntil.IsZero() {
		t.Errorf("the card keeps its undo: %+v, %s", w.part, diff)
	}
}

// Without reason or evidence nothing is decided, and each field says why; where
// the source sent no answers HR writes what it rests on.
func TestRejectInReviewNeedsEvidence(t *testing.T) {
	t.Parallel()
	w := underReview(t, "fail")
	for values, field := range map[string]string{"a9": "evidence", "": "evidence", "x": "evidence"} {
		if err := w.do("hr-lin", "reject_draft", onAnswer("industry", values)); chat.AsProblem(err).Fields[field].Empty() {
			t.Errorf("evidence %q: %v", values, err)
		}
	}
	if err := w.do("hr-lin", "reject_draft", onAnswer("unheard", "a1")); chat.AsProblem(err).Fields["reason"].Empty() {
		t.Errorf("no reason of the list: %v", err)
	}
	bare := w.known["report/C-1042"].(hiring.Report)
	bare.Excerpts = nil
	w.known["report/C-1042"] = bare
	form := flow(t).Verbs["reject_draft"].Form(flows.NewEnv(w.now, "hr-lin", w.company, w.known), w.head, w.part)
	if f := form.Fields[1]; f.Name != "evidence" || f.Type != chat.FieldArea || !f.Required {
		t.Errorf("without answers the form asks %+v", f)
	}
	w.must("hr-lin", "reject_draft", onAnswer("industry", "没有 做过\n清算"))
	if w.part.Evidence != "没有 做过 清算" {
		t.Errorf("evidence %q", w.part.Evidence)
	}
}
