package decision_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func TestCards(t *testing.T) {
	t.Parallel()
	zhao, lin := "mgr-zhao", "hr-lin"
	approve := func(w *world) { w.must(zhao, "approve", nil) }
	for _, c := range []struct {
		name      string
		do        func(*world)
		who, kind string
	}{
		{"summary", func(*world) {}, zhao, "summary"},
		{"summary_overdue", func(w *world) { w.now = w.head.Duty.Due.Add(time.Hour) }, zhao, "summary"},
		{"summary_for_hr", func(*world) {}, lin, "summary"},
		{"gone", func(*world) {}, "mgr-other", "summary"},
		{"approved_mine", approve, zhao, "summary"},
		{"approved_other", approve, "mgr-he", "summary"},
		{"approved_settled", func(w *world) { approve(w); w.now = w.now.Add(10 * time.Minute); w.must("", "settle", nil) }, zhao, "summary"},
		{"rejected_mine", func(w *world) {
			w.must(zhao, "reject", chat.Values{"reason": {"industry"}, "reason_text": {"支付清算接触得还不多"}, "note": {"可推荐给运营"}})
		}, zhao, "summary"},
		{"rejected_other", func(w *world) {
			w.must(zhao, "reject", chat.Values{"reason": {"industry"}, "note": {"可推荐给运营"}})
		}, "mgr-he", "summary"},
		{"rejected_at_length", func(w *world) {
			w.must(zhao, "reject", chat.Values{
				"reason": {"industry"}, "reason_text": {strings.Repeat("支付清算接触得还不多，", 4)}, "note": {strings.Repeat("可推荐给运营。", 7)},
			})
		}, lin, "summary"},
		{"summary_english", (*world).english, "mgr-he", "summary"},
		{"blind", (*world).blind, zhao, "summary"},
		{"blind_english", func(w *world) { w.english(); w.blind() }, "mgr-he", "summary"},
		{"blind_hold", func(w *world) { w.blind(); w.must(zhao, "hold", chat.Values{"until": {"2026-11-27"}}) }, "mgr-he", "summary"},
		{"blind_opened", func(w *world) { w.blind(); w.wrote(zhao) }, zhao, "summary"},
		{"blind_approved", func(w *world) { w.blind(); approve(w) }, "mgr-he", "summary"},
		{"blind_passed", func(w *world) { w.blind(); w.pass(zhao, "mgr-he", "分表那题你更懂") }, "mgr-he", "summary"},
		{"hold", func(w *world) { w.must(zhao, "hold", chat.Values{"until": {"2026-11-27"}}) }, "mgr-he", "summary"},
		{"arrange", func(w *world) { approve(w); w.head.Duty.Due = shanghai(25, 10, 40) }, lin, "arrange"},
		{"arrange_past", func(w *world) { approve(w); w.head.Duty.Due = w.now }, lin, "arrange"},
		{"arrange_promised", func(w *world) {
			approve(w)
			w.head.Duty.Due, w.head.Duty.Promised = w.now, shanghai(26, 15, 0)
		}, lin, "arrange"},
		{"arrange_offer_past", func(w *world) { w.head.Rounds = 0; approve(w); w.head.Duty.Due = w.now }, lin, ""},
		{"arrange_offer", func(w *world) { w.head.Rounds = 0; approve(w); w.head.Duty.Due = shanghai(25, 10, 40) }, lin, ""},
		{"arrange_done", func(w *world) {
			approve(w)
			w.arranged()
		}, lin, "arrange"},
		{"arranged_mine", func(w *world) {
			approve(w)
			w.arranged()
		}, zhao, "summary"},
		{"arrange_over", func(w *world) { w.second(); w.marked("mgr-he", hiring.Yes, 4, 3) }, lin, "arrange"},
		{"arrange_anew", func(w *world) {
			w.second()
			w.head.Status, w.head.Round, w.head.Duty.Due = hiring.PendingSecond, 0, shanghai(27, 15, 0)
			w.must("", "close", nil)
		}, lin, "arrange"},
		{"second_none", (*world).second, zhao, "summary"},
		{"second_mine_first", func(w *world) { w.second(); w.marked("iv-mo", hiring.No, 1, 2) }, "mgr-he", "summary"},
		{"second_some", func(w *world) {
			w.second()
			w.marked("iv-mo", hiring.No, 1, 2)
			w.marked("mgr-he", hiring.StrongYes, 5, 2)
		}, zhao, "summary"},
		{"second_all", func(w *world) {
			w.second()
			w.marked("iv-mo", hiring.No, 1, 2)
			w.marked("mgr-he", hiring.StrongYes, 5, 2)
			w.marked("dev-qi", hiring.Yes, 4, 3)
		}, zhao, "summary"},
		{"second_hr", func(w *world) { w.second(); w.marked("iv-mo", hiring.No, 1, 2) }, lin, "summary"},
		{"second_called_off", func(w *world) {
			w.second()
			w.head.Status, w.head.Round, w.head.Duty.Owner = hiring.PendingSecond, 0, lin
			w.must("", "close", nil)
		}, zhao, "summary"},
		{"second_withdrawn", func(w *world) { w.second(); w.head.Status = hiring.Withdrawn }, zhao, "summary"},
		{"approved_withdrawn", func(w *world) { approve(w); w.head.Status = hiring.Withdrawn }, zhao, "summary"},
		{"arrange_withdrawn", func(w *world) { approve(w); w.head.Status = hiring.Withdrawn }, lin, "arrange"},
		{"arrange_undone", func(w *world) { approve(w); w.must(zhao, "undo", nil) }, lin, "arrange"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.do(w)
			cardtest.Golden(t, c.name, w.card(c.who, c.kind))
		})
	}
}

