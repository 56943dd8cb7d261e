package round_test

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/round"
	"closeloop/locales/cardtest"
)

func TestCards(t *testing.T) {
	t.Parallel()
	lin, zhao, mo := "hr-lin", "mgr-zhao", "iv-mo"
	blind := func(w *world) {
		pos, _ := w.company.Position("be")
		pos.Blind = true
		w.company = hiring.NewSnapshot(2, w.company.Company, w.company.People(), []hiring.Position{pos})
	}
	for _, c := range []struct {
		name string
		do   func(*world)
		who  string
		kind string
	}{
		{"to_arrange", func(*world) {}, lin, ""},
		{"to_arrange_manager", func(*world) {}, zhao, ""},
		{"called_off", func(w *world) { w.arranged(); w.must(lin, "calloff", chat.Values{"words": {"面试官临时出差"}}) }, lin, ""},
		{"arranged", (*world).arranged, lin, ""},
		{"arranged_manager", (*world).arranged, zhao, ""},
		{"arranged_unreached", func(w *world) { w.arranged(); w.known["invite/C-1042.1.iv-mo"] = round.Invite{Fault: "no_mail"} }, lin, ""},
		{"over", func(w *world) { w.over(); w.wrote("mgr-he") }, lin, ""},
		{"over_all", func(w *world) { w.over(); w.part.Meetings[0].People = []string{"mgr-he"}; w.wrote("mgr-he") }, lin, ""},
		{"withdrawn", func(w *world) {
			w.arranged()
			w.must(lin, "withdraw", chat.Values{"cause": {"pay"}, "words": {"对方加了三成"}})
		}, lin, ""},
		{"withdrawn_manager", func(w *world) {
			w.must(lin, "withdraw", chat.Values{"cause": {"pay"}, "words": {"对方加了三成"}})
		}, zhao, ""},
		{"no_show", func(w *world) { w.over(); w.must(lin, "notheld", chat.Values{"what": {"no_show"}}) }, lin, ""},
		{"draft", func(w *world) { w.head.Status = hiring.ReportDraft }, lin, ""},
		{"invite", (*world).arranged, mo, "invite-1"},
		{"invite_moved", func(w *world) { w.arranged(); w.must(lin, "move", thursday("at", "2026-11-27T10:00")) }, mo, "invite-1"},
		{"invite_blind", func(w *world) { blind(w); w.arranged() }, mo, "invite-1"},
		{"invite_shown", (*world).arranged, mo, ""},
		{"invite_no_report", func(w *world) {
			delete(w.known, "report/C-1042")
			w.must(lin, "arrange", thursday("place", "", "note", ""))
		}, mo, "invite-1"},
		{"invite_passed", (*world).over, mo, "invite-1"},
		{"invite_replaced", func(w *world) { w.arranged(); w.must(lin, "people", chat.Values{"people": {"mgr-he"}}) }, mo, "invite-1"},
		{"ask", (*world).over, mo, "ask-1"},
		{"ask_sent", func(w *world) { w.over(); w.wrote(mo) }, mo, "ask-1"},
		{"ask_decided", func(w *world) { w.over(); w.head.Status = hiring.OfferTalk }, mo, "ask-1"},
		{"remind", (*world).over, mo, "remind-1"},
		{"off", func(w *world) { w.arranged(); w.must(lin, "calloff", nil) }, mo, "off-1"},
		{"off_decided", func(w *world) {
			w.arranged()
			w.rejected()
			w.now = w.now.Add(10 * time.Minute)
			w.must("", "decided", nil)
		}, mo, "off-1"},
		{"invite_decided", func(w *world) { w.arranged(); w.rejected(); w.must("", "decided", nil) }, mo, "invite-1"},
		{"to_arrange_anew", func(w *world) {
			w.arranged()
			w.now = shanghai(26, 13, 55)
			w.rejected()
			w.must("", "decided", nil)
			w.head.Status, w.head.Round, w.head.Duty.Due = hiring.PendingSecond, 0, shanghai(27, 13, 55)
		}, lin, ""},
		{"left", func(w *world) {
			w.arranged()
			w.part.Meetings[0].People = []string{"dev-old", "iv-mo"}
			w.must("", "check", nil)
		}, lin, "left-1"},
		{"left_done", func(w *world) {
			w.arranged()
			w.part.Meetings[0].People = []string{"dev-old", "iv-mo"}
			w.must("", "check", nil)
			w.must(lin, "people", chat.Values{"people": {"iv-mo"}})
		}, lin, "left-1"},
		{"mail", func(w *world) { w.arranged(); w.known["invite/C-1042.1.iv-mo"] = round.Invite{Fault: "refused"} }, lin, "mail-1"},
		{"gone", (*world).arranged, "mgr-other", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.do(w)
			cardtest.Golden(t, c.name, w.card(c.who, c.kind))
		})
	}
}

// TestPrivate: no interviewer's card has an address, a number or what HR keeps
// for herself, and in a blind position no score.
func TestPrivate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pos, _ := w.company.Position("be")
	pos.Blind = true
	w.company = hiring.NewSnapshot(2, w.company.Company, w.company.People(), []hiring.Position{pos})
	w.over()
	for _, kind := range []string{"invite-1", "ask-1", "remind-1", "off-1", ""} {
		for _, who := range []string{"iv-mo", "mgr-he", "mgr-other"} {
			text := cardtest.Text(t, w.card(who, kind), "zh-CN")
			for _, secret := range []string{"liming@", "8642", "54", "63", "70"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s reads %q in\n%s", who, secret, text)
				}
			}
		}
	}
}
