package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// titled are the messages of a person whose title holds some words.
func (r *rig) titled(who, words string) []message {
	r.t.Helper()
	var out []message
	for _, m := range r.inbox(who) {
		if m.Place == "dm" && strings.Contains(m.Title, words) {
			out = append(out, m)
		}
	}
	return out
}

// five reports come to one manager on a Monday morning.
func (r *rig) five(c cast) (ids []string) {
	r.t.Helper()
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		one := c
		one.candidate.key = c.candidate.key + key
		one.candidate.name = c.candidate.name + strings.ToUpper(key)
		ids = append(ids, r.sent(one))
	}
	return ids
}

// TestFiveOverdueInADay: one reminder comes alone, the others in one digest of
// the same day, which heals as the duties are done.
func TestFiveOverdueInADay(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a long story: the short ones ask about races
		return
	}
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		ids := r.five(c)
		r.until(monday(t).Add(48*time.Hour - time.Minute))
		before := len(r.titled(c.manager, "每日汇总"))
		r.until(monday(t).Add(52 * time.Hour))
		if got := r.titled(c.manager, "已过期限"); len(got) != 1 {
			t.Errorf("%d came alone:\n%s", len(got), r.screen(c.manager))
		}
		digests := r.titled(c.manager, "每日汇总")
		if len(digests) != before+1 {
			t.Fatalf("%d digests of the day:\n%s", len(digests)-before, r.screen(c.manager))
		}
		last := digests[len(digests)-1]
		r.see(last.Title, "4 件待办")
		if !last.Private {
			t.Error("the digest is not private")
		}
		all := r.click(c.manager, "allowance/"+c.manager+"/loop", nil)
		r.see(all.Message.Text+all.said(), "等你")
		for _, id := range ids {
			r.click(c.manager, "decision/"+id+"/approve", nil)
		}
		r.settle()
		digests = r.titled(c.manager, "每日汇总")
		r.see(digests[len(digests)-1].Title, "都处理完了")
		came := len(r.inbox(c.manager))
		r.advance("240h")
		if got := len(r.inbox(c.manager)); got != came {
			t.Errorf("after everything was done came\n%s", r.screen(c.manager))
		}
	})
}

// TestPromiseStory: no reminder comes before the time that was promised; when
// it is not kept, those above hear which time it was.
func TestPromiseStory(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		r.until(monday(t).Add(24 * time.Hour))
		r.click(c.manager, "duty/"+id+"/promise", map[string]any{"by": "2026-11-26T15:00"})
		r.see(r.status(c.hr, id), "约定：周四 11月26日 15:00 前")
		r.until(at(t, "2026-11-26T14:59:00+08:00"))
		if got := r.about("lead-sun", c.candidate.name); len(got) != 0 {
			t.Fatalf("the lead hears while the promise runs:\n%s", got[0].Text)
		}
		r.until(at(t, "2026-11-26T15:00:00+08:00"))
		heard := r.about("lead-sun", c.candidate.name)
		if len(heard) != 1 {
			t.Fatalf("the lead hears %d times", len(heard))
		}
		r.see(heard[0].Text, "约了 周四 11月26日 15:00 前完成，还没有完成")
		r.see(r.status(c.hr, id), "没做到")
	})
}

// TestTheLeadPresses: she asks for today, in her name, once; then she gives it
// to somebody else, who hears at once.
func TestTheLeadPresses(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		r.until(monday(t).Add(48 * time.Hour))
		r.see(r.click("lead-sun", "duty/"+id+"/today", nil).said(), "已请赵磊今天完成")
		r.settle()
		if got := r.titled(c.manager, "孙倩请你今天完成"); len(got) != 1 {
			t.Fatalf("%d came:\n%s", len(got), r.screen(c.manager))
		}
		r.see(r.click("lead-sun", "duty/"+id+"/today", nil).said(), "今天已经请过")
		r.see(r.click("lead-sun", "duty/"+id+"/reassign", map[string]any{"to": "mgr-he"}).said(), "已转给何静")
		r.settle()
		if got := r.about("mgr-he", c.candidate.name); len(got) == 0 {
			t.Errorf("the new owner hears nothing:\n%s", r.screen("mgr-he"))
		}
		r.see(r.status(c.hr, id), "负责人：何静")
		r.hide(r.about(c.manager, c.candidate.name)[len(r.about(c.manager, c.candidate.name))-1].Text, "现在评估")
	})
}

// TestDeputyHears: while the manager is on leave the deputy has the duty.
func TestDeputyHears(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		people := store.Collection[hiring.Person]{Name: "person", Schema: 1}
		err := r.app.store.Update(context.Background(), func(tx *store.Txn) error {
			p, _, err := people.Get(tx, c.manager)
			if err != nil {
				return err
			}
			p.Body.Deputy, p.Body.Leave = "iv-mo", []hiring.Leave{{From: "2026-11-24", To: "2026-11-30"}}
			return people.Put(tx, c.manager, p)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.app.runner.Reread(context.Background()); err != nil {
			t.Fatal(err)
		}
		r.until(monday(t).Add(24 * time.Hour))
		if got := r.about("iv-mo", c.candidate.name); len(got) != 1 {
			t.Fatalf("the deputy hears %d times", len(got))
		}
		r.see(r.status(c.hr, id), "负责人：莫凡")
		r.click("iv-mo", "decision/"+id+"/show", nil)
		r.click("iv-mo", "decision/"+id+"/approve", nil)
	})
}
