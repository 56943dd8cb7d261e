package main

import (
	"context"
	"strings"
	"testing"

	"closeloop/flows"
	"closeloop/flows/hiring"
)

// speech is what the page and the cards say in one language.
type speech struct {
	lang, hr, manager                             string // regions of the page
	send, approve, reject, more, full             string
	formTitle, reason, note, submit, phrase       string
	letter, confirm, clock, hour, outbox, mail    string
	other, switched, stamp, rejected, sent, close string
}

func speeches() map[string]speech {
	return map[string]speech{
		"zh-CN": {
			lang: "zh-CN", hr: "林晓", manager: "赵磊", send: "发给用人经理", approve: "通过", reject: "不通过…", more: "更多", full: "完整报告 ›",
			formTitle: "不通过", reason: "给候选人的原因*", note: "给 HR 的备注", submit: "不通过", phrase: "这个岗位要做支付清算，需要这方面的实际经验，你目前接触得还不多",
			letter: "发送…", confirm: "发送", clock: "调时间", hour: "+1 小时", outbox: "发件箱", mail: "后端工程师面试结果 · 星河科技",
			other: "页面语言: English", switched: "Outbox", stamp: "✓ 赵磊 通过", rejected: "✗ 赵磊 不通过", sent: "已发出", close: "关上",
		},
		"en": {
			lang: "en", hr: "Eva Novak", manager: "Camila Duarte", send: "Send to manager", approve: "Approve", reject: "Reject…", more: "More", full: "Full report ›",
			formTitle: "Reject", reason: "Reason for the candidate*", note: "Note for HR", submit: "Reject",
			phrase: "This role is about analyses that people act on, and your examples showed little of that yet",
			letter: "Send…", confirm: "Send", clock: "Move time", hour: "+1 h", outbox: "Outbox", mail: "Your interview for Data Analyst at Galaxy Tech",
			other: "Language of this page: 中文", switched: "发件箱", stamp: "✓ Camila Duarte approved", rejected: "✗ Camila Duarte rejected", sent: "Sent", close: "Close",
		},
	}
}

func sizes() map[string][2]int64 {
	return map[string][2]int64{"phone": {390, 844}, "desk": {1280, 800}}
}

// TestBrowser plays the story on the real page with real clicks, in both
// languages, on a phone and at a desk, with the sample company.
func TestBrowser(t *testing.T) {
	t.Parallel()
	b := browser(t)
	for lang, s := range speeches() {
		for name, size := range sizes() {
			t.Run(name+" "+lang, func(t *testing.T) {
				v := &viewer{rig: furnished(t), s: s, name: name + "-" + lang}
				v.tab = visit(t, b, v.base+"/#lang="+lang, size)
				v.firstApproval(size[0] < 700)
				v.rejectAndWrite(b, size)
				v.letterLeaves()
			})
		}
	}
}

// furnished is the bot as a first visitor finds it: with the sample company.
func furnished(t *testing.T) *rig {
	t.Helper()
	r := prepare(t, monday(t))
	r.opts.sample = true
	r.open()
	r.settle()
	return r
}

// viewer is somebody in front of the page who plays everybody.
type viewer struct {
	*rig
	s    speech
	tab  *tab
	name string
}

// chat is a person's chat; on a phone one has to turn to it.
func (v *viewer) chat(name string) thing {
	v.t.Helper()
	region := map[string]string{"zh-CN": name + " 的聊天", "en": "Chat of " + name}[v.s.lang]
	page := v.tab.page()
	column := thing{tab: v.tab, in: &page, role: "region", name: region}
	turn := thing{tab: v.tab, in: &page, role: "button", name: name + "*"}
	v.tab.until("the chat of "+name, func() bool { return column.renew() || turn.renew() })
	if !column.renew() {
		turn.click()
		v.tab.until("the chat of "+name, column.renew)
	}
	return column
}

// firstApproval: from the opened page to the first approval in at most three
// clicks, nothing typed, every button in view.
func (v *viewer) firstApproval(narrow bool) {
	v.t.Helper()
	send := v.chat(v.s.hr).find("button", v.s.send)
	if !send.inView() {
		v.t.Errorf("the first button is not in view")
	}
	v.tab.shot(v.name + "-1-open")
	send.click()
	approve := v.chat(v.s.manager).find("button", v.s.approve)
	if !approve.inView() {
		v.tab.shot(v.name + "-failed")
		v.t.Errorf("the button to approve is not in view")
	}
	v.tab.shot(v.name + "-2-approve")
	approve.click()
	v.chat(v.s.manager).gone("button", v.s.approve)
	if v.tab.clicks > 3 {
		v.t.Errorf("%d clicks to the first approval", v.tab.clicks)
	}
	v.tab.shot(v.name + "-3-stamp")
	if text := v.words(); !strings.Contains(text, v.s.stamp) {
		v.t.Errorf("no stamp in\n%s", text)
	}
	if narrow && v.tab.sideways() > 0 {
		v.t.Errorf("%d px stand out sideways", v.tab.sideways())
	}
}

