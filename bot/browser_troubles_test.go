package main

import (
	"fmt"
	"strings"
	"testing"

	"closeloop/bot/eyes"
	"closeloop/bot/needs"
)

// TestBrowserTroubles plays the other half of a week on the real page: a
// decision recorded wrongly, words that may not be said, a colleague who
// disagrees, a case reopened, a reminder that is answered by a promise.
func TestBrowserTroubles(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // the journeys before the same page ask about races
		return
	}
	b := eyes.Open(t)
	for lang, c := range map[string]cast{"zh-CN": chinese(), "en": english()} {
		size := map[string]eyes.Size{"zh-CN": sizes()["phone"], "en": sizes()["desk"]}[lang]
		t.Run(lang, func(t *testing.T) {
			j := &journey{rig: start(t, monday(t)), b: b, cast: c, lang: lang, size: size, name: "troubles-" + lang}
			id := j.arrive(c.candidate)
			j.click(c.hr, "report/"+id+"/send", nil)
			j.recordWrongly()
			j.sayTooMuch()
			j.disagree()
			j.promise()
		})
	}
}

// part is what a sentence with names in it reads before the first name, or
// after the last.
func (j *journey) part(key string) string {
	j.t.Helper()
	const mark = "\x01"
	words := j.word(key, "Name", mark, "HR", mark, "At", mark, "By", mark, "Names", mark, "Until", mark, "Period", mark, "Cover", mark)
	longest := ""
	for _, piece := range strings.Split(words, mark) {
		if piece = strings.TrimSpace(piece); len(piece) > len(longest) {
			longest = piece
		}
	}
	return longest
}

// put sets a field of the open form that no key can be typed into.
func (j *journey) put(tab *eyes.Window, field, value string) {
	j.t.Helper()
	eyes.Ask[bool](tab, fmt.Sprintf(`(() => { const f = document.querySelector("form [data-field=%s]"); f.value = %q; return f.dispatchEvent(new Event("input", { bubbles: true })); })()`, field, value))
}

// sees waits until a sentence stands on the page.
func (j *journey) sees(tab *eyes.Window, key string) {
	j.t.Helper()
	words := j.part(key)
	tab.Until(words, func() bool { return strings.Contains(tab.Words(), words) })
}

// recordWrongly: HR records what the manager did not say; the manager takes it
// back with one click.
func (j *journey) recordWrongly() {
	j.t.Helper()
	tab, hr := j.as(j.hr, j.hrName)
	j.types(hr, "decide "+j.candidate.name)
	hr.Find("button", j.word("decision.do.record")).Click()
	form := hr.Find("form", j.word("decision.record.title"))
	form.Find("combobox", j.word("decision.record.who")+"*").Enter(j.managerName)
	form.Find("combobox", j.word("decision.record.verdict")+"*").Enter(j.word("verdict.approved"))
	form.Find("combobox", j.word("decision.record.how")+"*").Enter(j.word("decision.how.phone"))
	j.put(tab, "told_at", "2026-11-23T09:40")
	j.narrow(tab, "1-record")
	form.Find("button", j.word("decision.record.submit")).Click()
	j.sees(tab, "decision.done.recorded")
	j.narrow(tab, "2-recorded")
	tab.Close()
	tab, manager := j.as(j.manager, j.managerName)
	wrong := manager.Find("button", j.word("decision.do.wrong"))
	j.narrow(tab, "3-asked")
	wrong.Click()
	j.sees(tab, "decision.done.wrong")
	tab.Close()
}

// sayTooMuch: words that may not be said are named at their field.
func (j *journey) sayTooMuch() {
	j.t.Helper()
	tab, manager := j.as(j.manager, j.managerName)
	manager.Find("button", j.word("decision.do.reject")).Click()
	form := manager.Find("form", j.word("decision.reject.title"))
	j.put(tab, "reason", "industry")
	eyes.Ask[bool](tab, `document.querySelector("form [data-field=reason]").dispatchEvent(new Event("change", { bubbles: true }))`)
	bad := map[string]string{"zh-CN": "我们想找更年轻的同事", "en": "You would fit better in a younger team"}[j.lang]
	form.Find("textbox", j.word("decision.reject.text")+"*").Enter(bad)
	form.Find("button", j.word("decision.reject.submit")).Click()
	j.sees(tab, "wording.rule.age")
	if kept := eyes.Ask[string](tab, `document.querySelector("form [data-field=reason_text]").value`); kept != bad {
		j.t.Errorf("what was typed is lost: %q", kept)
	}
	j.narrow(tab, "4-finding")
	j.put(tab, "reason_text", "")
	form.Find("button", j.word("decision.reject.submit")).Click()
	tab.Until("the rejection", func() bool { return strings.Contains(tab.Words(), j.cast.rejected) })
	tab.Close()
}

// disagree: a colleague objects, HR reopens, and whoever decides reads why.
func (j *journey) disagree() {
	j.t.Helper()
	tab, room := j.as(j.mate, j.mateName)
	room.Find("button", j.word("decision.do.object")).Click()
	form := room.Find("form", j.word("decision.object.title"))
	form.Find("textbox", j.word("decision.object.words")+"*").Enter("page two says otherwise")
	form.Find("button", j.word("decision.object.submit")).Click()
	j.sees(tab, "decision.done.objected")
	j.narrow(tab, "5-objected")
	tab.Close()
	tab, room = j.as(j.hr, j.hrName)
	j.narrow(tab, "6-objection")
	room.Find("button", j.word("decision.do.reopen")).Click()
	form = room.Find("form", j.word("decision.reopen.title"))
	form.Find("textbox", j.word("decision.reopen.reason")+"*").Enter("look at page two")
	form.Find("button", j.word("decision.reopen.submit")).Click()
	j.sees(tab, "decision.done.reopened")
	tab.Close()
	tab, _ = j.as(j.manager, j.managerName)
	tab.Until("why it was reopened", func() bool { return strings.Contains(tab.Words(), "look at page two") })
	j.narrow(tab, "7-reopened")
	tab.Close()
}

// promise: a reminder says why it comes, and waits for the date that is named.
func (j *journey) promise() {
	j.t.Helper()
	j.advance("25h")
	tab, room := j.as(j.manager, j.managerName)
	room.Find("button", j.word("duty.why.now")).Click()
	j.narrow(tab, "8-why")
	room.Find("button", j.word("duty.do.promise")).Click()
	form := room.Find("form", j.word("duty.promise.title"))
	j.put(tab, "by", "2026-11-26T15:00")
	form.Find("button", j.word("duty.promise.submit")).Click()
	j.sees(tab, "duty.promise.done")
	j.narrow(tab, "9-promised")
	tab.Close()
}
