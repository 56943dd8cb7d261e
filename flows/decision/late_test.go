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

// The four statuses in which somebody can reject after another verdict, each some
// days later.

func (w *world) goesOn(kind hiring.DutyKind, owner string) {
	w.now = w.now.Add(24 * time.Hour)
	w.must("", "settle", nil)
	w.head.Duty = hiring.Duty{Kind: kind, Rule: "R1", Owner: owner, Since: shanghai(24, 10, 40), Due: shanghai(25, 10, 40)}
}

func (w *world) toSecond() {
	w.must("mgr-zhao", "approve", nil)
	w.goesOn(hiring.ArrangeSecond, "hr-lin")
}

func (w *world) toDay() {
	w.toSecond()
	w.arranged()
	w.head.Until = shanghai(26, 15, 0)
	w.head.Duty = hiring.Duty{Kind: hiring.HoldSecond, Rule: "R9", Owner: "hr-lin", Since: shanghai(25, 9, 0), Due: w.head.Until}
}

func (w *world) toHold() {
	w.must("mgr-zhao", "hold", chat.Values{"until": {"2026-11-27"}})
	w.goesOn(hiring.RevisitHold, "hr-lin")
}

func (w *world) toOffer() {
	w.head.Rounds = 0
	w.must("mgr-zhao", "approve", nil)
	w.goesOn(hiring.TalkOffer, "hr-lin")
}

