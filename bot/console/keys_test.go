package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"closeloop/bot/chat"
	"closeloop/bot/eyes"
)

const greeting = "对小环说，比如 /help"

// active reads something of the element that has the focus.
func active(w *eyes.Window, what string) string {
	return eyes.Ask[string](w, `String(document.activeElement.`+what+` ?? "")`)
}

// completion: a line is completed from what the house offers; it is only ever
// filled in, and said by nobody but the person.
func completion(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1", "王珊")
	tb.bot.deal("C-2", "王珊珊")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	hr := column(w, "林晓 的聊天")
	field := hr.Find("combobox", greeting)
	field.Enter("/")
	list := hr.Find("listbox", "可以这样写")
	list.Find("option", "/status <姓名> 到哪一步了")
	hr.Find("status", "")
	if got := active(w, `getAttribute("aria-expanded")`); got != "true" {
		t.Errorf("the list is open, and the field says %q", got)
	}
	w.Press("s" + kb.Tab)
	w.Until("the verb", func() bool { return active(w, "value") == "/status " })
	hr.Find("option", "王珊 C-1")
	w.Press(kb.ArrowDown + kb.ArrowDown + kb.ArrowDown + kb.ArrowUp + kb.ArrowDown)
	if chosen := eyes.Ask[string](w, `document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.innerText.replace(/\s+/g, " ") ?? ""`); chosen != "王珊珊 C-2" {
		t.Errorf("the arrows chose %q", chosen)
	}
	w.Press(kb.Enter)
	w.Until("the name", func() bool { return active(w, "value") == "/status 王珊珊" })
	hr.Gone("listbox", "可以这样写")
	w.Press(kb.Backspace)
	hr.Find("option", "王珊珊 C-2").Click()
	w.Until("the name again", func() bool { return active(w, "value") == "/status 王珊珊" })
	w.Press(kb.Backspace)
	hr.Find("option", "王珊珊 C-2")
	w.Press(kb.Escape)
	hr.Gone("listbox", "可以这样写")
	if got := active(w, "value"); got != "/status 王珊" {
		t.Errorf("Esc left %q", got)
	}
	w.Press(kb.Tab)
	if got := active(w, "innerText"); got != "发送" {
		t.Errorf("with the list closed Tab leads to %q", got)
	}
	if len(tb.events) > 0 {
		t.Errorf("it was said by itself: %v", tb.events)
	}
}

// TestComplete: the door answers in the person's words, refuses strangers, and
// has nothing to say of a line that nobody would type.
func TestComplete(t *testing.T) {
	t.Parallel()
	tb := start(t)
	tb.bot.deal("C-1", "王珊")
	ask := func(as, text string) []hint {
		return get[[]hint](tb, http.StatusOK, "/console/api/complete?as="+as+"&text="+text)
	}
	for _, c := range []struct {
		as, text string
		want     []hint
	}{
		{"hr-lin", "/st", []hint{{"/status ", "/status <姓名>", "到哪一步了"}}},
		{"mgr-he", "/st", []hint{{"/status ", "/status <name>", "where somebody stands"}}},
		{"mgr-he", "/la", []hint{{"/lang ", "/lang", "your language"}}},
		{"hr-lin", "/status%20", []hint{{"/status 王珊", "王珊", "C-1"}}},
		{"lead-sun", "/status%20", []hint{}},
		{"hr-lin", "/status%20nobody", []hint{}},
		{"hr-lin", strings.Repeat("/", 500), []hint{}},
	} {
		if got := ask(c.as, c.text); !slices.Equal(got, c.want) || got == nil {
			t.Errorf("%s %s: %v, want %v", c.as, c.text, got, c.want)
		}
	}
	get[any](tb, http.StatusNotFound, "/console/api/complete?as=nobody&text=/")
	bare := start(t, func(c *Config) { c.Complete = nil })
	if got := get[[]hint](bare, http.StatusOK, "/console/api/complete?as=hr-lin&text=/"); len(got) > 0 {
		t.Errorf("nobody knows how to go on, and it goes on with %v", got)
	}
	broken := start(t, func(c *Config) {
		c.Complete = func(context.Context, string, string) ([]Hint, error) { return nil, fmt.Errorf("disk on fire") }
	})
	get[any](broken, http.StatusInternalServerError, "/console/api/complete?as=hr-lin&text=/")
}

