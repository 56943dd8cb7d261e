package main

import (
	"fmt"
	"strings"
	"testing"

	"closeloop/bot/eyes"
)

// signs are the words of the page and of the cards that the journeys look for.
type signs struct {
	cast
	lang, chat, more, say, send           string // chat: the region, with %s for the name
	drafts, several, all, toManager       string
	through, approve                      string
	sevenSent                             string
	sheet, fill, verdict, yes, best, good string
	dimensions                            []string
	hand, missing, sent                   string
	pass, colleague, onward, mateName     string
	me, leave, save, saved                string
}

func journeys() map[string]signs {
	return map[string]signs{
		"zh-CN": {
			cast: chinese(), lang: "zh-CN", chat: "%s 的聊天", more: "更多", say: "对小环说*", send: "发送",
			drafts: "待发报告", several: "勾选后发送…", all: "列出的全部*", toManager: "发给用人经理", through: "逐份处理", approve: "通过",
			sheet: "评分表", fill: "填好交出…", verdict: "总体意见*", yes: "推荐", best: "5 · 突出：独立解决过比岗位更难的问题，还能教会别人", good: "4 · 强：讲得清取舍和结果，追问也站得住",
			sevenSent: "已发送 7 份", dimensions: []string{"逻辑思维", "沟通表达", "行业经验", "团队协作", "抗压", "数据分析"},
			hand: "交出", missing: "请写一句依据", sent: "✓ 推荐", pass: "转给同事…", colleague: "同事*", onward: "转出",
			me: "我的", leave: "休假…", save: "保存", saved: "已登记", mateName: "何静",
		},
		"en": {
			cast: english(), lang: "en", chat: "Chat of %s", more: "More", say: "Say something*", send: "Send",
			drafts: "drafts", several: "Tick and send…", all: "All*", toManager: "Send to manager", through: "Go through them", approve: "Approve",
			sheet: "Scorecard", fill: "Fill in and send…", verdict: "Overall*", yes: "Yes", best: "5 · Outstanding: solved harder cases alone, could teach others",
			good: "4 · Strong: explains trade-offs and results, holds up when probed", sevenSent: "Sent: 7",
			dimensions: []string{"Logic", "Communication", "Industry", "Teamwork", "Stress resistance", "Data analysis"},
			hand:       "Send", missing: "add one line of evidence", sent: "✓ Yes", pass: "Pass to a colleague…", colleague: "Colleague*", onward: "Pass on",
			me: "me", leave: "Leave…", save: "Save", saved: "Saved:", mateName: "Ben Okoye",
		},
	}
}

// TestBrowserJourneys plays what HR and managers do in a week on the real page,
// in both languages, on a phone and at a desk: several reports sent at once and
// worked through, a scorecard with a gap in it, a case passed on, a leave.
func TestBrowserJourneys(t *testing.T) {
	t.Parallel()
	b := eyes.Open(t)
	for lang, s := range journeys() {
		for name, size := range sizes() {
			t.Run(name+" "+lang, func(t *testing.T) {
				j := &journey{rig: start(t, monday(t)), b: b, s: s, size: size, name: name + "-" + lang}
				for i := range 7 {
					one := s.candidate
					one.key, one.name = fmt.Sprint(one.key, i), fmt.Sprint(one.name, i+1)
					j.arrive(one)
				}
				j.sendSeveral()
				j.throughThem()
				j.scorecard()
				j.passOn()
				j.goAway()
			})
		}
	}
}

// journey is a company in a week, seen by one person after the other.
type journey struct {
	*rig
	b    eyes.Browser
	s    signs
	size eyes.Size
	name string
}

// as opens the page as one person.
func (j *journey) as(who, name string) (*eyes.Window, eyes.Thing) {
	j.t.Helper()
	tab := j.b.Visit(j.t, j.base+"/#lang="+j.s.lang+"&as="+who, j.size)
	page, region := tab.Page(), fmt.Sprintf(j.s.chat, name)
	tab.Until("the chat of "+name, func() bool { return page.Has("region", region) || page.Has("button", name+"*") })
	if !page.Has("region", region) {
		page.Find("button", name+"*").Click()
	}
	return tab, page.Find("region", region)
}

// types says something to the bot.
func (j *journey) types(chat eyes.Thing, words string) {
	j.t.Helper()
	chat.Find("textbox", j.s.say).Enter(words)
	chat.Find("button", j.s.send).Click()
}