// words are everything on the page now.
func (v *viewer) words() string { return ask[string](v.tab, `document.body.innerText`) }

// rejectAndWrite: the form is filled in and sent; a second tab sees it by
// itself.
func (v *viewer) rejectAndWrite(b context.Context, size [2]int64) {
	v.t.Helper()
	v.chat(v.s.hr).find("article", v.draft()).find("button", v.s.send).click()
	second := &viewer{rig: v.rig, s: v.s, name: v.name + "-second"}
	manager := v.chat(v.s.manager)
	manager.find("button", v.s.reject)
	second.tab = visit(v.t, b, ask[string](v.tab, `location.href`), size)
	watching := second.chat(v.s.manager)
	watching.find("button", v.s.reject)
	manager.find("button", v.s.reject).click()
	form := manager.find("form", v.s.formTitle)
	v.tab.shot(v.name + "-4-form")
	if over := v.tab.sideways(); over > 0 {
		v.t.Errorf("with the form open %d px stand out sideways", over)
	}
	form.find("combobox", v.s.reason).enter(v.s.phrase)
	form.find("textbox", v.s.note).enter("call me first")
	form.find("button", v.s.submit).click()
	manager.gone("form", v.s.formTitle)
	watching.gone("button", v.s.reject)
	if text := second.words(); !strings.Contains(text, v.s.rejected) {
		v.t.Errorf("the second tab shows no rejection:\n%s", text)
	}
	v.tab.shot(v.name + "-5-rejected")
}

// letterLeaves: HR confirms the letter, time moves, the mail is in the outbox,
// the page speaks the other language.
func (v *viewer) letterLeaves() {
	v.t.Helper()
	hr := v.chat(v.s.hr)
	hr.find("button", v.s.letter).click()
	v.tab.shot(v.name + "-6-letter")
	hr.find("group", v.s.letter).find("button", v.s.confirm).click()
	hr.gone("button", v.s.letter)
	if v.tab.size[0] < 700 {
		v.tab.page().find("button", v.s.clock).click()
	}
	v.tab.page().find("button", v.s.hour).click()
	v.tab.until("the mail to leave", func() bool { return len(v.outgoing().Mail) == 1 })
	v.tab.page().find("button", v.s.outbox+" 1").click()
	drawer := v.tab.page().find("dialog", v.s.outbox)
	v.tab.until("the mail in the drawer", func() bool { return strings.Contains(v.words(), v.s.mail) })
	v.tab.shot(v.name + "-7-outbox")
	drawer.find("button", v.s.close).click()
	v.tab.page().find("button", v.s.other).click()
	v.tab.page().find("button", v.s.switched+" 1")
	v.tab.shot(v.name + "-8-other-language")
	v.speaksAnew()
	mail := v.outgoing().Mail[0]
	v.closed(mail.Case)
}

// draft is the title of a report that HR can send to the story's manager.
func (v *viewer) draft() string {
	v.t.Helper()
	who := map[string][2]string{"zh-CN": {"hr-lin", "mgr-zhao"}, "en": {"hr-novak", "mgr-duarte"}}[v.s.lang]
	for _, m := range v.inbox(who[0]) {
		for _, a := range m.Actions {
			parts := strings.Split(a.Action, "/")
			if !strings.Contains(a.Action, "/send@") {
				continue
			}
			mine := false
			err := v.app.runner.Look(v.t.Context(), func(env flows.Env) error {
				head, _ := flows.Find[hiring.Case](env, "case", parts[1])
				owner, _ := env.Company.Owner(head, hiring.Manager)
				mine = owner == who[1]
				return nil
			})
			if err == nil && mine {
				return m.Title
			}
		}
	}
	v.t.Fatal("no draft is left")
	return ""
}

// speaksAnew: HR chooses the other language, and every card that is still to
// be worked on follows.
func (v *viewer) speaksAnew() {
	v.t.Helper()
	// The page speaks the other language already.
	button, region, title := "Let 林晓 read*", "Chat of 林晓", "陈可 · Backend Engineer"
	if v.s.lang == "en" {
		button, region, title = "让 Eva Novak 改用*", "Eva Novak 的聊天", "Samuel Osei · 数据分析师"
	}
	v.tab.page().find("region", region).find("button", button).click()
	v.tab.page().find("region", region).find("article", title)
	v.tab.shot(v.name + "-9-own-language")
}

// closed wants a case told and nothing left to do for it.
func (v *viewer) closed(id string) {
	v.t.Helper()
	err := v.app.runner.Look(v.t.Context(), func(env flows.Env) error {
		head, _ := flows.Find[hiring.Case](env, "case", id)
		if head.Status != hiring.Rejected || head.Duty.Kind != "" {
			v.t.Errorf("%s: %s %v", id, head.Status, head.Duty)
		}
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
}
