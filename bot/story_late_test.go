package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

// TestRejectLate: a manager rejects a candidate whose second round is arranged, undoes it,
// and rejects for good. While that can be undone nobody who interviews hears of it, and
// the undo finds the appointment; afterwards they hear it once, the entry leaves their
// calendar, no scorecard is asked of them, and HR has the letter. Another candidate is
// rejected while on hold, and the day of the hold brings nothing.
func TestRejectLate(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // the short stories ask about races
		return
	}
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c, asked := chinese(), "iv-mo" // who interviews and decides nothing
		id := r.arrive(c.candidate)
		r.click(c.hr, "report/"+id+"/send", nil)
		r.click(c.manager, "decision/"+id+"/approve", nil)
		r.click(c.hr, "round/"+id+"/arrange", map[string]any{"at": "2026-11-26T14:00", "place": "Room 4", "people": []string{asked}})
		r.advance("24h")
		before := r.status(c.manager, id)

		card, no := r.offered(c.manager, "decision/"+id+"/reject")
		if got := r.press(c.manager, card.ID, no, map[string]any{"reason_text": "x"}); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %+v", got)
		}
		got := r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry", "note": "QX-31"})
		r.see(got.said()+r.screen(c.manager), "不通过", "撤销", "此前 赵磊", "14:00 的复试到")
		r.see(r.screen(c.hr), "拒信草稿")
		r.hide(r.screen(asked), "复试取消了", "QX-31")
		r.click(c.manager, "decision/"+id+"/undo", nil)
		if after := r.status(c.manager, id); after != before {
			t.Errorf("undone, it stands otherwise:\n%s\nwas\n%s", after, before)
		}
		r.see(r.screen(asked), "Room 4")

		r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
		r.advance("11m")
		if n := strings.Count(r.screen(asked), "复试取消了"); n != 1 {
			t.Errorf("who interviews hears it %d times:\n%s", n, r.screen(asked))
		}
		r.hide(r.screen(asked), "Room 4")
		if r.hands == nil {
			entries := r.entriesTo("mo@farhill.example") // of each the last that left
			if len(entries) != 1 || !strings.Contains(entries[0], "复试取消") || !strings.Contains(entries[0], c.hrName) || strings.Contains(entries[0], c.candidate.name) {
				t.Errorf("the entries: %q", entries)
			}
		}
		r.until(at(t, "2026-11-26T16:05:00+08:00"))
		if _, _, ok := r.button(asked, "scorecard/"+id+"/show"); ok {
			t.Error("a scorecard is asked for")
		}
		r.hide(r.say(asked, "/loop", "dm").said(), c.candidate.name)
		r.see(r.status(c.hr, id), "未通过·待发拒信")
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("2m")
		r.see(r.status(c.manager, id), c.told)
		r.heldBack(c)
		r.verify()
	})
}

