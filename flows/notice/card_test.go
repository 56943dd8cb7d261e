package notice

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// TestCards: what HR sees of a notice, in every state, in both languages.
func TestCards(t *testing.T) {
	t.Parallel()
	plan := func(w *world) { w.goes(hiring.PendingEval, w.head.Duty.Due) }
	queue := func(w *world) { plan(w); w.ready() }
	result := func(values ...string) func(*world) {
		return func(w *world) {
			queue(w)
			v := chat.Values{}
			for i := 0; i < len(values); i += 2 {
				v[values[i]] = []string{values[i+1]}
			}
			w.must("", "result", v)
		}
	}
	sent := result("outcome", flows.OutcomeDone)
	with := func(change func(*hiring.Candidate), then func(*world)) func(*world) {
		return func(w *world) {
			c := candidate()
			change(&c)
			w.known["candidate/p-1"] = c
			then(w)
		}
	}
	for _, c := range []struct {
		name string
		ask  bool
		do   func(*world)
	}{
		{"planned", false, plan},
		{"draft", true, queue},
		{"draft_english", true, with(func(c *hiring.Candidate) {
			c.Name, c.Email, c.Locale, c.Timezone = "Daniel Reyes", "daniel@example.com", "en", "Europe/Berlin"
		}, queue)},
		{"draft_edited", true, func(w *world) {
			queue(w)
			w.must("boss", "edit", chat.Values{"subject": {"进展"}, "body": {"李明，你好：\n我们下周给你消息。\n林晓"}})
		}},
		{"draft_no_address", false, with(func(c *hiring.Candidate) { c.Email, c.Phone = "", "" }, queue)},
		{"draft_reopened", false, func(w *world) {
			w.known["decision/C-1042"] = hiring.Decision{Reopened: hiring.Reopening{Told: true}}
			queue(w)
		}},
		{"draft_findings", true, func(w *world) {
			queue(w)
			w.part.Now.Body = "李明，你好：\n我们想找更年轻的同事。你比其他候选人弱一些。\n林晓\n"
		}},
		{"draft_blank", true, func(w *world) { queue(w); w.part.Now.Body = "" }},
		{"planned_draft", true, plan},
		{"queued", true, func(w *world) { queue(w); w.must("hr-lin", "send", nil) }},
		{"leaving", false, queue},
		{"sent", false, sent},
		{"sent_text", false, with(func(c *hiring.Candidate) { c.Email = "" }, sent)},
		{"deferred", false, result("outcome", flows.OutcomeDeferred, "code", "busy", "tries", "9", "next", "2026-11-24T04:10:00Z")},
		{"deferred_no_server", false, result("outcome", flows.OutcomeDeferred, "code", "no_server")},
		{"deferred_held", false, result("outcome", flows.OutcomeDeferred, "code", "held")},
		{"deferred_night", false, result("outcome", flows.OutcomeDeferred, "code", "night", "next", "2026-11-25T01:00:00Z")},
		{"failed", false, result("outcome", flows.OutcomeRefused)},
		{"held", false, result("outcome", flows.OutcomeUnknown)},
		{"held_restored", false, result("outcome", flows.OutcomeUnknown, "code", "restored")},
		{"returned", false, func(w *world) {
			sent(w)
			w.must("", "bounced", chat.Values{"id": {"C-1042-n1"}, "status": {"5.1.1"}})
		}},
		{"returned_said", false, func(w *world) { sent(w); w.must("hr-lin", "returned", nil) }},
		{"muted", false, func(w *world) { queue(w); w.must("", "quiet", nil) }},
		{"declined", true, func(w *world) { queue(w); w.must("hr-lin", "decline", nil) }},
		{"dropped", false, func(w *world) {
			plan(w)
			w.head.Status = hiring.OfferTalk
			w.must("", "moved", chat.Values{"kind": {"status.offer_talk"}})
		}},
		{"slip", false, func(w *world) {
			sent(w)
			w.now = time.Date(2026, 12, 1, 1, 30, 0, 0, time.UTC)
			w.must("", "slip", nil)
		}},
		{"called_off", false, func(w *world) {
			w.meets(hiring.Meeting{No: 1, At: shanghai(27, 14, 0), Minutes: 60, Place: "3 楼"})
			w.ready()
			w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
			w.goes(hiring.PendingSecond, shanghai(30, 11, 5))
			w.ready()
		}},
		{"history", false, func(w *world) {
			sent(w)
			for i := range 2 {
				w.now = w.now.Add(24 * time.Hour)
				w.goes(hiring.Hold, shanghai(30, 9, i))
				w.ready()
				w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
				w.goes(hiring.PendingEval, shanghai(30, 11, 5))
				w.ready()
				w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
			}
			w.goes(hiring.Hold, shanghai(30, 9, 30))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, template(evaluated, c.ask), template("status.hold", false), template("status.second_scheduled", false), template(thanks, false))
			c.do(w)
			cardtest.Golden(t, c.name, w.card("hr-lin"), cardtest.Letter)
			if other := w.card("mgr-zhao"); len(other.Blocks) > 0 {
				t.Errorf("a manager sees %+v", other)
			}
		})
	}
}

// TestOneDraftAsks: of several messages about drafts only that of the present notice asks;
// one before it says what became of it.
func TestOneDraftAsks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, template(kindOf(hiring.PendingEval), true), template(kindOf(hiring.PendingSecond), true), template(kindOf(hiring.Hold), true))
	draft := func(to hiring.Status) (kind string) {
		w.goes(to, w.head.Duty.Due)
		w.ready()
		say, ok := asksFor[flows.Say](w)
		if !ok {
			t.Fatalf("nobody is asked about %s", to)
		}
		return say.Kind
	}
	reads := func(kind string) string {
		return cardtest.Text(t, w.flow.View(w.env("hr-lin").For("hr-lin"), w.head, w.part, kind), "zh-CN")
	}
	first := draft(hiring.PendingEval)
	if text := reads(first); !strings.Contains(text, "[ 发送… ]") {
		t.Errorf("the draft does not ask:\n%s", text)
	}
	second := draft(hiring.PendingSecond)
	if text := reads(first); strings.Contains(text, "发送…") || !strings.Contains(text, "这份草稿没有发") {
		t.Errorf("two messages ask the same:\n%s", text)
	}
	w.must("hr-lin", "send", nil)
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	draft(hiring.Hold)
	if text := reads(second); !strings.Contains(text, "“待复试” · 已发出") || strings.Contains(text, "发送…") {
		t.Errorf("what left is not said to have left:\n%s", text)
	}
}
