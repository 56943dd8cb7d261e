package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/slack"
	"closeloop/store"
)

// notFound is the one sentence for what is not there and what is not yours.
const (
	notFoundZH = "没有找到你可以查看或处理的内容。请核对名字，或找 HR 开权限。"
	notFoundEN = "Nothing found that you may see or do here. Check the name, or ask HR for access."
)

// TestUndo: within ten minutes, and until somebody has acted on it, the
// decider takes a decision back; the cards of both sides follow.
func TestUndo(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id := r.sent(c)
		decided := r.app.clock.Now()
		r.click(c.manager, "decision/"+id+"/approve", nil)
		next()
		if _, _, ok := r.button(c.mate, "decision/"+id+"/undo"); ok {
			r.t.Error("somebody else is offered to undo")
		}
		card, action := r.offered(c.manager, "decision/"+id+"/undo")
		r.press(c.mate, card.ID, action, nil)
		if n := len(r.turns(id, "undo")); n != 0 {
			r.t.Errorf("somebody else undid it")
		}
		r.until(decided.Add(10*time.Minute - time.Second))
		next()
		r.click(c.manager, "decision/"+id+"/undo", nil)
		next()
		r.offered(c.mate, "decision/"+id+"/approve")
		r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
		next()
		r.click(c.hr, "letter/"+id+"/send", nil)
		next()
		r.click(c.manager, "decision/"+id+"/undo", nil)
		next()
		r.advance("48h")
		if out := r.outgoing(); len(out.Mail) > 0 {
			r.t.Fatalf("the decision was taken back, yet the letter left: %+v", out.Mail)
		}
		r.click(c.manager, "decision/"+id+"/approve", nil)
		next()
		card, action = r.offered(c.manager, "decision/"+id+"/undo")
		r.advance("10m")
		late := r.press(c.manager, card.ID, action, nil)
		r.see(late.said(), "HR")
		if _, _, ok := r.button(c.manager, "decision/"+id+"/undo"); ok {
			r.t.Error("undo is offered after ten minutes")
		}
		r.verify()
	})
}

// TestTwoManagers: opposite clicks at the same moment: one counts, the other
// is told who decided what, in private.
func TestTwoManagers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]cast{"zh-CN": chinese(), "en": english()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, monday(t))
			for i := range 5 {
				c.candidate.key, c.candidate.name = c.candidate.key+"x", c.candidate.name+strings.Repeat("i", i)
				id := r.sent(c)
				yes, approve := r.offered(c.manager, "decision/"+id+"/approve")
				no, reject := r.offered(c.mate, "decision/"+id+"/reject")
				var both [2]answer
				var clicks sync.WaitGroup
				clicks.Go(func() { both[0] = r.press(c.manager, yes.ID, approve, nil) })
				clicks.Go(func() { both[1] = r.press(c.mate, no.ID, reject, map[string]any{"reason": "logic"}) })
				clicks.Wait()
				status := r.status(c.hr, id)
				approved := strings.Contains(status, "待复试") || strings.Contains(status, "Second round to arrange")
				loser, winner := both[1].said(), c.managerName
				if !approved {
					loser, winner = both[0].said(), map[string]string{"mgr-he": "何静", "mgr-ben": "Ben Okoye"}[c.mate]
				}
				r.see(loser, winner)
				if n := len(r.turns(id, "approve")) + len(r.turns(id, "reject")); n != 1 {
					t.Errorf("%d decisions in the audit", n)
				}
			}
		})
	}
}

// TestSecondClick: the same click again, a click on an old card and on a card
// that was passed on each get a sentence and change nothing.
func TestSecondClick(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		id := r.arrive(c.candidate)
		draft, send := r.offered(c.hr, "report/"+id+"/send")
		r.press(c.hr, draft.ID, send, nil)
		next()
		r.see(r.press(c.hr, draft.ID, send, nil).said(), c.managerName)
		card, approve := r.offered(c.manager, "decision/"+id+"/approve")
		_, reject := r.offered(c.manager, "decision/"+id+"/reject")
		r.press(c.manager, card.ID, approve, nil)
		next()
		before := len(r.turns(id, ""))
		own := map[string]string{"mgr-zhao": "你已于周一 09:40 定为“通过”", "mgr-ana": "You decided this Mon 09:40: Approved"}[c.manager]
		for _, action := range []string{approve, reject} {
			got := r.press(c.manager, card.ID, action, map[string]any{"reason": "logic"})
			r.see(got.said(), own)
			if got.Status != http.StatusOK || len(got.Replies) != 1 || !got.Replies[0].Private {
				r.t.Errorf("%s again: %+v", action, got)
			}
		}
		if after := len(r.turns(id, "")); after != before {
			r.t.Errorf("%d turns more", after-before)
		}
	})
}

