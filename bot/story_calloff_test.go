package main

import (
	"testing"

	"github.com/emersion/go-smtp"

	"closeloop/bot/needs"
)

// TestCallOffRefused: where the mail server refuses for good what takes an interview out
// of a calendar, HR reads whom to tell, and of which interview; also of a candidate who
// is erased, whom that card does not name.
func TestCallOffRefused(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r, office := mailed(t, stage{cast: chinese()})
	c := chinese()
	arranged := func(one candidate, at string) string {
		id := r.arrive(one)
		r.click(c.hr, "report/"+id+"/send", nil)
		r.click(c.manager, "decision/"+id+"/approve", nil)
		r.click(c.hr, "round/"+id+"/arrange", map[string]any{"at": at, "people": []string{"iv-mo"}})
		r.advance("12m")
		return id
	}
	off := arranged(c.candidate, "2026-12-02T14:00")
	gone := arranged(candidate{"wang", "be", "王珊", "wang@mail.example", "zh-CN"}, "2026-12-03T15:00")
	if sent := office.letters(); len(sent) != 2 {
		t.Fatalf("entries: %q", sent)
	}
	r.hide(r.screen(c.hr), "没有送到")
	office.says(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}, false)
	r.click(c.hr, "round/"+off+"/calloff", nil)
	r.advance("1m")
	if code, said := r.erases(gone, true); code != exitDone {
		t.Fatalf("erase: %d %s", code, said)
	}
	r.advance("1m")
	for id, at := range map[string]string{off: "12月2日 14:00", gone: "12月3日 15:00"} {
		seen := r.about(c.hr, id+"）\n")
		if len(seen) != 1 {
			t.Fatalf("%s: %d cards in\n%s", id, len(seen), r.screen(c.hr))
		}
		r.see(seen[0].Text, "莫", at, "没有送到", "请你直接告诉")
		r.hide(seen[0].Text, c.candidate.name, "王珊")
	}
	r.hide(r.screen("iv-mo"), "请你直接告诉")
	r.advance("240h") // what the card of the erased one needed is thrown away
	r.verify()
}