// TestAsides is what stands beside a decision: passed on, given back, reopened,
// objected to, recorded, as each side reads it.
func TestAsides(t *testing.T) {
	t.Parallel()
	zhao, lin, he := "mgr-zhao", "hr-lin", "mgr-he"
	far := func(w *world) { w.pass(zhao, "mgr-other", "他们组也在招，想请你看看") }
	refused := func(w *world) {
		far(w)
		w.must(lin, "refuse", chat.Values{"words": {"这个岗位只由研发评估"}})
	}
	rejected := func(w *world) { w.records("reject", "reason", "industry", "note", "电话里说得很清楚") }
	for _, c := range []struct {
		name      string
		do        func(*world)
		who, kind string
	}{
		{"passed_new_owner", func(w *world) { w.pass(zhao, "iv-mo", "分表那题你更懂") }, "iv-mo", "summary"},
		{"passed_old_owner", func(w *world) { w.pass(zhao, "iv-mo", "分表那题你更懂") }, zhao, "summary"},
		{"passed_for_hr", func(w *world) { w.pass(zhao, "iv-mo", "分表那题你更懂") }, lin, "summary"},
		{"passed_gone", func(w *world) { w.pass(zhao, "iv-mo", ""); w.pass("iv-mo", "dev-qi", "") }, "iv-mo", "summary"},
		{"asked_hr", far, lin, "request-0"},
		{"asked_owner", far, zhao, "summary"},
		{"asked_agreed", func(w *world) { far(w); w.must(lin, "agree", nil) }, zhao, "request-0"},
		{"asked_refused", refused, zhao, "request-0"},
		{"asked_refused_hr", refused, lin, "request-0"},
		{"asked_overtaken", func(w *world) { far(w); w.must(zhao, "approve", nil) }, lin, "request-0"},
		{"returned_hr", (*world).giveBack, lin, "returned"},
		{"returned_manager", (*world).giveBack, he, "summary"},
		{"returned_for_hr", (*world).giveBack, lin, "summary"},
		{"returned_named_hr", func(w *world) { w.giveBack(); w.name("iv-mo", "请看系统设计") }, lin, "returned"},
		{"returned_named_new", func(w *world) { w.giveBack(); w.name("iv-mo", "请看系统设计") }, "iv-mo", "summary"},
		{"returned_decided", func(w *world) { w.giveBack(); w.must(he, "approve", nil) }, lin, "returned"},
		{"reopened", func(w *world) {
			w.told()
			w.reopens("行业经验一项当时没有问清楚，候选人补充了项目资料")
		}, zhao, "summary"},
		{"reopened_passed", func(w *world) {
			w.told()
			w.reopens("行业经验一项当时没有问清楚")
			w.pass(zhao, "iv-mo", "分表那题你更懂")
		}, "iv-mo", "summary"},
		{"reopened_hold", func(w *world) {
			w.must(zhao, "hold", chat.Values{"until": {"2026-11-27"}})
			w.reopens("名额提前定下来了")
		}, he, "summary"},
		{"told_for_hr", (*world).told, lin, "summary"},
		{"objection", func(w *world) { w.rejects(); w.objects() }, lin, "objection-0"},
		{"objection_approved", func(w *world) { w.must(zhao, "approve", nil); w.objects() }, lin, "objection-0"},
		{"objection_reopened", func(w *world) { w.rejects(); w.objects(); w.reopens("再看一次清算经验") }, lin, "objection-0"},
		{"objection_mine", func(w *world) { w.rejects(); w.objects() }, he, "summary"},
		{"recorded", rejected, zhao, "recorded"},
		{"recorded_summary", func(w *world) { w.records("approve") }, zhao, "summary"},
		{"recorded_hr", func(w *world) { w.records("approve"); w.head.Duty.Due = shanghai(25, 10, 40) }, lin, "arrange"},
		{"recorded_hold", func(w *world) { w.records("hold", "until", "2026-11-27") }, lin, "summary"},
		{"recorded_right", func(w *world) { rejected(w); w.must(zhao, "right", nil) }, zhao, "recorded"},
		{"recorded_wrong", func(w *world) { rejected(w); w.must(zhao, "wrong", nil) }, zhao, "recorded"},
		{"recorded_wrong_hr", func(w *world) { rejected(w); w.must(zhao, "wrong", nil) }, lin, "objection-0"},
		{"recorded_wrong_late", func(w *world) { rejected(w); w.head.Status = hiring.Rejected; w.must(zhao, "wrong", nil) }, zhao, "recorded"},
		{"recorded_wrong_late_hr", func(w *world) { rejected(w); w.head.Status = hiring.Rejected; w.must(zhao, "wrong", nil) }, lin, "objection-0"},
		{"withdrawn", func(w *world) { w.head.Status = hiring.Withdrawn }, zhao, "summary"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.do(w)
			cardtest.Golden(t, c.name, w.card(c.who, c.kind))
		})
	}
}

