package main

import (
	"strings"
	"testing"

	"closeloop/bot/eyes"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"

	"github.com/chromedp/chromedp/kb"
)

// TestBrowserViews looks at every main view of the page, in both languages, on
// a phone and at a desk, in light and in dark, as a careful person would: can
// everybody use it (axe-core), is nothing cut off, covered, pale or crowded,
// and does the browser complain of nothing. With -artifacts it keeps a picture
// of each.
func TestBrowserViews(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // it looks: the stories before the page ask about races
		return
	}
	b := eyes.Open(t)
	r := furnished(t)
	for _, people := range [][2]string{{"hr-lin", "mgr-zhao"}, {"hr-novak", "mgr-duarte"}} {
		r.busy(people[0], people[1])
	}
	r.advance("1h")
	for lang, s := range speeches() {
		for name, size := range sizes() {
			t.Run(name+" "+lang, func(t *testing.T) {
				as := map[string]string{"zh-CN": "hr-lin,mgr-zhao,lead-sun", "en": "hr-novak,mgr-duarte,lead-mehta"}[lang]
				tab := b.Visit(t, r.base+"/#lang="+lang+"&as="+as+"&tab=1", size)
				v := &gallery{viewer: &viewer{rig: r, s: s, tab: tab, name: name + "-" + lang}, t: t}
				v.inbox()
				v.form()
				if (lang == "zh-CN") == (name == "phone") { // the rest once in each language and at each size
					v.commands()
					v.outbox()
					v.as()
					v.news()
					v.fault()
				}
				tab.Close()
			})
		}
	}
}

// busy gives two people something of everything: a report at the manager's, a
// rejection, and its letter on the way.
func (r *rig) busy(hr, manager string) {
	r.t.Helper()
	ids := r.draftsFor(hr, manager)
	for _, id := range ids[:min(3, len(ids))] {
		r.click(hr, "report/"+id+"/send", nil)
	}
	r.click(manager, "decision/"+ids[0]+"/reject", map[string]any{"reason": r.firstReason(manager, ids[0])})
	r.click(hr, "letter/"+ids[0]+"/send", nil)
}

// draftsFor are the cases that HR can send to a manager.
func (r *rig) draftsFor(hr, manager string) (ids []string) {
	r.t.Helper()
	for _, m := range r.inbox(hr) {
		for _, a := range m.Actions {
			parts := strings.Split(a.Action, "/")
			if parts[0] != "report" || !strings.HasPrefix(parts[2], "send@") {
				continue
			}
			err := r.app.runner.Look(r.t.Context(), func(env flows.Env) error {
				head, _ := flows.Find[hiring.Case](env, "case", parts[1])
				if owner, _ := env.Company.Owner(head, hiring.Manager); owner == manager {
					ids = append(ids, parts[1])
				}
				return nil
			})
			if err != nil {
				r.t.Fatal(err)
			}
		}
	}
	if len(ids) == 0 {
		r.t.Fatalf("%s has no report for %s; sees\n%s", hr, manager, r.screen(hr))
	}
	return ids
}

// firstReason is the first reason that the form to reject offers.
func (r *rig) firstReason(manager, id string) string {
	r.t.Helper()
	m, action := r.offered(manager, "decision/"+id+"/reject")
	for _, a := range m.Actions {
		for _, f := range a.Form {
			if a.Action == action && f.Name == "reason" {
				return f.Options[0].Value
			}
		}
	}
	r.t.Fatalf("no reason to reject %s in\n%s", id, m.Text)
	return ""
}

// gallery is one window that shows one view after the other.
type gallery struct {
	*viewer
	t *testing.T
}

// look judges what stands there now. What axe-core says of colours differs in
// the dark, nothing else does, and no colour differs by width.
func (v *gallery) look(view string) {
	v.t.Helper()
	if v.tab.Size().Width < 1080 && v.tab.Sideways() > 0 {
		v.t.Errorf("%s: %d px stand out sideways", view, v.tab.Sideways())
	}
	for scheme, rules := range map[string][]string{"light": nil, "dark": {"color-contrast"}} {
		v.tab.Prefers(scheme)
		v.tab.Shot(strings.Join([]string{view, v.name, scheme}, "-"))
		found := v.tab.Flaws()
		if scheme == "light" || v.tab.Size().Width >= 1080 {
			found = append(found, v.tab.Barriers(rules...)...)
		}
		for _, wrong := range found {
			v.t.Errorf("%s in the %s: %s", view, scheme, wrong)
		}
	}
	v.tab.Prefers("light")
	for _, said := range v.tab.Complaints() {
		if strings.Contains(said, "status of 422") {
			continue // a form that lacks something is answered so
		}
		v.t.Errorf("%s: the browser complains: %s", view, said)
	}
}

func (v *gallery) inbox() {
	v.t.Helper()
	v.chat(v.s.manager)
	v.look("1-inbox")
}