// history: each person's own lines come back, what was begun too, and nothing
// of it is kept by the browser.
func history(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	hr, manager := column(w, "林晓 的聊天"), column(w, "赵磊 的聊天")
	for _, line := range []string{"one", "two"} {
		hr.Find("combobox", greeting).Enter(line + kb.Enter)
		w.Until(line+" to be said", func() bool { return active(w, "value") == "" })
	}
	hr.Find("combobox", greeting).Enter("begun")
	for _, c := range [][2]string{{kb.ArrowUp, "two"}, {kb.ArrowUp, "one"}, {kb.ArrowUp, "one"}, {kb.ArrowDown, "two"}, {kb.ArrowDown, "begun"}, {kb.ArrowDown, "begun"}} {
		w.Press(c[0])
		if got := active(w, "value"); got != c[1] {
			t.Errorf("recalled %q, want %q", got, c[1])
		}
	}
	manager.Find("combobox", greeting).Enter(kb.ArrowUp)
	if got := active(w, "value"); got != "" {
		t.Errorf("another person's line came back: %q", got)
	}
	hr.Find("combobox", "换个人").Enter("吴")
	column(w, "吴敏 的聊天").Find("combobox", "换个人").Enter("林")
	column(w, "林晓 的聊天").Find("combobox", "对小环说，比如 /help").Enter(kb.ArrowUp)
	if got := active(w, "value"); got != "two" {
		t.Errorf("back with the first person: %q", got)
	}
	if kept := eyes.Ask[int](w, `localStorage.length + sessionStorage.length`); kept != 0 {
		t.Errorf("the browser keeps %d things", kept)
	}
}

// nextLine: a line can be said as soon as the one before is, though the page still
// asks what else changed.
func nextLine(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	hr := column(w, "林晓 的聊天")
	hr.Find("combobox", greeting)
	eyes.Ask[bool](w, `(() => {
		const ask = window.fetch;
		window.fetch = (at, ...rest) => String(at).includes("api/people") ? new Promise(() => {}) : ask(at, ...rest);
		return true;
	})()`)
	for _, line := range []string{"one", "two"} {
		hr.Find("combobox", greeting).Enter(line + kb.Enter)
		w.Until(line+" to be said", func() bool { return active(w, "value") == "" })
	}
}

// whatIsNew: what comes out of sight is counted, in the title too, until it was
// seen; then a quiet line still says where it began. An edit is no news, and is
// not read out again.
func whatIsNew(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	for i := range 4 {
		tb.bot.deal(fmt.Sprint("C-", i), fmt.Sprint("候选人", i))
	}
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN&tab=2", phone())
	column(w, "孙倩 的聊天")
	if title := eyes.Ask[string](w, `document.title`); title != "小环 Closeloop · 控制台" {
		t.Errorf("nothing is new, and the title is %q", title)
	}
	tb.edit("C-1", "mgr-zhao", "候选人1 · 改过")
	tb.bot.deal("C-7", "新来的", "mgr-zhao")
	people := w.Page().Find("group", "看谁的聊天")
	tab := people.Find("button", "赵磊 用人经理 待处理 5 1 条新消息")
	if title := eyes.Ask[string](w, `document.title`); title != "(1) 小环 Closeloop · 控制台" {
		t.Errorf("the title is %q", title)
	}
	if read := eyes.Ask[[]string](w, `[...document.querySelectorAll("section[aria-label^=赵磊] .message")].filter((m) => m.ariaLive !== "off" && m.getAttribute("aria-live") !== "off").map((m) => m.querySelector("h3").innerText)`); !slices.Equal(read, []string{"新来的 · Go"}) {
		t.Errorf("read out: %q", read)
	}
	tab.Click()
	manager := column(w, "赵磊 的聊天")
	manager.Find("button", "1 条新消息 ↓").Click()
	w.Until("the count to go", func() bool { return eyes.Ask[string](w, `document.title`) == "小环 Closeloop · 控制台" })
	people.Find("button", "赵磊 用人经理 待处理 5")
	manager.Gone("button", "1 条新消息 ↓")
	manager.Find("separator", "以下是新消息")
	if after := eyes.Ask[string](w, `document.querySelector(".new").nextElementSibling.innerText`); !strings.Contains(after, "新来的") {
		t.Errorf("the line stands before %q", after)
	}
	manager.Find("article", "新来的 · Go").Find("button", "通过").Click()
	manager.Gone("separator", "以下是新消息")
}

