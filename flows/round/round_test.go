package round_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestSteps: state and event give state and effects.
func TestSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		before func(*world)
		who    string
		verb   string
		values chat.Values
		status hiring.Status
		state  hiring.MeetingState
		told   []string
	}{
		{"arrange", nil, "hr-lin", "arrange", thursday(), hiring.SecondScheduled, hiring.MeetingPlanned, []string{
			"later over 26 14:44:59.999", "tell decision/C-1042/redraw",
			"say iv-mo invite-1", "tell invite/C-1042.1.iv-mo/post 0 false", "say mgr-he invite-1", "tell invite/C-1042.1.mgr-he/post 0 false",
		}},
		{"nobody named: who usually does", nil, "hr-lin", "arrange", chat.Values{"at": {"2026-11-26T14:00"}}, hiring.SecondScheduled, hiring.MeetingPlanned, []string{
			"later over 26 14:59:59.999", "tell decision/C-1042/redraw", "say iv-mo invite-1", "tell invite/C-1042.1.iv-mo/post 0 false",
		}},
		{"move", (*world).arranged, "hr-lin", "move", thursday("at", "2026-11-27T10:00"), hiring.SecondScheduled, hiring.MeetingPlanned, []string{
			"later over 27 10:44:59.999", "cancel half", "tell decision/C-1042/redraw",
			"say iv-mo invite-1", "tell invite/C-1042.1.iv-mo/post 1 false", "say mgr-he invite-1", "tell invite/C-1042.1.mgr-he/post 1 false",
		}},
		{"another place", (*world).arranged, "hr-lin", "move", thursday("place", "7 楼"), hiring.SecondScheduled, hiring.MeetingPlanned, []string{
			"later over 26 14:44:59.999", "cancel half", "tell decision/C-1042/redraw", "tell notice/C-1042/moved",
			"say iv-mo invite-1", "tell invite/C-1042.1.iv-mo/post 1 false", "say mgr-he invite-1", "tell invite/C-1042.1.mgr-he/post 1 false",
		}},
		{"move to where it is", (*world).arranged, "hr-lin", "move", thursday(), hiring.SecondScheduled, hiring.MeetingPlanned, nil},
		{"another interviewer", (*world).arranged, "hr-lin", "people", chat.Values{"people": {"iv-mo", "mgr-zhao"}}, hiring.SecondScheduled, hiring.MeetingPlanned, []string{
			"tell decision/C-1042/redraw", "tell invite/C-1042.1.mgr-he/post 1 true", "say mgr-zhao invite-1", "tell invite/C-1042.1.mgr-zhao/post 1 false",
		}},
		{"the same interviewers", (*world).arranged, "hr-lin", "people", chat.Values{"people": {"mgr-he", "iv-mo"}}, hiring.SecondScheduled, hiring.MeetingPlanned, nil},
		{"another one afterwards", (*world).over, "hr-lin", "people", chat.Values{"people": {"iv-mo", "mgr-zhao"}}, hiring.PendingSecondEval, hiring.MeetingOver, []string{
			"tell decision/C-1042/redraw", "say mgr-zhao ask-1",
		}},
		{"call off", (*world).arranged, "hr-lin", "calloff", chat.Values{"words": {"她病了"}}, hiring.PendingSecond, hiring.MeetingCancelled, []string{
			"cancel over", "cancel half", "say iv-mo off-1", "tell invite/C-1042.1.iv-mo/post 1 true", "say mgr-he off-1", "tell invite/C-1042.1.mgr-he/post 1 true",
			"tell decision/C-1042/redraw",
		}},
		{"over", func(w *world) { w.arranged(); w.now = shanghai(26, 14, 45) }, "", "over", nil, hiring.PendingSecondEval, hiring.MeetingOver, []string{
			"say iv-mo ask-1", "say mgr-he ask-1", "tell decision/C-1042/open", "later half 27 14:45:00.000",
		}},
		{"over, one wrote during it", func(w *world) { w.arranged(); w.now = shanghai(26, 14, 45); w.wrote("iv-mo") }, "", "over", nil, hiring.PendingSecondEval, hiring.MeetingOver, []string{
			"say mgr-he ask-1", "tell decision/C-1042/open", "later half 27 14:45:00.000",
		}},
		{"over too early", (*world).arranged, "", "over", nil, hiring.SecondScheduled, hiring.MeetingPlanned, nil},
		{"over when it is rejected", func(w *world) { w.arranged(); w.now, w.head.Status = shanghai(26, 14, 45), hiring.RejectPending }, "", "over", nil, hiring.RejectPending, hiring.MeetingPlanned, nil},
		{"rejected: it stands until that can be undone no more", func(w *world) { w.arranged(); w.rejected() }, "", "decided", nil, hiring.RejectPending, hiring.MeetingPlanned, []string{
			"later decided 24 10:50:00.000",
		}},
		{"rejected for good", func(w *world) { w.arranged(); w.rejected(); w.now = w.now.Add(10 * time.Minute) }, "", "decided", nil, hiring.RejectPending, hiring.MeetingCancelled, []string{
			"cancel over", "cancel half", "say iv-mo off-1", "tell invite/C-1042.1.iv-mo/post 1 true", "say mgr-he off-1", "tell invite/C-1042.1.mgr-he/post 1 true",
		}},
		{"rejected shortly before", func(w *world) { w.arranged(); w.now = shanghai(26, 13, 50).Add(time.Millisecond); w.rejected() }, "", "decided", nil, hiring.RejectPending, hiring.MeetingCancelled, []string{
			"cancel over", "cancel half", "say iv-mo off-1", "tell invite/C-1042.1.iv-mo/post 1 true", "say mgr-he off-1", "tell invite/C-1042.1.mgr-he/post 1 true",
		}},
		{"rejected and undone", (*world).arranged, "", "decided", nil, hiring.SecondScheduled, hiring.MeetingPlanned, []string{"cancel decided"}},
		{"rejected and reopened", func(w *world) { w.arranged(); w.rejected(); w.head.Status, w.head.Round = hiring.PendingEval, 0 }, "", "decided", nil, hiring.PendingEval, hiring.MeetingCancelled, []string{
			"cancel over", "cancel half", "say iv-mo off-1", "tell invite/C-1042.1.iv-mo/post 1 true", "say mgr-he off-1", "tell invite/C-1042.1.mgr-he/post 1 true",
		}},
		{"rejected after it", func(w *world) { w.over(); w.rejected() }, "", "decided", nil, hiring.RejectPending, hiring.MeetingOver, nil},
		{"rejected, then withdrawn", func(w *world) { w.arranged(); w.rejected() }, "hr-lin", "withdraw", chat.Values{"cause": {"pay"}}, hiring.Withdrawn, hiring.MeetingCancelled, []string{
			"cancel over", "cancel half", "tell decision/C-1042/redraw", "tell letter/C-1042/drop",
			"cancel over", "cancel half", "say iv-mo off-1", "tell invite/C-1042.1.iv-mo/post 1 true", "say mgr-he off-1", "tell invite/C-1042.1.mgr-he/post 1 true",
		}},
		{"half-way", (*world).over, "", "half", nil, hiring.PendingSecondEval, hiring.MeetingOver, []string{"tell allowance/iv-mo/lend", "tell allowance/mgr-he/lend"}},
		{"half-way, one wants no such reminder", func(w *world) { w.over(); w.company = quiet(w.company, "iv-mo") }, "", "half", nil, hiring.PendingSecondEval, hiring.MeetingOver, []string{"tell allowance/mgr-he/lend"}},
		{"half-way, one is in, one has the duty", func(w *world) { w.over(); w.wrote("iv-mo"); w.head.Duty.Owner = "mgr-he" }, "", "half", nil, hiring.PendingSecondEval, hiring.MeetingOver, nil},
		{"room for a reminder", (*world).over, "", "remind", chat.Values{"person": {"iv-mo"}}, hiring.PendingSecondEval, hiring.MeetingOver, []string{"say iv-mo remind-1"}},
		{"room too late", func(w *world) { w.over(); w.wrote("iv-mo") }, "", "remind", chat.Values{"person": {"iv-mo"}}, hiring.PendingSecondEval, hiring.MeetingOver, nil},
		{"it was moved", (*world).over, "hr-lin", "notheld", chat.Values{"what": {"move"}, "at": {"2026-11-27T10:00"}}, hiring.SecondScheduled, hiring.MeetingPlanned, []string{
			"later over 27 10:44:59.999", "cancel half", "tell decision/C-1042/redraw",
			"say iv-mo invite-1", "tell invite/C-1042.1.iv-mo/post 1 false", "say mgr-he invite-1", "tell invite/C-1042.1.mgr-he/post 1 false",
			"tell decision/C-1042/close",
		}},
		{"moved into hours when nobody works, all the same", (*world).over, "hr-lin", "notheld", chat.Values{"what": {"move"}, "at": {"2026-11-28T10:00"}, "anyway": {"true"}}, hiring.SecondScheduled, hiring.MeetingPlanned, []string{
			"later over 28 10:44:59.999", "cancel half", "tell decision/C-1042/redraw",
			"say iv-mo invite-1", "tell invite/C-1042.1.iv-mo/post 1 false", "say mgr-he invite-1", "tell invite/C-1042.1.mgr-he/post 1 false",
			"tell decision/C-1042/close",
		}},
		{"it was called off", (*world).over, "hr-lin", "notheld", chat.Values{"what": {"anew"}}, hiring.PendingSecond, hiring.MeetingCancelled, []string{
			"cancel over", "cancel half", "say iv-mo off-1", "tell invite/C-1042.1.iv-mo/post 1 true", "say mgr-he off-1", "tell invite/C-1042.1.mgr-he/post 1 true",
			"tell decision/C-1042/close",
		}},
		{"nobody came", (*world).over, "hr-lin", "notheld", chat.Values{"what": {"no_show"}}, hiring.NoShow, hiring.MeetingMissed, []string{
			"cancel over", "cancel half", "tell decision/C-1042/redraw", "tell letter/C-1042/drop",
		}},
		{"no-show", func(w *world) { w.arranged(); w.now = shanghai(26, 14, 20) }, "hr-lin", "noshow", nil, hiring.NoShow, hiring.MeetingMissed, []string{
			"cancel over", "cancel half", "tell decision/C-1042/redraw", "tell letter/C-1042/drop",
		}},
		{"withdrawn before it", (*world).arranged, "boss", "withdraw", chat.Values{"cause": {"pay"}}, hiring.Withdrawn, hiring.MeetingCancelled, []string{
			"cancel over", "cancel half", "tell decision/C-1042/redraw", "tell letter/C-1042/drop",
			"cancel over", "cancel half", "say iv-mo off-1", "tell invite/C-1042.1.iv-mo/post 1 true", "say mgr-he off-1", "tell invite/C-1042.1.mgr-he/post 1 true",
		}},
		{"withdrawn after it", (*world).over, "hr-lin", "withdraw", chat.Values{"cause": {"other_offer"}, "words": {"去了别家"}}, hiring.Withdrawn, hiring.MeetingOver, []string{
			"cancel over", "cancel half", "tell decision/C-1042/redraw", "tell letter/C-1042/drop",
		}},
		{"withdrawn before the report was sent", func(w *world) { w.head.Status = hiring.ReportDraft }, "hr-lin", "withdraw", chat.Values{"cause": {"silent"}}, hiring.Withdrawn, "", []string{
			"cancel over", "cancel half", "tell report/C-1042/decided",
		}},
		{"not on the first day", func(w *world) { w.head.Status = hiring.PendingOnboard }, "hr-lin", "noshow", nil, hiring.NoShow, "", []string{
			"cancel over", "cancel half", "tell decision/C-1042/redraw", "tell letter/C-1042/drop",
		}},
		{"somebody left", func(w *world) { w.arranged(); w.part.Meetings[0].People = []string{"dev-old", "iv-mo"} }, "", "check", nil, hiring.SecondScheduled, hiring.MeetingPlanned, []string{"say hr-lin left-1"}},
		{"HR has heard", func(w *world) {
			w.arranged()
			w.part.Meetings[0].People, w.part.Meetings[0].Gone = []string{"dev-old"}, []string{"dev-old"}
		}, "", "check", nil, hiring.SecondScheduled, hiring.MeetingPlanned, nil},
		{"all are there", (*world).arranged, "", "check", nil, hiring.SecondScheduled, hiring.MeetingPlanned, nil},
		{"an entry is lost", (*world).arranged, "", "lost", chat.Values{"meeting": {"1"}}, hiring.SecondScheduled, hiring.MeetingPlanned, []string{"show hr-lin mail-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.before != nil {
				c.before(w)
			}
			w.must(c.who, c.verb, c.values)
			state := hiring.MeetingState("")
			if n := len(w.part.Meetings); n > 0 {
				state = w.part.Meetings[n-1].State
			}
			if w.head.Status != c.status || state != c.state {
				t.Errorf("%s, %s; want %s, %s", w.head.Status, state, c.status, c.state)
			}
			if got := w.told(); !slices.Equal(got, c.told) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.told, "\n"))
			}
		})
	}
}