// form: the manager's, with what is missing named.
func (v *gallery) form() {
	v.t.Helper()
	manager := v.chat(v.s.manager)
	manager.Find("button", v.s.reject).Click()
	form := manager.Find("form", v.s.formTitle)
	form.Find("button", v.s.submit).Click()
	manager.Find("alert", "")
	v.look("2-form")
	v.tab.Press(kb.Escape)
	manager.Gone("form", v.s.formTitle)
	manager.Find("button", v.s.more).Click()
	manager.Find("menuitem", "")
	v.look("3-menu")
	v.tab.Press(kb.Escape)
	manager.Gone("menuitem", "")
}

// commands: what can be typed, and the answer to help.
func (v *gallery) commands() {
	v.t.Helper()
	hr := v.chat(v.s.hr)
	hr.Find("combobox", v.say()).Enter("/")
	hr.Find("listbox", "")
	v.look("4-commands")
	v.tab.Press(kb.Backspace + "help" + kb.Enter)
	hr.Find("article", "")
	v.tab.Until("the list of commands", func() bool { return strings.Contains(v.tab.Words(), v.help()) })
	v.look("5-help")
}

func (v *gallery) say() string {
	return map[string]string{"zh-CN": "对小环说*", "en": "Type here*"}[v.s.lang]
}

func (v *gallery) help() string {
	return map[string]string{"zh-CN": "可以输入这些", "en": "What you can type"}[v.s.lang]
}

func (v *gallery) outbox() {
	v.t.Helper()
	v.tab.Page().Find("button", v.s.outbox+"*").Click()
	drawer := v.tab.Page().Find("dialog", v.s.outbox)
	v.tab.Until("the letters", func() bool { return drawer.Has("heading", "") })
	eyes.Ask[bool](v.tab, `(document.querySelector("dialog details").open = true)`)
	v.look("6-outbox")
	v.tab.Press(kb.Escape)
	v.tab.Page().Gone("dialog", v.s.outbox)
}

// as: a card as each platform would get it, drawn and as JSON; in Feishu with a
// form open on it, as there.
func (v *gallery) as() {
	v.t.Helper()
	say := map[string]struct{ title, drawn, json, feishu, open string }{
		"zh-CN": {"飞书和 Slack 里收到的样子", "图样", "JSON 原文", "飞书", "看飞书和 Slack 里的样子："},
		"en":    {"As Slack or Feishu would get it", "Drawn", "As JSON", "Feishu", "As in Slack or Feishu: "},
	}[v.s.lang]
	v.chat(v.s.manager).Find("button", say.open+v.undecided()).Click()
	panel := v.tab.Page().Find("dialog", say.title)
	for _, one := range []struct{ platform, name, sign string }{{"Slack", "slack", `"blocks": [`}, {say.feishu, "feishu", `"schema": "2.0"`}} {
		panel.Find("button", one.platform).Click()
		panel.Find("tab", say.drawn).Click()
		v.tab.Until("the drawing", func() bool { return eyes.Ask[bool](v.tab, `document.querySelector("#as .`+one.name+`") !== null`) })
		v.look("9-as-" + one.name)
		panel.Find("tab", say.json).Click()
		v.tab.Until("the JSON", func() bool { return strings.Contains(v.tab.Words(), one.sign) })
		v.look("9-as-" + one.name + "-json")
		v.tab.Press(kb.ArrowLeft)
	}
	panel.Find("button", v.s.reject).Click()
	panel.Find("group", map[string]string{"zh-CN": "表单", "en": "Form"}[v.s.lang])
	v.look("9-as-feishu-form")
	v.tab.Press(kb.Escape)
	v.tab.Page().Gone("dialog", say.title)
}

// undecided is the title of a card that the manager can reject on.
func (v *gallery) undecided() string {
	v.t.Helper()
	for _, m := range v.rig.inbox(map[string]string{"zh-CN": "mgr-zhao", "en": "mgr-duarte"}[v.s.lang]) {
		for _, a := range m.Actions {
			if strings.Contains(a.Action, "/reject@") {
				return m.Title
			}
		}
	}
	v.t.Fatal("nothing is left to decide on")
	return ""
}

// news: something comes while the reader looks at what is above.
func (v *gallery) news() {
	v.t.Helper()
	v.chat(v.s.hr)
	eyes.Ask[int](v.tab, `[...document.querySelectorAll(".log")].filter((l) => l.clientHeight).reduce((n, l) => { l.scrollTop = 0; return n + 1; }, 0)`)
	v.viewer.say(map[string]string{"zh-CN": "hr-lin", "en": "hr-novak"}[v.s.lang], "me", "dm")
	v.tab.Until("the count in the title", func() bool { return strings.HasPrefix(eyes.Ask[string](v.tab, `document.title`), "(") })
	v.look("7-news")
}

// fault: the program does not answer; what was typed stays.
func (v *gallery) fault() {
	v.t.Helper()
	eyes.Ask[bool](v.tab, `(window.fetch = () => Promise.reject(new Error("gone"))) !== null`)
	hr := v.chat(v.s.hr)
	hr.Find("combobox", v.say()).Enter("status" + kb.Enter)
	hr.Find("alert", "")
	v.look("8-fault")
}
