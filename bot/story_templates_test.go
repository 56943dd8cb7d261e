package main

import (
	"fmt"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
)

// goOn presses a button of what a click or a typed line came to.
func (r *rig) goOn(who string, on answer, verb string, values map[string]any) answer {
	r.t.Helper()
	all := on.Replies
	if on.Message != nil {
		all = append(all, *on.Message)
	}
	for _, m := range all {
		for _, b := range m.Actions {
			if a, err := chat.ParseAction(b.Action); err == nil && a.Verb == verb {
				return r.press(who, m.ID, b.Action, values)
			}
		}
	}
	r.t.Fatalf("%s finds no %s on\n%s", who, verb, on.shown())
	return answer{}
}

// TestOwnWordsLeave: the HR head switches words of the company's own on; letters
// are written in them; HR confirms three at once, of which one changed meanwhile
// and is left out and named, one is taken back by itself, and one leaves.
func TestOwnWordsLeave(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r, c := start(t, monday(t)), chinese()
	const own = "{姓名}：\n感谢你来面试{岗位}。{原因}，所以这次没有邀请你进入下一轮。\n以后欢迎再来申请。\n{署名}"
	words := r.say("adm-bai", "模板 拒信 be", "dm")
	bad := r.goOn("adm-bai", words, "edit", map[string]any{"subject": "面试结果", "body": strings.Replace(own, "感谢", "{薪资}", 1)})
	r.see(bad.Errors["body"], "第 2 行", "没有“薪资”这个空位")
	saved := r.goOn("adm-bai", words, "edit", map[string]any{"subject": "面试结果", "body": own})
	r.see(r.goOn("adm-bai", saved, "approve", nil).shown(), "在用：第 1 版")

	var ids []string
	for i := range 3 {
		one := c
		one.candidate.key, one.candidate.name = fmt.Sprint("n", i), fmt.Sprint("候选", i+1)
		one.candidate.email = fmt.Sprintf("n%d@mail.example", i)
		id, _ := r.rejected(one)
		ids = append(ids, id)
	}
	r.advance("1m")
	r.see(r.screen(c.hr), "用后端工程师的拒信模板写成：第 1 版", "候选1：")

	list := r.say(c.hr, "待发拒信", "dm")
	r.see(list.said(), "可以发的拒信 3 封", "候选3", "n•••@mail.example")
	var choices []string
	for _, m := range list.Replies {
		for _, a := range m.Actions {
			for _, f := range a.Form {
				for _, o := range f.Options {
					choices = append(choices, o.Value)
				}
			}
		}
	}
	sure := r.goOn(c.hr, list, "letters", map[string]any{"letters": choices})
	r.see(sure.shown(), "给这 3 位发拒信", "每人一封单独的邮件")
	if waits := r.jobsOf(ids[0]); strings.Contains(strings.Join(waits, " "), "letter/result") {
		t.Errorf("a letter waits before it was confirmed: %v", waits)
	}
	card, edit := r.offered(c.hr, "letter/"+ids[1]+"/edit")
	body := r.prefilled(c.hr, card, edit, "body")
	r.press(c.hr, card.ID, edit, map[string]any{"subject": "面试结果", "body": body + "\n谢谢。"})
	r.goOn(c.hr, sure, "mail", nil)
	r.settle()
	r.see(r.screen(c.hr), "✓ 已进发件箱 2 封", "没有发 1 封", "候选2 · 后端工程师：你打开之后改过")

	r.click(c.hr, "letter/"+ids[2]+"/takeback", nil)
	r.advance("15m")
	mail := r.outgoing().Mail
	if len(mail) != 1 || mail[0].Case != ids[0] || !strings.HasPrefix(mail[0].Text, "候选1：\n感谢你来面试后端工程师。") {
		t.Errorf("what left: %+v", mail)
	}
	r.verify()
}

// TestPositionByForm: HR raises a bar and adds a reason; the manager is offered it,
// and an import of the company's file leaves both alone.
func TestPositionByForm(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r, c := start(t, monday(t)), chinese()
	page := r.say(c.hr, "岗位 be", "dm")
	r.see(page.said(), "按公司文件")
	if other := r.say(c.manager, "岗位 be", "dm").said(); strings.Contains(other, "线") {
		t.Errorf("a manager reads %s", other)
	}
	r.see(r.goOn(c.hr, page, "reason", map[string]any{"phrases": []string{"logic.1"}}).shown(), "表单第 1 版")
	r.employ(testCompany(t))
	r.see(r.say(c.hr, "岗位 be", "dm").said(), "表单第 1 版")
	id := r.arrive(c.candidate)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "logic.1"})
	r.see(r.screen(c.hr), "你给出的步骤还不够完整")
}