// TestRounds: calling off gives the round back, the next appointment has a number
// of its own, and a reopened case begins with the first round.
func TestRounds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.arranged()
	w.must("hr-lin", "calloff", nil)
	w.must("hr-lin", "arrange", thursday("at", "2026-11-27T10:00"))
	if m, ok := w.part.Present(w.head); !ok || m.No != 2 || m.Round != 1 || w.head.Round != 1 || !w.head.Until.Equal(shanghai(27, 10, 45)) {
		t.Errorf("%+v of %+v", m, w.head)
	}
	w.now = shanghai(27, 11, 0)
	w.must("", "over", nil)
	next, err := w.head.Moved(hiring.Approve)
	if err != nil || next.Status != hiring.PendingSecond {
		t.Fatalf("%+v, %v", next, err)
	}
	w.head = next
	w.must("hr-lin", "arrange", thursday("at", "2026-11-30T10:00"))
	if m, _ := w.part.Present(w.head); m.No != 3 || m.Round != 2 || w.head.Round != 2 {
		t.Errorf("%+v of %+v", m, w.head)
	}
	w.must("hr-lin", "withdraw", chat.Values{"cause": {"other"}})
	if w.head, err = w.head.Moved(hiring.Reopen); err != nil {
		t.Fatal(err)
	}
	if m, ok := w.part.Present(w.head); ok {
		t.Errorf("a reopened case has the appointment %+v", m)
	}
}

