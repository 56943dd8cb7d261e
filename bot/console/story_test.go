package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"closeloop/bot/eyes"
	"closeloop/bot/needs"
)

// sizes of windows: a phone, a small phone, a desk.
func phone() eyes.Size { return eyes.Size{Width: 390, Height: 844} }
func small() eyes.Size { return eyes.Size{Width: 320, Height: 640} }
func desk() eyes.Size  { return eyes.Size{Width: 1280, Height: 800} }

// column is one person's chat.
func column(w *eyes.Window, name string) eyes.Thing { return w.Page().Find("region", name) }

// TestPage drives the page as people do, in one browser.
func TestPage(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // the stories of the whole bot before this page ask about races
		return
	}
	browser := eyes.Open(t)
	for name, story := range map[string]func(*testing.T, eyes.Browser){
		"approve on a phone":  approveOnPhone,
		"reject at a desk":    rejectAtDesk,
		"more and confirm":    moreAndConfirm,
		"talk":                talk,
		"time and outbox":     timeAndOutbox,
		"two languages":       twoLanguages,
		"tabs and time":       tabsAndTime,
		"long view":           longViewOpens,
		"who has work":        whoHasWork,
		"address":             address,
		"keyboard":            keyboard,
		"many cards":          manyCards,
		"faults are told":     faultsAreTold,
		"people's text":       peoplesText,
		"a form outlives new": formOutlivesNews,
		"pictures":            pictures,
		"completion":          completion,
		"history":             history,
		"the next line":       nextLine,
		"what is new":         whatIsNew,
		"own answers":         ownAnswers,
		"escape":              escape,
		"focus falls":         focusFalls,
		"past the bar":        pastTheBar,
		"two schemes":         twoSchemes,
		"long names":          longNames,
		"many messages":       manyMessages,
	} {
		t.Run(name, func(t *testing.T) { story(t, browser) })
	}
}

// approveOnPhone: the first approval needs nothing but one click on a button
// that is in view when the page opens.
func approveOnPhone(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", phone())
	approve := column(w, "赵磊 的聊天").Find("button", "通过")
	if !approve.InView() {
		w.Shot("open")
		t.Fatal("the button is not in view")
	}
	approve.Click()
	card := column(w, "赵磊 的聊天").Find("article", "李明 · Go")
	card.Find("StaticText", "✓ 赵磊 通过 · 周二 10:40 · 进入复试")
	card.Gone("button", "通过")
	if got := tb.bot.revision("C-1042"); got != 2 {
		t.Errorf("revision %d", got)
	}
}

// rejectAtDesk: three people side by side; errors stand at their fields and
// what was typed stays; the other columns hear of the decision by themselves.
func rejectAtDesk(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	hr := column(w, "林晓 的聊天")
	column(w, "孙倩 的聊天")
	manager := column(w, "赵磊 的聊天")
	manager.Find("button", "不通过…").Click()
	form := manager.Find("form", "为什么不通过")
	form.Find("textbox", "给候选人的话").Enter("年龄偏大")
	form.Find("button", "不通过").Click()
	manager.Find("alert", "")
	manager.Find("StaticText", "请填写“给候选人的原因”。")
	reason := manager.Find("combobox", "给候选人的原因 (必填)")
	reason.Enter("行")
	manager.Find("form", "为什么不通过").Find("button", "不通过").Click()
	manager.Find("StaticText", "不能提年龄：删掉这一句。")
	if kept := eyes.Ask[string](w, `document.querySelector("form.asks textarea").value`); kept != "年龄偏大" {
		t.Errorf("the words became %q", kept)
	}
	if focus := eyes.Ask[string](w, `document.activeElement.name`); focus != "words" {
		t.Errorf("the focus is on %q", focus)
	}
	manager.Find("textbox", "给候选人的话").Enter(kb.End + strings.Repeat(kb.Backspace, 4) + "方向不同")
	manager.Find("form", "为什么不通过").Find("button", "不通过").Click()
	manager.Find("StaticText", "✓ 赵磊 不通过 · 周二 10:40 · 拒信待发")
	hr.Find("StaticText", "✓ 赵磊 不通过 · 周二 10:40 · 拒信待发")
	last := tb.events[len(tb.events)-1]
	if last.Values.Get("reason") != "industry" || last.Values.Get("words") != "方向不同" {
		t.Errorf("values %v", last.Values)
	}
}

