package main

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/needs"
)

// TestRetention: two closed cases. HR is told before, keeps one with consent, and half a
// year after closing the other's file is gone, with a restart in between; the kept one
// is there until an admin's hold ends and its time is over.
func TestRetention(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a long story: the short ones ask about races
		return
	}
	r := start(t, monday(t))
	r.employ(testCompany(t))
	c := chinese()
	goes, _ := r.rejected(c)
	r.click(c.hr, "letter/"+goes+"/send", nil)
	stays, e := r.unlike(english())
	r.click(e.hr, "letter/"+stays+"/send", nil)
	r.advance("72h")
	if err := r.app.beginRetention(t.Context()); err != nil {
		t.Fatal(err)
	}
	closed := monday(t).AddDate(0, 6, 0)
	r.until(closed.AddDate(0, 0, -15))
	if n := len(r.titled(c.hr, "即将删除")); n != 0 {
		t.Errorf("told %d times too early", n)
	}
	r.until(closed.AddDate(0, 0, -5).Add(12 * time.Hour))
	told := r.titled(c.hr, "即将删除")
	if len(told) != 1 {
		t.Fatalf("told %d times:\n%s", len(told), r.screen(c.hr))
	}
	r.see(told[0].Text, goes, "/preserve")
	r.hide(told[0].Text, c.candidate.name)
	english := r.titled(e.hr, "deleted soon")
	if len(english) != 1 {
		t.Fatalf("told %d times:\n%s", len(english), r.screen(e.hr))
	}
	r.see(english[0].Text, stays)
	kept := r.pressed(e.hr, english[0], "leaving/"+e.hr+"/keep", map[string]any{"case": stays, "consent": "mail", "months": "6"})
	r.see(kept.said()+kept.Message.Text, stays)
	r.settle()
	r.see(r.screen(e.hr), "No more candidate files on this list")
	r.restart()
	r.until(closed.AddDate(0, 0, 8))
	r.see(r.screen(c.hr), "已删除 · "+goes, "保存期已到")
	nowhere(t, "the open store", r.opened(), personal(c.candidate)[:2])
	r.see(r.status(e.hr, stays), "Not passed")
	r.verify()

	r.say("adm-bai", "/preserve "+stays, "dm")
	r.click("adm-bai", "legal/"+stays+"/keep", map[string]any{"reason": "2026-118"})
	r.until(closed.AddDate(0, 7, 0))
	r.see(r.status(e.hr, stays), "Not passed")
	r.click("adm-bai", "legal/"+stays+"/release", map[string]any{"reason": "over"})
	r.advance("48h")
	r.see(r.screen(e.hr), "Erased · "+stays)
	r.verify()
}

// TestRetentionOfTwoCases: a candidate's file goes with the younger of two cases, and
// whoever does HR's work on either is told of it a week before; a hold that is set on the
// older one after that keeps both, over a restart and a day on which the bot was off; who
// was erased on request meanwhile goes once.
func TestRetentionOfTwoCases(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r := start(t, monday(t))
	c := chinese()
	older, _ := r.rejected(c)
	r.click(c.hr, "letter/"+older+"/send", nil)
	asks, e := r.unlike(english())
	r.click(e.hr, "letter/"+asks+"/send", nil)
	r.advance("72h")
	if err := r.app.beginRetention(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.until(monday(t).AddDate(0, 0, 21))
	body := c.candidate.interview(r.machine.Now())
	body["external_id"], body["position"] = "iv-second", "da"
	if status, out := r.send("", "second", encode(t, body)); status != 200 || out.Accepted != 1 {
		t.Fatalf("the second interview: %d %+v", status, out)
	}
	younger := "C-1003"
	r.click(e.hr, "report/"+younger+"/send", nil)
	r.click("mgr-ana", "decision/"+younger+"/reject", map[string]any{"reason": "industry"})
	r.click(e.hr, "letter/"+younger+"/send", nil)
	r.advance("72h")

	ends := monday(t).AddDate(0, 6, 21)
	r.until(monday(t).AddDate(0, 6, -5))
	if n := len(r.titled(c.hr, "即将删除")); n != 0 { // the older one's own half year is over in days
		t.Errorf("told %d times of a file that stays for weeks", n)
	}
	if len(r.titled(e.hr, "deleted soon")) == 0 {
		t.Fatalf("not told of %s\n%s", asks, r.screen(e.hr))
	}
	if code, said := r.erases(asks, true); code != exitDone { // before its time
		t.Fatalf("erase on request: %d %s", code, said)
	}
	r.until(ends.AddDate(0, 0, -4))
	r.see(r.status(c.hr, older), c.told)
	for who, id := range map[string]string{c.hr: older, e.hr: younger} {
		if !strings.Contains(r.screen(who), id) {
			t.Errorf("%s is not told of %s\n%s", who, id, r.screen(who))
		}
	}
	r.restart()
	r.say("adm-bai", "/preserve "+older, "dm")
	r.click("adm-bai", "legal/"+older+"/keep", map[string]any{"reason": "2026-118"})
	r.down(10 * 24 * time.Hour)
	r.advance("24h")
	for who, id := range map[string]string{c.hr: older, e.hr: younger} {
		r.see(r.status(who, id), map[string]string{older: c.told, younger: e.told}[id])
	}
	r.stands(1)
	r.say("adm-bai", "/preserve "+older, "dm")
	r.click("adm-bai", "legal/"+older+"/release", map[string]any{"reason": "over"})
	r.advance("48h")
	r.see(r.screen(c.hr), "已删除 · "+older)
	r.see(r.screen(e.hr), "Erased · "+younger, "Erased · "+asks)
	nowhere(t, "the open store", r.opened(), personal(c.candidate)[:2])
	r.stands(2)
	r.restart()
	r.verify()
}