// TestButtonsAreForDeciders promises that nobody sees a button that would be
// refused, and that each carries the revision.
func TestButtonsAreForDeciders(t *testing.T) {
	t.Parallel()
	for who, want := range map[string]string{
		"mgr-zhao": "approve reject hold pass notmine show judge full", "mgr-he": "approve reject hold pass show judge full",
		"lead-sun": "approve reject hold pass show judge full",
		"hr-lin":   "record assign full show", "boss": "record assign full show", "mgr-other": "", "mgr-wu": "", "nobody": "",
	} {
		w := newWorld(t)
		var verbs []string
		for b := range w.card(who, "summary").Every {
			verbs = append(verbs, b.Action.Verb)
			if (b.Action.Revision == 1) != (b.Action.Flow == "decision") {
				t.Errorf("%s: %s is offered for revision %d", who, b.Action, b.Action.Revision)
			}
		}
		if got := strings.Join(verbs, " "); got != want {
			t.Errorf("%s sees %q, want %q", who, got, want)
		}
	}
	w := newWorld(t)
	w.must("mgr-zhao", "approve", nil)
	undo := chat.Action{Flow: "decision", Record: "C-1042", Verb: "undo"}
	if _, ok := w.card("mgr-zhao", "summary").Button(undo); !ok {
		t.Error("the decider cannot undo")
	}
	for _, who := range []string{"mgr-he", "hr-lin", "lead-sun"} {
		if _, ok := w.card(who, "summary").Button(undo); ok {
			t.Errorf("%s can undo", who)
		}
	}
	w.now = w.now.Add(10 * time.Minute)
	if _, ok := w.card("mgr-zhao", "summary").Button(undo); ok {
		t.Error("undo is offered after ten minutes")
	}
}