// heldBack is a candidate on hold who is rejected before the day.
func (r *rig) heldBack(c cast) {
	r.t.Helper()
	other := c.candidate
	other.key, other.name, other.email = "late-2", "陈可", "chen@mail.example"
	id := r.arrive(other)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.click(c.manager, "decision/"+id+"/hold", map[string]any{"until": "2026-11-30"})
	r.advance("30m")
	r.click(c.mate, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
	r.see(r.screen(c.manager), "✗ 何静 不通过", "此前 赵磊")
	r.click(c.hr, "letter/"+id+"/send", nil)
	r.until(at(r.t, "2026-11-30T10:00:00+08:00"))
	if _, _, ok := r.button(c.manager, "decision/"+id+"/approve"); ok {
		r.t.Error("the day of the hold asks for a verdict on somebody rejected")
	}
	r.see(r.status(c.hr, id), c.told)
}

// TestUndoneRejectionIsSilent: a round that HR should have arranged is overdue, and
// those above know; a rejection that is undone tells nobody of it again, and their
// messages read as before.
func TestUndoneRejectionIsSilent(t *testing.T) {
	t.Parallel()
	r, c := start(t, monday(t)), chinese()
	id := r.arrive(c.candidate)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.click(c.manager, "decision/"+id+"/approve", nil)
	r.until(at(t, "2026-11-25T11:00:00+08:00"))
	const head, late = "adm-bai", "林晓超过 24 小时"
	said := len(r.inbox(head)) + len(r.inbox(c.hr))
	r.see(r.screen(head), late)
	r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
	r.hide(r.screen(head), late)
	r.advance("5m")
	draft := len(r.titled(c.hr, "拒信草稿"))
	r.click(c.manager, "decision/"+id+"/undo", nil)
	r.advance("4h")
	if got := len(r.inbox(head)) + len(r.inbox(c.hr)) - draft; got != said {
		t.Errorf("%d messages, and were %d:\n%s\n%s", got, said, r.screen(head), r.screen(c.hr))
	}
	r.see(r.screen(head), late)
}

// TestRecordLate: HR hears on the phone that a manager rejects after all somebody whose
// second round is arranged, and records it. The manager never said so: the appointment
// and the deadline are as before. Then he says it, and reads that it was recorded; who
// interviews hears once that it is off, and HR has the letter.
func TestRecordLate(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c, asked := chinese(), "iv-mo"
		id := r.arrive(c.candidate)
		r.click(c.hr, "report/"+id+"/send", nil)
		r.click(c.manager, "decision/"+id+"/approve", nil)
		r.click(c.hr, "round/"+id+"/arrange", map[string]any{"at": "2026-11-26T14:00", "place": "Room 4", "people": []string{asked}})
		r.advance("24h")
		before := r.status(c.manager, id)
		if n := r.live(c.manager, "decision/"+id+"/record"); n != 0 {
			t.Error("a manager is to record decisions")
		}

		r.decision(c.hr, id)
		card, record := r.offered(c.hr, "decision/"+id+"/record")
		phoned := map[string]any{"who": c.manager, "how": "phone", "told_at": "2026-11-24T09:30", "reason": "industry"}
		early := map[string]any{"who": c.manager, "how": "phone", "told_at": "2026-11-23T09:00", "reason": "industry"}
		if got := r.press(c.hr, card.ID, record, early); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("told before the verdict that stands: %+v", got)
		}
		got := r.click(c.hr, "decision/"+id+"/record", phoned)
		r.see(got.said()+r.screen(c.hr), "赵磊 不通过（林晓 代记，电话", "14:00 的复试到", "拒信草稿")
		r.see(r.screen(c.manager), "替你记下了决定", "此前 赵磊")
		r.hide(r.screen(asked), "复试取消了")
		r.click(c.manager, "decision/"+id+"/wrong", nil)
		if after := r.status(c.manager, id); after != before {
			t.Errorf("it was wrong, and it stands otherwise:\n%s\nwas\n%s", after, before)
		}
		r.see(r.screen(c.hr), "说代记的决定不对", "回到之前的状态")

		r.advance("5m")
		r.decision(c.hr, id)
		r.click(c.hr, "decision/"+id+"/record", phoned)
		r.click(c.manager, "decision/"+id+"/right", nil)
		r.advance("11m")
		if n := strings.Count(r.screen(asked), "复试取消了"); n != 1 {
			t.Errorf("who interviews hears it %d times:\n%s", n, r.screen(asked))
		}
		r.click(c.hr, "letter/"+id+"/send", nil)
		r.advance("2m")
		r.see(r.status(c.manager, id), c.told)
		r.verify()
	})
}

// TestRejectFromTheRound: a manager who interviewed has the card of the second round
// before him. It opens the decision's own form, which says whose scorecard it does not
// wait for and wants a reason; undone, the same card offers it again, as it is now.
func TestRejectFromTheRound(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.arrive(c.candidate)
		r.click(c.hr, "report/"+id+"/send", nil)
		r.click(c.manager, "decision/"+id+"/approve", nil)
		r.advance("11m")
		r.click(c.hr, "round/"+id+"/arrange", map[string]any{"at": "2026-11-26T14:00", "people": []string{c.manager, "iv-mo"}})
		r.until(at(t, "2026-11-26T15:30:00+08:00"))
		asked := func() (message, string) {
			for _, m := range r.inbox(c.manager) {
				offers := func(verb string) bool {
					return slices.ContainsFunc(m.Actions, func(a button) bool { return verbOf(a.Action) == "decision/"+id+"/"+verb })
				}
				if offers("reject") && !offers("approve") {
					return m, actionOf(t, m, "decision/"+id+"/reject")
				}
			}
			t.Fatalf("no card of the round offers it:\n%s", r.screen(c.manager))
			return message{}, ""
		}
		card, no := asked()
		r.see(card.Text, "交评分表")
		if got := r.press(c.manager, card.ID, no, map[string]any{"note": "QX-31"}); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %+v", got)
		}
		got := r.press(c.manager, card.ID, no, map[string]any{"reason": "industry", "note": "QX-31"})
		r.see(got.said()+r.screen(c.manager), "赵磊 不通过", "撤销")
		r.see(r.screen(c.hr), "拒信草稿")
		r.hide(r.screen("iv-mo"), "QX-31")
		r.click(c.manager, "decision/"+id+"/undo", nil)
		card, no = asked()
		r.see(r.screen("iv-mo"), "交评分表")
		if got := r.press(c.manager, card.ID, no, map[string]any{"reason": "industry"}); got.Status != http.StatusOK {
			t.Errorf("undone, and then rejected: %+v", got)
		}
		r.see(r.status(c.hr, id), "未通过·待发拒信")
		r.verify()
	})
}
