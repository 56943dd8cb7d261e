package decision_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestReopen: from every status that has an arrow back, by HR with a reason,
// and the deciders are asked in new messages.
func TestReopen(t *testing.T) {
	t.Parallel()
	effects := []flows.Effect{
		flows.Cancel{Verb: "settle"},
		flows.Cancel{Verb: "back"},
		draftOf("drop"),
		flows.Say{To: "mgr-zhao", Kind: "summary"},
		flows.Say{To: "mgr-he", Kind: "summary"},
	}
	open := []hiring.Status{hiring.RejectPending, hiring.Hold}
	from := append(open, hiring.Rejected, hiring.Withdrawn, hiring.NoShow)
	for _, status := range hiring.Statuses() {
		w := newWorld(t)
		w.rejects()
		w.must("mgr-he", "object", chat.Values{"words": {"再看看"}})
		w.head.Status, w.head.Round, w.head.Until, w.head.Delegate = status, 1, shanghai(27, 9, 30), "iv-mo"
		w.now = w.now.Add(48 * time.Hour)
		err := w.do("hr-lin", "reopen", chat.Values{"reason": {" 补了\n材料 "}})
		if !slices.Contains(from, status) {
			if !errors.Is(err, errDenied) {
				t.Errorf("%s: %v", status, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", status, err)
		}
		head := w.head
		if head.Status != hiring.PendingEval || head.Round != 0 || head.Delegate != "" || !head.Until.IsZero() || !head.Decided.IsZero() {
			t.Errorf("%s: %+v", status, head)
		}
		if kept := head.Waiting.Equal(waiting().Waiting); kept != slices.Contains(open, status) || !kept && !head.Waiting.Equal(w.now) {
			t.Errorf("%s: the candidate waits since %v", status, head.Waiting)
		}
		want := hiring.Reopening{By: "hr-lin", At: w.now, Reason: "补了 材料", Told: status == hiring.Rejected}
		if diff := cmp.Diff(want, w.part.Reopened); diff != "" || !w.part.Open || w.part.Verdict != "" || len(w.part.Objections) != 1 {
			t.Errorf("%s: %s %+v", status, diff, w.part)
		}
		if diff := cmp.Diff(effects, w.effects); diff != "" {
			t.Errorf("%s: %s", status, diff)
		}
	}
}

func TestReopenRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rejects()
	faulty(t, w.do("hr-lin", "reopen", chat.Values{"reason": {" \n "}}), map[string]string{"reason": "这里只有空格，请写一句。"})
	for _, who := range []string{"mgr-zhao", "mgr-he", "lead-sun", "mgr-other", "nobody"} {
		if err := w.do(who, "reopen", chat.Values{"reason": {"x"}}); !errors.Is(err, errDenied) {
			t.Errorf("%s: %v", who, err)
		}
	}
	w = newWorld(t)
	w.told()
	w.known["case/C-1050"] = hiring.Case{ID: "C-1050", Candidate: "p-1", Position: "be", Status: hiring.PendingEval, Earlier: "C-1042"}
	w.known["case.candidate=p-1"] = []string{"C-1042", "C-1050"}
	says(t, w.do("hr-lin", "reopen", chat.Values{"reason": {"x"}}), "这位候选人在同一岗位上已有新的记录 C-1050，请在那边继续。")
}

// TestToldIsRemembered: that the candidate had been told once stays, however
// often the case is reopened.
func TestToldIsRemembered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.told()
	w.reopens("一")
	w.rejects()
	w.reopens("二")
	if !w.part.Reopened.Told || w.part.Reopened.Reason != "二" {
		t.Errorf("%+v", w.part.Reopened)
	}
}

// TestObject: others who may decide, once for each decision; HR hears, the
// decision stands.
func TestObject(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	note := chat.Values{"words": {" 她做过\n清算 "}}
	if err := w.do("mgr-he", "object", note); !errors.Is(err, errDenied) {
		t.Errorf("there is no decision yet: %v", err)
	}
	w.rejects()
	for _, who := range []string{"mgr-zhao", "hr-lin", "mgr-other", "nobody"} {
		if err := w.do(who, "object", note); !errors.Is(err, errDenied) {
			t.Errorf("%s: %v", who, err)
		}
	}
	head, at := w.head, w.part.At
	w.must("mgr-he", "object", note)
	want := []hiring.Objection{{By: "mgr-he", At: w.now, Of: at, Words: "她做过 清算"}}
	if diff := cmp.Diff(want, w.part.Objections); diff != "" || w.head != head || w.part.Verdict != hiring.NotPassed {
		t.Error(diff, w.head)
	}
	if diff := cmp.Diff([]flows.Effect{flows.Say{To: "hr-lin", Kind: "objection-0"}}, w.effects); diff != "" {
		t.Error(diff)
	}
	says(t, w.do("mgr-he", "object", note), "你的异议已于周二 10:40 转给 林晓，不用再提。")
	faulty(t, w.do("lead-sun", "object", chat.Values{"words": {"\n"}}), map[string]string{"words": "这里只有空格，请写一句。"})
	w.must("lead-sun", "object", note)
	w.reopens("两位都有异议")
	w.now = w.now.Add(time.Minute)
	w.rejects()
	w.must("mgr-he", "object", note)
	if len(w.part.Objections) != 3 {
		t.Errorf("a new decision can be objected to: %v", w.part.Objections)
	}
}
