package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/eyes"
	"closeloop/bot/needs"
	"closeloop/flows/training"

	"github.com/chromedp/chromedp/kb"
)

// TestBrowserTraining: a trainee reads a lesson with its picture, answers a
// question of each kind with the keyboard alone, plays a drill from its start to
// its last tick and opens the certificate; HR asks about pay, tries an amount,
// drops a pay table and takes it back. Every view is looked at in light and dark.
func TestBrowserTraining(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a long story: the short ones ask about races
		return
	}
	b := eyes.Open(t)
	for name, c := range map[string]cast{"phone": chinese(), "desk": english()} {
		lang := map[string]string{"phone": "zh-CN", "desk": "en"}[name]
		t.Run(name+" "+lang, func(t *testing.T) {
			j := &journey{rig: start(t, monday(t)), b: b, cast: c, lang: lang, size: sizes()[name], name: name + "-" + lang}
			p := &student{journey: j, t: t}
			p.tab, p.room = j.as(j.hr, j.hrName)
			p.lesson()
			p.quiz()
			p.drill()
			p.certificate()
			p.pay()
		})
	}
}

// student is somebody who learns, in one window.
type student struct {
	*journey
	t    *testing.T
	tab  *eyes.Window
	room eyes.Thing
}

func (p *student) look(view string) {
	p.t.Helper()
	g := gallery{viewer: &viewer{rig: p.rig, tab: p.tab, name: p.name}, t: p.t}
	g.look("train-" + view)
}

// has waits until words stand on the page.
func (p *student) has(words string) {
	p.t.Helper()
	p.tab.Until(words, func() bool { return strings.Contains(p.tab.Words(), words) })
}

func (p *student) lesson() {
	p.t.Helper()
	p.types(p.room, "/train reading")
	p.room.Find("button", p.word("training.button.begin")).Click()
	p.tab.Until("the picture is there", func() bool {
		return eyes.Ask[float64](p.tab, `document.querySelector(".attached img")?.naturalWidth ?? 0`) == 720
	})
	alt := eyes.Ask[string](p.tab, `document.querySelector(".attached img").alt`)
	if strings.Count(alt, "\n") < 4 { // the card, line by line
		p.t.Errorf("who does not see the picture reads %q", alt)
	}
	p.look("1-lesson")
}

// reach moves the focus by Tab to what a selector finds.
func (p *student) reach(selector string) {
	p.t.Helper()
	at := func() bool {
		return eyes.Ask[bool](p.tab, fmt.Sprintf(`document.activeElement?.matches(%q) ?? false`, selector))
	}
	p.tab.Until(selector, func() bool {
		return eyes.Ask[bool](p.tab, fmt.Sprintf(`document.querySelector(%q) !== null`, selector))
	})
	for range 120 {
		if at() {
			return
		}
		p.tab.Press(kb.Tab)
	}
	p.tab.Shot("failed")
	p.t.Fatalf("no key leads to %s", selector)
}

// quiz: the whole quiz is done without a mouse.
func (p *student) quiz() {
	p.t.Helper()
	p.room.Find("button", p.word("training.button.quiz")).Click()
	p.reach(`[data-verb$="/answer"]`)
	seen := map[training.Kind]bool{}
	for i := range len(p.learns(p.hr).Tracks["reading"].Quiz.Items) {
		q := p.question(i)
		fresh := !seen[q.Kind]
		if q.Chart != nil && i > 0 {
			fresh = fresh || !seen["chart"]
			seen["chart"] = true
		}
		seen[q.Kind] = true
		p.answer(i, q, fresh)
	}
	if len(seen) < 4 {
		p.t.Errorf("only these kinds came: %v", seen)
	}
	p.look("4-result")
}

// question is the one that is asked at a place.
func (p *student) question(i int) training.Question {
	p.t.Helper()
	id := p.learns(p.hr).Tracks["reading"].Quiz.Items[i].ID
	for _, track := range p.app.school.Tracks() {
		if at := slices.IndexFunc(track.Questions, func(q training.Question) bool { return q.ID == id }); at >= 0 {
			return track.Questions[at]
		}
	}
	p.t.Fatalf("nobody asks %s", id)
	return training.Question{}
}

// answer answers a question with keys: letters choose, the blank ticks.
func (p *student) answer(i int, q training.Question, look bool) {
	p.t.Helper()
	p.reach(`[data-verb$="/answer"]`)
	p.tab.Press(kb.Enter)
	name := string(q.Kind)
	if q.Chart != nil {
		name += "-chart"
	}
	switch q.Kind {
	case training.Order:
		for n := range q.Options {
			p.reach(fmt.Sprintf(`[data-field=rank%d]`, n+1))
			p.tab.Press(string(rune('A' + n)))
		}
	case training.Single:
		p.reach(`[data-field=answer]`)
		p.tab.Press("A")
	default:
		p.reach(`[data-field^="answer="]`)
		p.tab.Press(" ")
	}
	if look {
		p.look("2-" + name)
	}
	p.reach(`[data-verb=submit]`)
	p.tab.Press(kb.Enter)
	p.tab.Until("the answer to be judged", func() bool { return p.learns(p.hr).Tracks["reading"].Quiz.Items[i].Answered })
	p.reach(`[data-verb$="/next"]`)
	if look {
		p.look("3-" + name + "-told")
	}
	p.tab.Press(kb.Enter)
	if i+1 < len(p.learns(p.hr).Tracks["reading"].Quiz.Items) {
		p.has(fmt.Sprintf("%d / ", i+2))
	} else {
		p.has(p.word("training.title.result", "Track", chat.ByLocale(p.track("reading").Title)))
	}
}

