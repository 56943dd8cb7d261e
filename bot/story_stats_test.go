package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/duty"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// typed is what somebody reads who types a line, with its buttons.
func (r *rig) typed(who, line string) message {
	r.t.Helper()
	got := r.say(who, line, "dm")
	if len(got.Replies) == 0 {
		r.t.Fatalf("%s types %s and gets no answer", who, line)
	}
	return got.Replies[0]
}

// pressed presses a button of an answer.
func (r *rig) pressed(who string, m message, verb string, values map[string]any) answer {
	r.t.Helper()
	for _, a := range m.Actions {
		if verbOf(a.Action) == verb {
			return r.press(who, m.ID, a.Action, values)
		}
	}
	r.t.Fatalf("no button for %s on\n%s", verb, m.Text)
	return answer{}
}

// TestOwnHoursAndTheWeek: a manager chooses hours and the digest, which outlive a
// restart; the reminder comes in the digest, the overdue notice alone, both in those
// hours; the HR head is told the week once, and reads the figures.
func TestOwnHoursAndTheWeek(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a long story: the short ones ask about races
		return
	}
	r, c := start(t, monday(t)), chinese()
	me := r.typed(c.manager, "/me")
	short := r.pressed(c.manager, me, "person/"+c.manager+"/remind", map[string]any{"open": "15:00", "close": "18:30", "how": "digest"})
	r.see(short.Errors["close"], "4 小时")
	got := r.pressed(c.manager, me, "person/"+c.manager+"/remind", map[string]any{"open": "13:00", "close": "20:00", "how": "digest", "quiet": []string{"piles"}})
	r.see(got.said()+got.Message.Text, "13:00–20:00", "只进每日汇总")
	if err := r.app.beginWeeks(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.restart()
	id := r.sent(c)
	zone := monday(t).Location()
	on := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) }
	r.until(on(24, 12, 59))
	if n := len(r.inbox(c.manager)); n != 1 {
		t.Errorf("%d messages before the own hours:\n%s", n, r.screen(c.manager))
	}
	r.until(on(24, 14, 0))
	if n := len(r.titled(c.manager, "每日汇总")); n != 1 {
		t.Errorf("the reminder came in %d digests:\n%s", n, r.screen(c.manager))
	}
	r.until(on(25, 13, 1))
	if n := len(r.titled(c.manager, "已过期限")); n != 1 {
		t.Errorf("%d times alone that it is overdue:\n%s", n, r.screen(c.manager))
	}
	r.see(r.typed("adm-bai", "/people 已关").Text, "单独的提醒", "多份报告的通知")
	for range 3 {
		r.status(c.hr, id)
	}
	r.until(on(30, 9, 0))
	r.restart()
	r.until(on(30, 10, 0))
	r.restart()
	r.until(on(30, 12, 0))
	weeks := r.titled("adm-bai", "每周小结")
	if len(weeks) != 1 {
		t.Fatalf("the week was told %d times:\n%s", len(weeks), r.screen("adm-bai"))
	}
	r.see(weeks[0].Text, "待办 1 项，超期 1 项，没有下一步 0 项", c.managerName)
	r.readsFigures(c)
}

// readsFigures: each reads what is theirs.
func (r *rig) readsFigures(c cast) {
	r.t.Helper()
	all := r.typed("adm-bai", "/stats")
	r.see(all.Text, "现在：待办 1，超期 1，没有下一步 0", "3 次", "太少（1）")
	r.see(r.pressed("adm-bai", all, "stats/adm-bai/how", nil).said(), "中位数")
	file := r.pressed("adm-bai", all, "stats/adm-bai/csv", nil)
	r.see(file.said(), "stats.csv")
	made, ok, err := r.app.make(context.Background(), "adm-bai", "stats//")
	if !ok || err != nil || !bytes.Contains(made.Body, []byte(",asked,,")) {
		r.t.Errorf("the table: %v %v %s", ok, err, made.Body)
	}
	if _, ok, _ := r.app.make(context.Background(), c.manager, "stats//"); ok {
		r.t.Error("a manager gets the table")
	}
	own := r.typed(c.manager, "统计")
	r.see(own.Text, "评估决定")
	r.hide(own.Text, "超期", "查询状态")
	r.see(r.typed(c.manager, "/stats nobody").Text, r.typed("it-luo", "/stats").Text)
}

// TestFiguresOfManyMoves: figures over twenty thousand moves, out of the store, are
// there while somebody waits. The bound is for a busy machine; the figure is printed.
func TestFiguresOfManyMoves(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // nothing here asks about races
		return
	}
	r := start(t, monday(t))
	const cases, group = 5000, 100
	for from := 0; from < cases; from += group {
		err := r.app.store.Update(t.Context(), func(tx *store.Txn) error {
			for n := from; n < from+group; n++ {
				if err := goneBy(tx, n, monday(t).Add(-time.Duration(n)*15*time.Minute)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var text string
	best := time.Hour
	for range 3 {
		began := time.Now()
		text = r.typed("adm-bai", "/stats").Text
		best = min(best, time.Since(began))
	}
	t.Logf("figures of %d moves took %s", 4*cases, best)
	r.see(text, "1（2")
	if best > 3*time.Second {
		t.Errorf("figures of %d moves took %s", 4*cases, best)
	}
}

// goneBy is a case that went all the way to a rejection, with one reminder, as the
// store would hold it.
func goneBy(tx *store.Txn, n int, opened time.Time) error {
	id, subject := fmt.Sprint("C-", 900000+n), fmt.Sprint("p-", n)
	head := store.Record[hiring.Case]{Envelope: store.Envelope{Rev: 4}, Body: hiring.Case{ID: id, Candidate: subject, Position: "be", Status: hiring.Rejected, Opened: opened}}
	was := hiring.Status("")
	for i, to := range []hiring.Status{hiring.ReportDraft, hiring.PendingEval, hiring.RejectPending, hiring.Rejected} {
		var err error
		head.Chain, err = tx.Audit(head.Chain, store.Entry{
			Record: "case/" + id, At: opened.Add(time.Duration(i) * 5 * time.Hour), Actor: "hr-lin", Door: "console", Flow: "decision", Verb: "move",
			Event: fmt.Sprint(id, "-", i), Rev: uint64(i + 1), From: string(was), To: string(to), Body: []byte(strings.Repeat("x", 32)),
		})
		if err != nil {
			return err
		}
		was = to
	}
	ladder := store.Record[duty.Ladder]{Envelope: store.Envelope{Rev: 1, Subject: subject}, Body: duty.Ladder{Said: []duty.Notice{{
		Kind: "nag", To: "mgr-zhao", At: opened.Add(6 * time.Hour), Duty: hiring.Duty{Kind: hiring.Evaluate, Owner: "mgr-zhao"},
	}}}}
	if err := (store.Collection[duty.Ladder]{Name: duty.Name, Schema: 1}).Put(tx, id, ladder); err != nil {
		return err
	}
	return flows.Cases().Put(tx, id, head)
}
