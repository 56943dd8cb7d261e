package main

import (
	"net/http"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/store"
)

// ways are how one thing can be typed: in Chinese, in pinyin, in English, with
// everything that people put around it.
func ways(verb map[string]string, name string) []string {
	pinyin := map[string]string{"李明": "liming", "赵磊": "zhao lei"}[name]
	return []string{
		verb["zh"] + " " + name, verb["zh"] + name, "/" + verb["zh"] + "　“" + name + "”", verb["pinyin"] + " " + pinyin,
		"/cl " + verb["en"] + " " + strings.ToUpper(pinyin), "／ｃｌｏｓｅｌｏｏｐ　" + verb["en"] + " " + name,
	}
}

func verb(zh, pinyin, en string) map[string]string {
	return map[string]string{"zh": zh, "pinyin": pinyin, "en": en}
}

// TestEverythingTyped: HR and the manager reach every card by typing, in every
// way, and each sees the card that is theirs; typing decides and sends nothing.
func TestEverythingTyped(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.arrive(c.candidate)
		for _, text := range append(ways(verb("报告", "baogao", "report"), "李明"), "报告 "+id, "report 8642", "report lm", "report ming") {
			r.see(r.say(c.hr, text, "dm").said(), "李明", "后端工程师", "逻辑思维 82")
			if got := r.say(c.manager, text, "dm").said(); got != notFoundZH {
				t.Errorf("before HR sent it the manager types %q and reads %s", text, got)
			}
		}
		r.click(c.hr, "report/"+id+"/send", nil)
		for _, text := range ways(verb("决定", "jueding", "decide"), "李明") {
			out := r.say(c.manager, text, "dm")
			r.see(out.said(), "李明", "由你决定")
			if len(out.Replies) != 1 || len(out.Replies[0].Actions) < 4 {
				t.Errorf("%q: %+v", text, out.Replies)
			}
			hr := r.say(c.hr, text, "dm")
			r.see(hr.said(), "李明", "赵磊")
			for _, a := range hr.Replies[0].Actions {
				r.hide(a.Action, "approve", "reject", "hold")
			}
		}
		for _, text := range ways(verb("报告", "baogao", "report"), "李明") {
			r.see(r.say(c.manager, text, "dm").said(), "李明", "先按租户分表")
		}
		for _, text := range append(ways(verb("为什么", "weishenme", "why"), "李明"), "rules why "+id, "规则 为什么 李明") {
			r.see(r.say(c.manager, text, "dm").said(), "报告 2 个工作日内评估")
		}
		for _, text := range ways(verb("状态", "zhuangtai", "status"), "李明") {
			r.see(r.say(c.manager, text, "dm").said(), "李明", id, "待用人部门评估")
		}
		r.see(r.say(c.hr, "拒信 李明", "dm").said(), "李明还没有信")
		if n := len(r.turns(id, "approve")) + len(r.turns(id, "reject")); n != 0 {
			t.Errorf("%d decisions by typing", n)
		}
		r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
		for _, text := range ways(verb("拒信", "juxin", "letter"), "李明") {
			r.see(r.say(c.hr, text, "dm").said(), "李明", "后端工程师", "感谢")
			if got := r.say(c.manager, text, "dm").said(); got != notFoundZH {
				t.Errorf("the manager types %q and reads %s", text, got)
			}
		}
		if n := len(r.outgoing().Mail); n != 0 {
			t.Errorf("%d letters left by typing", n)
		}
		for _, who := range []string{c.hr, c.manager} {
			for text, words := range map[string]string{
				"帮助": "状态", "help": "状态", "帮助 报告": "例如", "待办": "李明", "规则": "R3", "guize r1": "安排复试", "人员 be": "赵磊", "renyuan 孙倩": "业务负责人",
				"people ZHAO LEI": "用人经理", "我的": "Asia/Shanghai", "me": "休假", "who 林晓": "HR", "stauts 李明": "status", "装态李明": "状态",
			} {
				r.see(r.say(who, text, "dm").said(), words)
			}
		}
		r.verify()
	})
}

