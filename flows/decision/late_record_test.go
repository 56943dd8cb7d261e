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

// phoned is a rejection that HR heard on the phone an hour after somebody had decided
// otherwise.
func (w *world) phoned(more ...string) chat.Values {
	v := spoken("", append([]string{"reason", "industry"}, more...)...)
	delete(v, "decision")
	v["told_at"] = []string{w.now.Add(-time.Hour).In(time.FixedZone("", 8*3600)).Format("2006-01-02T15:04")}
	return v
}

// TestRecordLate: HR records that somebody rejects after all, wherever that person could
// press it: it is that person's rejection with all that follows from one, and that
// person is shown it. Both may undo it, which finds everything as it was.
func TestRecordLate(t *testing.T) {
	t.Parallel()
	hears := flows.Tell{Action: chat.Action{Flow: "round", Record: "C-1042", Verb: "decided"}}
	for _, c := range []struct {
		name   string
		before func(*world)
		ends   []flows.Effect // beside the letter and the undo
	}{
		{"pending_second", (*world).toSecond, nil},
		{"second_scheduled", (*world).toDay, []flows.Effect{hears}},
		{"hold", (*world).toHold, []flows.Effect{flows.Cancel{Verb: "back"}}},
		{"offer_talk", (*world).toOffer, nil},
	} {
		for _, who := range []string{"hr-lin", "mgr-zhao"} {
			t.Run(c.name+" undone by "+who, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				c.before(w)
				head, part := w.head, w.part
				if string(head.Status) != c.name {
					t.Fatalf("it stands at %s", head.Status)
				}
				w.must("hr-lin", "record", w.phoned("note", "可推荐给运营"))
				until := w.now.Add(10 * time.Minute)
				want := hiring.Recording{By: "hr-lin", How: "phone", At: w.now.Add(-time.Hour)}
				if w.head.Status != hiring.RejectPending || w.part.By != "mgr-zhao" || w.part.Recorded != want || w.part.Note != "可推荐给运营" {
					t.Errorf("%+v\n%+v", w.head, w.part)
				}
				effects := slices.Concat([]flows.Effect{flows.Later{Verb: "settle", At: until}, draftOf("draft")}, c.ends, []flows.Effect{flows.Say{To: "mgr-zhao", Kind: "recorded"}})
				if diff := cmp.Diff(effects, w.effects); diff != "" {
					t.Error(diff)
				}
				for _, other := range []string{"boss", "mgr-he", "lead-sun"} {
					if err := w.do(other, "undo", nil); !errors.Is(err, errDenied) {
						t.Errorf("%s undoes it: %v", other, err)
					}
				}
				w.now = until.Add(-time.Millisecond)
				w.must(who, "undo", nil)
				if diff := cmp.Diff(head, w.head); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(part, w.part); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// TestRecordLateForm: there is nothing to record but a rejection, with a reason that the
// linter lets pass, of a time after the verdict that stands; the form says which
// appointment it calls off.
func TestRecordLateForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.toDay()
	button, ok := w.card("hr-lin", "arrange").Button(chat.Action{Flow: "decision", Record: "C-1042", Verb: "record"})
	if !ok || button.Form == nil {
		t.Fatalf("HR is not offered it: %+v", button)
	}
	var names []string
	for _, f := range button.Form.Fields {
		if f.Required {
			names = append(names, f.Name)
		}
	}
	if want := []string{"who", "how", "told_at", "reason"}; !slices.Equal(names, want) {
		t.Errorf("the form wants %v, not %v", names, want)
	}
	if got := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), button.Form.Title); !strings.Contains(got, "代记不通过") || !strings.Contains(got, "周四 11月26日 14:00") {
		t.Error(got)
	}
	head := w.head
	with := func(name, value string) chat.Values { v := w.phoned(); v[name] = []string{value}; return v }
	for _, c := range []struct {
		values chat.Values
		want   map[string]string
	}{
		{with("told_at", "2026-11-24T10:39"), map[string]string{"told_at": "现有的决定是 周二 11月24日 10:40 作出的，请选更晚的时间。"}},
		{with("told_at", "2026-12-24T10:39"), map[string]string{"told_at": "请选一个已经过去的时间。"}},
		{with("who", "mgr-other"), map[string]string{"who": "这个人现在不能作决定，请选别人。"}},
		{with("reason", ""), map[string]string{"reason": "请从列表里选一条：原因要对得上评估过的内容。没有合适的，请 HR 添加。"}},
	} {
		faulty(t, w.do("hr-lin", "record", c.values), c.want)
	}
	var p *chat.Problem
	if err := w.do("hr-lin", "record", with("reason_text", "年纪大了")); !errors.As(err, &p) || p.Fields["reason_text"].Empty() || w.head != head {
		t.Errorf("the linter says %v, and it stands at %s", err, w.head.Status)
	}
	w.must("hr-lin", "record", with("told_at", "2026-11-24T10:40"))
	if w.notice.Key != "decision.done.rejected.then" {
		t.Errorf("HR does not read what becomes of the appointment: %s", w.notice.Key)
	}
}

// TestRecordedApprovalThenRejection: what was told before the recorded verdict was told
// does not count against it, whenever HR entered that.
func TestRecordedApprovalThenRejection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.records("approve") // told at 10:30
	w.goesOn(hiring.ArrangeSecond, "hr-lin")
	values := w.phoned()
	values["told_at"] = []string{"2026-11-24T10:29"}
	faulty(t, w.do("hr-lin", "record", values), map[string]string{"told_at": "现有的决定是 周二 11月24日 10:30 作出的，请选更晚的时间。"})
	values["told_at"] = []string{"2026-11-24T10:35"}
	w.must("hr-lin", "record", values)
	w.must("mgr-zhao", "undo", nil)
	if w.part.Verdict != hiring.Approved || w.part.Recorded.How != "phone" {
		t.Errorf("the recorded approval is not there again: %+v", w.part)
	}
}

