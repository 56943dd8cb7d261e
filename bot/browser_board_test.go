package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"closeloop/bot/eyes"
	"closeloop/bot/needs"
)

// boardLinkOf asks for the board in chat and returns the address on the card.
func (r *rig) boardLinkOf(who string) string {
	r.t.Helper()
	said := r.say(who, "/board", "dm").said()
	link := regexp.MustCompile(`http\S+/board\?link=[\w-]{22}`).FindString(said)
	if link == "" {
		r.t.Fatalf("no link for %s in\n%s", who, said)
	}
	return link
}

// boardSpeech is what the page says in one language; the shut door knows nobody, and
// speaks the browser’s.
type boardSpeech struct{ enter, search, columns, late, mine, owner, out, shut, count, one, none string }

func boardSpeeches() map[string]boardSpeech {
	return map[string]boardSpeech{
		"zh-CN": {"打开看板", "按姓名查找", "按状态分列", "只看超期", "只看我的", "负责人", "退出", "The board is opened from chat", "10 位候选人", "1 位候选人", "没有符合筛选条件的候选人。"},
		"en":    {"Open the board", "Search by name", "Columns by status", "Late only", "Mine only", "Owner", "Sign out", "The board is opened from chat", "10 candidates", "1 candidate", "Nobody fits these filters."},
	}
}

// TestBoardPage is the board in a real browser: in both languages, from 320 pixels
// to 4k, light and dark, by keyboard, live, and closed again.
func TestBoardPage(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // the page has no races of ours
		return
	}
	b := eyes.Open(t)
	for lang, size := range map[string]eyes.Size{"zh-CN": {Width: 1440, Height: 900}, "en": {Width: 390, Height: 844}} {
		r := furnished(t)
		r.say("hr-lin", "/lang "+lang, "dm")
		r.busyWeek()
		p := boardSight{rig: r, s: boardSpeeches()[lang], w: b.Visit(t, r.boardLinkOf("hr-lin"), size)}
		p.w.Shot("board-door-" + lang)
		p.fair("the door")
		p.w.Press(kb.Enter) // the button has the focus
		p.w.Arrive(".board")
		for _, scheme := range []string{"dark", "light"} {
			p.w.Prefers(scheme)
			p.w.Shot("board-" + lang + "-" + scheme)
			p.fair(lang+" "+scheme, map[string][]string{"dark": {"color-contrast"}}[scheme]...)
		}
		p.narrowed()
		p.follows(lang)
		sizes := []eyes.Size{{Width: 320, Height: 640}}
		if lang == "zh-CN" {
			sizes = append(sizes, eyes.Size{Width: 768, Height: 1024}, eyes.Size{Width: 3840, Height: 2160})
		}
		for _, other := range sizes {
			w := b.Visit(t, r.base+"/board", other)
			if over := w.Sideways(); over > 0 && other.Width < 760 || eyes.Ask[bool](w, `document.documentElement.scrollWidth > innerWidth`) {
				t.Errorf("%d wide: %d px stand out", other.Width, over)
			}
			w.Shot(fmt.Sprint("board-", lang, "-", other.Width))
			w.Close()
		}
		p.w.Page().Find("button", p.s.out).Click()
		p.w.Arrive(".alone")
		p.reads(p.s.shut)
		p.fair("the shut door")
		for _, said := range p.w.Complaints() {
			if !strings.Contains(said, "401") { // the shut door's own answer
				t.Errorf("the browser says %s", said)
			}
		}
		p.w.Close()
		r.stop()
	}
}

// boardSight is somebody before the board.
type boardSight struct {
	*rig
	s boardSpeech
	w *eyes.Window
}

func (p boardSight) reads(words string) {
	p.t.Helper()
	p.w.Until("the words "+words, func() bool { return strings.Contains(p.w.Words(), words) })
}

// fair: nothing keeps anybody out, nothing is cut off or too pale. What axe-core says
// of colours differs in the dark, nothing else does.
func (p boardSight) fair(what string, rules ...string) {
	p.t.Helper()
	for _, flaw := range append(p.w.Barriers(rules...), p.w.Flaws()...) {
		p.t.Errorf("%s: %s", what, flaw)
	}
}