// moreAndConfirm: rare things are behind a menu; what needs a yes asks for it
// on the card.
func moreAndConfirm(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	manager := column(w, "赵磊 的聊天")
	manager.Gone("menuitem", "待定")
	manager.Find("button", "更多").Click()
	manager.Find("menuitem", "待定")
	w.Shot("menu")
	manager.Find("menuitem", "待定").Click()
	asks := manager.Find("group", "待定")
	w.Shot("confirm")
	asks.Find("StaticText", "先放两周，到 12月8日 再问你。")
	asks.Find("button", "取消").Click()
	manager.Gone("group", "待定")
	if len(tb.events) > 0 {
		t.Fatalf("it counted unconfirmed: %v", tb.events)
	}
	manager.Find("button", "更多").Click()
	manager.Find("menuitem", "待定").Click()
	manager.Find("group", "待定").Find("button", "待定").Click()
	manager.Find("StaticText", "✓ 赵磊 待定 · 到 12月8日")
}

func talk(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	hr, lead := column(w, "林晓 的聊天"), column(w, "孙倩 的聊天")
	hr.Find("button", "全员群").Click()
	hr.Find("combobox", "在群里说，/ 开头或 @小环").Enter("/status" + kb.Enter)
	hr.Find("StaticText", "已私信回复。")
	lead.Find("button", "全员群 2 条新消息").Click()
	lead.Find("StaticText", "已私信回复。")
	if text := eyes.Ask[string](w, `document.querySelector("section[aria-label^=孙倩] .log").innerText`); strings.Contains(text, "李明") {
		t.Errorf("the group reads a name: %s", text)
	}
	hr.Find("button", "和小环 1 条新消息").Click()
	hr.Find("combobox", "对小环说，比如 /help").Enter("/nothing" + kb.Enter)
	hr.Find("StaticText", "没有找到你可以查看或处理的内容。请核对名字，或找 HR 开权限。")
	hr.Find("combobox", "对小环说，比如 /help").Enter(kb.ArrowUp)
	if again := eyes.Ask[string](w, `document.activeElement.value`); again != "/nothing" {
		t.Errorf("recalled %q", again)
	}
}

func timeAndOutbox(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	page := w.Page()
	page.Find("time", "")
	tb.clock.rings = tb.dealOnce("C-7", "陈可")
	page.Find("button", "+3 天").Click()
	page.Find("StaticText", "11月27日 10:12")
	column(w, "赵磊 的聊天").Find("article", "陈可 · Go")
	post[acted](tb, http.StatusOK, "/console/api/act", map[string]any{
		"as": "mgr-zhao", "message": tb.bot.cases["C-7"].copies["mgr-zhao"], "action": "decision/C-7/reject@1", "values": map[string]any{"reason": "logic"},
	})
	page.Find("button", "发件箱 1").Click()
	drawer := page.Find("dialog", "发件箱")
	drawer.Find("StaticText", "关于你的申请 / Your application").Click()
	drawer.Find("StaticText", "451 try again later")
	w.Until("the letter word for word", func() bool {
		return strings.Contains(eyes.Ask[string](w, `document.querySelector("dialog pre")?.innerText ?? ""`), "<b>林晓</b>")
	})
	w.Shot("outbox")
	w.Press(kb.Escape)
	page.Gone("dialog", "发件箱")
}