// ownAnswers: what comes of the reader's own words is no news.
func ownAnswers(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	for i := range 4 {
		tb.bot.deal(fmt.Sprint("C-", i), fmt.Sprint("候选人", i))
	}
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	column(w, "林晓 的聊天").Find("combobox", greeting).Enter("/nothing" + kb.Enter)
	column(w, "林晓 的聊天").Find("StaticText", "没有找到你可以查看或处理的内容。请核对名字，或找 HR 开权限。")
	w.Until("the field to be empty", func() bool { return active(w, "value") == "" })
	if title := eyes.Ask[string](w, `document.title + document.querySelectorAll(".new").length`); title != "小环 Closeloop · 控制台0" {
		t.Errorf("the title is %q", title)
	}
}

// escape closes a form, a menu's form too, gives the focus back to its button,
// and keeps what was typed for the next time; to cancel gives it up.
func escape(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	manager := column(w, "赵磊 的聊天")
	words := func() string {
		return eyes.Ask[string](w, `document.querySelector("form.asks textarea")?.value ?? "closed"`)
	}
	manager.Find("button", "不通过…").Enter(kb.Enter)
	manager.Find("textbox", "给候选人的话").Enter("方向不同" + kb.Escape)
	manager.Gone("form", "为什么不通过")
	if on := active(w, "innerText"); on != "不通过…" {
		t.Errorf("after Esc the focus is on %q", on)
	}
	w.Press(kb.Enter)
	w.Until("the words to be there again", func() bool { return words() == "方向不同" })
	manager.Find("form", "为什么不通过").Find("button", "取消").Enter(kb.Enter)
	w.Press(kb.Enter)
	manager.Find("form", "为什么不通过")
	if got := words(); got != "" {
		t.Errorf("what was given up is %q", got)
	}
	w.Press(kb.Escape)
	manager.Find("button", "更多").Enter(kb.Enter + kb.ArrowDown + kb.Enter)
	manager.Find("group", "待定")
	if on := active(w, "innerText"); on != "待定" {
		t.Errorf("the focus is on %q", on)
	}
	w.Press(kb.Escape)
	manager.Gone("group", "待定")
	if on := active(w, "innerText"); on != "更多" {
		t.Errorf("after Esc from a menu's question the focus is on %q", on)
	}
}

// focusFalls: when the button under the finger goes away, the focus is on the
// card's heading; a caret in the middle of a word stays there.
func focusFalls(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	manager := column(w, "赵磊 的聊天")
	manager.Find("button", "不通过…").Enter(kb.Enter)
	manager.Find("textbox", "给候选人的话").Enter("一三" + kb.ArrowLeft)
	tb.edit("C-1042", "mgr-zhao", "李明 · 改过")
	manager.Find("article", "李明 · 改过")
	w.Press("二")
	if got := active(w, "value"); got != "一二三" {
		t.Errorf("the caret was lost: %q", got)
	}
	// Nor does news break into a word that is being put together.
	during := func(event string) {
		eyes.Ask[bool](w, fmt.Sprintf(`document.activeElement.dispatchEvent(new CompositionEvent(%q, { bubbles: true }))`, event))
	}
	during("compositionstart")
	tb.edit("C-1042", "mgr-zhao", "李明 · 又改")
	tb.bot.deal("C-9", "后来的", "hr-lin")
	column(w, "林晓 的聊天").Find("article", "后来的 · Go") // came after it
	if !manager.Has("article", "李明 · 改过") {
		t.Error("the card was drawn anew under the input method")
	}
	during("compositionend")
	manager.Find("article", "李明 · 又改")
	m := tb.find("mgr-he", "李明")
	post[acted](tb, http.StatusOK, "/console/api/act", map[string]any{"as": "mgr-he", "message": m.ID, "action": m.Actions[0].Action})
	manager.Gone("form", "为什么不通过")
	if on := active(w, "outerHTML"); !strings.HasPrefix(on, "<h3") || !strings.Contains(on, "李明") {
		t.Errorf("the focus is on %s", on)
	}
}

