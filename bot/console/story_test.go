package console

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// sizes of windows: a phone, a small phone, a desk.
func phone() [2]int64 { return [2]int64{390, 844} }
func small() [2]int64 { return [2]int64{320, 640} }
func desk() [2]int64  { return [2]int64{1280, 800} }

// TestPage drives the page as people do, in one browser.
func TestPage(t *testing.T) {
	t.Parallel()
	browser := browse(t)
	for name, story := range map[string]func(*testing.T, context.Context){
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
	} {
		t.Run(name, func(t *testing.T) { story(t, browser) })
	}
}

// approveOnPhone: the first approval needs nothing but one click on a button
// that is in view when the page opens.
func approveOnPhone(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", phone())
	approve := w.column("赵磊 的聊天").find("button", "通过")
	if !approve.inView() {
		w.shot("open")
		t.Fatal("the button is not in view")
	}
	approve.click()
	card := w.column("赵磊 的聊天").find("article", "李明 · Go")
	card.find("StaticText", "✓ 赵磊 通过 · 周二 10:40 · 进入复试")
	card.gone("button", "通过")
	if got := tb.bot.revision("C-1042"); got != 2 {
		t.Errorf("revision %d", got)
	}
}

// rejectAtDesk: three people side by side; errors stand at their fields and
// what was typed stays; the other columns hear of the decision by themselves.
func rejectAtDesk(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	hr := w.column("林晓 的聊天")
	w.column("孙倩 的聊天")
	manager := w.column("赵磊 的聊天")
	manager.find("button", "不通过…").click()
	form := manager.find("form", "为什么不通过")
	form.find("textbox", "给候选人的话").enter("年龄偏大")
	form.find("button", "不通过").click()
	manager.find("alert", "")
	manager.find("StaticText", "请填写“给候选人的原因”。")
	reason := manager.find("combobox", "给候选人的原因 (必填)")
	reason.enter("行")
	manager.find("form", "为什么不通过").find("button", "不通过").click()
	manager.find("StaticText", "不能提年龄：删掉这一句。")
	if kept := eval[string](w, `document.querySelector("form.asks textarea").value`); kept != "年龄偏大" {
		t.Errorf("the words became %q", kept)
	}
	if focus := eval[string](w, `document.activeElement.name`); focus != "words" {
		t.Errorf("the focus is on %q", focus)
	}
	manager.find("textbox", "给候选人的话").enter(kb.End + strings.Repeat(kb.Backspace, 4) + "方向不同")
	manager.find("form", "为什么不通过").find("button", "不通过").click()
	manager.find("StaticText", "✓ 赵磊 不通过 · 周二 10:40 · 拒信待发")
	hr.find("StaticText", "✓ 赵磊 不通过 · 周二 10:40 · 拒信待发")
	last := tb.events[len(tb.events)-1]
	if last.Values.Get("reason") != "industry" || last.Values.Get("words") != "方向不同" {
		t.Errorf("values %v", last.Values)
	}
}

// moreAndConfirm: rare things are behind a menu; what needs a yes asks for it
// on the card.
func moreAndConfirm(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	manager := w.column("赵磊 的聊天")
	manager.gone("menuitem", "待定")
	manager.find("button", "更多").click()
	manager.find("menuitem", "待定")
	w.shot("menu")
	manager.find("menuitem", "待定").click()
	asks := manager.find("group", "待定")
	w.shot("confirm")
	asks.find("StaticText", "先放两周，到 12月8日 再问你。")
	asks.find("button", "取消").click()
	manager.gone("group", "待定")
	if len(tb.events) > 0 {
		t.Fatalf("it counted unconfirmed: %v", tb.events)
	}
	manager.find("button", "更多").click()
	manager.find("menuitem", "待定").click()
	manager.find("group", "待定").find("button", "待定").click()
	manager.find("StaticText", "✓ 赵磊 待定 · 到 12月8日")
}