// TestRejectLate: somebody rejects what has been decided already, as at first: with a
// reason, ten minutes of undo, a letter for HR. What was planned is taken back, and the
// undo leads to the very status before, with its verdict, duty, deadline and date.
func TestRejectLate(t *testing.T) {
	t.Parallel()
	hears := flows.Tell{Action: chat.Action{Flow: "round", Record: "C-1042", Verb: "decided"}}
	for _, c := range []struct {
		name         string
		before       func(*world)
		ends, begins []flows.Effect // beside the letter and the undo
	}{
		{"pending_second", (*world).toSecond, nil, nil},
		{"second_scheduled", (*world).toDay, []flows.Effect{hears}, []flows.Effect{hears}},
		{"hold", (*world).toHold, []flows.Effect{flows.Cancel{Verb: "back"}}, []flows.Effect{flows.Later{Verb: "back", At: shanghai(27, 9, 30)}}},
		{"offer_talk", (*world).toOffer, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.before(w)
			head, part := w.head, w.part
			if string(head.Status) != c.name {
				t.Fatalf("it stands at %s", head.Status)
			}
			var p *chat.Problem
			if err := w.do("mgr-he", "reject", chat.Values{"reason": {"logic"}, "reason_text": {"年纪大了"}}); !errors.As(err, &p) || p.Fields["reason_text"].Empty() || w.head != head {
				t.Fatalf("the linter says %v, and it stands at %s", err, w.head.Status)
			}
			w.must("mgr-he", "reject", because("logic"))
			until := w.now.Add(10 * time.Minute)
			if w.head.Status != hiring.RejectPending || w.part.By != "mgr-he" || !w.part.UndoUntil.Equal(until) || !w.head.Decided.Equal(w.now) {
				t.Errorf("%+v\n%+v", w.head, w.part)
			}
			want := append([]flows.Effect{flows.Later{Verb: "settle", At: until}, draftOf("draft")}, c.ends...)
			if diff := cmp.Diff(want, w.effects); diff != "" {
				t.Error(diff)
			}
			for _, who := range []string{"mgr-zhao", "hr-lin", "lead-sun"} {
				if err := w.do(who, "undo", nil); !errors.Is(err, errDenied) {
					t.Errorf("%s undoes it: %v", who, err)
				}
			}
			w.head.Duty = hiring.Duty{Kind: hiring.SendLetter, Owner: "hr-lin", Due: shanghai(30, 10, 0)}
			w.now = until.Add(-time.Millisecond)
			w.must("mgr-he", "undo", nil)
			if diff := cmp.Diff(head, w.head); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(part, w.part); diff != "" {
				t.Error(diff)
			}
			want = append([]flows.Effect{draftOf("drop"), flows.Cancel{Verb: "settle"}}, c.begins...)
			if diff := cmp.Diff(want, w.effects); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUndoTwice: the undo of a late rejection brings back the ten minutes of the verdict
// before, as far as they last.
func TestUndoTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must("mgr-zhao", "approve", nil)
	w.now = w.now.Add(2 * time.Minute)
	w.must("mgr-he", "reject", because("logic"))
	w.now = w.now.Add(2 * time.Minute)
	w.must("mgr-he", "undo", nil)
	if diff := cmp.Diff([]flows.Effect{draftOf("drop"), flows.Later{Verb: "settle", At: shanghai(24, 10, 50)}}, w.effects); diff != "" {
		t.Error(diff)
	}
	if err := w.do("mgr-he", "undo", nil); !errors.Is(err, errDenied) {
		t.Errorf("it is not his: %v", err)
	}
	w.must("mgr-zhao", "undo", nil)
	if w.head.Status != hiring.PendingEval || !w.part.Open || w.part.Undone != 1 {
		t.Errorf("%s, %+v", w.head.Status, w.part)
	}
}

// TestUndoAfterTheDay: an appointment of which the interviewers know that it is off
// does not come back; it is said, and HR arranges another.
func TestUndoAfterTheDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.toDay()
	w.now = shanghai(26, 13, 55)
	w.must("mgr-zhao", "reject", because("logic"))
	if got := w.notice.Key; got != "decision.done.rejected.now" {
		t.Errorf("the notice is %s", got)
	}
	w.meet(hiring.Meeting{State: hiring.MeetingCancelled, Decided: true, People: []string{"iv-mo"}})
	w.now = w.now.Add(time.Minute)
	w.must("mgr-zhao", "undo", nil)
	if w.head.Status != hiring.PendingSecond || w.head.Round != 0 || !w.head.Until.IsZero() || w.part.Verdict != hiring.Approved {
		t.Errorf("%+v\n%+v", w.head, w.part)
	}
	if got := w.effects[len(w.effects)-1]; got != (flows.Say{To: "hr-lin", Kind: "arrange"}) || w.notice.Key != "decision.done.undone.off" {
		t.Errorf("HR hears %v, the manager %v", got, w.notice)
	}
}

// TestUndoAfterTheInterview: what interviewers have before them hears of a verdict after
// their interview, whoever says it and whichever it is, and of its undo: their scorecards
// are wanted again.
func TestUndoAfterTheInterview(t *testing.T) {
	t.Parallel()
	hears := func(e flows.Effect) bool {
		tell, ok := e.(flows.Tell)
		return ok && tell.Action.String() == "round/C-1042/decided"
	}
	for verb, values := range map[string]chat.Values{
		"reject": because("logic"), "approve": nil, "hold": {"until": {"2026-11-27"}},
		"record": {"who": {"mgr-zhao"}, "how": {"phone"}, "told_at": {"2026-11-24T10:40"}, "decision": {"approve"}},
	} {
		w := newWorld(t)
		w.second()
		who := "mgr-zhao"
		if verb == "record" {
			who = "hr-lin"
		}
		for _, verb := range []string{verb, "undo"} {
			w.must(who, verb, values)
			if !slices.ContainsFunc(w.effects, hears) {
				t.Errorf("%s: the interviewers' cards do not hear of it: %v", verb, w.effects)
			}
		}
	}
	w := newWorld(t)
	w.second()
	w.must("mgr-zhao", "hold", chat.Values{"until": {"2026-11-27"}})
	w.now = shanghai(27, 9, 30)
	w.must("", "back", nil)
	if !slices.ContainsFunc(w.effects, hears) {
		t.Errorf("the end of a hold: the interviewers' cards do not hear of it: %v", w.effects)
	}
}

// TestReopenedBeforeTheDay: HR reopens what was just rejected; the appointment goes.
func TestReopenedBeforeTheDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.toDay()
	w.must("mgr-zhao", "reject", because("logic"))
	w.reopens("还没问清楚")
	found := false
	for _, e := range w.effects {
		tell, ok := e.(flows.Tell)
		found = found || ok && tell.Action.Flow == "round" && tell.Action.Verb == "decided"
	}
	if !found || w.part.Stood != nil {
		t.Errorf("the interviewers are not told: %v, %+v", w.effects, w.part)
	}
}

