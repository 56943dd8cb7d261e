package main

import (
	"strings"
	"testing"

	"closeloop/bot/eyes"
)

// TestBrowserPages: the pages of candidates keep nobody out, in either language, by
// day and night, on the narrowest phone, without a script; a button does what it says.
func TestBrowserPages(t *testing.T) {
	t.Parallel()
	b := eyes.Open(t)
	r := start(t, monday(t))
	approve(t, r.app, occasioned("status.pending_eval", false))
	narrow := eyes.Size{Width: 320, Height: 640}
	for _, one := range []struct {
		cast                    cast
		leave, left, open, read string
	}{
		{chinese(), "不再接收", "已设置好", "打开这封信", "感谢你参加"},
		{english(), "Send me no more updates", "Done. ", "Open the letter", "Thank you for taking the interview"},
	} {
		c := one.cast
		id := r.arrive(c.candidate)
		r.click(c.hr, "report/"+id+"/send", nil)
		r.advance("11m")
		mails := r.outgoing().Mail
		tab := b.Visit(t, r.base+linkIn(t, mails[len(mails)-1].Text), narrow)
		// A form leads to another page, and between the two there is none.
		said := func() string {
			return eyes.Ask[string](tab, `document.readyState === "complete" ? document.body.innerText : ""`)
		}
		look := func(what string) {
			t.Helper()
			for _, scheme := range []string{"dark", "light"} {
				tab.Prefers(scheme)
				if found := tab.Barriers(map[string][]string{"dark": {"color-contrast"}}[scheme]...); len(found) > 0 { // only colours differ by night
					t.Errorf("%s, %s: %s", what, scheme, strings.Join(found, "\n"))
				}
			}
			if over := tab.Sideways(); over > 0 {
				t.Errorf("%s stands out by %d pixels", what, over)
			}
			if flaws := tab.Flaws(); len(flaws) > 0 {
				t.Errorf("%s: %s", what, strings.Join(flaws, "\n"))
			}
		}
		look("the page to leave")
		tab.Page().Find("button", one.leave).Click()
		tab.Until("it to be done", func() bool { return strings.Contains(said(), one.left) })
		look("the page when it is done")
		tab.Close()

		without := c.candidate
		without.key, without.email = without.key+"-2", ""
		id = r.arrive(without)
		r.click(c.hr, "report/"+id+"/send", nil)
		r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
		r.advance("11m")
		r.click(c.hr, "letter/"+id+"/text", nil)
		r.advance("2m")
		texts := r.outgoing().SMS
		tab = b.Visit(t, r.base+linkIn(t, texts[len(texts)-1].Text), narrow)
		look("the closed letter")
		tab.Page().Find("button", one.open).Click()
		tab.Until("the letter to be open", func() bool { return strings.Contains(said(), one.read) })
		look("the letter")
		if to := eyes.Ask[string](tab, `document.querySelector("a[href^='mailto:']")?.innerText ?? ""`); !strings.Contains(to, "@") || strings.Contains(said(), "mail.") || strings.Contains(said(), "邮件") {
			t.Errorf("there is no mail to reply to, and the address is %q", to)
		}
		tab.Shot("page-letter-" + c.hr)
		if wrong := tab.Complaints(); len(wrong) > 0 {
			t.Errorf("the browser complains: %s", strings.Join(wrong, "\n"))
		}
		tab.Close()
	}
}