// TestTypedInEnglish: an English name in either order, begun, by initials; a
// slip in it is asked back.
func TestTypedInEnglish(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := english()
		c.candidate.name = "José Daniel Reyes"
		id := r.sent(c)
		for _, name := range []string{"José Daniel Reyes", "jose daniel reyes", "Reyes, José Daniel", "reyes jose", "dan rey", "JDR", "reyes", "josedaniel", id, strings.ToLower(id), strings.TrimPrefix(id, "C-")} {
			r.see(r.say(c.manager, "decide "+name, "dm").said(), "José Daniel Reyes", "You decide.")
			r.see(r.say(c.hr, "/status "+name, "dm").said(), "José Daniel Reyes", id)
		}
		r.see(r.say(c.manager, "report reyse", "dm").said(), "Did you mean José Daniel Reyes ("+id+")?", "report "+id)
		r.see(r.say(c.manager, "reprot reyes", "dm").said(), "Did you mean “report”?")
		for _, name := range []string{"Maria", "da silva", "reyesx y", "j", "os"} {
			if got := r.say(c.manager, "report "+name, "dm").said(); got != notFoundEN {
				t.Errorf("report %s: %s", name, got)
			}
		}
	})
}

// TestSeveralHits: several people of one name come as a list with what tells
// them apart, and a slip is asked back; a number is exact.
func TestSeveralHits(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		first := r.sent(c)
		other := c
		other.candidate.key, other.candidate.name = "li-ming-2", "黎明"
		second := r.sent(other)
		list := r.say(c.manager, "report liming", "dm")
		r.see(list.said(), first, second, "李明", "黎明", "待用人部门评估", "报告 C-")
		var opens string
		for _, a := range list.Replies[0].Actions {
			if a.Label == second {
				opens = a.Action
			}
		}
		r.see(r.press(c.manager, list.Replies[0].ID, opens, nil).said(), "黎明", "逻辑思维")
		exact := r.say(c.manager, "report 黎明", "dm").said()
		r.see(exact, "黎明")
		r.hide(exact, "李明")
		slip := r.say(c.manager, "report 李铭", "dm")
		r.see(slip.said(), "是不是李明（"+first+"）", "黎明（"+second+"）")
		if len(slip.Replies) != 1 {
			t.Errorf("a slip opens %+v", slip.Replies)
		}
	})
}

// TestNobodysBusiness: for every verb that takes a candidate, who has no right
// reads, byte for byte, what they read for a name that nobody has.
func TestNobodysBusiness(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // hundreds of lines: the other stories ask about races
		return
	}
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		for who, sentence := range map[string]string{"mgr-ana": notFoundEN, "lead-kay": notFoundEN, "hr-eve": notFoundEN, "iv-mo": notFoundZH, "tr-xu": notFoundZH, "it-luo": notFoundZH} {
			for _, verb := range []string{"status", "report", "decide", "letter", "why", "rules why", "报告", "决定"} {
				for _, words := range []string{id, "李明", "liming", "8642", "李铭", "lm", "C-4711", "nobody at all", "王二"} {
					if got := r.say(who, verb+" "+words, "dm").said(); got != sentence {
						t.Errorf("%s types %s %s and reads %q", who, verb, words, got)
					}
				}
			}
		}
		for _, who := range []string{"tr-xu", "it-luo"} {
			for _, text := range []string{"people", "people 赵磊", "jobs"} {
				if got := r.say(who, text, "dm").said(); got != notFoundZH {
					t.Errorf("%s types %s and reads %q", who, text, got)
				}
			}
		}
	})
}

// TestLeaveIsEntered: by oneself and by HR, from the card that was typed for;
// on the first day everything that waits for that person is planned anew.
func TestLeaveIsEntered(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		own := r.say(c.manager, "我的", "dm").Replies[0]
		action := actionOf(t, own, "person/mgr-zhao/leave")
		bad := r.press(c.manager, own.ID, action, map[string]any{"from": "2026-11-20", "to": "2026-11-21"})
		if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Errors["from"], "已经过了") {
			t.Errorf("leave in the past: %+v", bad)
		}
		done := r.press(c.manager, own.ID, action, map[string]any{"from": "2026-11-25", "to": "2026-11-26"})
		r.see(done.said()+done.Message.Text, "已登记：周三 11月25日 至 周四 11月26日")
		r.restart()
		r.employ(testCompany(t)) // no import takes it away
		hr := r.say(c.hr, "人员 赵磊", "dm").Replies[0]
		r.see(hr.Text, "周三 11月25日 至 周四 11月26日", "有 1 位候选人在等")
		action = actionOf(t, hr, "person/mgr-zhao/leave")
		more := r.press(c.hr, hr.ID, action, map[string]any{"from": "2026-11-27", "to": "2026-11-27"})
		r.see(more.said()+more.Message.Text, "周五 11月27日", "周三 11月25日 至 周五 11月27日")
		r.see(r.screen(c.manager), "HR 改了你的休假")
		r.until(at(t, "2026-11-24T23:59:59+08:00"))
		r.hide(r.text("/metrics"), `verb="begins"`, `verb="plan"`)
		r.until(at(t, "2026-11-25T00:00:01+08:00"))
		r.see(r.text("/metrics"), `flow="person",outcome="done",verb="begins"} 1`, `verb="plan"} 1`)
		r.see(r.say(c.hr, "people 赵磊", "dm").said(), "休假中", "有 0 位候选人在等")
		r.see(r.status(c.hr, id), "何静") // the other manager has it at once
		back := r.say(c.manager, "me", "dm").Replies[0]
		ended := r.press(c.manager, back.ID, actionOf(t, back, "person/mgr-zhao/back"), nil)
		r.see(ended.said()+ended.Message.Text, "休假到今天结束", "在岗")
		chosen := r.say(c.manager, "me", "dm").Replies[0]
		spoken := r.press(c.manager, chosen.ID, actionOf(t, chosen, "person/mgr-zhao/lang"), map[string]any{"locale": "en"})
		r.see(spoken.Message.Text, "Language: English")
		r.verify()
	})
}

