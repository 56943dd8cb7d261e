package main

import (
	"encoding/json"
	"fmt"
	"testing"

	"closeloop/bot/eyes"
)

// handed is a file in somebody's hand: dropped ("drop") or chosen.
type handed struct{ how, name, who, content string }

// gives puts a file into the page as a hand does: dropped on somebody's chat, or
// chosen with its button.
func gives(t *testing.T, tab *eyes.Window, f handed) {
	t.Helper()
	words, err := json.Marshal(f.content)
	if err != nil {
		t.Fatal(err)
	}
	eyes.Ask[bool](tab, fmt.Sprintf(`(() => {
		const files = new DataTransfer();
		files.items.add(new File([%s], %q));
		const column = [...document.querySelectorAll("section.column")].find((c) => c.clientHeight && c.getAttribute("aria-label").includes(%q));
		if (%q === "drop") {
			column.dispatchEvent(new DragEvent("dragenter", { dataTransfer: files, cancelable: true }));
			return column.dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }));
		}
		const input = column.querySelector("input[type=file]");
		input.files = files.files;
		return input.dispatchEvent(new Event("change"));
	})()`, words, f.name, f.who, f.how))
}

// TestBrowserFiles: on the page a file is dropped, or chosen with the button,
// offered, and imported by a click; a card's attachment is a link.
func TestBrowserFiles(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	tab := eyes.Open(t).Visit(t, r.base+"/#lang=zh-CN", eyes.Size{Width: 1280, Height: 800})
	chat := tab.Page().Find("region", "林晓 的聊天")
	if !chat.Find("button", "文件").InView() {
		t.Error("the button for files is not in view")
	}
	gives(t, tab, handed{"drop", "first.jsonl", "林晓", string(lines(t, liMing()))})
	chat.Find("button", "导入 1 场").Click()
	chat.Find("StaticText", "新的 1 场，更新 0 场，没有变化 0 场")
	chat.Gone("button", "导入 1 场")
	gives(t, tab, handed{"choose", "first.jsonl", "林晓", string(lines(t, reyes(), candidate{}))})
	chat.Find("button", "导入可用的 1 场")
	tab.Shot("offer")
	chat.Find("button", "放弃").Click()
	chat.Find("StaticText", "按你说的没有导入，什么都没有存。")
	r.say("hr-lin", "导入", "dm")
	chat.Find("link", "interviews.xlsx")
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%d pixels stand out to the side", n)
	}
}
