package main

import (
	"strings"
	"testing"

	"closeloop/bot/eyes"
)

// TestBrowserEdit: on the real page a sentence that may not be said is named at
// its field, what was typed is still there, and what is saved then stands on the
// card.
func TestBrowserEdit(t *testing.T) {
	t.Parallel()
	b := eyes.Open(t)
	r := start(t, monday(t))
	r.rejected(chinese())
	tab := b.Visit(t, r.base+"/#lang=zh-CN&as=hr-lin", eyes.Size{Width: 390, Height: 844})
	chat := tab.Page().Find("region", "林晓 的聊天")
	chat.Find("button", "修改…").Click()
	const field = `document.querySelector("textarea[data-field=body]")`
	typed := func() string { return eyes.Ask[string](tab, field+`?.value ?? ""`) }
	tab.Until("the letter to stand in the form", func() bool { return strings.Contains(typed(), "感谢你参加") })
	chat.Find("textbox", "正文*").Enter("我们想找更年轻的同事。")
	bad := typed()
	chat.Find("button", "保存").Click()
	tab.Until("the finding to be named", func() bool { return strings.Contains(tab.Words(), "提到年龄") })
	if got := typed(); got != bad || !strings.Contains(got, "更年轻") {
		t.Errorf("what was typed is lost: %q", got)
	}
	if over := tab.Sideways(); over > 0 {
		t.Errorf("the form stands out by %d pixels", over)
	}
	tab.Shot("edit-finding")
	eyes.Ask[bool](tab, `(() => { const f = `+field+`; f.value = f.value.replace("我们想找更年轻的同事。", "谢谢。"); return f.dispatchEvent(new Event("input", { bubbles: true })); })()`)
	chat.Find("button", "保存").Click()
	tab.Until("the edit to stand on the card", func() bool {
		return strings.Contains(tab.Words(), "修改过") && strings.Contains(tab.Words(), "谢谢。")
	})
	tab.Shot("edit-saved")
}