// TestWhoLeftIsTold: when a company file no longer names somebody, HR gets one
// card for that person, with the candidates and who has them now; the others
// get none.
func TestWhoLeftIsTold(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		ids := map[string]string{}
		for key, name := range map[string]string{"a": "李明", "b": "王珊", "c": "陈可"} {
			c.candidate.key, c.candidate.name = key, name
			ids[name] = r.sent(c)
		}
		without := strings.ReplaceAll(string(testCompany(t)), "managers: [mgr-zhao, mgr-he, mgr-old]", "managers: [mgr-he]")
		var kept []string
		for _, line := range strings.Split(without, "\n") {
			if !strings.Contains(line, "{id: mgr-zhao,") {
				kept = append(kept, line)
			}
		}
		r.employ([]byte(strings.Join(kept, "\n")))
		r.settle()
		var cards []message
		for _, m := range r.inbox(c.hr) {
			if strings.Contains(m.Text, "赵磊已离职") {
				cards = append(cards, m)
			}
		}
		if len(cards) != 1 {
			t.Fatalf("%d cards; HR sees\n%s", len(cards), r.screen(c.hr))
		}
		r.see(cards[0].Text, "3 件待办转走了", "李明（"+ids["李明"]+"）· 何静：评估", "王珊", "陈可")
		opened := r.press(c.hr, cards[0].ID, "duty/"+ids["李明"]+"/show", nil).Replies
		if len(opened) != 1 {
			t.Fatalf("the card opens %+v", opened)
		}
		given := r.press(c.hr, opened[0].ID, actionOf(t, opened[0], "duty/"+ids["李明"]+"/reassign"), map[string]any{"to": "lead-sun"})
		r.see(given.said(), "孙倩")
		r.see(r.status(c.hr, ids["李明"]), "负责人：孙倩")
		for _, who := range []string{"adm-bai", "hr-eve", "mgr-he", "lead-sun", "it-luo"} {
			r.hide(r.screen(who), "赵磊已离职")
		}
		r.employ([]byte(strings.Join(kept, "\n")))
		r.settle()
		if n := strings.Count(r.screen(c.hr), "赵磊已离职"); n != 1 {
			t.Errorf("%d cards after the same file again", n)
		}
	})
}

// TestJobsAreTriedAgain: a card that was given up is in the list of HR and of
// no manager, and goes out when it is tried again.
func TestJobsAreTriedAgain(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		r.see(r.say(c.hr, "任务", "dm").said(), "没有等着发的")
		id := r.sent(c)
		err := r.app.store.Update(t.Context(), func(tx *store.Txn) error {
			j := store.Job{ID: "lost", Kind: "tell", Due: r.machine.Now(), Planned: r.machine.Now(), Tries: 5, Error: "for " + c.candidate.email}
			j.Body = encode(t, map[string]any{"action": chat.Action{Flow: "duty", Record: id, Verb: "settle"}})
			return tx.Bury(j)
		})
		if err != nil {
			t.Fatal(err)
		}
		list := r.say(c.hr, "jobs", "dm")
		r.see(list.said(), "没发成 1 件", id, "试了 5 次")
		r.hide(list.said(), c.candidate.name, c.candidate.email)
		if got := r.say(c.manager, "jobs", "dm").said(); got != notFoundZH {
			t.Errorf("the manager reads %s", got)
		}
		again := r.press(c.hr, list.Replies[0].ID, list.Replies[0].Actions[0].Action, nil)
		r.see(again.said(), "现在再试一次")
		r.see(r.say(c.hr, "jobs", "dm").said(), "没有等着发的")
		r.see(r.press(c.hr, list.Replies[0].ID, list.Replies[0].Actions[0].Action, nil).said(), "已经不在")
		r.verify()
	})
}
