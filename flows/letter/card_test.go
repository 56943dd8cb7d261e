package letter

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/locales/cardtest"
)

func TestCards(t *testing.T) {
	t.Parallel()
	queue := func(w *world) { w.must("hr-lin", "send", nil) }
	answer := func(o string) func(*world) {
		return func(w *world) { queue(w); w.now = w.part.LeavesAt; w.must("", "result", outcome(o)) }
	}
	refusal := func(code string) func(*world) {
		return func(w *world) {
			queue(w)
			w.now = w.part.LeavesAt
			w.must("", "result", chat.Values{"outcome": {"refused"}, "code": {code}, "tries": {"1"}})
		}
	}
	wait := func(why string, tries int, next time.Time) func(*world) {
		return func(w *world) {
			queue(w)
			w.now = w.part.LeavesAt
			w.must("", "result", deferred(why, tries, next))
		}
	}
	redraft := func(change func(*hiring.Candidate, *hiring.Decision)) func(*world) {
		return func(w *world) {
			c, d := candidate(), decided()
			change(&c, &d)
			w.change("candidate/p-1", c)
			w.change("decision/C-1042", d)
			w.part = Draft{}
			w.must("", "draft", nil)
		}
	}
	for _, c := range []struct {
		name string
		do   func(*world)
	}{
		{"draft", func(*world) {}},
		{"draft_english", redraft(func(c *hiring.Candidate, d *hiring.Decision) {
			c.Name, c.Email, c.Locale, c.TalentPool = "Daniel Reyes", "daniel@example.com", "en", true
			d.ReasonText, d.Note = "This role is about payment clearing", ""
		})},
		{"draft_words_left_out", redraft(func(_ *hiring.Candidate, d *hiring.Decision) { d.ReasonText, d.Note = "想找更年轻的同事", "" })},
		{"draft_blocked", redraft(func(_ *hiring.Candidate, d *hiring.Decision) { d.Reason, d.ReasonText = "bad", "" })},
		{"draft_own_words", func(w *world) {
			w.company.Templates = map[string]hiring.Template{"rejection@be": ownWords("be", "面试结果", true)}
			w.part = Draft{}
			w.must("", "draft", nil)
		}},
		{"draft_no_mail", redraft(func(c *hiring.Candidate, d *hiring.Decision) { c.Email, d.Note = "", "" })},
		{"queued", queue},
		{"leaving", func(w *world) { queue(w); w.now = w.part.LeavesAt }},
		{"sent", answer("done")},
		{"edited", func(w *world) { w.must("boss", "edit", goodEdit()) }},
		{"edited_twice", func(w *world) {
			w.must("boss", "edit", goodEdit())
			w.now = w.now.Add(time.Hour)
			again := goodEdit()
			again["subject"] = []string{"面试结果"}
			w.must("hr-lin", "edit", again)
		}},
		{"findings", func(w *world) {
			w.must("hr-lin", "edit", goodEdit())
			// The rules became stricter after it was saved.
			w.part.Body = strings.Replace(w.part.Body, "行业经验", "你比其他候选人弱一些。AI 只打了 54 分。我们想找更年轻的人。行业经验", 1)
		}},
		{"discarded", func(w *world) { w.must("hr-lin", "discard", chat.Values{"why": {"赵磊想先打电话说"}}) }},
		{"deferred", wait("busy", 9, shanghai(24, 12, 10))},
		{"deferred_once", wait("busy", 1, shanghai(24, 12, 10))},
		{"deferred_night", wait("night", 0, shanghai(25, 9, 0))},
		{"deferred_no_server", wait("no_server", 0, time.Time{})},
		{"deferred_held", wait("held", 0, time.Time{})},
		{"failed", answer("refused")},
		{"failed_full", refusal("5.2.2")},
		{"failed_policy", refusal("5.7.1")},
		{"failed_silent", refusal("silent")},
		{"failed_other", refusal("")},
		{"failed_before", func(w *world) { answer("refused")(w); w.part.Fault = "" }}, // by a version that kept no reason
		{"failed_address_corrected", func(w *world) {
			answer("refused")(w)
			w.must("hr-lin", "address", chat.Values{"email": {"li.ming@example.org"}})
		}},
		{"returned", func(w *world) { answer("done")(w); w.must("", "bounced", bounce("C-1042-1")) }},
		{"returned_said", func(w *world) { answer("done")(w); w.must("boss", "returned", nil) }},
		{"told_by_another", func(w *world) {
			w.must("hr-lin", "told", chat.Values{"how": {"in_person"}, "when": {"2026-11-24"}, "by": {"mgr-zhao"}})
		}},
		{"held", answer("unknown")},
		{"held_restored", func(w *world) {
			queue(w)
			w.must("", "result", chat.Values{"outcome": {"unknown"}, "code": {"restored"}})
		}},
		{"held_dry", func(w *world) {
			queue(w)
			w.must("", "result", chat.Values{"outcome": {"refused"}, "code": {"dry"}})
		}},
		{"told", func(w *world) { w.must("hr-lin", "told", toldByPhone) }},
		{"dropped", func(w *world) {
			w.head.Status = hiring.PendingEval
			w.change("decision/C-1042", hiring.Decision{Open: true})
			w.must("", "drop", nil)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := drafted(t)
			c.do(w)
			reader := "hr-lin"
			if strings.HasSuffix(c.name, "_english") {
				reader = "boss"
			}
			cardtest.Golden(t, c.name, w.card(reader), cardtest.Letter)
		})
	}
}