// tabsAndTime: on a phone people are tabs and the clock's buttons fold away.
func tabsAndTime(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", phone())
	page := w.Page()
	people := page.Find("group", "看谁的聊天")
	people.Find("button", "孙倩 业务负责人").Click()
	column(w, "孙倩 的聊天").Find("StaticText", "还没有消息。试试 /help。")
	people.Find("button", "林晓 HR 待处理 1").Click()
	if !column(w, "林晓 的聊天").Find("button", "通过").InView() {
		t.Error("a tab seen for the first time does not show its waiting card")
	}
	page.Gone("button", "+1 天")
	page.Find("button", "调时间").Click()
	page.Find("button", "+1 天").Click()
	page.Find("StaticText", "11月25日 10:12")
	page.Find("button", "拨到…").Click()
	page.Find("button", "拨过去")
	w.Shot("clock")
	eyes.Ask[string](w, `document.querySelector("#bar input").value = "2026-11-24T09:00"`)
	eyes.Ask[bool](w, `document.querySelector("#bar form").noValidate = true`)
	page.Find("button", "拨过去").Click()
	page.Find("StaticText", "业务时间只能往前走，没有改动。选一个比现在晚的时间。")
	page.Find("button", "拨到…").Click()
	eyes.Ask[string](w, `document.querySelector("#bar input").value = "2026-11-30T09:00"`)
	page.Find("button", "拨过去").Click()
	page.Find("StaticText", "11月30日 09:00")
	if now := tb.clock.Now().Format(time.RFC3339); now != "2026-11-30T09:00:00+08:00" {
		t.Errorf("business time is %s", now)
	}
}

// whoHasWork: an empty column that nobody chose follows the work to the person
// who got it; a chosen one stays.
func whoHasWork(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	chosen := browser.Visit(t, tb.url+"/console#lang=zh-CN&as=hr-lin,mgr-zhao,lead-sun", desk())
	tb.bot.deal("C-1042", "李明", "mgr-he")
	for _, one := range []*eyes.Window{w, chosen} {
		column(one, "赵磊 的聊天") // first in the page's language while nobody has work
		column(one, "林晓 的聊天").Find("combobox", "对小环说，比如 /help").Enter("/nothing" + kb.Enter)
		column(one, "林晓 的聊天").Find("StaticText", "没有找到你可以查看或处理的内容。请核对名字，或找 HR 开权限。")
	}
	column(w, "Daniel He 的聊天").Find("button", "Approve")
	column(chosen, "赵磊 的聊天")
}

// longViewOpens: a link answers with a card of its own, whose long quote folds.
func longViewOpens(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", phone())
	manager := column(w, "赵磊 的聊天")
	manager.Find("button", "完整报告 ›").Click()
	report := manager.Find("article", "完整报告")
	report.Find("rowheader", "行业经验")
	folded := eyes.Ask[int](w, `document.querySelector("blockquote.folded").clientHeight`)
	report.Find("button", "展开全文").Click()
	report.Find("button", "收起")
	if open := eyes.Ask[int](w, `[...document.querySelectorAll("blockquote")].at(-1).clientHeight`); open <= folded*2 {
		t.Errorf("the quote is %d px folded and %d px open", folded, open)
	}
	report.Find("button", "更多").Click()
	if !report.Find("menuitem", "待定").InView() {
		t.Error("the menu is not in view")
	}
	w.Shot("report")
}

func twoLanguages(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	w.Page().Find("button", "页面语言: English").Click()
	manager := column(w, "Chat of 赵磊")
	manager.Find("button", "通过") // the page changed, the person did not
	manager.Find("button", "Let 赵磊 read English").Click()
	manager.Find("button", "Approve")
	manager.Find("StaticText", "Tue 24 Nov")
	w.Page().Find("button", "Outbox")
}

// address: who is shown stands in the address, for a reload and a second
// window.
func address(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#as=mgr-he,lead-sun,admin-wu&lang=en", desk())
	column(w, "Chat of Daniel He")
	column(w, "Chat of 孙倩")
	admin := column(w, "Chat of 吴敏")
	admin.Find("combobox", "Play somebody else").Enter("林")
	column(w, "Chat of 林晓")
	w.Until("the new person in the address", func() bool {
		return strings.Contains(eyes.Ask[string](w, `location.hash`), "as=mgr-he,lead-sun,hr-lin")
	})
	again := browser.Visit(t, eyes.Ask[string](w, `location.href`), desk())
	column(again, "Chat of 林晓").Find("article", "李明 · Go")
}