// TestReasonsAreForFew promises that reason and note are shown to HR and the
// decider only.
func TestReasonsAreForFew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must("mgr-zhao", "reject", chat.Values{"reason": {"industry"}, "reason_text": {"补充的话"}, "note": {"备注的话"}})
	for who, sees := range map[string]bool{"mgr-zhao": true, "hr-lin": true, "boss": true, "mgr-he": false, "lead-sun": false, "mgr-other": false} {
		text := cardtest.Text(t, w.card(who, "summary"), "zh-CN")
		for _, words := range []string{"行业经验与岗位要求有差距", "补充的话", "备注的话"} {
			if strings.Contains(text, words) != sees {
				t.Errorf("%s sees %q: %v, want %v", who, words, !sees, sees)
			}
		}
	}
}

// TestBlind: in a blind position the AI's view is closed to whoever decides
// until that person has sent a sheet, or somebody has decided; not to HR. It
// closes again when the decision is taken back.
func TestBlind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, who string
		do        func(*world)
		sees      bool
	}{
		{"a manager", "mgr-zhao", func(*world) {}, false},
		{"the lead", "lead-sun", func(*world) {}, false},
		{"HR", "hr-lin", func(*world) {}, true},
		{"the admin", "boss", func(*world) {}, true},
		{"who sent a sheet", "mgr-zhao", func(w *world) { w.wrote("mgr-zhao") }, true},
		{"the other one", "mgr-he", func(w *world) { w.wrote("mgr-zhao") }, false},
		{"decided without one", "mgr-zhao", func(w *world) { w.must("mgr-zhao", "approve", nil) }, true},
		{"decided by another", "mgr-he", func(w *world) { w.must("mgr-zhao", "reject", because("logic")) }, true},
		{"taken back", "mgr-zhao", func(w *world) { w.must("mgr-zhao", "approve", nil); w.must("mgr-zhao", "undo", nil) }, false},
		{"on hold", "mgr-zhao", func(w *world) { w.must("mgr-zhao", "hold", chat.Values{"until": {"2026-11-27"}}) }, false},
	} {
		w := newWorld(t)
		w.blind()
		c.do(w)
		card := w.card(c.who, "summary")
		for _, locale := range []string{"zh-CN", "en"} {
			text := cardtest.Text(t, card, locale)
			for _, word := range []string{"82", "54", "63", "＋", "－", "Ask in", "复试可问"} {
				if strings.Contains(text, word) && !c.sees {
					t.Errorf("%s reads %q:\n%s", c.name, word, text)
				}
			}
			if c.sees && !strings.Contains(text, "82") {
				t.Errorf("%s does not see the AI's view:\n%s", c.name, text)
			}
		}
	}
	w := newWorld(t)
	before := w.part
	w.must("", "redraw", nil)
	if reflect.DeepEqual(w.part, before) || len(w.effects) > 0 || !w.part.Open {
		t.Errorf("redraw must only raise the revision: %+v, %v", w.part, w.effects)
	}
}

// TestGoneSaysNothing promises that who lost the case reads no name, score or
// verdict any more.
func TestGoneSaysNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must("mgr-zhao", "reject", because("industry"))
	for _, kind := range []string{"", "summary", "arrange"} {
		text := cardtest.Text(t, w.card("mgr-other", kind), "zh-CN")
		for _, words := range []string{"李明", "82", "赵磊", "后端"} {
			if strings.Contains(text, words) {
				t.Errorf("%s card says %q:\n%s", kind, words, text)
			}
		}
	}
	w.head.Status = hiring.ReportDraft
	if text := cardtest.Text(t, w.card("mgr-zhao", "summary"), "en"); strings.Contains(text, "Logic") {
		t.Errorf("the manager sees an unsent report:\n%s", text)
	}
}

// TestNobodyWaitsAnyMore: the card of a case that ended without a verdict has not the
// colour of one that waits.
func TestNobodyWaitsAnyMore(t *testing.T) {
	t.Parallel()
	for _, status := range []hiring.Status{hiring.NoShow, hiring.Withdrawn} {
		for _, open := range []bool{true, false} { // ended while a verdict was asked for, and before
			w := newWorld(t)
			w.second()
			w.head.Status, w.part.Open = status, open
			if card := w.card("mgr-zhao", "summary"); card.Tone != chat.Neutral {
				t.Errorf("%s, asked for: %v: %s", status, open, card.Tone)
			}
		}
	}
}