// TestLateCards: the cards that stand in those statuses for who decides, for others and
// for HR, before and after.
func TestLateCards(t *testing.T) {
	t.Parallel()
	zhao, he, lin := "mgr-zhao", "mgr-he", "hr-lin"
	rejects := func(before func(*world)) func(*world) {
		return func(w *world) {
			before(w)
			w.must(zhao, "reject", chat.Values{"reason": {"industry"}, "note": {"可推荐给运营"}})
		}
	}
	for _, c := range []struct {
		name      string
		do        func(*world)
		who, kind string
	}{
		{"late_second", (*world).toSecond, zhao, "summary"},
		{"late_hold", (*world).toHold, he, "summary"},
		{"late_hold_hr", (*world).toHold, lin, "summary"},
		{"late_offer", (*world).toOffer, zhao, "summary"},
		{"late_rejected", rejects((*world).toDay), zhao, "summary"},
		{"late_rejected_hold", rejects((*world).toHold), he, "summary"},
		{"late_rejected_hr", rejects((*world).toDay), lin, "arrange"},
		{"late_undone", func(w *world) { rejects((*world).toDay)(w); w.must(zhao, "undo", nil) }, zhao, "summary"},
		{"late_undone_hr", func(w *world) { rejects((*world).toSecond)(w); w.must(zhao, "undo", nil) }, lin, "arrange"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.do(w)
			cardtest.Golden(t, c.name, w.card(c.who, c.kind))
		})
	}
}

// TestLateForm: who rejects reads in the form which appointment that calls off.
func TestLateForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.toDay()
	no, ok := w.card("mgr-zhao", "summary").Button(chat.Action{Flow: "decision", Record: "C-1042", Verb: "reject"})
	if !ok || no.Form == nil || len(no.Form.Fields) != 3 || !no.Form.Fields[0].Required {
		t.Fatalf("%+v", no)
	}
	if got := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), no.Form.Title); !strings.Contains(got, "周四 11月26日 14:00") {
		t.Error(got)
	}
}

// TestLateTooLate: a click on a card of before says how it stands.
func TestLateTooLate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*world)
		who  string
		want string
	}{
		{"the own card has changed", (*world).toSecond, "mgr-zhao", "卡片已经更新，刚才那一下没有算数。请看新卡片再决定。"},
		{"another's", (*world).toHold, "mgr-he", "赵磊 已于周二 10:40 定为待定，到 周五 11月27日。你的操作没有生效。有不同看法，可以在卡片上“提出异议…”。"},
		{"twice", func(w *world) { w.toSecond(); w.must("mgr-zhao", "reject", because("logic")) }, "mgr-zhao", "你已于周三 10:40 定为“不通过”，刚才那一下没有再算。"},
		{"HR", (*world).toHold, "hr-lin", "赵磊 已于周二 10:40 定为待定，到 周五 11月27日。你的操作没有生效。"},
		{"withdrawn meanwhile", func(w *world) { w.toOffer(); w.head.Status = hiring.Withdrawn }, "mgr-zhao", "现在是“候选人放弃”，不用再评估，你的操作没有生效。"},
	} {
		w := newWorld(t)
		c.do(w)
		env := flows.NewEnv(w.now, c.who, w.company, w.known)
		env.Asked = chat.Action{Flow: "decision", Record: "C-1042", Verb: "reject"}
		got := flow(t).Stale(env, w.head, w.part)
		if words := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), got); words != c.want {
			t.Errorf("%s: got %q, want %q", c.name, words, c.want)
		}
	}
}