// TestWrongPerson: who is not of the position learns nothing, by click or by
// word, not even that the case is there.
func TestWrongPerson(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		card, approve := r.offered(c.manager, "decision/"+id+"/approve")
		before := len(r.turns(id, ""))
		for who, sentence := range map[string]string{
			"mgr-ana": notFoundEN, "lead-kay": notFoundEN, "hr-eve": notFoundEN, "iv-mo": notFoundZH, "tr-xu": notFoundZH, "it-luo": notFoundZH,
		} {
			got := r.press(who, card.ID, approve, nil)
			if got.Status != http.StatusOK || got.said() != sentence || got.Message != nil {
				t.Errorf("%s clicks a card that is not theirs: %+v", who, got)
			}
			for _, word := range []string{id, "李明", "8642", "C-4711", "nobody at all"} {
				if got := r.status(who, word); got != sentence {
					t.Errorf("%s asks for %s and reads %q", who, word, got)
				}
			}
		}
		hr := r.press(c.hr, card.ID, approve, nil)
		if strings.Contains(hr.said(), notFoundZH) || hr.said() == "" {
			t.Errorf("HR clicks the manager's button: %+v", hr)
		}
		if left := r.press("mgr-old", card.ID, approve, nil); left.Message != nil || strings.Contains(left.said(), c.candidate.name) {
			t.Errorf("who left clicks: %+v", left)
		}
		if r.hands == nil { // the page's own answers
			for who, want := range map[string]int{"mgr-old": http.StatusNotFound, "ghost": http.StatusNotFound} {
				if got := r.press(who, card.ID, approve, nil); got.Status != want {
					t.Errorf("%s: %+v", who, got)
				}
			}
			if got := r.press(c.manager, card.ID, "decision/"+id+"/settle", nil); got.Status != http.StatusNotFound {
				t.Errorf("a verb of the bot's own: %+v", got)
			}
		}
		if after := len(r.turns(id, "")); after != before {
			t.Errorf("%d turns more", after-before)
		}
	})
}

// TestGroup: in a group the bot names nobody; the answer goes to who asked.
func TestGroup(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	c := chinese()
	id := r.sent(c)
	for text, words := range map[string]string{"/status 李明": "李明", "/status " + id: "李明", "/loop": "李明", "@小环 待办": "李明", "/status nobody": notFoundZH} {
		got := r.say(c.manager, text, "general")
		r.see(got.said(), words)
		for _, m := range r.inbox("tr-xu") {
			r.hide(m.Text, "82", "54", "评估 ·", notFoundZH)
			if !strings.HasPrefix(m.Text, "/") && !strings.HasPrefix(m.Text, "@") {
				r.hide(m.Text, "李明")
			}
		}
	}
	public := r.inbox("tr-xu")
	if n := len(slices.DeleteFunc(public, func(m message) bool { return m.Text != "已私信回复。" })); n != 5 {
		t.Errorf("%d public answers:\n%s", n, r.screen("tr-xu"))
	}
}

// TestLanguage: who chooses a language reads everything in it, and keeps it: old
// cards too, in the console at once and in Slack when they change next.
func TestLanguage(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		r.see(r.say(c.manager, "lang en", "dm").said(), "English")
		if card, _ := r.offered(c.manager, "decision/"+id+"/approve"); r.hands == nil {
			r.see(card.Text, "Backend Engineer", "You decide.", wordsZH[:30])
			r.hide(card.Text, "后端工程师", "行业")
		}
		r.restart()
		r.employ(testCompany(t))
		r.see(r.say(c.manager, "help", "dm").said(), "status")
		r.see(r.click(c.manager, "decision/"+id+"/approve", nil).said(), "Approved")
		r.see(r.about(c.manager, "李明")[0].Text, "Backend Engineer", "✓ 赵磊 approved")
		r.see(r.screen(c.mate), "✓ 赵磊 通过")
		r.see(r.say(c.manager, "／语言 中文", "dm").said(), "中文")
		if r.hands == nil {
			r.see(r.about(c.manager, "李明")[0].Text, "后端工程师", "行业经验")
			r.see(r.screen(c.manager), "✓ 赵磊 通过")
		}
		r.see(r.say(c.manager, "lang fr", "dm").said(), "fr")
	})
}

// TestGroupInSlack: in a channel the answer stands where it was asked for, before
// the eyes of who asked and of nobody else.
func TestGroupInSlack(t *testing.T) {
	t.Parallel()
	for where, s := range map[string]stage{"http": {slack: slack.HTTP, cast: english()}, "socket": {slack: slack.Socket, cast: chinese()}} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, c := s.start(t), s.cast
			id := r.sent(c)
			for _, text := range []string{"/status " + c.candidate.name, "/status " + id, "loop", "report " + id} {
				got := r.say(c.manager, text, "general")
				r.see(got.said(), c.candidate.name)
				if !strings.HasPrefix(text, "report") && (len(got.Replies) != 1 || !got.Replies[0].Private || got.Replies[0].Place != general) {
					t.Errorf("%q is answered with %+v", text, got.Replies)
				}
			}
			for _, m := range r.inbox("tr-xu") {
				t.Errorf("who only reads along sees %q", m.Text)
			}
			r.see(r.say("tr-xu", "/status "+c.candidate.name, "general").said(), notFoundZH)
		})
	}
}

// turns are the audited turns of a case, of one verb unless that is "".
func (r *rig) turns(id, verb string) []string {
	r.t.Helper()
	var out []string
	for _, e := range r.audit() {
		if e.Record == "case/"+id && (verb == "" || e.Verb == verb) {
			out = append(out, e.Door+" "+e.Actor+" "+e.Verb)
		}
	}
	return out
}

// audit is every entry there is.
func (r *rig) audit() []store.Entry {
	r.t.Helper()
	var out []store.Entry
	err := r.app.store.View(r.t.Context(), func(tx *store.Txn) error {
		return tx.Entries(time.Time{}, func(e store.Entry) bool { out = append(out, e); return true })
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}
