package main

import (
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/bot/eyes"
)

// TestBrowserPictures: on the page a picture that a card brings is seen at once,
// with words for who does not see it, and anybody can use the page with it on.
func TestBrowserPictures(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	_, err := r.app.console.Post(t.Context(), chat.Delivery{
		Reader: chat.Reader{Person: "hr-lin", Locale: "zh-CN", Zone: monday(t).Location()}, Key: "lesson",
		Place: chat.Place{Platform: console.Platform, ID: "dm:hr-lin", Private: true},
		Card: chat.Card{
			Kind: "training.lesson.1", Title: chat.L("读一份报告"), Blocks: []chat.Block{chat.Paragraph(chat.L("先看差距，再看证据。"))},
			Files: []chat.Attachment{{Name: "card.png", Make: pictured + "decision.summary", Alt: chat.T("picture.card", "Title", chat.L("读一份报告"))}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	tab := eyes.Open(t).Visit(t, r.base+"/#lang=zh-CN&as=hr-lin,mgr-zhao,lead-sun", eyes.Size{Width: 1280, Height: 900})
	tab.Until("the picture is there", func() bool {
		return eyes.Ask[float64](tab, `document.querySelector(".attached img")?.naturalWidth ?? 0`) == 720
	})
	if alt := eyes.Ask[string](tab, `document.querySelector(".attached img").alt`); alt != "一张示例卡片的图，配合本课：读一份报告" {
		t.Errorf("who does not see it reads %q", alt)
	}
	tab.Shot("picture")
	if flaws := append(tab.Flaws(), tab.Barriers()...); len(flaws) > 0 {
		t.Error(flaws)
	}
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%d pixels stand out to the side", n)
	}
	if all := tab.Complaints(); len(all) > 0 {
		t.Error(all)
	}
}
