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

// TestRecord: what HR records is the manager's decision with all that follows
// from one, and the manager is shown it.
func TestRecord(t *testing.T) {
	t.Parallel()
	now := shanghai(24, 10, 40)
	settle := flows.Later{Verb: "settle", At: now.Add(10 * time.Minute)}
	shown := flows.Say{To: "mgr-zhao", Kind: "recorded"}
	part := func(v hiring.Verdict) hiring.Decision {
		return hiring.Decision{
			Verdict: v, By: "mgr-zhao", At: now, UndoUntil: settle.At,
			Recorded: hiring.Recording{By: "hr-lin", How: "phone", At: shanghai(24, 10, 30)},
		}
	}
	no := part(hiring.NotPassed)
	no.Reason, no.ReasonText, no.Note = "industry", "没做过清算", "两行\n备注"
	held := part(hiring.OnHold)
	held.Until = shanghai(27, 9, 30)
	for _, c := range []struct {
		values  chat.Values
		status  hiring.Status
		part    hiring.Decision
		effects []flows.Effect
	}{
		{spoken("approve", "reason", "industry", "until", "2026-11-27"), hiring.PendingSecond, part(hiring.Approved), []flows.Effect{settle, flows.Say{To: "hr-lin", Kind: "arrange"}, shown}},
		{spoken("reject", "reason", "industry", "reason_text", "没做过清算", "note", "两行\n备注"), hiring.RejectPending, no, []flows.Effect{settle, draftOf("draft"), shown}},
		{spoken("hold", "until", "2026-11-27"), hiring.Hold, held, []flows.Effect{settle, flows.Later{Verb: "back", At: held.Until}, shown}},
	} {
		w := newWorld(t)
		w.must("hr-lin", "record", c.values)
		if diff := cmp.Diff(c.part, w.part); diff != "" || w.head.Status != c.status {
			t.Errorf("%s: %s", w.head.Status, diff)
		}
		if diff := cmp.Diff(c.effects, w.effects); diff != "" {
			t.Error(diff)
		}
	}
}

// TestRecordForm promises who can be named, and a sentence for each fault.
func TestRecordForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pass("mgr-zhao", "iv-mo", "")
	w.onLeave("mgr-he")
	env := flows.NewEnv(w.now, "hr-lin", w.company, w.known)
	var people []string
	for _, o := range w.flow.Verbs["record"].Form(env, w.head, w.part).Fields[0].Options {
		people = append(people, o.Value)
	}
	if want := []string{"iv-mo", "mgr-zhao", "mgr-he", "dev-qi", "lead-sun"}; !slices.Equal(people, want) {
		t.Errorf("the form offers %v, want %v", people, want)
	}
	at := func(when string) chat.Values { v := spoken("approve"); v["told_at"] = []string{when}; return v }
	for _, c := range []struct {
		values chat.Values
		want   map[string]string
	}{
		{at("2026-11-24T10:41"), map[string]string{"told_at": "请选一个已经过去的时间。"}},
		{at("Tuesday"), map[string]string{"told_at": "这不是时间，请写成 2026-11-26T14:00 这样。"}},
		{at("2026-11-24T10:11"), map[string]string{"told_at": "周二 11月24日 10:12 之前还没有请人评估，请选更晚的时间。"}},
		{spoken("reject"), map[string]string{"reason": "请从列表里选一条：原因要对得上评估过的内容。没有合适的，请 HR 添加。"}},
		{spoken("hold"), map[string]string{"until": "这不是日期，请写成 2026-11-26 这样。"}},
		{func() chat.Values { v := spoken("approve"); v["who"] = []string{"mgr-other"}; return v }(), map[string]string{"who": "这个人现在不能作决定，请选别人。"}},
	} {
		w := newWorld(t)
		r := report()
		r.Sent = shanghai(24, 10, 12).Add(30 * time.Second)
		w.known["report/C-1042"] = r
		faulty(t, w.do("hr-lin", "record", c.values), c.want)
		w.must("hr-lin", "record", at("2026-11-24T10:12"))
	}
}