// TestCardIsForHR promises that nobody else sees the letter, and that no card
// shows an address or a number whole.
func TestCardIsForHR(t *testing.T) {
	t.Parallel()
	for _, state := range []State{"", Drafted, Queued, Sent, Told, Dropped, Failed, Held, Returned, Discarded} {
		w := drafted(t)
		w.must("hr-lin", "send", nil)
		w.part.LetGo = LetGo{By: "hr-lin", At: w.now, Why: "why"}
		w.part.State, w.part.SentAt, w.part.How, w.part.Fault = state, w.part.LeavesAt, "phone", outbound.Full
		for _, who := range []string{"mgr-zhao", "lead-sun", "hr-qin", "nobody", ""} {
			if card := w.card(who); len(card.Blocks) > 0 {
				t.Errorf("%s: %q sees %+v", state, who, card)
			}
		}
		for _, who := range []string{"hr-lin", "boss"} {
			card := w.card(who)
			if len(card.Blocks) == 0 && state != "" {
				t.Errorf("%s: %s sees nothing", state, who)
			}
			text := cardtest.Text(t, card, "zh-CN")
			for b := range card.Every {
				text += cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), b.Confirm)
				if b.Form == nil {
					continue
				}
				for _, f := range b.Form.Fields {
					text += f.Value + cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), f.Hint)
				}
			}
			if strings.Contains(text, "liming@") || strings.Contains(text, "13800135678") || strings.Contains(text, "138 0013") {
				t.Errorf("%s: the card shows an address whole:\n%s", state, text)
			}
		}
	}
}

// TestConfirm promises that sending names recipient, channel and signature
// first.
func TestConfirm(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	b, ok := w.card("hr-lin").Button(chat.Action{Flow: "letter", Record: "C-1042", Verb: "send"})
	if !ok || b.Action.Revision != 1 || b.Style != chat.Primary {
		t.Fatalf("button %+v", b)
	}
	s := cardtest.Speaker(t)
	if got := s.Words(cardtest.Reader(t, "zh-CN"), b.Confirm); got != "给 李明 l•••g@example.com 发邮件，署名 林晓。60 秒内可撤回。" {
		t.Error(got)
	}
	if got := s.Words(cardtest.Reader(t, "en"), b.Confirm); got != "Mail to 李明, l•••g@example.com, signed 林晓. You can take it back for 60 s." {
		t.Error(got)
	}
}

// TestALongLetterFolds promises that the card of the longest letter still fits a
// phone: the letter folds, and a long subject is cut.
func TestALongLetterFolds(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	v := goodEdit()
	v["subject"], v["body"][0] = []string{strings.Repeat("面试结果和下一步", 15)}, v["body"][0]+strings.Repeat("\n再见", 400)
	w.must("boss", "edit", v)
	for _, locale := range []string{"zh-CN", "en"} {
		for _, breach := range cardtest.Breaches(t, w.card("hr-lin"), locale, cardtest.Letter) {
			if strings.Contains(breach, "lines") {
				t.Errorf("%s: %s", locale, breach)
			}
		}
	}
}