// TestFaults: what is wrong with a form is said at its field, and nothing changes.
func TestFaults(t *testing.T) {
	t.Parallel()
	busy := func(w *world) {
		w.known["case.status=second_scheduled"] = []string{"C-7", "C-1042"}
		w.known["case/C-7"] = hiring.Case{ID: "C-7", Status: hiring.SecondScheduled, Round: 1}
		w.known["round/C-7"] = hiring.Rounds{Meetings: []hiring.Meeting{{No: 1, Round: 1, State: hiring.MeetingPlanned, At: shanghai(26, 14, 30), Minutes: 60, People: []string{"mgr-he"}}}}
	}
	six := []string{"iv-mo", "mgr-he", "mgr-zhao", "lead-sun", "dev-ray", "dev-off"}
	for _, c := range []struct {
		name   string
		before func(*world)
		values chat.Values
		field  string
		want   string // in Chinese
	}{
		{"no time", nil, thursday("at", "on Thursday"), "at", "这不是时间，请写成 2026-11-26T14:00 这样。"},
		{"past", nil, thursday("at", "2026-11-24T10:39"), "at", "请选一个还没到的时间。"},
		{"a year too far", nil, thursday("at", "2027-11-26T14:00"), "at", "最远 90 天后，候选人在等。"},
		{"six people", nil, func() chat.Values { v := thursday(); v["people"] = six; return v }(), "people", "最多 5 位面试官。"},
		{"who left", nil, thursday("people", "dev-old"), "people", "旧同事 已不在这个岗位或部门，请换一位。"},
		{"of another department", nil, thursday("people", "mgr-other"), "people", "钱多 已不在这个岗位或部门，请换一位。"},
		{"a trainee", nil, thursday("people", "tr-xu"), "people", "许诺 已不在这个岗位或部门，请换一位。"},
		{"at night there", nil, thursday("people", "dev-ray"), "at", "Ray Low 那时不上班（当地 01:00，America/New_York）。还要这样定，请勾选最后一项再提交。"},
		{"on leave", nil, thursday("people", "dev-off"), "at", "齐放 那时不上班（当地 14:00，Asia/Shanghai）。还要这样定，请勾选最后一项再提交。"},
		{"on a Sunday", nil, thursday("at", "2026-11-29T14:00", "people", "iv-mo"), "at", "莫凡 那时不上班（当地 14:00，Asia/Shanghai）。还要这样定，请勾选最后一项再提交。"},
		{"another appointment", busy, thursday(), "at", "何静 周四 11月26日 14:30 到 15:30 已有约。还要这样定，请勾选最后一项再提交。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.before != nil {
				c.before(w)
			}
			err := w.do("hr-lin", "arrange", c.values)
			p := chat.AsProblem(err)
			if err == nil || len(p.Fields) != 1 || w.head.Status != hiring.PendingSecond || len(w.part.Meetings) > 0 {
				t.Fatalf("%v, %+v, %s", err, p.Fields, w.head.Status)
			}
			if got := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), p.Fields[c.field]); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if c.field == "at" && strings.Contains(c.want, "勾选") {
				c.values["anyway"] = []string{"true"}
				w.must("hr-lin", "arrange", c.values)
			}
		})
	}
	w := newWorld(t)
	busy(w)
	w.must("hr-lin", "arrange", thursday("at", "2026-11-26T15:30"))
}