func talk(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	hr, lead := w.column("林晓 的聊天"), w.column("孙倩 的聊天")
	hr.find("button", "全员群").click()
	hr.find("textbox", "在群里说，/ 开头或 @小环").enter("/status" + kb.Enter)
	hr.find("StaticText", "已私信回复。")
	lead.find("button", "全员群 有新消息").click()
	lead.find("StaticText", "已私信回复。")
	if text := eval[string](w, `document.querySelector("section[aria-label^=孙倩] .log").innerText`); strings.Contains(text, "李明") {
		t.Errorf("the group reads a name: %s", text)
	}
	hr.find("button", "和小环 有新消息").click()
	hr.find("textbox", "对小环说，比如 /help").enter("/nothing" + kb.Enter)
	hr.find("StaticText", "没有找到你可以查看或处理的内容。请核对名字，或找 HR 开权限。")
	hr.find("textbox", "对小环说，比如 /help").enter(kb.ArrowUp)
	if again := eval[string](w, `document.activeElement.value`); again != "/nothing" {
		t.Errorf("recalled %q", again)
	}
}

func timeAndOutbox(t *testing.T, browser context.Context) {
	tb := start(t)
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	page := w.page()
	page.find("time", "")
	tb.clock.rings = tb.dealOnce("C-7", "陈可")
	page.find("button", "+3 天").click()
	page.find("StaticText", "11月27日 10:12")
	w.column("赵磊 的聊天").find("article", "陈可 · Go")
	post[acted](tb, http.StatusOK, "/console/api/act", map[string]any{
		"as": "mgr-zhao", "message": tb.bot.cases["C-7"].copies["mgr-zhao"], "action": "decision/C-7/reject@1", "values": map[string]any{"reason": "logic"},
	})
	page.find("button", "发件箱 1").click()
	drawer := page.find("dialog", "发件箱")
	drawer.find("StaticText", "关于你的申请 / Your application").click()
	drawer.find("StaticText", "451 try again later")
	w.until("the letter word for word", func() bool {
		return strings.Contains(eval[string](w, `document.querySelector("dialog pre")?.innerText ?? ""`), "<b>林晓</b>")
	})
	w.shot("outbox")
	w.do(press(kb.Escape))
	page.gone("dialog", "发件箱")
}

// tabsAndTime: on a phone people are tabs and the clock's buttons fold away.
func tabsAndTime(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", phone())
	page := w.page()
	people := page.find("group", "看谁的聊天")
	people.find("button", "孙倩 业务负责人").click()
	w.column("孙倩 的聊天").find("StaticText", "还没有消息。试试 /help。")
	people.find("button", "林晓 HR 待处理 1").click()
	if !w.column("林晓 的聊天").find("button", "通过").inView() {
		t.Error("a tab seen for the first time does not show its waiting card")
	}
	page.gone("button", "+1 天")
	page.find("button", "调时间").click()
	page.find("button", "+1 天").click()
	page.find("StaticText", "11月25日 10:12")
	page.find("button", "拨到…").click()
	page.find("button", "拨过去")
	w.shot("clock")
	eval[string](w, `document.querySelector("#bar input").value = "2026-11-24T09:00"`)
	eval[bool](w, `document.querySelector("#bar form").noValidate = true`)
	page.find("button", "拨过去").click()
	page.find("StaticText", "业务时间只能往前走，没有改动。选一个比现在晚的时间。")
	page.find("button", "拨到…").click()
	eval[string](w, `document.querySelector("#bar input").value = "2026-11-30T09:00"`)
	page.find("button", "拨过去").click()
	page.find("StaticText", "11月30日 09:00")
	if now := tb.clock.Now().Format(time.RFC3339); now != "2026-11-30T09:00:00+08:00" {
		t.Errorf("business time is %s", now)
	}
}

// whoHasWork: an empty column that nobody chose follows the work to the person
// who got it; a chosen one stays.
func whoHasWork(t *testing.T, browser context.Context) {
	tb := start(t)
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	chosen := tab(t, browser, tb.url+"/console#lang=zh-CN&as=hr-lin,mgr-zhao,lead-sun", desk())
	tb.bot.deal("C-1042", "李明", "mgr-he")
	for _, one := range []*window{w, chosen} {
		one.column("赵磊 的聊天") // first in the page's language while nobody has work
		one.column("林晓 的聊天").find("textbox", "对小环说，比如 /help").enter("/nothing" + kb.Enter)
		one.column("林晓 的聊天").find("StaticText", "没有找到你可以查看或处理的内容。请核对名字，或找 HR 开权限。")
	}
	w.column("Daniel He 的聊天").find("button", "Approve")
	chosen.column("赵磊 的聊天")
}

