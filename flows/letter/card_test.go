package letter

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func TestCards(t *testing.T) {
	t.Parallel()
	queue := func(w *world) { w.must("hr-lin", "send", nil) }
	answer := func(o string) func(*world) {
		return func(w *world) { queue(w); w.now = w.part.LeavesAt; w.must("", "result", outcome(o)) }
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
		{"draft_no_mail", redraft(func(c *hiring.Candidate, d *hiring.Decision) { c.Email, d.Note = "", "" })},
		{"queued", queue},
		{"leaving", func(w *world) { queue(w); w.now = w.part.LeavesAt }},
		{"sent", answer("done")},
		{"failed", answer("refused")},
		{"held", answer("unknown")},
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
	for _, state := range []State{"", Drafted, Queued, Sent, Told, Dropped, Failed, Held} {
		w := drafted(t)
		w.must("hr-lin", "send", nil)
		w.part.State, w.part.SentAt, w.part.How = state, w.part.LeavesAt, "phone"
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