// keyboard: the primary button is reached and pressed without a mouse, and the
// focus stays with the card.
func keyboard(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	next := column(w, "赵磊 的聊天").Find("button", "待处理 1：跳到下一张卡片")
	next.Enter(kb.Enter)
	if on := eyes.Ask[string](w, `document.activeElement.innerText`); on != "通过" {
		t.Fatalf("the focus is on %q", on)
	}
	w.Press(kb.Tab + kb.Tab + kb.Enter + kb.ArrowDown)
	if on := eyes.Ask[string](w, `document.activeElement.innerText`); on != "待定" {
		t.Fatalf("in the menu the focus is on %q", on)
	}
	w.Press(kb.Escape)
	if on := eyes.Ask[string](w, `document.activeElement.innerText`); on != "更多" {
		t.Fatalf("after Esc the focus is on %q", on)
	}
	column(w, "赵磊 的聊天").Find("button", "通过").Enter(kb.Enter)
	w.Until("the card to have the focus", func() bool {
		return eyes.Ask[bool](w, `document.activeElement.matches("article.tone-good h3")`)
	})
}

// manyCards: among many, the page opens at the first that waits.
func manyCards(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	for i, name := range []string{"一", "二", "三", "四", "五"} {
		tb.bot.deal("C-"+string(rune('1'+i)), "候选人"+name)
	}
	m := tb.find("mgr-zhao", "候选人一")
	first := map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action}
	post[acted](tb, http.StatusOK, "/console/api/act", first)
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", phone())
	card := column(w, "赵磊 的聊天").Find("article", "候选人二 · Go")
	if !card.Find("button", "通过").InView() || !card.Find("heading", "候选人二 · Go").InView() {
		w.Shot("open")
		t.Error("the first waiting card is not in view")
	}
	column(w, "赵磊 的聊天").Find("button", "待处理 4：跳到下一张卡片").Click()
	if third := column(w, "赵磊 的聊天").Find("article", "候选人三 · Go"); !third.Find("button", "通过").InView() {
		t.Error("the next waiting card is not in view")
	}
	// A stale click far from the end is answered where it was made.
	tb.bot.outdate("C-3")
	third := column(w, "赵磊 的聊天").Find("article", "候选人三 · Go")
	third.Find("button", "通过").Click()
	w.Until("the sentence in view", func() bool {
		return eyes.Ask[bool](w, `[...document.querySelectorAll(".told")].some((e) => !e.hidden && e.innerText === "情况已经变了，这次没有保存；现在看到的是最新状态。")`)
	})
	if !third.Find("button", "通过").InView() {
		w.Shot("stale")
		t.Error("the card lost its place")
	}
	// What comes meanwhile is announced above the sentence, and the next click takes the sentence away.
	tb.bot.deal("C-9", "候选人六")
	w.Until("news", func() bool {
		return eyes.Ask[bool](w, `[...document.querySelectorAll(".below")].some((e) => e.clientHeight > 0)`)
	})
	if apart := eyes.Ask[bool](w, `(() => {
		const column = document.querySelector("section[aria-label^=赵磊]");
		const told = column.querySelector(".told");
		told.hidden = false; // however long the news took
		return told.clientHeight > 0 && column.querySelector(".below").getBoundingClientRect().bottom <= told.getBoundingClientRect().top;
	})()`); !apart {
		w.Shot("covered")
		t.Error("the news cover the sentence")
	}
	w.Shot("news")
	third.Find("button", "不通过…").Click()
	if eyes.Ask[bool](w, `[...document.querySelectorAll(".told")].some((e) => !e.hidden)`) {
		t.Error("a sentence of before stands beside what is done now")
	}
}