// longViewOpens: a link answers with a card of its own, whose long quote folds.
func longViewOpens(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", phone())
	manager := w.column("赵磊 的聊天")
	manager.find("button", "完整报告 ›").click()
	report := manager.find("article", "完整报告")
	report.find("rowheader", "行业经验")
	folded := eval[int](w, `document.querySelector("blockquote.folded").clientHeight`)
	report.find("button", "展开全文").click()
	report.find("button", "收起")
	if open := eval[int](w, `[...document.querySelectorAll("blockquote")].at(-1).clientHeight`); open <= folded*2 {
		t.Errorf("the quote is %d px folded and %d px open", folded, open)
	}
	report.find("button", "更多").click()
	if !report.find("menuitem", "待定").inView() {
		t.Error("the menu is not in view")
	}
	w.shot("report")
}

func twoLanguages(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	w.page().find("button", "页面语言: English").click()
	manager := w.column("Chat of 赵磊")
	manager.find("button", "通过") // the page changed, the person did not
	manager.find("button", "Let 赵磊 read English").click()
	manager.find("button", "Approve")
	manager.find("StaticText", "Tue 24 Nov")
	w.page().find("button", "Outbox")
}

// address: who is shown stands in the address, for a reload and a second
// window.
func address(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#as=mgr-he,lead-sun,admin-wu&lang=en", desk())
	w.column("Chat of Daniel He")
	w.column("Chat of 孙倩")
	admin := w.column("Chat of 吴敏")
	admin.find("combobox", "Play somebody else").enter("林")
	w.column("Chat of 林晓")
	w.until("the new person in the address", func() bool {
		return strings.Contains(eval[string](w, `location.hash`), "as=mgr-he,lead-sun,hr-lin")
	})
	again := tab(t, browser, eval[string](w, `location.href`), desk())
	again.column("Chat of 林晓").find("article", "李明 · Go")
}

// keyboard: the primary button is reached and pressed without a mouse, and the
// focus stays with the card.
func keyboard(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	next := w.column("赵磊 的聊天").find("button", "跳到下一张待处理的卡片，共 1 张")
	next.enter(kb.Enter)
	if on := eval[string](w, `document.activeElement.innerText`); on != "通过" {
		t.Fatalf("the focus is on %q", on)
	}
	w.do(press(kb.Tab), press(kb.Tab), press(kb.Enter), press(kb.ArrowDown))
	if on := eval[string](w, `document.activeElement.innerText`); on != "待定" {
		t.Fatalf("in the menu the focus is on %q", on)
	}
	w.do(press(kb.Escape))
	if on := eval[string](w, `document.activeElement.innerText`); on != "更多" {
		t.Fatalf("after Esc the focus is on %q", on)
	}
	w.column("赵磊 的聊天").find("button", "通过").enter(kb.Enter)
	w.until("the card to have the focus", func() bool {
		return eval[bool](w, `document.activeElement.matches("article.tone-good")`)
	})
}

// manyCards: among many, the page opens at the first that waits.
func manyCards(t *testing.T, browser context.Context) {
	tb := start(t)
	for i, name := range []string{"一", "二", "三", "四", "五"} {
		tb.bot.deal("C-"+string(rune('1'+i)), "候选人"+name)
	}
	m := tb.find("mgr-zhao", "候选人一")
	first := map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action}
	post[acted](tb, http.StatusOK, "/console/api/act", first)
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", phone())
	card := w.column("赵磊 的聊天").find("article", "候选人二 · Go")
	if !card.find("button", "通过").inView() || !card.find("heading", "候选人二 · Go").inView() {
		w.shot("open")
		t.Error("the first waiting card is not in view")
	}
	w.column("赵磊 的聊天").find("button", "跳到下一张待处理的卡片，共 4 张").click()
	if third := w.column("赵磊 的聊天").find("article", "候选人三 · Go"); !third.find("button", "通过").inView() {
		t.Error("the next waiting card is not in view")
	}
	// A stale click far from the end is answered where it was made.
	tb.bot.outdate("C-3")
	third := w.column("赵磊 的聊天").find("article", "候选人三 · Go")
	third.find("button", "通过").click()
	w.until("the sentence in view", func() bool {
		return eval[bool](w, `[...document.querySelectorAll(".told")].some((e) => !e.hidden && e.innerText === "情况已经变了，这次没有保存；现在看到的是最新状态。")`)
	})
	if !third.find("button", "通过").inView() {
		w.shot("stale")
		t.Error("the card lost its place")
	}
}