// TestMovedAfterwards: an appointment that did not take place is moved with the same
// warnings as one that is still to come.
func TestMovedAfterwards(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"2026-11-28T10:00", "2026-11-27T03:00"} {
		w := newWorld(t)
		w.over()
		err := w.do("hr-lin", "notheld", chat.Values{"what": {"move"}, "at": {at}})
		if p := chat.AsProblem(err); err == nil || p.Fields["at"].Key != "round.warn" || w.head.Status != hiring.PendingSecondEval {
			t.Errorf("%s: %v, %s", at, err, w.head.Status)
		}
	}
	w := newWorld(t)
	w.over()
	if p := chat.AsProblem(w.do("hr-lin", "notheld", chat.Values{"what": {"move"}})); p.Fields["at"].Key != "round.at.none" {
		t.Errorf("a time that was left empty: %s", p.Fields["at"].Key)
	}
}

// TestWhoTellsTheCandidate: HR hears that the candidate is still to be told, unless a
// notice does it.
func TestWhoTellsTheCandidate(t *testing.T) {
	t.Parallel()
	const still = "请另外告诉候选人"
	for on, want := range map[string]bool{"": true, "status.hold": true, "status.second_scheduled": false, hiring.TemplateID("status.second_scheduled", "be"): false} {
		w := newWorld(t)
		w.company.Templates = map[string]hiring.Template{on: {On: true}}
		for _, do := range []func(){
			func() { w.must("hr-lin", "arrange", thursday()) },
			func() { w.must("hr-lin", "move", thursday("at", "2026-11-27T10:00")) },
			func() { w.must("hr-lin", "calloff", nil) },
		} {
			do()
			said := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), w.notice)
			if strings.Contains(said, still) != want {
				t.Errorf("with %q switched on: %s", on, said)
			}
		}
	}
}

