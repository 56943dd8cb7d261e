package main

import (
	"strings"
	"testing"

	"closeloop/bot/eyes"
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

func sizes() map[string]eyes.Size {
	return map[string]eyes.Size{"phone": {Width: 390, Height: 844}, "desk": {Width: 1280, Height: 800}}
}

// TestBrowser plays the story on the real page with real clicks, in Chinese on a
// phone and in English at a desk, with the sample company; TestBrowserViews looks
// at the other two as well.
func TestBrowser(t *testing.T) {
	t.Parallel()
	b := eyes.Open(t)
	for lang, s := range speeches() {
		name := map[string]string{"zh-CN": "phone", "en": "desk"}[lang]
		t.Run(name+" "+lang, func(t *testing.T) {
			size := sizes()[name]
			v := &viewer{rig: furnished(t), s: s, name: name + "-" + lang}
			v.tab = b.Visit(t, v.base+"/#lang="+lang, size)
			v.firstApproval(size.Width < 700)
			v.rejectAndWrite(b, size)
			v.letterLeaves()
		})
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
	tab  *eyes.Window
	name string
}

// chat is a person's chat; on a phone one has to turn to it.
func (v *viewer) chat(name string) eyes.Thing {
	v.t.Helper()
	region := map[string]string{"zh-CN": name + " 的聊天", "en": "Chat of " + name}[v.s.lang]
	page := v.tab.Page()
	v.tab.Until("the chat of "+name, func() bool { return page.Has("region", region) || page.Has("button", name+"*") })
	if !page.Has("region", region) {
		page.Find("button", name+"*").Click()
	}
	return page.Find("region", region)
}

// firstApproval: from the opened page to the first approval in at most three
// clicks, nothing typed, every button in view.
func (v *viewer) firstApproval(narrow bool) {
	v.t.Helper()
	send := v.chat(v.s.hr).Find("button", v.s.send)
	if !send.InView() {
		v.t.Errorf("the first button is not in view")
	}
	v.tab.Shot(v.name + "-1-open")
	send.Click()
	approve := v.chat(v.s.manager).Find("button", v.s.approve)
	if !approve.InView() {
		v.tab.Shot(v.name + "-failed")
		v.t.Errorf("the button to approve is not in view")
	}
	v.tab.Shot(v.name + "-2-approve")
	approve.Click()
	v.chat(v.s.manager).Gone("button", v.s.approve)
	if v.tab.Clicks() > 3 {
		v.t.Errorf("%d clicks to the first approval", v.tab.Clicks())
	}
	v.tab.Shot(v.name + "-3-stamp")
	if text := v.tab.Words(); !strings.Contains(text, v.s.stamp) {
		v.t.Errorf("no stamp in\n%s", text)
	}
	if narrow && v.tab.Sideways() > 0 {
		v.t.Errorf("%d px stand out sideways", v.tab.Sideways())
	}
}

// rejectAndWrite: the form is filled in and sent; a second tab sees it by
// itself.
func (v *viewer) rejectAndWrite(b eyes.Browser, size eyes.Size) {
	v.t.Helper()
	v.chat(v.s.hr).Find("article", v.draft()).Find("button", v.s.send).Click()
	second := &viewer{rig: v.rig, s: v.s, name: v.name + "-second"}
	manager := v.chat(v.s.manager)
	manager.Find("button", v.s.reject)
	second.tab = b.Visit(v.t, eyes.Ask[string](v.tab, `location.href`), size)
	watching := second.chat(v.s.manager)
	watching.Find("button", v.s.reject)
	manager.Find("button", v.s.reject).Click()
	form := manager.Find("form", v.s.formTitle)
	v.tab.Shot(v.name + "-4-form")
	if over := v.tab.Sideways(); over > 0 {
		v.t.Errorf("with the form open %d px stand out sideways", over)
	}
	form.Find("combobox", v.s.reason).Enter(v.s.phrase)
	form.Find("textbox", v.s.note).Enter("call me first")
	form.Find("button", v.s.submit).Click()
	manager.Gone("form", v.s.formTitle)
	watching.Gone("button", v.s.reject)
	if text := second.tab.Words(); !strings.Contains(text, v.s.rejected) {
		v.t.Errorf("the second tab shows no rejection:\n%s", text)
	}
	v.tab.Shot(v.name + "-5-rejected")
}

// letterLeaves: HR confirms the letter, time moves, the mail is in the outbox,
// the page speaks the other language.
func (v *viewer) letterLeaves() {
	v.t.Helper()
	hr := v.chat(v.s.hr)
	hr.Find("button", v.s.letter).Click()
	v.tab.Shot(v.name + "-6-letter")
	hr.Find("group", v.s.letter).Find("button", v.s.confirm).Click()
	hr.Gone("button", v.s.letter)
	if v.tab.Size().Width < 700 {
		v.tab.Page().Find("button", v.s.clock).Click()
	}
	v.tab.Page().Find("button", v.s.hour).Click()
	v.tab.Until("the mail to leave", func() bool { return len(v.outgoing().Mail) == 1 })
	v.tab.Page().Find("button", v.s.outbox+" 1").Click()
	drawer := v.tab.Page().Find("dialog", v.s.outbox)
	v.tab.Until("the mail in the drawer", func() bool { return strings.Contains(v.tab.Words(), v.s.mail) })
	v.tab.Shot(v.name + "-7-outbox")
	drawer.Find("button", v.s.close).Click()
	v.tab.Page().Find("button", v.s.other).Click()
	v.tab.Page().Find("button", v.s.switched+" 1")
	v.tab.Shot(v.name + "-8-other-language")
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
	v.tab.Page().Find("region", region).Find("button", button).Click()
	v.tab.Page().Find("region", region).Find("article", title)
	v.tab.Shot(v.name + "-9-own-language")
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