func faultsAreTold(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	manager := w.column("赵磊 的聊天")
	field := manager.find("textbox", "对小环说，比如 /help")
	field.enter("/boom" + kb.Enter)
	manager.find("StaticText", "我们这边出了错，什么都没有保存。过一分钟再试；还不行就告诉管理员。")
	if kept := eval[string](w, `document.querySelector("section[aria-label^=赵磊] .composer input").value`); kept != "/boom" {
		t.Errorf("what was typed became %q", kept)
	}
	manager.find("button", "知道了").click()
	manager.gone("button", "知道了")
}

// peoplesText: nothing that a person wrote comes alive.
func peoplesText(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1", `<img src=x onerror="window.pwned=1"><b>王</b> {{.X}} **x**`)
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	w.column("赵磊 的聊天").find("article", `<img src=x onerror="window.pwned=1"><b>王</b> {{.X}} **x** · Go`)
	w.column("赵磊 的聊天").find("textbox", "对小环说，比如 /help").enter("<script>window.pwned=1</script>" + kb.Enter)
	w.column("赵磊 的聊天").find("StaticText", "<script>window.pwned=1</script>")
	if eval[bool](w, `"pwned" in window || document.querySelector(".log img, .log script, .log b") !== null`) {
		t.Error("it came alive")
	}
}

// formOutlivesNews: a card that is drawn anew keeps an open form, its words,
// and the focus in it.
func formOutlivesNews(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := tab(t, browser, tb.url+"/console#lang=zh-CN", desk())
	manager := w.column("赵磊 的聊天")
	manager.find("button", "不通过…").click()
	manager.find("textbox", "给候选人的话").enter("方向不同")
	tb.edit("C-1042", "mgr-zhao", "李明 · 改过")
	manager.find("article", "李明 · 改过")
	manager.find("StaticText", "已更新")
	w.do(press("。"))
	if kept := eval[string](w, `document.querySelector("form.asks textarea").value`); kept != "方向不同。" {
		t.Errorf("the words became %q", kept)
	}
}

// pictures looks at every combination that people meet, for the eye of who
// runs the test with -artifacts, and for what a machine can see: nothing
// stands out sideways.
func pictures(t *testing.T, browser context.Context) {
	tb := start(t)
	tb.bot.deal("C-1041", "Daniel Reyes")
	tb.bot.deal("C-1042", "李明")
	m := tb.find("mgr-zhao", "Daniel")
	post[acted](tb, http.StatusOK, "/console/api/act", map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action})
	post[acted](tb, http.StatusOK, "/console/api/act", map[string]any{"as": "mgr-zhao", "message": m.ID, "action": m.Actions[0].Action})
	post[said](tb, http.StatusOK, "/console/api/say", map[string]any{"as": "hr-lin", "text": "/status 李明"})
	for _, lang := range []string{"zh-CN", "en"} {
		as := map[string]string{"zh-CN": "hr-lin,mgr-zhao,lead-sun", "en": "mgr-he,mgr-zhao,hr-lin"}[lang]
		for size, pixels := range map[string][2]int64{"phone": phone(), "small": small(), "desk": desk(), "tablet": {768, 1024}} {
			w := tab(t, browser, tb.url+"/console#as="+as+"&lang="+lang+"&tab="+map[string]string{"zh-CN": "1", "en": "0"}[lang], pixels)
			for _, scheme := range []string{"light", "dark"} {
				w.prefers(scheme)
				w.shot(strings.Join([]string{size, lang, scheme}, "-"))
			}
			reject := map[string]string{"zh-CN": "不通过…", "en": "Reject…"}[lang]
			column := map[string]string{"zh-CN": "赵磊 的聊天", "en": "Chat of Daniel He"}[lang]
			w.column(column).find("button", reject).click()
			w.column(column).find("form", map[string]string{"zh-CN": "为什么不通过", "en": "Why not"}[lang]).find("button", strings.TrimSuffix(reject, "…")).click()
			w.column(column).find("alert", "")
			w.shot(strings.Join([]string{size, lang, "form"}, "-"))
			if over := w.sideways(); over > 0 {
				t.Errorf("%s %s: %d px stand out sideways", size, lang, over)
			}
			w.close()
		}
	}
}