// TestMovedIsSaid: the new card of an interviewer says from when the interview was
// moved; who is asked only then hears of no other time.
func TestMovedIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.arranged()
	reads := func(who string) string { return cardtest.Text(t, w.card(who, "invite-1"), "zh-CN") }
	if text := reads("iv-mo"); strings.Contains(text, "改期") {
		t.Errorf("the first card speaks of another time:\n%s", text)
	}
	w.must("hr-lin", "move", thursday("at", "2026-11-27T10:00"))
	if text := reads("iv-mo"); !strings.Contains(text, "已改期：原定 周四 11月26日 14:00。") {
		t.Errorf("the card does not say that it was moved:\n%s", text)
	}
	w.must("hr-lin", "move", thursday("at", "2026-11-27T10:00", "place", "线上"))
	if text := reads("iv-mo"); strings.Contains(text, "改期") || !strings.Contains(text, "时间没变") {
		t.Errorf("only the place is another:\n%s", text)
	}
	w.must("hr-lin", "move", thursday("at", "2026-11-27T11:00"))
	w.must("hr-lin", "people", chat.Values{"people": {"iv-mo", "mgr-zhao"}})
	if text := reads("mgr-zhao"); strings.Contains(text, "改期") {
		t.Errorf("who is asked anew reads of a time that nobody told:\n%s", text)
	}
}