// pastTheBar: the first stop of the keyboard leads to the messages.
func pastTheBar(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	tb.bot.deal("C-1042", "李明")
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", phone())
	address := eyes.Ask[string](w, `location.href`)
	w.Press(kb.Tab)
	if !w.Page().Find("link", "跳到消息").InView() {
		t.Error("the link is not in view when it has the focus")
	}
	w.Press(kb.Enter)
	if on := active(w, `getAttribute("role")`); on != "log" {
		t.Errorf("the focus is on %q", on)
	}
	if ring := eyes.Ask[string](w, `getComputedStyle(document.activeElement).outlineStyle`); ring != "solid" {
		t.Errorf("the ring is %q", ring)
	}
	if now := eyes.Ask[string](w, `location.href`); now != address {
		t.Errorf("the address became %s", now)
	}
}

// twoSchemes: the page wears what the machine wants until somebody chooses; the
// choice outlives a reload, and what the machine wants anyway is not kept.
func twoSchemes(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	dark := func() bool {
		return eyes.Ask[bool](w, `parseInt(getComputedStyle(document.body).backgroundColor.slice(4)) < 100`)
	}
	w.Prefers("dark")
	w.Until("the dark", dark)
	w.Page().Find("button", "换成浅色").Click()
	w.Page().Find("button", "换成深色")
	w.Until("the light", func() bool { return !dark() })
	again := browser.Visit(t, tb.url+"/console#lang=zh-CN", desk())
	again.Prefers("dark")
	again.Page().Find("button", "换成深色").Click()
	w.Until("nothing to be kept", func() bool { return eyes.Ask[int](w, `localStorage.length`) == 0 })
}

// longNames: nothing stands out, is covered or cut off where names and words
// are as long as people's can be, from the smallest window to the widest.
func longNames(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	uyghur := "阿卜杜热依木·买买提明·图尔荪江·艾力·库尔班·阿不都克里木·伊明·玉素甫·热合曼"
	word := strings.Repeat("Donaudampfschiff", 4)
	tb.bot.crowd[2].Name = uyghur
	tb.bot.deal("C-1", uyghur)
	tb.bot.deal("C-2", word[:60])
	for _, m := range []string{uyghur, word} {
		tb.c.show(Message{Place: directly + "mgr-zhao", Private: true, Card: wordsOf(kindTyped, chat.L(m)), From: "mgr-zhao"})
	}
	for _, width := range []int64{320, 390, 1080, 2560} {
		w := browser.Visit(t, tb.url+"/console#lang=zh-CN&tab=1", eyes.Size{Width: width, Height: 800})
		w.Shot(fmt.Sprint("long-", width))
		if over := w.Sideways(); over > 0 {
			t.Errorf("%d px wide: %d px stand out sideways", width, over)
		}
		for _, wrong := range w.Flaws() {
			if !strings.HasPrefix(wrong, "cut off: span.name") { // a tab shows as much of a name as fits; the heading below it shows all
				t.Errorf("%d px wide: %s", width, wrong)
			}
		}
		w.Close()
	}
}

// manyMessages: among 200 cards, one that comes or changes costs one card's
// drawing, and reading all anew costs none.
func manyMessages(t *testing.T, browser eyes.Browser) {
	tb := start(t)
	for i := range 200 {
		tb.bot.deal(fmt.Sprint("C-", i), fmt.Sprint("候选人", i), "mgr-zhao")
	}
	w := browser.Visit(t, tb.url+"/console#lang=zh-CN&as=mgr-zhao", desk())
	manager := column(w, "赵磊 的聊天")
	eyes.Ask[bool](w, `(() => {
		window.drawn = 0;
		new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => { window.drawn += n.className?.startsWith?.("message") ? 1 : 0; })))
			.observe(document.querySelector("section[aria-label^=赵磊] .log"), { childList: true });
		return true;
	})()`)
	reads := func(words string) func() bool {
		return func() bool {
			return eyes.Ask[bool](w, fmt.Sprintf(`[...document.querySelectorAll(".message")].some((m) => m.textContent.includes(%q))`, words))
		}
	}
	tb.edit("C-100", "mgr-zhao", "候选人100 · 改过")
	w.Until("the edit", reads("候选人100 · 改过"))
	tb.bot.deal("C-200", "候选人200", "mgr-zhao")
	w.Until("the new one", reads("候选人200 · Go"))
	manager.Find("combobox", greeting).Enter("/nothing" + kb.Enter)
	w.Until("the answer", reads("没有找到你可以查看或处理的内容"))
	w.Until("the field to be empty", func() bool { return active(w, "value") == "" })
	if drawn := eyes.Ask[int](w, `window.drawn`); drawn > 6 {
		t.Errorf("%d messages were drawn for one that changed, one that came, one that was said and one that answered", drawn)
	}
}