func faultsAreTold(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	manager := column(w, "赵磊 的聊天")
	field := manager.Find("combobox", "对小环说，比如 /help")
	field.Enter("/boom" + kb.Enter)
	manager.Find("StaticText", "我们这边出了错，什么都没有保存。过一分钟再试；还不行就告诉管理员。")
	if kept := eyes.Ask[string](w, `document.querySelector("section[aria-label^=赵磊] .composer input").value`); kept != "/boom" {
		t.Errorf("what was typed became %q", kept)
	}
	manager.Find("button", "知道了").Click()
	manager.Gone("button", "知道了")
}

// peoplesText: nothing that a person wrote comes alive.
func peoplesText(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1", `<img src=x onerror="window.pwned=1"><b>王</b> {{.X}} **x**`)
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	column(w, "赵磊 的聊天").Find("article", `<img src=x onerror="window.pwned=1"><b>王</b> {{.X}} **x** · Go`)
	column(w, "赵磊 的聊天").Find("combobox", "对小环说，比如 /help").Enter("<script>window.pwned=1</script>" + kb.Enter)
	column(w, "赵磊 的聊天").Find("StaticText", "<script>window.pwned=1</script>")
	if eyes.Ask[bool](w, `"pwned" in window || document.querySelector(".log img, .log script, .log b") !== null`) {
		t.Error("it came alive")
	}
}

// formOutlivesNews: a card that is drawn anew keeps an open form, its words,
// and the focus in it.
func formOutlivesNews(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	manager := column(w, "赵磊 的聊天")
	manager.Find("button", "不通过…").Click()
	manager.Find("textbox", "给候选人的话").Enter("方向不同")
	tb.edit("C-1042", "mgr-zhao", "李明 · 改过")
	manager.Find("article", "李明 · 改过")
	manager.Find("StaticText", "已更新")
	w.Press("。")
	if kept := eyes.Ask[string](w, `document.querySelector("form.asks textarea").value`); kept != "方向不同。" {
		t.Errorf("the words became %q", kept)
	}
}

// pictures looks at every combination that people meet, for the eye of who
// runs the test with -artifacts, and for what a machine can see: nothing
// stands out sideways.
func pictures(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1041", "Daniel Reyes")
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "Daniel")
	post[acted](tb, http.StatusOK, "/console/api/act", map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action})
	post[acted](tb, http.StatusOK, "/console/api/act", map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action})
	post[said](tb, http.StatusOK, "/console/api/say", map[string]any{"as": "hr-lin", "text": "/status 李明"})
	for _, lang := range []string{"zh-CN", "en"} {
		as := map[string]string{"zh-CN": "hr-lin,mgr-zhao,lead-sun", "en": "mgr-he,mgr-zhao,hr-lin"}[lang]
		for size, pixels := range map[string]eyes.Size{"phone": phone(), "small": small(), "desk": desk(), "tablet": {Width: 768, Height: 1024}} {
			w := browser.Visit(t, tb.url+"/console#as="+as+"&lang="+lang+"&tab="+map[string]string{"zh-CN": "1", "en": "0"}[lang], pixels)
			for _, scheme := range []string{"light", "dark"} {
				w.Prefers(scheme)
				w.Shot(strings.Join([]string{size, lang, scheme}, "-"))
			}
			reject := map[string]string{"zh-CN": "不通过…", "en": "Reject…"}[lang]
			name := map[string]string{"zh-CN": "赵磊 的聊天", "en": "Chat of Daniel He"}[lang]
			column(w, name).Find("button", reject).Click()
			column(w, name).Find("form", map[string]string{"zh-CN": "为什么不通过", "en": "Why not"}[lang]).Find("button", strings.TrimSuffix(reject, "…")).Click()
			column(w, name).Find("alert", "")
			w.Shot(strings.Join([]string{size, lang, "form"}, "-"))
			if over := w.Sideways(); over > 0 {
				t.Errorf("%s %s: %d px stand out sideways", size, lang, over)
			}
			w.Close()
		}
	}
}
