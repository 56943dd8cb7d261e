package main

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/eyes"
	"closeloop/bot/needs"
)

// TestBrowserTemplates: on the real page HR writes the company's own words for a
// mail, is shown at the field what may not stand there, loses nothing typed, reads
// them as a candidate would, and the HR head switches them on.
func TestBrowserTemplates(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // the journeys before the same page ask about races
		return
	}
	b := eyes.Open(t)
	for lang, c := range map[string]cast{"zh-CN": chinese(), "en": english()} {
		name := map[string]string{"zh-CN": "phone", "en": "desk"}[lang]
		t.Run(name+" "+lang, func(t *testing.T) {
			j := &journey{rig: start(t, monday(t)), b: b, cast: c, lang: lang, size: sizes()[name], name: "templates-" + name + "-" + lang}
			j.ownWords(map[string][3]string{
				"zh-CN": {"{姓名}，你好：\n谢谢你来面试{薪资}。", "没有“薪资”这个空位", "{姓名}，你好：\n谢谢你来面试{岗位}。\n[最晚 {下次告知} 前告诉你进展。]\n{署名}"},
				"en":    {"Hello {Name},\nthank you for {Salary}.", "there is no slot “Salary”", "Hello {Name},\nthank you for your interview for {Position}.\n[You will hear from us by {Hear by}.]\n{Sender}"},
			}[lang])
			j.switchedOn()
		})
	}
}

// ownWords: HR opens the thank-you mail, writes words with a fault in them, mends
// them, saves and previews.
func (j *journey) ownWords(say [3]string) {
	j.t.Helper()
	tab, room := j.as(j.hr, j.hrName)
	j.types(room, "templates")
	room.Find("button", j.word("template.button.open")).Click()
	form := room.Find("form", j.word("template.open.title"))
	form.Find("combobox", j.begin("template.open.kind")).Enter(j.word("template.kind.thanks"))
	j.narrow(tab, "1-open")
	form.Find("button", j.word("template.open.submit")).Click()
	edit := j.word("template.button.edit", "Language", j.word("company.lang.name."+j.lang))
	room.Find("button", edit).Click()
	const body = `document.querySelector("textarea[data-field=body]")`
	typed := func() string { return eyes.Ask[string](tab, body+`?.value ?? ""`) }
	tab.Until("the words that come with the bot in the form", func() bool { return strings.Contains(typed(), "{") })
	write := func(words string) {
		eyes.Ask[bool](tab, `(() => { const f = `+body+`; f.value = `+string(encode(j.t, words))+`; return f.dispatchEvent(new Event("input", { bubbles: true })); })()`)
	}
	write(say[0])
	save := func() { room.Find("button", j.word("template.edit.submit")).Click() }
	save()
	tab.Until("the fault to be named", func() bool { return strings.Contains(tab.Words(), say[1]) })
	if typed() != say[0] {
		j.t.Errorf("what was typed is lost: %q", typed())
	}
	j.narrow(tab, "2-fault")
	write(say[2])
	save()
	waits := j.word("template.tag.draft")
	tab.Until("the words to wait for approval", func() bool { return strings.Contains(tab.Words(), waits) })
	j.narrow(tab, "3-saved")
	room.Find("button", j.word("template.button.preview")).Click()
	tab.Until("a made-up candidate", func() bool { return strings.Contains(tab.Words(), j.word("template.preview.note")) })
	if strings.Contains(eyes.Ask[string](tab, `[...document.querySelectorAll("blockquote")].at(-1)?.innerText ?? "{"`), "{") {
		j.t.Error("a slot stands in the preview")
	}
	j.narrow(tab, "4-preview")
	tab.Close()
}

// switchedOn: the HR head, who reads Chinese, was asked, and approves.
func (j *journey) switchedOn() {
	j.t.Helper()
	says := func(key string) string { return j.app.speaker.Words(chat.Reader{Locale: "zh-CN"}, chat.T(key)) }
	tab, room := j.as("adm-bai", "白桦")
	room.Find("button", says("template.button.approve.form")).Click()
	room.Find("form", says("template.approve.title")).Find("button", says("template.approve.submit")).Click()
	tab.Until("the words to be in use", func() bool { return strings.Contains(tab.Words(), says("template.tag.on")) })
	j.narrow(tab, "5-on")
	company, err := j.app.runner.Company(j.t.Context())
	if own, ok := company.Template("thanks", "be"); err != nil || !ok || !own.On || !own.Ask || own.Version != 1 {
		j.t.Errorf("the company says %+v, %v", own, err)
	}
	tab.Close()
}
