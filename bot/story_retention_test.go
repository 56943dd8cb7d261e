package main

import (
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