// narrow fails where something stands out of the window.
func (j *journey) narrow(tab *eyes.Window, what string) {
	j.t.Helper()
	if over := tab.Sideways(); over > 0 {
		j.t.Errorf("%s: %d px stand out sideways", what, over)
	}
	tab.Shot(j.name + "-" + what)
}

// sendSeveral: HR lists the drafts, ticks all of them, and sends.
func (j *journey) sendSeveral() {
	j.t.Helper()
	tab, chat := j.as(j.s.hr, j.s.hrName)
	j.types(chat, j.s.drafts)
	chat.Find("button", j.s.several).Click()
	chat.Find("checkbox", j.s.all).Click()
	j.narrow(tab, "1-drafts")
	chat.Find("form", "").Find("button", j.s.toManager).Click()
	tab.Until("all seven to be sent", func() bool { return strings.Contains(tab.Words(), j.s.sevenSent) })
	j.narrow(tab, "2-sent")
	tab.Close()
}

// throughThem: the manager got one message and decides one after the other.
func (j *journey) throughThem() {
	j.t.Helper()
	tab, chat := j.as(j.s.manager, j.s.managerName)
	j.narrow(tab, "3-pile")
	chat.Find("button", j.s.through).Click()
	tab.Until("the first of seven", func() bool { return strings.Contains(tab.Words(), "1 / 7") })
	j.narrow(tab, "4-first")
	chat.Find("button", j.s.approve).Click()
	tab.Until("the second of seven", func() bool { return strings.Contains(tab.Words(), "2 / 7") })
	j.narrow(tab, "5-second")
	tab.Close()
}

// scorecard: a sheet that lacks evidence says so at the field; what was chosen
// stays, and then it is sent.
func (j *journey) scorecard() {
	j.t.Helper()
	tab, chat := j.as(j.s.manager, j.s.managerName)
	chat.Find("button", j.s.more).Click()
	chat.Find("menuitem", j.s.sheet).Click()
	chat.Find("button", j.s.fill).Click()
	form := chat.Find("form", j.s.sheet)
	form.Find("combobox", j.s.verdict).Enter(j.s.yes)
	for i, d := range j.s.dimensions {
		words := j.s.good
		if i == 0 {
			words = j.s.best
		}
		form.Find("combobox", d+"*").Enter(words)
	}
	j.narrow(tab, "6-sheet")
	form.Find("button", j.s.hand).Click()
	tab.Until("the gap to be named", func() bool { return strings.Contains(tab.Words(), j.s.missing) })
	j.narrow(tab, "7-gap")
	form.Find("textbox", j.s.dimensions[0]+"*").Enter("names every step of the way back")
	form.Find("button", j.s.hand).Click()
	tab.Until("the sheet to be sent", func() bool { return strings.Contains(tab.Words(), j.s.sent) })
	j.narrow(tab, "8-sheet-sent")
	tab.Close()
}

// passOn: the case goes to a colleague, who gets the card.
func (j *journey) passOn() {
	j.t.Helper()
	tab, chat := j.as(j.s.manager, j.s.managerName)
	chat.Find("button", j.s.more).Click()
	chat.Find("menuitem", j.s.pass).Click()
	form := chat.Find("form", strings.TrimSuffix(j.s.pass, "…"))
	form.Find("combobox", j.s.colleague).Enter(j.s.mateName)
	j.narrow(tab, "9-pass")
	form.Find("button", j.s.onward).Click()
	tab.Until("the pass to be told", func() bool { return strings.Contains(tab.Words(), j.s.mateName) })
	j.narrow(tab, "10-passed")
	tab.Close()
}

// goAway: the manager enters a leave on the own card.
func (j *journey) goAway() {
	j.t.Helper()
	tab, chat := j.as(j.s.manager, j.s.managerName)
	j.types(chat, j.s.me)
	chat.Find("button", j.s.leave).Click()
	for name, day := range map[string]string{"from": "2026-12-01", "to": "2026-12-04"} {
		eyes.Ask[bool](tab, fmt.Sprintf(`(() => { const f = document.querySelector("[data-field=%s]"); f.value = %q; return f.dispatchEvent(new Event("input", { bubbles: true })); })()`, name, day))
	}
	j.narrow(tab, "11-leave")
	chat.Find("button", j.s.save).Click()
	tab.Until("the leave to be entered", func() bool { return strings.Contains(tab.Words(), j.s.saved) })
	j.narrow(tab, "12-entered")
	tab.Close()
}