func (p *student) track(id string) training.Track {
	p.t.Helper()
	tracks := p.app.school.Tracks()
	at := slices.IndexFunc(tracks, func(t training.Track) bool { return t.ID == id })
	return tracks[at]
}

// drill: from the course to the last tick.
func (p *student) drill() {
	p.t.Helper()
	operation := p.track("operation")
	d := operation.Drills[0]
	p.types(p.room, "/train operation")
	p.has(operation.About[p.lang])
	p.look("5-course")
	eyes.Ask[bool](p.tab, `[...document.querySelectorAll("[data-verb=more]")].filter((b) => b.clientHeight).at(-1).click() ?? true`)
	p.room.Find("menuitem", p.word("training.button.drill", "Title", chat.ByLocale(d.Title))).Click()
	p.room.Find("button", p.word("training.button.start")).Click()
	bring := p.word("training.button.bring")
	p.tab.Until("the practice to be open", func() bool { p.calm(); return p.room.Has("button", bring) })
	p.look("6-running")
	p.room.Find("button", bring).Click()
	p.room.Find("combobox", p.word("training.form.source")+"*")
	p.look("7-sources")
	p.put(p.tab, "source", "hina")
	p.room.Find("button", p.word("training.form.import")).Click()
	name := map[string]string{"en": "Nora Whitfield", "zh-CN": "陈雨桐"}[p.lang]
	var mine message
	var send, weigh string
	p.tab.Until("the practice card", func() bool {
		p.calm()
		for _, m := range p.about(p.hr, name) {
			for _, b := range m.Actions {
				switch {
				case strings.Contains(b.Action, "/weigh"):
					weigh, mine = b.Action, m
				case strings.Contains(b.Action, "/send"):
					send = b.Action
				}
			}
		}
		return weigh != "" && strings.Contains(p.tab.Words(), mine.Title)
	})
	p.room.Find("article", mine.Title)
	p.look("8-practice-card")
	p.press(p.hr, mine.ID, weigh, map[string]any{"weight_logic": "30", "weight_communication": "20", "weight_industry": "30", "weight_teamwork": "20"})
	p.calm()
	p.click(p.hr, verbOf(send), nil)
	p.calm()
	p.has(p.word("training.drill.over.met"))
	p.look("9-ticks")
}

// certificate: its link gives the PDF.
func (p *student) certificate() {
	p.t.Helper()
	c := training.Certificate{
		Code: "7KQ3-MZ9D-4T2X", Person: p.hr, Name: p.hrName, Locale: p.lang, At: monday(p.t), Until: monday(p.t).AddDate(1, 0, 0), Rules: map[string]int{},
	}
	for _, track := range p.app.school.Tracks() {
		c.Rules[track.ID] = track.Rules
	}
	p.awards(c)
	p.types(p.room, "/cert verify "+c.Code)
	p.room.Find("link", "certificate.pdf")
	got := eyes.Ask[string](p.tab, `(() => {
		const request = new XMLHttpRequest();
		request.open("GET", document.querySelector(".attached a[download$=pdf]").href, false);
		request.overrideMimeType("text/plain; charset=x-user-defined");
		request.send();
		return request.responseText.slice(0, 5);
	})()`)
	if got != "%PDF-" {
		p.t.Errorf("the link gives %q", got)
	}
	p.look("a-certificate")
}

// pay: a table is dropped and imported, a range asked for, an amount tried, the
// table taken back.
func (p *student) pay() {
	p.t.Helper()
	mine, line, sum := "be,P6,上海", "/pay 后端 P6 上海", "32K"
	if p.lang == "en" {
		mine, line, sum = "da,P6,", "/pay data analyst P6", "24K"
	}
	gives(p.t, p.tab, handed{"drop", "pay.csv", p.hrName, "position,level,city,min,max,valid_from\n" + mine + ",20K,30K,2026-07-01\n"})
	p.room.Find("button", p.word("upload.pay.button.all", "Count", 1))
	p.look("b-pay-offer")
	p.room.Find("button", p.word("upload.pay.button.all", "Count", 1)).Click()
	undo := p.word("upload.pay.button.undo")
	p.tab.Until("the import", func() bool { p.settle(); return p.room.Has("button", undo) })
	p.types(p.room, line)
	p.room.Find("button", p.word("payask.button.try")).Click()
	p.room.Find("textbox", p.word("payask.sum.label")+"*").Enter(sum)
	p.look("c-pay")
	p.room.Find("button", p.word("payask.form.submit")).Click()
	p.has(p.word("payask.sum.place", "Share", map[string]int{"en": 40, "zh-CN": 120}[p.lang]))
	p.look("d-pay-sum")
	p.room.Find("button", undo).Click()
	p.room.Find("group", undo).Find("button", undo).Click()
	p.tab.Until("the table to be taken back", func() bool { p.settle(); return !p.room.Has("button", undo) })
	p.look("e-pay-undone")
}
