package main

import (
	"fmt"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/eyes"
)

// TestBrowserJourneys plays what HR and managers do in a week on the real page,
// in Chinese on a phone and in English at a desk: several reports sent at once and
// worked through, a scorecard with a gap in it, a case passed on, a leave.
func TestBrowserJourneys(t *testing.T) {
	t.Parallel()
	b := eyes.Open(t)
	for lang, c := range map[string]cast{"zh-CN": chinese(), "en": english()} {
		name := map[string]string{"zh-CN": "phone", "en": "desk"}[lang]
		t.Run(name+" "+lang, func(t *testing.T) {
			j := &journey{rig: start(t, monday(t)), b: b, cast: c, lang: lang, size: sizes()[name], name: name + "-" + lang}
			for i := range 7 {
				one := c.candidate
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

// journey is a company in a week, seen by one person after the other.
type journey struct {
	*rig
	cast
	b    eyes.Browser
	lang string
	size eyes.Size
	name string // of the pictures
}

// word is what a button, a field or a sentence reads.
func (j *journey) word(key string, args ...any) string {
	j.t.Helper()
	return j.app.speaker.Words(chat.Reader{Locale: j.lang}, chat.T(key, args...))
}

// begin is how a label begins, for one that goes on.
func (j *journey) begin(key string) string { return j.word(key) + "*" }

// as opens the page as one person.
func (j *journey) as(who, name string) (*eyes.Window, eyes.Thing) {
	j.t.Helper()
	tab := j.b.Visit(j.t, j.base+"/#lang="+j.lang+"&as="+who, j.size)
	page, region := tab.Page(), j.word("console.page.column", "Name", name)
	tab.Until("the chat of "+name, func() bool { return page.Has("region", region) || page.Has("button", name+"*") })
	if !page.Has("region", region) {
		page.Find("button", name+"*").Click()
	}
	return tab, page.Find("region", region)
}

// types says something to the bot.
func (j *journey) types(room eyes.Thing, words string) {
	j.t.Helper()
	room.Find("combobox", j.begin("console.page.say")).Enter(words)
	room.Find("button", j.word("console.page.send")).Click()
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
	tab, room := j.as(j.hr, j.hrName)
	j.types(room, "drafts")
	room.Find("button", j.word("desk.button.several")).Click()
	room.Find("checkbox", j.word("desk.all", "Count", 7)).Click()
	j.narrow(tab, "1-drafts")
	room.Find("form", j.word("desk.title")).Find("button", j.word("desk.submit")).Click()
	tab.Until("all seven to be sent", func() bool { return strings.Contains(tab.Words(), j.word("desk.sent", "Count", 7)) })
	j.narrow(tab, "2-sent")
	tab.Close()
}

// throughThem: the manager got one message and decides one after the other.
func (j *journey) throughThem() {
	j.t.Helper()
	tab, room := j.as(j.manager, j.managerName)
	j.narrow(tab, "3-pile")
	room.Find("button", j.word("pile.work")).Click()
	tab.Until("the first of seven", func() bool { return strings.Contains(tab.Words(), "1 / 7") })
	j.narrow(tab, "4-first")
	room.Find("button", j.word("decision.do.approve")).Click()
	tab.Until("the second of seven", func() bool { return strings.Contains(tab.Words(), "2 / 7") })
	j.narrow(tab, "5-second")
	tab.Close()
}

// scorecard: a sheet that lacks evidence says so at the field; what was chosen
// stays, and then it is sent.
func (j *journey) scorecard() {
	j.t.Helper()
	tab, room := j.as(j.manager, j.managerName)
	room.Find("button", j.word("console.page.more")).Click()
	room.Find("menuitem", j.word("decision.scorecard")).Click()
	room.Find("button", j.word("scorecard.button.send")).Click()
	form := room.Find("form", j.word("scorecard.form.title"))
	form.Find("combobox", j.begin("scorecard.form.verdict")).Enter(j.word("scorecard.verdict.yes"))
	company, err := j.app.runner.Company(j.t.Context())
	if err != nil {
		j.t.Fatal(err)
	}
	pos, _ := company.Position(j.candidate.position)
	for i, d := range pos.Dimensions {
		form.Find("combobox", d.Name.In(j.lang)+"*").Enter(j.word("scorecard.level." + map[bool]string{true: "5", false: "4"}[i == 0]))
	}
	first := pos.Dimensions[0].Name.In(j.lang)
	j.narrow(tab, "6-sheet")
	form.Find("button", j.word("scorecard.form.send")).Click()
	tab.Until("the gap to be named", func() bool {
		return strings.Contains(tab.Words(), j.word("scorecard.evidence.missing", "Name", first, "Level", 5))
	})
	j.narrow(tab, "7-gap")
	form.Find("textbox", j.word("scorecard.form.evidence", "Name", first)+"*").Enter("names every step of the way back")
	form.Find("button", j.word("scorecard.form.send")).Click()
	tab.Until("the sheet to be sent", func() bool { return strings.Contains(tab.Words(), "✓ "+j.word("scorecard.verdict.yes")) })
	j.narrow(tab, "8-sheet-sent")
	tab.Close()
}

// passOn: the case goes to a colleague, who gets the card.
func (j *journey) passOn() {
	j.t.Helper()
	tab, room := j.as(j.manager, j.managerName)
	room.Find("button", j.word("console.page.more")).Click()
	room.Find("menuitem", j.word("decision.do.pass")).Click()
	form := room.Find("form", j.word("decision.pass.title"))
	form.Find("combobox", j.begin("decision.who")).Enter(j.mateName)
	j.narrow(tab, "9-pass")
	form.Find("button", j.word("decision.pass.submit")).Click()
	tab.Until("the pass to be told", func() bool { return strings.Contains(tab.Words(), j.mateName) })
	j.narrow(tab, "10-passed")
	tab.Close()
}

// goAway: the manager enters a leave on the own card.
func (j *journey) goAway() {
	j.t.Helper()
	tab, room := j.as(j.manager, j.managerName)
	j.types(room, "me")
	room.Find("button", j.word("company.leave.button")).Click()
	j.put(tab, "from", "2026-12-01")
	j.put(tab, "to", "2026-12-04")
	j.narrow(tab, "11-leave")
	room.Find("button", j.word("company.leave.submit")).Click()
	j.sees(tab, "company.leave.done")
	j.narrow(tab, "12-entered")
	tab.Close()
}