// TestWrongAfterLate: whoever never said so takes it back while nobody has acted on it,
// also after the ten minutes: the verdict before stands, and HR reads it.
func TestWrongAfterLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.toDay()
	head := w.head
	w.must("hr-lin", "record", w.phoned())
	w.must("mgr-zhao", "wrong", nil)
	if w.head != head || w.part.Verdict != hiring.Approved || w.part.Stood != nil || w.notice.Key != "decision.done.wrong.back" {
		t.Errorf("%+v\n%+v\n%v", w.head, w.part, w.notice)
	}
	if last := w.effects[len(w.effects)-1]; last != (flows.Say{To: "hr-lin", Kind: "objection-0"}) {
		t.Errorf("HR does not hear of it: %v", w.effects)
	}

	w = newWorld(t)
	w.toDay()
	w.must("hr-lin", "record", w.phoned())
	w.now = w.now.Add(time.Hour)
	w.meet(hiring.Meeting{State: hiring.MeetingCancelled, Decided: true, People: []string{"iv-mo"}})
	w.must("mgr-zhao", "wrong", nil)
	if w.head.Status != hiring.PendingSecond || w.part.Verdict != hiring.Approved {
		t.Errorf("the appointment is off, and it stands at %s: %+v", w.head.Status, w.part)
	}
}

// TestRecordLateCards: what HR, who is said to have decided, and a mate of that person
// read before and after.
func TestRecordLateCards(t *testing.T) {
	t.Parallel()
	zhao, lin := "mgr-zhao", "hr-lin"
	records := func(before func(*world)) func(*world) {
		return func(w *world) { before(w); w.must(lin, "record", w.phoned("note", "可推荐给运营")) }
	}
	for _, c := range []struct {
		name      string
		do        func(*world)
		who, kind string
	}{
		{"late_second_hr", (*world).toSecond, lin, "arrange"},
		{"late_offer_hr", (*world).toOffer, lin, "arrange"},
		{"late_recorded", records((*world).toDay), zhao, "recorded"},
		{"late_recorded_hr", records((*world).toHold), lin, "summary"},
		{"late_recorded_right", func(w *world) { records((*world).toOffer)(w); w.must(zhao, "right", nil) }, zhao, "recorded"},
		{"late_recorded_wrong", func(w *world) { records((*world).toDay)(w); w.must(zhao, "wrong", nil) }, zhao, "recorded"},
		{"late_recorded_wrong_hr", func(w *world) { records((*world).toDay)(w); w.must(zhao, "wrong", nil) }, lin, "objection-0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.do(w)
			cardtest.Golden(t, c.name, w.card(c.who, c.kind))
		})
	}
}