// narrowed: what is typed and ticked leaves others out, and stands in the address.
func (p boardSight) narrowed() {
	p.t.Helper()
	p.reads(p.s.count)
	field := p.w.Page().Find("searchbox", p.s.search)
	field.Enter("liming")
	p.reads(p.s.one)
	if at := eyes.Ask[string](p.w, `location.search`); at != "?q=liming" {
		p.t.Errorf("the address says %q", at)
	}
	field.Enter(strings.Repeat(kb.Backspace, 6) + "zzz")
	p.reads(p.s.none)
	field.Enter(strings.Repeat(kb.Backspace, 3))
	p.reads(p.s.count)
	p.w.Press(kb.Tab + kb.Tab + kb.Tab + " ") // past the two lists, onto the first pill
	p.w.Until("only late ones", func() bool {
		return eyes.Ask[bool](p.w, `location.search === "?late=1" && !document.querySelector("#lanes .card:not(.late)") && !!document.querySelector("#lanes .card.late")`)
	})
	p.w.Press(" ")
	p.reads(p.s.count)
}

// follows: a report that is sent moves its card without anybody loading the page,
// and the focus stays where it was.
func (p boardSight) follows(lang string) {
	p.t.Helper()
	p.w.Page().Find("searchbox", p.s.search).Enter("")
	p.click("hr-lin", "report/C-1001/send", nil)
	p.w.Until("the card to move", func() bool {
		return eyes.Ask[bool](p.w, `document.querySelector("#pending_eval #C-1001") !== null && document.querySelectorAll("#C-1001").length === 1`)
	})
	if !eyes.Ask[bool](p.w, `document.activeElement.name === "q"`) {
		p.t.Error("the focus is lost")
	}
	p.w.Shot("board-" + lang + "-moved")
	eyes.Ask[bool](p.w, `(document.querySelector("#closed summary").click(), true)`)
	p.fair("with the closed ones")
	p.w.Shot("board-" + lang + "-closed")
}

// busyWeek moves the sample's candidates to where a week would.
func (r *rig) busyWeek() {
	r.t.Helper()
	for _, id := range []string{"C-1002", "C-1003", "C-1004", "C-1005", "C-1011", "C-1012"} {
		for _, hr := range []string{"hr-lin", "hr-qin", "hr-novak"} {
			if m, action, ok := r.button(hr, "report/"+id+"/send"); ok {
				r.press(hr, m.ID, action, nil)
			}
		}
	}
	r.settle()
	r.click("mgr-zhao", "decision/C-1002/approve", nil)
	r.click("mgr-zhao", "decision/C-1011/reject", map[string]any{"reason": "industry"})
	r.click("mgr-zhao", "decision/C-1003/reject", map[string]any{"reason": "industry"})
	r.advance("1h")
	r.click("hr-lin", "letter/C-1003/send", nil)
	r.click("hr-lin", "round/C-1002/arrange", map[string]any{"at": "2026-11-26T14:00", "place": "Room 4", "people": []string{"mgr-zhao"}})
	r.advance("26h")
	r.settle()
}

// TestBoardOnPaper: who prints the board has every candidate on paper, each on a line
// that ends on the sheet, also those that the page folds away; and no column's name
// runs into itself.
func TestBoardOnPaper(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // paper has no races
		return
	}
	r := furnished(t)
	r.bring(0, 45)
	w := eyes.Open(t).Visit(t, r.boardLinkOf("hr-lin"), eyes.Size{Width: 1280, Height: 800})
	w.Press(kb.Enter)
	w.Arrive(".board")
	eyes.Ask[bool](w, `(window.print = () => document.body.dataset.printed = "", true)`)
	w.Page().Find("button", "打印").Click()
	w.Until("the rest, then the printer", func() bool { return eyes.Ask[bool](w, `"printed" in document.body.dataset`) })
	w.OnPaper(func() {
		w.Shot("board-paper")
		words := w.Words()
		for _, want := range []string{"李明", "林晓打印", "王44"} {
			if !strings.Contains(words, want) {
				t.Errorf("the paper does not say %q:\n%s", want, words)
			}
		}
		for _, not := range []string{"还有", "实时更新", "导出", "没有人"} {
			if strings.Contains(words, not) {
				t.Errorf("the paper says %q", not)
			}
		}
		for _, flaw := range append(w.Flaws(), eyes.Ask[[]string](w, `[...document.querySelectorAll(".card *")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth).map((e) => "off the paper: " + e.innerText)`)...) {
			t.Error(flaw)
		}
	})
}