// TestRightOrWrong: the manager says yes once, or takes it back while nobody
// has acted on it; afterwards it is an objection.
func TestRightOrWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.records("reject", "reason", "industry")
	w.must("mgr-zhao", "right", nil)
	if !w.part.Recorded.Confirmed.Equal(w.now) || w.head.Status != hiring.RejectPending {
		t.Errorf("%+v", w.part)
	}
	for _, verb := range []string{"right", "wrong"} {
		says(t, w.do("mgr-zhao", verb, nil), "你已于周二 10:40 确认没错。要改的话，请 HR 重新打开。")
	}

	w = newWorld(t)
	w.records("reject", "reason", "industry")
	w.now = w.now.Add(time.Hour) // the undo is over, the letter not sent
	w.must("mgr-zhao", "wrong", nil)
	if w.head.Status != hiring.PendingEval || !w.part.Open || w.part.Recorded.By != "" || len(w.part.Objections) != 1 || !w.part.Objections[0].Undid {
		t.Errorf("%s %+v", w.head.Status, w.part)
	}
	want := []flows.Effect{
		flows.Cancel{Verb: "settle"},
		flows.Cancel{Verb: "back"},
		flows.Show{To: "mgr-zhao", Kind: "summary"},
		flows.Show{To: "mgr-he", Kind: "summary"},
		draftOf("drop"),
		flows.Say{To: "hr-lin", Kind: "objection-0"},
	}
	if diff := cmp.Diff(want, w.effects); diff != "" {
		t.Error(diff)
	}
	if err := w.do("mgr-zhao", "wrong", nil); !errors.Is(err, errDenied) {
		t.Errorf("wrong twice: %v", err)
	}

	w = newWorld(t)
	w.records("approve")
	w.head.Status = hiring.SecondScheduled
	w.must("mgr-zhao", "wrong", nil)
	if w.head.Status != hiring.SecondScheduled || w.part.Verdict != hiring.Approved || !w.part.Objections[0].Wrong || w.part.Objections[0].Undid {
		t.Errorf("%s %+v", w.head.Status, w.part)
	}
	says(t, w.do("mgr-zhao", "wrong", nil), "你已于周二 10:40 说过记错了，HR 知道。")
}

// TestRecordedUndo: the manager and the HR who recorded it may undo, nobody
// else of HR.
func TestRecordedUndo(t *testing.T) {
	t.Parallel()
	for who, may := range map[string]bool{"mgr-zhao": true, "hr-lin": true, "boss": false, "mgr-he": false, "lead-sun": false} {
		w := newWorld(t)
		w.records("approve")
		if err := w.do(who, "undo", nil); (err == nil) != may {
			t.Errorf("%s: %v", who, err)
		}
		if may && (w.head.Status != hiring.PendingEval || w.part.Recorded != (hiring.Recording{})) {
			t.Errorf("%s: %+v", who, w.part)
		}
	}
}

// TestWordsAreJudged: what must not be said about a candidate comes back in
// place with the words and the rule, from both forms; nothing is stored.
func TestWordsAreJudged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, note, field, words, rule string }{
		{"想找更年轻的同事", "", "reason_text", "年轻", "提到年龄"},
		{"", "年龄偏大，先不考虑", "note", "年龄", "提到年龄"},
	} {
		for verb, who := range map[string]string{"reject": "mgr-zhao", "record": "hr-lin"} {
			w := newWorld(t)
			var p *chat.Problem
			err := w.do(who, verb, spoken("reject", "reason", "industry", "reason_text", c.text, "note", c.note))
			if !errors.As(err, &p) || p.Kind != chat.Invalid || len(p.Fields) != 1 {
				t.Fatalf("%s: %v", verb, err)
			}
			said := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), p.Fields[c.field])
			if !strings.Contains(said, c.words) || !strings.Contains(said, c.rule) || !w.part.Open {
				t.Errorf("%s of %s: %q", verb, c.field, said)
			}
		}
	}
	w := newWorld(t)
	w.must("mgr-zhao", "reject", chat.Values{"reason": {"industry"}, "reason_text": {"支付清算方面的实际经验还不多"}, "note": {"分数 54，可推荐给运营"}})
}
