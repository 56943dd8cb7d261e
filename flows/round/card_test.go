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
		{"to_arrange_past", func(w *world) { w.now = w.head.Duty.Due }, lin, ""},
		{"to_arrange_promised", func(w *world) { w.now, w.head.Duty.Promised = w.head.Duty.Due, shanghai(26, 15, 0) }, lin, ""},
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
		{"over_manager", func(w *world) { w.over(); w.asked(); w.wrote("mgr-he") }, zhao, ""},
		{"ask_manager", func(w *world) { w.over(); w.asked() }, "mgr-he", "ask-1"},
		{"ask_sent_manager", func(w *world) { w.over(); w.asked(); w.wrote("mgr-he") }, "mgr-he", "ask-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.do(w)
			cardtest.Golden(t, c.name, w.card(c.who, c.kind))
		})
	}
}

// asked is the question for a verdict, in the flow "decision".
func (w *world) asked() { w.known["decision/C-1042"] = hiring.Decision{Open: true} }

// TestRejectFromHere: whoever may reject has the decision's own form on the card of the
// second round, bound to the decision's revision, wherever the status table has the
// arrow; nobody else has it, and nobody while the verdict before can be undone.
func TestRejectFromHere(t *testing.T) {
	t.Parallel()
	asked, approved := hiring.Decision{Open: true}, hiring.Decision{Verdict: hiring.Approved, By: "mgr-he", At: shanghai(24, 9, 0)}
	fresh := approved
	fresh.UndoUntil = shanghai(24, 10, 41)
	of := func(status hiring.Status) func(*world) {
		return func(w *world) { w.head.Status = status }
	}
	for _, c := range []struct {
		name, kind string
		do         func(*world)
		decision   hiring.Decision
		may        string
		title      []string
	}{
		{"to arrange", "", func(*world) {}, approved, "mgr-zhao mgr-he lead-sun", nil},
		{"approved a moment ago", "", func(*world) {}, fresh, "", nil},
		{"arranged", "", (*world).arranged, approved, "mgr-zhao mgr-he lead-sun", []string{"周四 11月26日 14:00"}},
		{"invited", "invite-1", (*world).arranged, approved, "", nil},
		{"over", "", (*world).over, asked, "mgr-zhao mgr-he lead-sun", []string{"莫凡"}},
		{"over, not asked yet", "", (*world).over, hiring.Decision{}, "", nil},
		{"asked for the sheet", "ask-1", (*world).over, asked, "mgr-he", []string{"莫凡", "你"}},
		{"asked again", "remind-1", (*world).over, asked, "mgr-he", nil},
		{"the own sheet sent", "ask-1", func(w *world) { w.over(); w.wrote("mgr-he") }, asked, "mgr-he", []string{"莫凡"}},
		{"on hold", "", of(hiring.Hold), hiring.Decision{Verdict: hiring.OnHold, By: "mgr-he"}, "mgr-zhao mgr-he lead-sun", nil},
		{"offer talk", "", of(hiring.OfferTalk), approved, "mgr-zhao mgr-he lead-sun", nil},
		{"rejected", "", (*world).rejected, hiring.Decision{Verdict: hiring.NotPassed, By: "mgr-he"}, "", nil},
		{"offer sent", "", of(hiring.OfferSent), approved, "", nil},
	} {
		w := newWorld(t)
		c.do(w)
		w.known["decision/C-1042"], w.known["rev/decision/C-1042"] = c.decision, uint64(7)
		for _, who := range []string{"mgr-zhao", "mgr-he", "lead-sun", "hr-lin", "boss", "iv-mo", "mgr-other"} {
			no, ok := w.card(who, c.kind).Button(chat.Action{Flow: "decision", Record: "C-1042", Verb: "reject"})
			if ok != strings.Contains(c.may, who) {
				t.Errorf("%s: %s is offered it: %v", c.name, who, ok)
			}
			if !ok {
				continue
			}
			if no.Action.Revision != 7 || no.Form == nil || !no.Form.Fields[0].Required {
				t.Errorf("%s: %+v", c.name, no)
				continue
			}
			title := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), no.Form.Title)
			for _, words := range c.title {
				if who == "mgr-he" && !strings.Contains(title, words) {
					t.Errorf("%s: the form is called %q", c.name, title)
				}
			}
		}
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