// TestRights: who may do what, and when.
func TestRights(t *testing.T) {
	t.Parallel()
	everybody := []string{"hr-lin", "boss", "mgr-zhao", "mgr-he", "lead-sun", "iv-mo", "dev-ray", "mgr-other", "tr-xu", "nobody"}
	hr := []string{"hr-lin", "boss"}
	during := func(w *world) { w.arranged(); w.now = shanghai(26, 14, 10) }
	for _, c := range []struct {
		name  string
		state func(*world)
		may   map[string][]string
	}{
		{"to arrange", func(*world) {}, map[string][]string{"arrange": hr, "withdraw": hr}},
		{"arranged", (*world).arranged, map[string][]string{"move": hr, "people": hr, "calloff": hr, "withdraw": hr}},
		{"during it", during, map[string][]string{"move": hr, "people": hr, "calloff": hr, "noshow": hr, "withdraw": hr}},
		{"over", (*world).over, map[string][]string{"people": hr, "notheld": hr, "withdraw": hr}},
		{"to onboard", func(w *world) { w.head.Status = hiring.PendingOnboard }, map[string][]string{"noshow": hr, "withdraw": hr}},
		{"a draft", func(w *world) { w.head.Status = hiring.ReportDraft }, map[string][]string{"withdraw": hr}},
		{"withdrawn", func(w *world) { w.must("hr-lin", "withdraw", chat.Values{"cause": {"pay"}}) }, nil},
		{"unassigned", func(w *world) { w.head.Position = "" }, nil},
	} {
		w := newWorld(t)
		c.state(w)
		env := func(who string) flows.Env { return flows.NewEnv(w.now, who, w.company, w.known) }
		for verb, v := range w.flow.Verbs {
			if v.May == nil {
				continue
			}
			for _, who := range everybody {
				if got, want := v.May(env(who), w.head, w.part), slices.Contains(c.may[verb], who) && w.head.Position != ""; got != want {
					if verb == "arrange" && c.name == "unassigned" {
						continue // no such status without a position
					}
					t.Errorf("%s: may %s %s: %v, want %v", c.name, who, verb, got, want)
				}
			}
		}
	}
	w := newWorld(t)
	w.arranged()
	for who, want := range map[string]bool{"hr-lin": true, "mgr-zhao": true, "iv-mo": true, "dev-ray": false, "mgr-other": false} {
		if got := w.flow.Sees(flows.NewEnv(w.now, who, w.company, w.known), w.head, w.part); got != want {
			t.Errorf("%s sees it: %v", who, got)
		}
	}
}

// TestNoShowAfterASheet: who has an interviewer's scorecard was there. It is not offered,
// and an old click or a typed one is told why.
func TestNoShowAfterASheet(t *testing.T) {
	t.Parallel()
	const want = "莫凡 的评分表已经交了，说明面试进行过，不能记为未到场。"
	says := func(text chat.Text) string { return cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), text) }
	offered := func(w *world) string { return cardtest.Text(t, w.card("hr-lin", ""), "zh-CN") }

	w := newWorld(t)
	w.arranged()
	w.now = shanghai(26, 14, 20)
	act := chat.Action{Flow: "round", Record: "C-1042", Verb: "noshow"}
	if _, ok := w.card("hr-lin", "").Button(act); !ok {
		t.Errorf("nobody has written yet:\n%s", offered(w))
	}
	w.wrote("iv-mo")
	if _, ok := w.card("hr-lin", "").Button(act); ok {
		t.Errorf("it is offered:\n%s", offered(w))
	}
	if err := w.do("hr-lin", "noshow", nil); !errors.Is(err, errDenied) {
		t.Errorf("during it: %v", err)
	}
	env := flows.NewEnv(w.now, "hr-lin", w.company, w.known)
	env.Asked = act
	if got := says(w.flow.Stale(env, w.head, w.part)); got != want {
		t.Errorf("during it: %q, want %q", got, want)
	}

	w = newWorld(t)
	w.over()
	w.wrote("iv-mo")
	err := w.do("hr-lin", "notheld", chat.Values{"what": {"no_show"}})
	if got := says(chat.AsProblem(err).Sentence); err == nil || got != want || w.head.Status != hiring.PendingSecondEval {
		t.Errorf("afterwards: %q at %s, want %q", got, w.head.Status, want)
	}
	for _, o := range w.flow.Verbs["notheld"].Form(flows.NewEnv(w.now, "hr-lin", w.company, w.known), w.head, w.part).Fields[0].Options {
		if o.Value == "no_show" {
			t.Error("afterwards it is offered")
		}
	}
}

// TestTwice: the second click is told how it stands.
func TestTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.arranged()
	if err := w.do("hr-lin", "arrange", thursday()); !errors.Is(err, errDenied) {
		t.Fatal(err)
	}
	for who, want := range map[string]string{
		"boss":     "林晓 已经安排在 周四 11月26日 14:00，你的操作没有生效。",
		"mgr-zhao": "安排由 HR 林晓 负责，这一步不归你。",
	} {
		got := w.flow.Stale(flows.NewEnv(w.now, who, w.company, w.known), w.head, w.part)
		if words := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), got); words != want {
			t.Errorf("%s: %q, want %q", who, words, want)
		}
	}
	if err := w.do("hr-lin", "notheld", chat.Values{"what": {"move"}}); !errors.Is(err, errDenied) {
		t.Error(err)
	}
	w.now = w.now.Add(time.Hour)
	if err := w.do("hr-lin", "withdraw", nil); !errors.Is(err, errMissing) {
		t.Error(err)
	}
}

// TestManyAppointments: a case keeps a bounded number of appointments, and says so with
// what to do instead.
func TestManyAppointments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 50 {
		w.part.Meetings = append(w.part.Meetings, hiring.Meeting{No: n + 1, Round: 1, State: hiring.MeetingCancelled})
	}
	var refused *chat.Problem
	if err := w.do("hr-lin", "arrange", thursday()); !errors.As(err, &refused) || refused.Sentence.Key != "round.refused.many" {
		t.Fatalf("one more: %v", err)
	}
	if w.head.Status != hiring.PendingSecond || len(w.part.Meetings) != 50 {
		t.Errorf("and yet %s, %d", w.head.Status, len(w.part.Meetings))
	}
}
